"""Who is called to the spot within minutes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people.models import Post


class CallOut(models.Model):
    """叫人: somebody is wanted on the spot within minutes."""

    class ConfirmedBy(models.TextChoices):
        REQUESTER = "requester", _("居民确认")
        LOBBY_CODE = "lobby_code", _("门厅码")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_outs")
    pressed_at = models.DateTimeField()
    arrive_by = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=12, choices=ConfirmedBy, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="call_out_one_running"
            ),
        ]

    def __str__(self) -> str:
        return f"call-out {self.pk}"


class CallAttempt(models.Model):
    """One person called; the next is called when they do not answer in time."""

    class Answer(models.TextChoices):
        RINGING = "ringing", _("正在叫")
        GOING = "going", _("我去")
        CANNOT = "cannot", _("去不了")
        SILENT = "silent", _("没人接")
        STOPPED = "stopped", _("不用去了")

    call_out = models.ForeignKey(CallOut, on_delete=models.CASCADE, related_name="attempts")
    position = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="call_attempts")
    called_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.RINGING)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_out", "position"], name="call_attempt_once"),
        ]
        indexes = [
            models.Index(
                fields=["post"], condition=Q(answer="ringing"), name="call_attempt_ringing"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.position} of {self.call_out_id}"
