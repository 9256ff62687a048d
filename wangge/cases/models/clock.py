"""How long a case may take: deadlines, pauses, supervisors, lengthenings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.cases.vocabulary import Stage
from wangge.people.models import Post


class Deadline(models.Model):
    """Until when which stage of a case must be reached, and how far the clock has acted on it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(max_length=12, choices=Stage)
    # Running number of this stage in this case: a second dispatch, a third call.
    round = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    amount = models.PositiveIntegerField()
    # A mode of core.worktime: minutes, natural_hours, working_hours, natural_days, working_days.
    mode = models.CharField(max_length=16)
    # Empty while paused.
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    escalate_minutes = models.PositiveIntegerField(default=24 * 60)
    met_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    # Highest level acted on: each exactly once (law 5).
    level = models.PositiveSmallIntegerField(default=0)
    # When the clock must look next; empty when met, dropped or paused.
    act_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "round"], name="deadline_once"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, dropped_at__isnull=True) | Q(act_at__isnull=True),
                name="deadline_ended_is_quiet",
            ),
        ]
        indexes = [
            models.Index(
                fields=["act_at"], condition=Q(act_at__isnull=False), name="deadline_to_act_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.round} of {self.case_id}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    @property
    def was_kept(self) -> bool:
        """Met in time; the set moment itself counts (Civil Code art. 1259)."""
        return self.met_at is not None and self.due_at is not None and self.met_at <= self.due_at


class Pause(models.Model):
    """A time in which the clock of a case stood still, and why."""

    class Reason(models.TextChoices):
        REQUESTER = "requester", _("等居民回话")
        DEFERRED = "deferred", _("挂账")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="pause_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class Supervision(models.Model):
    """A supervisor added because a deadline was missed; the lead stays."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="supervisions")
    # 1 the organisation's head, 2 grid, 3 community, 4 sub-district.
    level = models.PositiveSmallIntegerField()
    # The top level is told again each day: 1, 2, 3 …
    occurrence = models.PositiveSmallIntegerField(default=1)
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="supervisions"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "level", "occurrence"], name="supervision_once_a_level"
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of {self.deadline_id}"


class Extension(models.Model):
    """The one lengthening of a case's time; its requester reads the reason."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="extension")
    reason = models.CharField(max_length=300)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="extensions")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"extension of {self.case_id}"


class Deferral(models.Model):
    """挂账: put aside with a reason until a day on which it wakes by itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deferrals")
    reason = models.CharField(max_length=300)
    review_at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deferrals")
    at = models.DateTimeField()
    woke_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"deferral of {self.case_id}"
