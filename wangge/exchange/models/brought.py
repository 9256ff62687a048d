"""What another system brought, so that it comes once and the system may speak for whoever it came from."""

from django.db import models

from wangge.cases.models import Addition, Case, Requester
from wangge.exchange.models.tokens import Token


class Brought(models.Model):
    """A case that came by a token, under a key of the other system's own."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="brought")
    # SHA-256 of the key, and of what was sent under it: the same key with other words is a mistake.
    key_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="brought")
    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="brought")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key_hash"], name="brought_once_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.token_id}"


class BroughtAddition(models.Model):
    """What a requester added by way of a token, under a key of the other system's own."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="brought_additions")
    # SHA-256 of the key, and of the case and the words under it.
    key_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    addition = models.OneToOneField(
        Addition, on_delete=models.CASCADE, related_name="brought_addition"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key_hash"], name="brought_addition_once_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addition_id} by {self.token_id}"
