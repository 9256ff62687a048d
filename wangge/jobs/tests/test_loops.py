"""How the loops of a worker go on, whatever happens inside them."""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

import pytest
from django.db import connections

from wangge.jobs.loops import Loop, run_forever
from wangge.jobs.models import Heartbeat


@pytest.mark.django_db(transaction=True)
def test_each_loop_turns_by_itself_although_another_stumbles() -> None:
    turns: list[str] = []
    stop = Event()

    def stumble(_now: datetime) -> int:
        turns.append("bad")
        raise OSError("disk full")

    def work(_now: datetime) -> int:
        turns.append("good")
        return 0

    def slow(_now: datetime) -> int:
        turns.append("slow")
        stop.wait(20)
        return 0

    worker = _start(
        [Loop("bad", 0.01, stumble), Loop("good", 0.01, work), Loop("slow", 0.01, slow)], stop
    )
    _until(lambda: turns.count("bad") > 2 and turns.count("good") > 2)
    seen = set(Heartbeat.objects.values_list("loop", flat=True))
    _end(worker, stop)

    assert seen == {"bad", "good", "slow"}
    assert turns.count("slow") == 1


@pytest.mark.django_db(transaction=True)
def test_a_loop_that_found_work_looks_again_at_once() -> None:
    left = [3, 2, 1]
    stop = Event()
    worker = _start([Loop("jobs", 60, lambda _now: left.pop() if left else 0)], stop)

    _until(lambda: not left)

    _end(worker, stop)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_ends_in_order_takes_its_heartbeats_with_it() -> None:
    stop = Event()
    worker = _start([Loop("jobs", 60, lambda _now: 0, lag=lambda _now: 7.5)], stop)
    _until(Heartbeat.objects.exists)
    lag = Heartbeat.objects.get().lag_seconds

    _end(worker, stop)

    assert lag == 7.5
    assert not Heartbeat.objects.exists()


def _start(loops: list[Loop], stop: Event) -> Thread:
    worker = Thread(target=run_forever, args=(loops, stop))
    worker.start()
    return worker


def _end(worker: Thread, stop: Event) -> None:
    stop.set()
    worker.join(20)
    assert not worker.is_alive()
    connections.close_all()


def _until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.01)
