"""How a job is claimed by one worker, run, tried again, given up and revived."""

import logging
import os
import secrets
import socket
import time
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wangge.jobs import progress, queue
from wangge.jobs.models import LEASE, Job

MAX_ATTEMPTS = 6
_BACK_OFF = timedelta(seconds=10)
# Small, so that what one worker holds does not wait long behind its slow job.
_BATCH = 10

_log = logging.getLogger(__name__)

# One statement on both databases. On SQLite the IMMEDIATE transaction keeps other writers out;
# PostgreSQL skips the rows that somebody else is just claiming.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM jobs_job
    WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= %s
      AND (lease_until IS NULL OR lease_until < %s)
    ORDER BY run_at, id LIMIT %s {lock}
)
UPDATE jobs_job SET lease_until = %s, leased_by = %s, attempts = attempts + 1
WHERE id IN (SELECT id FROM due) RETURNING *
"""


@cache
def worker_name() -> str:
    """Name this process as a worker: machine, process and chance."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def claim(limit: int, *, worker: str, now: datetime) -> list[Job]:
    """Claim up to `limit` due jobs for one worker, those due longest first."""
    if not Job.objects.due(now).exists():  # idle costs a read, never a write lock
        return []
    moment = connection.ops.adapt_datetimefield_value(now)
    until = connection.ops.adapt_datetimefield_value(now + LEASE)
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with transaction.atomic():
        jobs = list(
            Job.objects.raw(_CLAIM.format(lock=lock), [moment, moment, limit, until, worker])
        )
    return sorted(jobs, key=lambda job: (job.run_at, job.pk))


def run_due(now: datetime | None = None, limit: int = 100, *, worker: str = "") -> int:
    """Claim and run due jobs, also those that they queue; return how many were run."""
    count = 0
    while count < limit:
        started = time.monotonic()
        batch = claim(
            min(_BATCH, limit - count), worker=worker or worker_name(), now=now or timezone.now()
        )
        for job in batch:
            if timedelta(seconds=time.monotonic() - started) < LEASE / 2 or _renew(job):
                run(job, now=now)
        if not batch:
            break
        count += len(batch)
    return count


def run(job: Job, *, now: datetime | None = None) -> bool:
    """Run a claimed job and write down what became of it; return whether it was done."""
    if job.attempts > MAX_ATTEMPTS:
        # Claimed again although every attempt is used up: its worker died each time.
        return _fail(job, error="worker stopped while at it", now=now)
    try:
        # Inside somebody's transaction (a test) a broken statement must not break theirs.
        with (
            transaction.atomic() if connection.in_atomic_block else nullcontext(),
            progress.of(job),
        ):
            queue.work_of(job.name)(**job.arguments)
    except Exception as error:
        _log.exception("Job %s failed at attempt %s", job, job.attempts)
        return _fail(job, error=f"{type(error).__name__}: {error}", now=now)
    return _finish(job, now=now)


def revive(job: Job, *, at: datetime | None = None) -> None:
    """Queue a dead letter again with all its attempts; a waiting twin takes its place."""
    fresh = Job.objects.dead().filter(pk=job.pk)
    try:
        with transaction.atomic():
            fresh.update(dead_at=None, lease_until=None, attempts=0, run_at=at or timezone.now())
    except IntegrityError:
        fresh.update(dead_at=None, done_at=at or timezone.now())
    job.refresh_from_db()


def lag(now: datetime) -> float:
    """Say for how many seconds the oldest due job has waited that nobody works on."""
    oldest = Job.objects.due(now).order_by("run_at").values_list("run_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0


def _finish(job: Job, *, now: datetime | None) -> bool:
    if Job.objects.held(job).update(done_at=now or timezone.now(), lease_until=None):
        return True
    _log.warning("Job %s was done, but its lease had gone to another worker", job)
    return False


def _fail(job: Job, *, error: str, now: datetime | None) -> bool:
    now = now or timezone.now()
    mine, error = Job.objects.held(job), error[:2000]
    if job.attempts >= MAX_ATTEMPTS:
        mine.update(dead_at=now, lease_until=None, last_error=error)
        return False
    again = now + _BACK_OFF * 2**job.attempts
    try:
        with transaction.atomic():
            mine.update(run_at=again, lease_until=None, last_error=error)
    except IntegrityError:
        # The same key was queued anew meanwhile: that job does the work of this one.
        mine.update(done_at=now, lease_until=None, last_error=error)
    return False


def _renew(job: Job) -> bool:
    return bool(Job.objects.held(job).update(lease_until=timezone.now() + LEASE))
