"""How the loops of a worker turn: each in its own thread, each seen alive by its heartbeat."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from wangge.jobs.models import Heartbeat
from wangge.jobs.working import worker_name

# After a stop is asked for, work in hand may take this long; its lease covers what is cut off.
_GRACE_SECONDS = 20.0

_log = logging.getLogger(__name__)


def _never_late(_now: datetime) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that is looked for again and again; it returns how much it found."""

    name: str
    interval_seconds: float
    work: Callable[[datetime], int]
    # For how many seconds the oldest work has been due.
    lag: Callable[[datetime], float] = _never_late


def run_forever(loops: list[Loop], stop: Event) -> None:
    """Turn all loops until `stop` is set; then let the work in hand end."""
    threads = [
        Thread(target=_turn, args=(loop, stop), name=loop.name, daemon=True) for loop in loops
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    last = time.monotonic() + _GRACE_SECONDS
    for thread in threads:
        thread.join(max(0.0, last - time.monotonic()))


def _turn(loop: Loop, stop: Event) -> None:
    pulse = _Pulse(loop)
    try:
        while not stop.is_set():
            # Where there was work there may be more.
            if not _look(loop, pulse):
                stop.wait(loop.interval_seconds)
        pulse.end()
    finally:
        connections.close_all()


def _look(loop: Loop, pulse: "_Pulse") -> int:
    close_old_connections()
    try:
        pulse.beat(timezone.now())
        return loop.work(timezone.now())
    except Exception:
        # The edge of the process: a loop outlives whatever happens inside it.
        _log.exception("Loop %s stumbled", loop.name)
        return 0
    finally:
        close_old_connections()


class _Pulse:
    """The heartbeat of one loop: often enough to be believed, seldom enough to cost nothing."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._beaten = float("-inf")

    def beat(self, now: datetime) -> None:
        if time.monotonic() - self._beaten < min(5.0, settings.HEARTBEAT_SECONDS / 4):
            return
        Heartbeat.objects.update_or_create(
            worker=worker_name(),
            loop=self._loop.name,
            defaults={"at": now, "lag_seconds": self._loop.lag(now)},
        )
        self._beaten = time.monotonic()

    def end(self) -> None:
        Heartbeat.objects.filter(worker=worker_name(), loop=self._loop.name).delete()
