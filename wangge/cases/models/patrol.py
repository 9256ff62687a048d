"""What somebody saw on a round and settled on the spot, or passed on: no request, and in no rate."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people import serving
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places.models import Area, Asset, Building, Entrance, Estate


class PatrolRecordQuerySet(models.QuerySet["PatrolRecord"]):
    def settled(self) -> Self:
        """What was settled on the spot and not taken back."""
        return self.filter(outcome=PatrolRecord.Outcome.SETTLED, undone_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """One's own; those of the area one oversees; a company's, those of the estates it serves."""
        post = actor.post
        if post is None:
            return self.none()
        if Right.SEE_CASES not in post.rights:
            return self.filter(by=post)
        if post.sees_by_organisation:
            served = Q(estate__in=serving.estates_seen_by(actor).values("pk"))
            return self.filter(Q(by=post) | served)
        start, end = post.area.path_range
        return self.filter(Q(by=post) | Q(area__path__gte=start, area__path__lt=end))

    def settled_in(self, area: Area, *, since: datetime, until: datetime | None = None) -> Self:
        """What was settled in an area since a moment, up to another."""
        start, end = area.path_range
        rows = self.settled().filter(area__path__gte=start, area__path__lt=end, at__gte=since)
        return rows.filter(at__lt=until) if until else rows


class PatrolRecord(models.Model):
    """One thing seen on a round (巡查): settled on the spot, or passed on as an ordinary case."""

    class Outcome(models.TextChoices):
        # An outcome of its own, not a closed complaint (domain/users.md U3).
        SETTLED = "settled", _("当场办好")
        PASSED_ON = "passed_on", _("转出去办")

    outcome = models.CharField(max_length=12, choices=Outcome)
    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="patrol"
    )
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="community_patrols")
    # The finest area it fell in, for whoever oversees it.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="patrols")
    estate = models.ForeignKey(
        Estate, on_delete=models.PROTECT, null=True, blank=True, related_name="patrols"
    )
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="patrols"
    )
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="patrols"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="patrols"
    )
    place_text = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=500)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="patrols")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # The form it came from: one tap twice is one record.
    idempotency_key = models.CharField(max_length=80, unique=True)

    objects = PatrolRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["area", "at"],
                condition=Q(undone_at__isnull=True, outcome="settled"),
                name="patrol_of_area",
            ),
            models.Index(fields=["by", "-at"], name="patrol_of_post"),
            models.Index(
                fields=["asset", "-at"],
                condition=Q(asset__isnull=False),
                name="patrol_of_asset",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="settled", case__isnull=True)
                | Q(outcome="passed_on", case__isnull=False),
                name="patrol_passed_on_has_its_case",
            ),
        ]

    def __str__(self) -> str:
        return f"patrol {self.pk}"
