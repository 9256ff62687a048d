"""How far the running job has come, for the page of whoever waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from wangge.jobs.models import LEASE, Job

_running: ContextVar[Job | None] = ContextVar("running_job", default=None)


@contextmanager
def of(job: Job) -> Iterator[None]:
    """Take what is reported inside as progress of this job."""
    token = _running.set(job)
    try:
        yield
    finally:
        _running.reset(token)


def report(done: int, total: int) -> None:
    """Say how much of the running job is done; outside a job this does nothing."""
    job = _running.get()
    if job is None:
        return
    # A job that reports is alive: its claim is good for a whole lease again.
    Job.objects.held(job).update(
        progress_done=done, progress_total=total, lease_until=timezone.now() + LEASE
    )
