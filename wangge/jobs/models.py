"""Queued work, and the heartbeat of those who do it."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of queued work, inserted in the transaction that causes it."""

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    # The same key is queued once while it waits: enqueueing again changes nothing.
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

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
                name="job_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key="") & Q(done_at__isnull=True, dead_at__isnull=True),
                name="job_key_once_while_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


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
