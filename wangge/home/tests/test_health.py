"""What a monitor is told: that the process lives, and whether promises can be kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from wangge.home.views.health import LOOPS
from wangge.jobs import queue
from wangge.jobs.models import Heartbeat, Job


def a_worker(*, at: Any = None, without: str = "") -> None:
    for loop in LOOPS:
        if loop != without:
            Heartbeat.objects.create(worker="w", loop=loop, at=at or timezone.now())


def test_the_process_answers_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"ok": True}


@pytest.mark.django_db
def test_with_a_worker_at_work_all_is_well(client: Client) -> None:
    a_worker()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert set(answer.json()["heartbeat_seconds"]) == {"clock", "jobs", "housekeeping"}
    assert answer.json()["lag_seconds"] == {"clock": 0, "jobs": 0}
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_without_a_worker_each_missing_loop_is_named(client: Client) -> None:
    a_worker(without="clock")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["wrong"] == ["clock: no worker turns this loop"]


@pytest.mark.django_db
def test_a_worker_not_seen_for_long_is_named_until_another_is_seen(
    client: Client, settings: Any
) -> None:
    settings.HEARTBEAT_SECONDS = 30
    a_worker(at=timezone.now() - timedelta(seconds=45))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["wrong"][0].startswith("clock: not seen for 4")
    for loop in LOOPS:
        Heartbeat.objects.create(worker="other", loop=loop, at=timezone.now())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_work_that_waits_too_long_is_named_with_how_long(client: Client) -> None:
    a_worker()
    queue.enqueue("tests.slow", run_at=timezone.now() - timedelta(minutes=10))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["wrong"] == ["jobs: 600 s late"]


@pytest.mark.django_db
def test_dead_letters_are_counted_and_hold_nothing_up(client: Client) -> None:
    a_worker()
    Job.objects.create(name="tests.dead", run_at=timezone.now(), dead_at=timezone.now())

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["dead_letters"] == 1


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The connection itself is the edge: it breaks as it would when the server goes.
    def gone(*_args: object) -> None:
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr("django.db.connection.cursor", gone)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["wrong"] == ["database: no answer"]
