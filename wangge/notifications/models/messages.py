"""Messages to people and what became of each on each channel."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.notifications.models.ways import Robot
from wangge.people.models import Account


class Notice(models.Model):
    """One message to one recipient; it knows a link, not what is behind it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # A staff member's account, or somebody without one ("requester", 17).
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    reader_type = models.CharField(max_length=40, blank=True)
    reader_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    # A call-out to somebody on duty: sounds, fills the screen, ignores quiet hours.
    is_urgent = models.BooleanField(default=False)
    # The number to call back, said in messages without a link.
    call_back = models.CharField(max_length=30, blank=True)
    # The same message is made once, however often its reaction runs.
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["account"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=["account", "-id"], name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """What became of a message on one channel."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("站内")
        ROBOT = "robot", _("群机器人")
        EMAIL = "email", _("邮件")
        SMS = "sms", _("短信")
        VOICE = "voice", _("语音电话")

    class State(models.TextChoices):
        QUEUED = "queued", _("等着发")
        HELD = "held", _("安静时段，晚些发")
        SENT = "sent", _("已送出")
        FAILED = "failed", _("没送到")
        SUPPRESSED = "suppressed", _("本人不要")
        # The next of several ways: sent only where the one before it fails.
        STANDBY = "standby", _("备用")
        UNUSED = "unused", _("没用上")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel)
    robot = models.ForeignKey(
        Robot, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    # An e-mail address or a number, encrypted; empty for in-app and robots.
    address_cipher = models.BinaryField(blank=True, default=b"")
    # The reader's secret link under the same key; whoever has it reads their page.
    link_cipher = models.BinaryField(blank=True, default=b"")
    key_version = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preference(models.Model):
    """How a staff member wants to be told."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="preference")
    email = models.EmailField(blank=True)
    wants_email = models.BooleanField(default=False)
    sound = models.BooleanField(default=True)
    # When called to the spot on duty, also to their telephone.
    urgent_sms = models.BooleanField(default=False)
    urgent_voice = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wants_email=False) | ~Q(email=""), name="preference_email_has_address"
            ),
        ]

    def __str__(self) -> str:
        return f"preference of {self.account_id}"
