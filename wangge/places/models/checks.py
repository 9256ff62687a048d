"""When something that can break was checked, by whom, and with what result."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.places.models.standing import Asset


class AssetCheck(models.Model):
    """One check of an asset; a correction is a new row."""

    class Result(models.TextChoices):
        SOUND = "sound", _("合格")
        MEND = "mend", _("能用，要整改")
        UNSAFE = "unsafe", _("不合格，停用")

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="checks")
    on = models.DateField()
    # Who checked: an institute, a company, a person; not who typed it in, which the event says.
    inspector = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=8, choices=Result)
    next_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("on")),
                name="asset_check_comes_again_later",
            ),
        ]
        indexes = [models.Index(fields=["asset", "-on"], name="asset_check_latest")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.on:%F}"
