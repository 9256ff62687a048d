"""What the real worker process does when it is started, stopped and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from wangge.jobs.models import Heartbeat, Job
from wangge.jobs.queue import enqueue
from wangge.jobs.tests.beside import database_url

pytestmark = pytest.mark.real_clock


@pytest.fixture
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "wangge.config.worker"],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    yield process
    process.kill()
    process.wait()


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_queued_and_stops_when_asked(
    client: Client, worker: "subprocess.Popen[bytes]"
) -> None:
    assert client.get("/readyz").status_code == 503
    enqueue("history.react", event=0, reaction="none")
    _until(lambda: client.get("/readyz").status_code == 200)
    _until(lambda: Job.objects.filter(attempts=1, lease_until__isnull=True).exists())

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(20) == 0
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_missed(
    client: Client, worker: "subprocess.Popen[bytes]", settings: Any
) -> None:
    _until(lambda: client.get("/readyz").status_code == 200)

    worker.kill()
    worker.wait()

    settings.HEARTBEAT_SECONDS = 1
    _until(lambda: "clock: not seen" in client.get("/readyz").content.decode())


def _until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.05)
