"""Where news of cases is sent: what another system subscribed to, and each message to it."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.scopes import within
from wangge.places.models import Area


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those for areas within the actor's own, for whoever looks after the area."""
        return self.filter(within(actor, "area__path"))

    def listening(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Webhook(models.Model):
    """One address of another system that wants to hear of some kinds of news from an area."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    # Of news.KINDS.
    kinds = models.JSONField(default=list)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="webhooks")
    # Sealed, for each message is signed with it; shown once.
    secret_cipher = models.BinaryField()
    secret_key_version = models.PositiveSmallIntegerField()
    # Who made it hears when it is paused.
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="webhooks")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Nothing is sent meanwhile; what happens waits.
    paused_at = models.DateTimeField(null=True, blank=True)
    is_paused_for_failures = models.BooleanField(default=False)
    # In a row; until when nothing else is tried, so that a dead address holds up nobody.
    failure_count = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One piece of news for one webhook; what is tried again keeps its number."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等着送")
        DELIVERED = "delivered", _("送到了")
        DEAD = "dead", _("送不到")
        # It still waited when the subscription was ended.
        DROPPED = "dropped", _("停用了，没有送")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    number = models.UUIDField(default=uuid4, unique=True)
    # Of history.Event, which knows nothing of us; empty for a trial.
    event_ref = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="messages_out"
    )
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    try_count = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_ref"], name="message_once_an_event"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="message_of_webhook"),
            models.Index(fields=["done_at"], name="message_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
