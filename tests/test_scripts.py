"""What the scripts promise, seen by running them."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SERVER_INSTALLED = bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
# What takes a minute is announced.
BUILDING = "Building the demo district"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

pytestmark = pytest.mark.real_clock
on_sqlite_only = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the script chooses its own database"
)


@on_sqlite_only
@pytest.mark.skipif(not SERVER_INSTALLED, reason="no PostgreSQL server on this machine")
def test_a_command_gets_a_postgresql_that_is_gone_afterwards() -> None:
    ask = (
        "import os, psycopg; url = os.environ['DATABASE_URL']; print(url);"
        "print(psycopg.connect(url).execute('show fsync').fetchone()[0]); raise SystemExit(7)"
    )

    answer = subprocess.run(
        [ROOT / "script/with-postgres", ROOT / ".venv/bin/python", "-c", ask],
        capture_output=True,
        text=True,
        check=False,
    )

    url, fsync = answer.stdout.split()
    assert answer.returncode == 7
    assert fsync == "off"
    assert not Path(url.partition("host=")[2]).exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def demo(folder: Path, *, port: int) -> Iterator[str]:
    """Start the demo as a person does, wait for its address, press Ctrl-C at the end."""
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [ROOT / "script/demo", "--port", str(port)],
            env={**os.environ, "WANGGE_VAR": str(folder / "var")},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # A run in the background hands on a deaf ear to Ctrl-C, and a shell cannot cure that.
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509
        )
    try:
        for _ in range(1800):
            if f"127.0.0.1:{port}/" in said.read_text("utf-8"):
                break
            assert process.poll() is None, said.read_text("utf-8")
            time.sleep(0.1)
        yield said.read_text("utf-8")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=60)
    assert code == 0, said.read_text("utf-8")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)), "the web server outlived the demo"


def status(address: str) -> int:
    with _OPENER.open(address, timeout=20) as answer:
        return int(answer.status)


def becomes_ready(address: str, *, within: int) -> bool:
    """Whether the web server and the worker behind it say so before that many seconds are over.

    The worker starts beside the web server, and first catches up with what fell due meanwhile.
    """
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            return status(f"{address}/readyz") == 200
        except urllib.error.HTTPError as answer:
            if answer.code != 503:
                raise
            time.sleep(0.5)
    return False


def refused(address: str) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as answer:
        status(address)
    return answer.value.code, answer.value.read().decode()


@pytest.mark.slow
@on_sqlite_only
def test_the_demo_starts_keeps_its_data_and_builds_nothing_twice(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with demo(tmp_path, port=port) as said:
        assert status(f"{address}/") == 200
        assert status(f"{address}/healthz") == 200
        # As much as the web server reads of an address is answered in our own words.
        code, page = refused(f"{address}/search/?q={'%E7%94%B5' * 800}")
        assert (code, "这个网址太长" in page) == (414, True)
        logins = (tmp_path / "var/logins.txt").read_text("utf-8")
        assert logins.strip()
        assert logins in said
        assert BUILDING in said
    database = tmp_path / "var/wangge.sqlite3"
    size = database.stat().st_size

    with demo(tmp_path, port=port) as said_again:
        assert becomes_ready(address, within=90)

    assert BUILDING not in said_again
    assert database.stat().st_size >= size
    assert logins in said_again
