"""How staff settle what is held back or reported on the board, hide with a reason, and bring back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.revealing import Purpose
from wangge.cases.wording import LONGEST_REASON, fitting, written
from wangge.core import screening
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record
from wangge.message_board import posting, supporting
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import AbuseReport, Answer, Message, Thread
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.roles import Right


class Settled(Refused):
    """A colleague was quicker."""

    reason = gettext_lazy("您看的时候，这条已经有人处理过了。请看最新的样子。")


class AlreadyReported(Refused):
    """One device reports a message once."""

    reason = gettext_lazy("您已经报过这条了，值班台会看。谢谢您。")


def held(by: Actor) -> QuerySet[Message]:
    """Messages that wait to be put into words that everybody may read, oldest first."""
    rows = Message.objects.visible_to(by).filter(state=Message.State.HELD)
    return rows.exclude(thread__progress=Thread.Progress.GONE).order_by("posted_at", "pk")


def held_answers(by: Actor) -> QuerySet[Answer]:
    """Replies that wait for the same."""
    return Answer.objects.visible_to(by).filter(text="").order_by("pk")


def reported(by: Actor) -> QuerySet[Message]:
    """Messages that somebody called abusive, and nobody has looked at since."""
    count = Count("reports", filter=Q(reports__settled_at__isnull=True))
    return _reported(by).annotate(times=count).order_by("-times", "pk")


def hidden(by: Actor) -> QuerySet[Message]:
    """Messages that were hidden, the latest first."""
    rows = Message.objects.visible_to(by).filter(state=Message.State.HIDDEN)
    return rows.order_by("-hidden_at", "-pk")


def waiting_count(by: Actor) -> int:
    """How many things on the board wait for this post; one statement."""
    if not by.may(Right.MODERATE):
        return 0
    rows = [found(by).order_by().values_list("pk") for found in (held, held_answers, _reported)]
    return rows[0].union(*rows[1:], all=True).count()


@transaction.atomic
def publish(message: Message, text: str, *, by: Actor, at: datetime) -> None:
    """Show a message in words without anybody in them; raise StillPersonal or posting.NotHeld."""
    _must_see(message, by)
    posting.publish(message, text, by=by, at=at)


@transaction.atomic
def hide(message: Message, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a message out of sight; author and public read why, and its case goes on."""
    _must_see(message, by)
    missing = _("写明为什么隐去，写的人和大家都会看到。")
    why = written(reason, field="reason", missing=missing, longest=LONGEST_REASON)
    screening.must_be_public(why, field="reason", allowed=posting.offices(message.thread.community))
    seen = Message.objects.filter(pk=message.pk).exclude(state=Message.State.HIDDEN)
    fields = {"hidden_reason": why, "hidden_at": at, "hidden_by": by.post}
    if not seen.update(state=Message.State.HIDDEN, **fields):
        raise Settled
    message.refresh_from_db(fields=["state", *fields])
    _settle_reports(message, by=by, at=at)
    record(
        MessageBoardEvent.HIDDEN, subject=message.thread.case, actor=by, at=at, message=message.pk
    )


@transaction.atomic
def restore(message: Message, *, by: Actor, at: datetime) -> None:
    """Bring a hidden message back to where it stood, or to what is held back."""
    _must_see(message, by)
    back = Message.State.SHOWN if message.text else Message.State.HELD
    seen = Message.objects.filter(pk=message.pk, state=Message.State.HIDDEN, text=message.text)
    if not seen.update(state=back, hidden_reason="", hidden_at=None, hidden_by=None):
        raise Settled
    message.refresh_from_db(fields=["state", "hidden_reason", "hidden_at", "hidden_by"])
    if back == Message.State.SHOWN:
        posting.open_to_all(message.thread, at=at)
    record(
        MessageBoardEvent.RESTORED,
        subject=message.thread.case,
        actor=by,
        at=at,
        message=message.pk,
    )


@transaction.atomic
def keep(message: Message, *, by: Actor, at: datetime) -> None:
    """Leave a message that was reported where it is."""
    _must_see(message, by)
    if not _settle_reports(message, by=by, at=at):
        raise Settled


@transaction.atomic
def report(
    message: Message, *, why: str, text: str = "", device: str, by: Actor, at: datetime
) -> AbuseReport:
    """Keep that somebody finds a message abusive; staff look at it, nothing vanishes by itself."""
    if why not in AbuseReport.Why:
        raise Malformed(_("请选一个：这条哪里不妥。"), field="why")
    if message.state != Message.State.SHOWN:
        raise Settled
    said = fitting(text, field="text")
    try:
        with transaction.atomic():
            kept = AbuseReport.objects.create(
                message=message,
                why=why,
                text=said,
                device_key=supporting.device_key(message.thread, device),
                at=at,
            )
    except IntegrityError:
        raise AlreadyReported from None
    record(
        MessageBoardEvent.REPORTED,
        subject=message.thread.case,
        actor=by,
        at=at,
        message=message.pk,
        report=kept.pk,
        why=str(kept.why),
    )
    return kept


@transaction.atomic
def reveal(message: Message, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return the words as they were written, numbers too, and keep who read them what for.

    Raise NotAllowed or Malformed.
    """
    by.must(Right.REVEAL_PHONE)
    _must_see(message, by)
    if purpose not in Purpose.values:
        raise Malformed(_("请选为什么要看号码，会记下来。"), field="purpose")
    record(
        PeopleEvent.PHONE_REVEALED,
        subject=message.thread.case,
        actor=by,
        at=at,
        requester=message.requester_id,
        message=message.pk,
        purpose=purpose,
    )
    return message.words


def _reported(by: Actor) -> QuerySet[Message]:
    open_ = AbuseReport.objects.filter(message=OuterRef("pk"), settled_at__isnull=True)
    return Message.objects.visible_to(by).filter(Exists(open_), state=Message.State.SHOWN)


def _settle_reports(message: Message, *, by: Actor, at: datetime) -> int:
    settled = message.reports.filter(settled_at__isnull=True).update(
        settled_at=at, settled_by=by.post
    )
    if settled:
        record(
            MessageBoardEvent.REPORTS_SETTLED,
            subject=message.thread.case,
            actor=by,
            at=at,
            message=message.pk,
            is_kept=message.state == Message.State.SHOWN,
        )
    return settled


def _must_see(message: Message, by: Actor) -> None:
    if not Message.objects.visible_to(by).filter(pk=message.pk).exists():
        raise NotAllowed
