"""What came in as a sheet: the file until it is entered, and what each of its rows would change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.places.models.tree import Area


class SheetImport(models.Model):
    """One sheet handed in for the registry of an area."""

    class State(models.TextChoices):
        READING = "reading", _("正在看")
        READ = "read", _("看完了")
        REFUSED = "refused", _("读不了")
        ENTERING = "entering", _("正在登记")
        ENTERED = "entered", _("登记好了")
        STOPPED = "stopped", _("停下了，一行也没登记")
        UNDOING = "undoing", _("正在撤回")
        UNDONE = "undone", _("已撤回")

    scope = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="sheet_imports")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    file_name = models.CharField(max_length=200)
    # The file as it came, to hand it back with comments; forgotten soon after.
    original = models.BinaryField(null=True, blank=True)
    # Why it could not be read or entered, as a sentence.
    reason = models.CharField(max_length=300, blank=True)
    # What of the file was not read: columns of other names, further tables.
    unread = models.CharField(max_length=300, blank=True)
    count_read = models.PositiveIntegerField(default=0)
    count_new = models.PositiveIntegerField(default=0)
    count_changed = models.PositiveIntegerField(default=0)
    count_same = models.PositiveIntegerField(default=0)
    count_wrong = models.PositiveIntegerField(default=0)
    count_done = models.PositiveIntegerField(default=0)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.BigIntegerField(null=True, blank=True)
    post_ref = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def count_to_enter(self) -> int:
        return self.count_new + self.count_changed


class SheetRow(models.Model):
    """One row of a sheet that is new, differs, or is wrong; what is the same is only counted."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新的")
        CHANGED = "changed", _("有变化")
        WRONG = "wrong", _("有错")

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    # How the row is named on the preview: “1 号楼 1 单元 601”.
    title = models.CharField(max_length=160, blank=True)
    target = models.BigIntegerField(null=True, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    column = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    is_entered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_row_once"),
        ]
        indexes = [
            models.Index(
                fields=["sheet", "number"],
                condition=Q(verdict="wrong"),
                name="sheet_row_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.sheet_id}"
