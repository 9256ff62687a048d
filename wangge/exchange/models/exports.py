"""What went out: lists and forms, who took them, what for; and the district's own forms."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.exchange.scope import communities_near
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.scopes import within
from wangge.places.models import Area


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        """Within the post's area, for those who look after it; one's own always."""
        return self.filter(within(actor, "area__path") | models.Q(by=actor.post))


class Export(models.Model):
    """One file taken out: by whom, of what, under which filter, how many rows, what for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在做")
        READY = "ready", _("可以下载")
        GONE = "gone", _("文件已删")

    list_key = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    file_format = models.CharField(max_length=4)
    filter = models.JSONField(default=dict)
    filter_words = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    is_clear = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Sealed, and only until the next day.
    file_cipher = models.BinaryField(default=bytes)
    file_key_version = models.PositiveSmallIntegerField(default=1)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="exports")
    account_ref = models.BigIntegerField()
    at = models.DateTimeField()

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="export_newest")]

    def __str__(self) -> str:
        return self.title


class ReportFormQuerySet(models.QuerySet["ReportForm"]):
    def visible_to(self, actor: Actor) -> Self:
        near = models.Q(community__in=communities_near(actor))
        return self.filter(near | models.Q(community__isnull=True))


class ReportForm(models.Model):
    """A form that an office above asks for, as its own workbook, and which cell wants which figure."""

    # Empty: shipped, for all.
    community = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="report_forms"
    )
    name = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    file = models.BinaryField()
    # [[cell, key of a figure], …]
    cells = models.JSONField(default=list)
    kept_at = models.DateTimeField()

    objects = ReportFormQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
