"""What a hotline's sheets are, row by row, and which of our cases has which number there."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.exchange.scope import communities_near
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.places.models import Area


class HotlineFormat(models.Model):
    """How one sender's sheet is laid out: which of its columns says what; remembered."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="hotline_formats")
    sender = models.CharField(max_length=40)
    # Our field -> the name of their column.
    columns = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "sender"], name="hotline_format_once"),
        ]

    def __str__(self) -> str:
        return self.sender


class HotlineImportQuerySet(models.QuerySet["HotlineImport"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(community__in=communities_near(actor))


class HotlineImport(models.Model):
    """One sheet of a hotline: opened, laid out, looked at, imported, perhaps undone."""

    class State(models.TextChoices):
        OPENED = "opened", _("等您看一遍")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="hotline_imports")
    sender = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.OPENED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # The sheet itself, sealed, until it is imported: it may go back with its mistakes marked.
    file_cipher = models.BinaryField(default=bytes)
    file_key_version = models.PositiveSmallIntegerField(default=1)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="hotline_imports")
    account_ref = models.BigIntegerField()
    opened_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = HotlineImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class HotlineRow(models.Model):
    """One row of a hotline's sheet: what it says, what would come of it, what came of it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新的")
        UPDATE = "update", _("有更新")
        SAME = "same", _("没有变化")
        WRONG = "wrong", _("要改")

    class Outcome(models.TextChoices):
        MADE = "made", _("记成新的一件")
        UPDATED = "updated", _("更新了")
        SAME = "same", _("没有变化")
        FAILED = "failed", _("没有导入")
        VOIDED = "voided", _("已撤销")
        REVERTED = "reverted", _("已退回原样")
        LEFT = "left", _("有人办过，没有撤")

    batch = models.ForeignKey(HotlineImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    # All cells, sealed: names, telephones and addresses are among them.
    cells_cipher = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()
    external_number = models.CharField(max_length=60, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    # [[column, sentence, is_only_a_remark], …]
    problems = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="hotline_rows"
    )
    # What an update replaced, to put it back.
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="hotline_row_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "verdict"], name="hotline_row_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ExternalCase(models.Model):
    """Which number a case has in another system, and what that system last said of it."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="external_cases")
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="external_cases")
    status = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    # Of their words, to see whether a later sheet says something else.
    words_digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField()
    # When our answer last went back in a return sheet.
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "system", "number"], name="external_case_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
