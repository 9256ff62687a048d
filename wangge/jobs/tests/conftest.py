"""What the tests of jobs share: a fresh memory, and worker processes that may be killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from wangge.jobs.tests import chores_of_tests
from wangge.jobs.tests.beside import database_url


@pytest.fixture(autouse=True)
def _fresh() -> None:
    chores_of_tests.forget()


@pytest.fixture
def start_worker() -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start worker processes on the database of the test; what is left of them is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "wangge.jobs.tests.a_worker"],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": database_url()},
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
