"""What staff say of this software itself, and what they were answered."""

from django.db import models
from django.db.models import Q

from wangge.people.models import Account
from wangge.places.models import Area


class Feedback(models.Model):
    """One remark of a staff member about a page: what troubles them, what would help."""

    author = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feedback")
    # Where the author serves: whoever keeps that area owes the answer.
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="feedback")
    # The path of the page without what was asked of it: no name, no number.
    page = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    said_at = models.DateTimeField()
    # The same words sent twice at once are one; see feedback.give.
    once_key = models.CharField(max_length=64, blank=True, editable=False)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["said_at"],
                condition=Q(answered_at__isnull=True),
                name="feedback_unanswered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["once_key"], condition=~Q(once_key=""), name="feedback_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="feedback_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.said_at:%Y-%m-%d}"
