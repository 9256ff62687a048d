"""What comes back from a backup: a case in the middle of its work goes on in a clean server (S3, S22)."""

import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PYTHON = ROOT / ".venv/bin/python"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_clock,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="it makes its own SQLite"),
]

_BEGIN = """
from wangge.cases import taking
from wangge.cases.factories import make_case, make_team
from wangge.people.factories import NOW
team = make_team()
case = make_case("6楼楼道灯不亮", place=team.located, phone="13900000417")
taking.take(case, by=team.worker, at=NOW)
print(case.number)
"""
_GO_ON = """
from wangge.cases import closing, resolving, search, taking
from wangge.cases.factories import requester_of
from wangge.cases.models import Case
from wangge.people import privacy
from wangge.people.actors import acting
from wangge.people.factories import NOW
case = search.find("楼道灯", Case.objects.all()).get()
worker = acting(case.handler.person.account, case.handler)
resolving.resolve(case, text="已换灯。", by=worker, at=NOW)
closing.reopen(case, text="还是不亮", by=requester_of(case), at=NOW)
case.refresh_from_db()
print(case.number, case.round, privacy.number_of(case.requesters.get().phone))
"""


def run(*command: object, var: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "WANGGE_VAR": str(var)},
        capture_output=True,
        text=True,
        check=check,
    )


def shell(code: str, *, var: Path) -> list[str]:
    answer = run(PYTHON, "manage.py", "shell", "--no-imports", "-v0", "-c", code, var=var)
    return answer.stdout.split()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server that is backed up; no backup changes it."""
    old = tmp_path_factory.mktemp("old")
    run(PYTHON, "manage.py", "migrate", "-v0", var=old)
    return old


def test_a_case_goes_on_in_a_clean_server(tmp_path: Path, old: Path) -> None:
    new, kept = tmp_path / "new", tmp_path / "kept"
    number = shell(_BEGIN, var=old)[-1]
    run(ROOT / "script/backup", kept, "--with-keys", var=old)
    again = run(ROOT / "script/backup", kept, var=old, check=False)
    assert again.returncode != 0
    assert "never written over" in again.stderr

    run(ROOT / "script/restore", kept, var=new)

    assert shell(_GO_ON, var=new)[-3:] == [number, "2", "13900000417"]
    twice = run(ROOT / "script/restore", kept, var=new, check=False)
    assert twice.returncode != 0
    assert "there already" in twice.stderr


def test_a_damaged_copy_or_missing_keys_restore_nothing(tmp_path: Path, old: Path) -> None:
    new, kept = tmp_path / "new", tmp_path / "kept"
    run(ROOT / "script/backup", kept, var=old)

    keyless = run(ROOT / "script/restore", kept, var=new, check=False)
    assert "keys are missing" in keyless.stderr
    with (kept / "database.sqlite3").open("r+b") as file:
        file.seek(100)
        file.write(b"damage")
    damaged = run(ROOT / "script/restore", kept, var=new, check=False)

    assert "is damaged" in damaged.stderr
    assert keyless.returncode != 0
    assert damaged.returncode != 0
    assert not (new / "wangge.sqlite3").exists()
