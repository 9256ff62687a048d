"""What happened: events that are never changed or removed."""

from typing import Any, NoReturn

from django.db import models


class EventsNeverChange(RuntimeError):
    """Somebody tried to change or remove an event."""


class EventQuerySet(models.QuerySet["Event"]):
    # SQLite has no trigger (tests flush with DELETE); PostgreSQL refuses in the database too.
    def update(self, **kwargs: Any) -> NoReturn:
        raise EventsNeverChange

    def delete(self) -> NoReturn:
        raise EventsNeverChange


class Event(models.Model):
    """One thing that happened to a subject: ids and codes, never words or names."""

    kind = models.CharField(max_length=60)
    # No foreign key upward: a person can be erased and the log stays whole.
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.BigIntegerField(null=True, blank=True)
    post_ref = models.BigIntegerField(null=True, blank=True)
    # When it happened, and when it was written down: import, demo and offline records differ.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        # Django's own saving and removing go through the guard as well.
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["kind", "at"], name="event_of_kind"),
            # What changed since another system last asked.
            models.Index(fields=["subject_type", "recorded_at"], name="event_since"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventsNeverChange
        # Never an UPDATE of the event that has this number already.
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EventsNeverChange
