"""Queued work, regular chores, and the heartbeat of those who do them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

# A claim is believed this long without a sign of life; then another worker may have the job.
LEASE = timedelta(minutes=5)


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(done_at__isnull=True, dead_at__isnull=True)

    def unclaimed(self) -> Self:
        return self.waiting().filter(lease_until__isnull=True)

    def due(self, now: datetime) -> Self:
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.waiting().filter(free, run_at__lte=now)

    def dead(self) -> Self:
        return self.filter(dead_at__isnull=False)

    def held(self, job: "Job") -> Self:
        """Match the job's row only while this very claim of it holds."""
        return self.waiting().filter(pk=job.pk, leased_by=job.leased_by, attempts=job.attempts)


class Job(models.Model):
    """One piece of queued work, inserted in the transaction that causes it."""

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    # The same key is queued once while nobody works on it: enqueueing again changes nothing.
    key = models.CharField(max_length=120, blank=True)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # Given up after the last attempt: a dead letter, shown until somebody revives it.
    dead_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
                name="job_waiting",
            ),
            models.Index(
                fields=["done_at"], condition=Q(done_at__isnull=False), name="job_finished"
            ),
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="job_dead"),
        ]
        constraints = [
            # A claimed job gives its key free: what changes while it runs asks for another run.
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key="")
                & Q(done_at__isnull=True, dead_at__isnull=True, lease_until__isnull=True),
                name="job_key_once_while_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Chore(models.Model):
    """When a regular chore is next due; whoever moves the moment does the chore."""

    name = models.CharField(max_length=160, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a loop of a worker was last seen alive, and how late its work is."""

    worker = models.CharField(max_length=60)
    loop = models.CharField(max_length=20)
    at = models.DateTimeField()
    lag_seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "loop"], name="heartbeat_once_a_loop"),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.loop}"
