"""Who tidies up at regular times, once for all workers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TypeVar

from django.conf import settings

from wangge.jobs.models import Chore, Heartbeat, Job

Tidy = Callable[[datetime], object]
T = TypeVar("T", bound=Tidy)

# Whoever begins a chore and dies leaves it to be begun again after this long.
_LEASE = timedelta(minutes=15)
_KEEP_DONE_JOBS = timedelta(days=7)
_KEEP_HEARTBEATS = timedelta(days=1)
_BATCH = 1000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Regular:
    every: timedelta
    tidy: Tidy


_REGULAR: dict[str, _Regular] = {}


def housekeeping(*, every: timedelta) -> Callable[[T], T]:
    """Register function(now) to be run once in each such span, by one of all workers."""

    def register(tidy: T) -> T:
        _REGULAR[f"{tidy.__module__}.{tidy.__qualname__}".removeprefix("wangge.")] = _Regular(
            every, tidy
        )
        return tidy

    return register


def tidy_due(now: datetime) -> int:
    """Do the chores that are due; return how many were done. One that fails stops no other."""
    due = dict(Chore.objects.values_list("name", "due_at"))
    return sum(
        _do(name, regular, now=now)
        for name, regular in list(_REGULAR.items())  # a page may just be imported, with chores
        if name not in due or due[name] <= now
    )


def _do(name: str, regular: _Regular, *, now: datetime) -> bool:
    Chore.objects.bulk_create([Chore(name=name, due_at=now)], ignore_conflicts=True)
    mine = Chore.objects.filter(name=name, due_at__lte=now)
    if not mine.update(due_at=now + min(_LEASE, regular.every)):
        return False  # another worker was first
    try:
        regular.tidy(now)
    except Exception:
        _log.exception("Chore %s failed", name)
        return False
    Chore.objects.filter(name=name).update(due_at=now + regular.every)
    return True


@housekeeping(every=timedelta(hours=1))
def forget_done_jobs(now: datetime) -> None:
    """Remove finished jobs after a week, a batch a statement; dead letters stay."""
    old = Job.objects.filter(done_at__lt=now - _KEEP_DONE_JOBS)
    while Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_BATCH])).delete()[0]:
        pass


@housekeeping(every=timedelta(hours=1))
def forget_gone_workers(now: datetime) -> None:
    """Remove the heartbeats of workers that are long gone."""
    Heartbeat.objects.filter(at__lt=now - _KEEP_HEARTBEATS).delete()


@housekeeping(every=timedelta(days=1))
def forget_expired_sessions(_now: datetime) -> None:
    """Remove sessions that nobody can use any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
