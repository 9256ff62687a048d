"""What calendars of phones subscribe to: one secret address a person and kind, and what it has said."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.people.models import Account


class Feed(models.Model):
    """A secret address at which somebody's calendar is read; a new one takes the place of the old."""

    class Kind(models.TextChoices):
        SHIFTS = "shifts", _("我的班")
        DEADLINES = "deadlines", _("我的时限")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=12, choices=Kind)
    # SHA-256 of the secret in the address; the secret itself is kept nowhere.
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="feed_once_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"


class FeedEntry(models.Model):
    """What a feed said of one shift or deadline, so that it can say what changed and what fell away."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=120, blank=True)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "uid"], name="feed_entry_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="feed_entry_forward"),
        ]

    def __str__(self) -> str:
        return self.uid
