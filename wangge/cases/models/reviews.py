"""What one person asks and another decides."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people.models import Organisation, Post


class Review(models.Model):
    """A return (退单) or an unreasonable claim: asked with a reason, decided by somebody else."""

    class What(models.TextChoices):
        RETURN = "return", _("退单")
        UNREASONABLE = "unreasonable", _("不合理诉求")

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("同意")
        REFUSED = "refused", _("不同意")
        # The case went on before anybody decided.
        LAPSED = "lapsed", _("不用审了")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    what = models.CharField(max_length=12, choices=What)
    reason = models.CharField(max_length=300)
    # Which line of the dispatch catalogue or duty list says so: "市政路灯".
    clause = models.CharField(max_length=120, blank=True)
    # Who should have it, as far as the asker knows.
    proposed = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reviews_asked")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    decision = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(outcome=""), name="review_one_open_a_case"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="review_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.case_id}"
