"""What was asked of many cases at once, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people.models import Account, Post


class BulkRun(models.Model):
    """One act on many cases, as it was looked at before; sent twice it is carried out once."""

    # Drawn with the preview: the same preview is the same run.
    key = models.CharField(max_length=32, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="bulk_runs")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="bulk_runs")
    act = models.CharField(max_length=20)
    typed = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.act} {self.key}"


class BulkItem(models.Model):
    """One case of it: the state that was seen, and whether it was done or why not."""

    class Outcome(models.TextChoices):
        DONE = "done", _("做好了")
        REFUSED = "refused", _("没做")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    number = models.CharField(max_length=10)
    # None where there is no such case that the person may see.
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="bulk_items"
    )
    revision = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="bulk_item_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.run_id}"
