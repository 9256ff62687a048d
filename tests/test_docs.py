"""What the documents promise, held against the code."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
SCRIPTS = sorted(file for file in (ROOT / "script").iterdir() if file.is_file())


@pytest.mark.parametrize("page", ["map", "settings", "events", "rights", "openapi", "run", "dev"])
def test_a_made_document_says_what_the_code_says(page: str) -> None:
    answer = subprocess.run(
        [ROOT / "script/docs", "--check", page], capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("readme", READMES, ids=lambda file: file.name)
def test_every_script_a_readme_names_can_be_run(readme: Path) -> None:
    named = set(re.findall(r"\bscript/[a-z-]+", readme.read_text("utf-8")))

    assert {"script/demo", "script/test"} <= named
    assert not [name for name in named if not (ROOT / name).stat().st_mode & 0o111]


@pytest.mark.parametrize("readme", READMES, ids=lambda file: file.name)
def test_every_file_a_readme_points_to_exists(readme: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", readme.read_text("utf-8"))

    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_every_script_says_first_what_it_is_for(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    said = lines[1] if lines[0].startswith("#!") else lines[0]

    assert re.match(r'(# |""")[A-Z]', said), said


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    commands = (ROOT / ".ci/run").read_text("utf-8").splitlines()

    assert commands[-1].split()[:2] == ["exec", "script/test"]


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)

    assert version
    assert f"[{version[1]}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_lock_file_names_no_machine_of_ours() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text("utf-8")))

    assert hosts == {"pypi.org", "files.pythonhosted.org"}
