"""What requesters are told and staff tell each other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.cases.models.requesters import Requester
from wangge.people.models import Post
from wangge.places.models import Area


class Reply(models.Model):
    """What a requester is told: an answer, a question, a result."""

    class Purpose(models.TextChoices):
        REPLY = "reply", _("答复")
        QUESTION = "question", _("问居民")
        RESULT = "result", _("办理结果")
        NOTICE = "notice", _("告知")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    purpose = models.CharField(max_length=12, choices=Purpose)
    text = models.TextField()
    # Source and date of a policy answer.
    source = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class Receipt(models.Model):
    """How a reply reached a requester."""

    class How(models.TextChoices):
        DELIVERED = "delivered", _("已送到")
        OPENED = "opened", _("已打开")
        TOLD = "told", _("已当面或电话告知")
        ON_PAGE = "on_page", _("在进度页上")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="receipts")
    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="receipts")
    how = models.CharField(max_length=12, choices=How)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "requester", "how"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.reply_id}"


class Note(models.Model):
    """What staff tell each other; residents never see it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk}"


class Contact(models.Model):
    """One try to speak with a requester; "no answer" is an attempt, not an answer."""

    class Way(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")
        DESK = "desk", _("来窗口")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("说上话了")
        NO_ANSWER = "no_answer", _("没人接")
        WRONG_NUMBER = "wrong_number", _("号码不对")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    way = models.CharField(max_length=8, choices=Way)
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.way} {self.outcome}"


class CallBack(models.Model):
    """A call that the desk owes a requester who has no other channel, or who said nothing."""

    class Outcome(models.TextChoices):
        TOLD = "told", _("已告知")
        FIXED = "fixed", _("说好了")
        NOT_FIXED = "not_fixed", _("说没好")
        NOT_REACHED = "not_reached", _("没联系上")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="call_backs")
    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, null=True, blank=True, related_name="call_backs"
    )
    # Asked how it was done: each complaint and dispute, of the others a sample (rules.md R-H7).
    is_follow_up = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    # When somebody is reminded that it was not made, and how far up that went.
    remind_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    # How often nobody answered.
    tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "reply"], name="call_back_once_a_reply"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(done_at__isnull=True), name="call_back_owed"
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(done_at__isnull=True),
                name="call_back_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"call-back {self.pk}"


class FollowUpShare(models.Model):
    """Of how many in a hundred requesters the desk asks how it was done; see cases.follow_up."""

    # Empty: for the whole deployment.
    area = models.OneToOneField(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_up_share"
    )
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="follow_up_share_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"
