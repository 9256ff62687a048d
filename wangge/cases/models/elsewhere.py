"""Whom to call for what the community does not do: rows that each office edits."""

from django.db import models
from django.db.models import Q

from wangge.cases.vocabulary import DeclineReason
from wangge.places.models import Area


class ElsewherePhone(models.Model):
    """A number, what it is for, and for which lawful reason it is offered."""

    # Empty: for the whole deployment.
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="elsewhere_phones"
    )
    reason = models.CharField(max_length=16, choices=DeclineReason)
    number = models.CharField(max_length=20)
    # As it is said to the resident, before the number: 小区外的路和灯归市政管.
    what = models.CharField(max_length=60)
    # Who runs the line, or who gave the number to the office.
    source = models.CharField(max_length=120, blank=True)
    # Offered before the others of its reason.
    is_first = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "reason", "number"], name="elsewhere_phone_once"
            ),
            models.UniqueConstraint(
                fields=["reason", "number"],
                condition=Q(area__isnull=True),
                name="elsewhere_phone_once_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"
