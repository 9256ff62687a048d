"""Who else works on a case: helpers, departments called by the whistle, cases merged into it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.cases.models.clock import Deadline
from wangge.cases.models.requesters import Requester
from wangge.people.models import Organisation, Post


class CoHandling(models.Model):
    """A helper (协办) on a case; who leads stays, the helper replies in time or says why not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="co_handlings")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="co_handlings"
    )
    task = models.CharField(max_length=300)
    asked_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="co_handlings_asked"
    )
    asked_at = models.DateTimeField()
    deadline = models.OneToOneField(
        Deadline, on_delete=models.SET_NULL, null=True, blank=True, related_name="co_handling"
    )
    # What the helper did, or why not yet; the last word stands here, each is an event.
    report = models.CharField(max_length=300, blank=True)
    reported_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="co_handlings_reported"
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    is_done = models.BooleanField(default=False)
    # No longer asked to help.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="co_handling_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="co_handling_of_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"help on {self.case_id}"


class Referral(models.Model):
    """吹哨: named departments are called to a matter that is not the community's alone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    # What they are asked to do.
    task = models.CharField(max_length=300)
    # "the community only assists" (北京市接诉即办工作条例 art. 17).
    community_only_assists = models.BooleanField(default=True)
    # When they are wanted on the spot or heard of.
    report_in_by = models.DateTimeField()
    # Their number of it, so that nobody types it twice.
    external_ref = models.CharField(max_length=60, blank=True)
    # Who received it first and reads on what comes of it (S6).
    led_before = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="referred_away"
    )
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="referrals")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="referral_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"referral of {self.case_id}"


class ReferralParty(models.Model):
    """One department that was called, and whether it reported in (报到)."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="parties")
    # Known here, or only named.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)
    is_lead = models.BooleanField(default=False)
    reported_in_at = models.DateTimeField(null=True, blank=True)
    # Who came, what they said.
    reported_in_as = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="report_ins"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "name"], name="referral_party_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(is_lead=True), name="referral_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Merge(models.Model):
    """One case that went into another (并案), and whether it was taken out again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_into")
    # Where it returns to.
    status_before = models.CharField(max_length=12)
    # Nobody where requesters joined by themselves.
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="merges"
    )
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="merges_undone"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(undone_at__isnull=True), name="merge_one_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} into {self.into_id}"


class Urge(models.Model):
    """催一催: somebody asks for speed."""

    class Who(models.TextChoices):
        REQUESTER = "requester", _("居民")
        STAFF = "staff", _("同事")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="urges")
    who = models.CharField(max_length=12, choices=Who)
    requester = models.ForeignKey(
        Requester, on_delete=models.SET_NULL, null=True, blank=True, related_name="urges"
    )
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="urges"
    )
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"urge of {self.case_id}"
