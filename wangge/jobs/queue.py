"""How work is queued in the transaction that causes it, and which function does it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from wangge.jobs.models import Job

Work = Callable[..., object]
W = TypeVar("W", bound=Work)

# Between the two statements of queueing a key a worker may take the job, seldom and not twice.
_TRIES = 5
_TASKS: dict[str, Work] = {}


class UnknownTask(LookupError):
    """No function is registered under the name; an older worker may meet a newer job."""


def task(name: str) -> Callable[[W], W]:
    """Register the function that does the jobs of this name; it may run twice, so be idempotent."""

    def register(work: W) -> W:
        assert _TASKS.get(name, work) is work, f"two tasks are called {name}"
        _TASKS[name] = work
        return work

    return register


def work_of(name: str) -> Work:
    """Return the function registered under the name, or raise UnknownTask."""
    try:
        return _TASKS[name]
    except KeyError:
        raise UnknownTask(name) from None


def enqueue(
    name: str, /, *, run_at: datetime | None = None, key: str = "", **arguments: Any
) -> None:
    """Queue one job in the caller's transaction; a key that already waits changes nothing."""
    job = Job(name=name, arguments=arguments, run_at=run_at or timezone.now(), key=key)
    if key:
        _insert_once(job)
    else:
        job.save(force_insert=True)


def enqueue_each(name: str, each: Iterable[Mapping[str, Any]]) -> None:
    """Queue one job now for each set of arguments, in one statement."""
    now = timezone.now()
    Job.objects.bulk_create(
        [Job(name=name, arguments=dict(arguments), run_at=now) for arguments in each]
    )


@transaction.atomic
def _insert_once(job: Job) -> None:
    for _attempt in range(_TRIES):
        # ON CONFLICT DO NOTHING: of two who queue the same key at once, neither fails.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        # Touched, so that no worker takes the waiting job before this transaction can be seen.
        if Job.objects.unclaimed().filter(key=job.key).update(key=job.key):
            return
    raise RuntimeError(f"{job.name} is claimed as fast as it is queued")
