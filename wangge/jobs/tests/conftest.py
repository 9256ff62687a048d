"""What the tests of jobs share: threads and processes that work on one database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections

from wangge.jobs.tests import chores_of_tests


@pytest.fixture(autouse=True)
def _fresh() -> None:
    chores_of_tests.forget()


def together(*works: Callable[[], object]) -> None:
    """Run all at once, each on a connection of its own; what one raises fails the test."""
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors, errors


@pytest.fixture
def start_worker() -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start worker processes on the database of the test; what is left of them is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "wangge.jobs.tests.a_worker"],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": _url(connection.settings_dict)},
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def _url(database: dict[str, Any]) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite://{Path(database['NAME']).resolve()}"
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    host = quote(database["HOST"], safe="")
    query = "&".join(f"{key}={value}" for key, value in database["OPTIONS"].items())
    return (
        f"postgresql://{quote(database['USER'])}{password}@{host}:{database['PORT']}"
        f"/{quote(database['NAME'])}{'?' + query if query else ''}"
    )
