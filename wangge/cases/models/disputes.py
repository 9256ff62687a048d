"""What a mediator keeps of a dispute before mediation begins: visits, and who wants it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people.models import Post


class Side(models.TextChoices):
    """Which side; the other one is not named before it agreed."""

    ASKING = "asking", _("提出的一方")
    OTHER = "other", _("另一方")


class Visit(models.Model):
    """One visit of the mediator (先上门); its note is erased when a side refuses."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    side = models.CharField(max_length=8, choices=Side)
    text = models.TextField(blank=True)
    visited_at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="visits")
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Consent(models.Model):
    """Whether a side wants mediation (人民调解法 arts 11, 17); the last word of a side counts."""

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("当面")
        PHONE = "phone", _("电话")
        PAPER = "paper", _("书面")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    side = models.CharField(max_length=8, choices=Side)
    is_given = models.BooleanField()
    way = models.CharField(max_length=12, choices=Way)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent {self.pk}"
