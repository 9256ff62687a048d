"""What a message leaves through: robots of groups, gateways for SMS and voice, and how often each may be used."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.places.models import Area


class RobotQuerySet(models.QuerySet["Robot"]):
    def visible_to(self, actor: Actor) -> Self:
        """The robots of the areas that are the actor's to keep."""
        return self.filter(area__in=actor.areas_kept())


class Robot(models.Model):
    """A robot of a staff group at a vendor; it writes into that group and reads nothing."""

    class Make(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")

    name = models.CharField(max_length=40)
    make = models.CharField(max_length=12, choices=Make)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="robots")
    # Empty: the group of everybody who serves the area.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="robots"
    )
    # The secret of its address, and the one it signs with, if it does.
    token_cipher = models.BinaryField()
    sign_cipher = models.BinaryField(blank=True, default=b"")
    key_version = models.PositiveSmallIntegerField()
    # Else only call-outs.
    hears_all = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="robot_name_once_in_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Gateway(models.Model):
    """Where text messages or voice calls are handed over: one request, described by its parts."""

    class Kind(models.TextChoices):
        SMS = "sms", _("短信")
        VOICE = "voice", _("语音电话")

    class Form(models.TextChoices):
        JSON = "json", "JSON"
        FORM = "form", _("表单")

    class Signing(models.TextChoices):
        NONE = "none", _("不签")
        BEARER = "bearer", _("令牌（Authorization: Bearer）")
        HMAC = "hmac", _("HMAC-SHA256（X-Signature）")
        ALIYUN = "aliyun", _("阿里云 ACS3-HMAC-SHA256")
        TENCENT = "tencent", _("腾讯云 TC3-HMAC-SHA256")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300)
    form = models.CharField(max_length=8, choices=Form, default=Form.JSON)
    # One a line, as "X-TC-Action: SendSms".
    headers = models.TextField(blank=True)
    # With blanks: {phone} {text} …
    body = models.TextField()
    signing = models.CharField(max_length=12, choices=Signing, default=Signing.NONE)
    key_id = models.CharField(max_length=120, blank=True)
    secret_cipher = models.BinaryField(blank=True, default=b"")
    key_version = models.PositiveSmallIntegerField(default=0)
    # The fixed name every text begins with, and the template it was approved as.
    sender = models.CharField(max_length=20)
    template = models.CharField(max_length=60, blank=True)
    # What an answer that means yes contains; a vendor says no with HTTP 200.
    yes = models.CharField(max_length=80, blank=True)
    per_minute = models.PositiveSmallIntegerField(default=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_active=True), name="gateway_one_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="gateway_sends_some"),
        ]

    def __str__(self) -> str:
        return self.name


class Allowance(models.Model):
    """A bucket of tokens: how much a robot or gateway may still send just now."""

    key = models.CharField(max_length=40, unique=True)
    # Thousandths of a token, so that both databases count alike.
    milli = models.PositiveIntegerField()
    at = models.DateTimeField()
    # Raised with each change: of two workers one wins.
    turn = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
