"""What stands on the message board: threads, messages, who met the same, reports, answers in public words."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Addition, Case, Reply, Requester
from wangge.cases.vocabulary import QUIET_CATEGORIES
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places.models import Area, Building, Estate


class ThreadQuerySet(models.QuerySet["Thread"]):
    def public(self) -> Self:
        """What everybody may read: never what is between people or of a home, nor what was taken back."""
        # Asked of the case itself, not of a copy: a quarrel is gone at once, not after the worker.
        is_open_to_all = Q(case__is_private=False) & (
            Q(case__merged_into__isnull=True) | Q(case__merged_into__is_private=False)
        )
        is_quiet = Q(case__category__code__in=QUIET_CATEGORIES) | Q(
            case__merged_into__category__code__in=QUIET_CATEGORIES
        )
        return self.filter(is_open_to_all, opened_at__isnull=False).exclude(
            is_quiet | Q(progress=Thread.Progress.GONE)
        )

    def visible_to(self, actor: Actor) -> Self:
        """What this post settles: threads of its area, nothing of disputes."""
        post = actor.post
        if post is None or Right.MODERATE not in post.rights or post.sees_by_organisation:
            return self.none()
        start, end = post.area.path_range
        within = self.filter(case__area_path__gte=start, case__area_path__lt=end)
        return within.filter(case__is_private=False)


class Thread(models.Model):
    """One matter on the board: its case, what everybody may read of it, and how far it is."""

    class Progress(models.TextChoices):
        OPEN = "open", _("等回音")
        ANSWERED = "answered", _("有回音")
        GONE = "gone", _("撤回或作废")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="thread")
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="threads")
    estate = models.ForeignKey(
        Estate, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    progress = models.CharField(max_length=8, choices=Progress, default=Progress.OPEN)
    # When its first message could be read; empty while that is held back.
    opened_at = models.DateTimeField(null=True, blank=True)
    # When something last happened that everybody can see.
    moved_at = models.DateTimeField()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["community", "-moved_at"],
                condition=Q(opened_at__isnull=False),
                name="thread_of_community",
            ),
            models.Index(
                fields=["estate", "-moved_at"],
                condition=Q(opened_at__isnull=False),
                name="thread_of_estate",
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class MessageQuerySet(models.QuerySet["Message"]):
    def in_place(self) -> Self:
        """What stands in a thread: readable, or hidden with its reason."""
        return self.exclude(state=Message.State.HELD)

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(thread__in=Thread.objects.visible_to(actor))


class Message(models.Model):
    """What somebody wrote; `text` is what everybody may read, the words as written stay on the case."""

    class State(models.TextChoices):
        HELD = "held", _("先不公开")
        SHOWN = "shown", _("公开")
        HIDDEN = "hidden", _("已隐去")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    is_opening = models.BooleanField(default=False)
    requester = models.ForeignKey(
        Requester, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    # The words as they were written, where they joined; those of the opening message are the case's.
    addition = models.ForeignKey(
        Addition, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    # All that is said of who wrote it: “2 号楼一位住户”.
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    posted_at = models.DateTimeField()
    # Who of the staff put it into words that everybody may read.
    settled_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_settled"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_hidden"
    )
    # The same form twice is one message.
    form_key = models.CharField(max_length=80, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(is_opening=True), name="message_opens_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="shown") | ~Q(text=""), name="message_shown_has_text"
            ),
            models.CheckConstraint(
                condition=Q(state="hidden") & ~Q(hidden_reason="") & Q(hidden_at__isnull=False)
                | ~Q(state="hidden") & Q(hidden_at__isnull=True),
                name="message_hidden_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["thread"], condition=Q(state__in=["held", "hidden"]), name="message_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def words(self) -> str:
        """What was written, as it was written; for its author and for staff alone."""
        if self.addition is not None:
            return self.addition.text
        return self.thread.case.words if self.is_opening else self.text


class Supporter(models.Model):
    """One device on which somebody said that they met the same; a person's later ones point to their first."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="supporters")
    # HMACs for this thread alone: they tell nothing of what else a device or a person did.
    device_key = models.CharField(max_length=64, blank=True)
    person_key = models.CharField(max_length=64, blank=True)
    # The row of the same telephone; to everybody it counts like any other, so that nobody learns it.
    same_as = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="again"
    )
    # Where they left a way to be told; the author and those who wrote too have one.
    requester = models.ForeignKey(
        Requester, on_delete=models.SET_NULL, null=True, blank=True, related_name="supports"
    )
    is_author = models.BooleanField(default=False)
    # Staff who wrote it down for a caller.
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="supports"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "device_key"],
                condition=~Q(device_key=""),
                name="supporter_once_a_device",
            ),
            models.UniqueConstraint(
                fields=["thread", "person_key"],
                condition=~Q(person_key=""),
                name="supporter_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | Q(person_key=""),
                name="supporter_again_has_none",
            ),
        ]

    def __str__(self) -> str:
        return f"supporter {self.pk}"


class AbuseReport(models.Model):
    """Somebody says that a message should not stand there."""

    class Why(models.TextChoices):
        INSULT = "insult", _("骂人、侮辱人")
        PRIVATE = "private", _("说了别人的私事")
        UNTRUE = "untrue", _("不是真的")
        ADVERT = "advert", _("广告、骗人的")
        OTHER = "other", _("别的")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    why = models.CharField(max_length=8, choices=Why)
    text = models.CharField(max_length=300, blank=True)
    device_key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="reports_settled"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "device_key"],
                condition=~Q(device_key=""),
                name="report_once_a_device",
            ),
        ]
        indexes = [
            models.Index(
                fields=["message"], condition=Q(settled_at__isnull=True), name="report_to_settle"
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, actor: Actor) -> Self:
        threads = Thread.objects.visible_to(actor)
        own = Q(reply__case__in=threads.values("case"))
        joined = Q(reply__case__in=threads.values("case__merged_into"))
        return self.filter(own | joined, reply__case__is_private=False)


class Answer(models.Model):
    """A reply in the words that everybody may read; held back while it names somebody."""

    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="answer")
    # Empty while it is held back.
    text = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="answers_settled"
    )

    objects = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"answer {self.pk}"
