"""How a case is put aside until a day (挂账), wakes by itself, and gets its one extension."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, replying, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Deadline, Deferral, Extension, Pause, Reply
from wangge.cases.vocabulary import Stage, Status, Verb
from wangge.cases.wording import LONGEST_REASON, written
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import after, say
from wangge.history.recording import record
from wangge.people.actors import Actor


class AlreadyExtended(Refused):
    """A case is lengthened once."""

    reason = gettext_lazy("这件事已经延过一次，不能再延。办不完可以报请挂账，或说明情况办结。")


class AlreadyLate(Refused):
    """What is overdue cannot be made good by lengthening it."""

    reason = gettext_lazy("这件事已经超期，不能再延期。请尽快办，并给居民回个话。")


@transaction.atomic
def defer(case: Case, *, reason: str, review_at: datetime, by: Actor, at: datetime) -> Deferral:
    """Put the case aside until a day, with a reason that the requester reads."""
    why = _reason(reason, missing=_("写明为什么现在办不了，居民会看到。"))
    if review_at <= at:
        raise Malformed(_("复看的日子要在今天以后。"), field="review_at")
    back_to = case.status_before if case.status == Status.WAITING else case.status
    changing.change(case, Verb.DEFER, by=by, at=at, status_before=back_to)
    assert by.post is not None, "only staff defer"
    ringing.end(case, at=at)
    deadlines.drop(case, [Stage.CALL, Stage.ARRIVE], at=at)
    case.pauses.filter(until__isnull=True).update(until=at)
    deadlines.pause(case, Pause.Reason.DEFERRED, at=at)
    deadlines.open_until(case, Stage.REVIEW, at=at, due_at=review_at)
    changing.settle(case)
    kept = Deferral.objects.create(case=case, reason=why, review_at=review_at, by=by.post, at=at)
    record(CaseEvent.DEFERRED, subject=case, actor=by, at=at, deferral=kept.pk, until=review_at)
    told = _("先{until}，到时我们会自动接着办。原因：{reason}").format(
        until=after(_("挂账到"), say(review_at, at)), reason=why
    )
    replying.tell(case, text=told, purpose=Reply.Purpose.NOTICE, by=by, at=at)
    return kept


@transaction.atomic
def wake(case: Case, *, by: Actor, at: datetime) -> None:
    """Take a deferred case up again where it was left."""
    changing.change(case, Verb.WAKE, by=by, at=at)
    deadlines.resume(case, at=at)
    changing.settle(case)
    case.deferrals.filter(woke_at__isnull=True).update(woke_at=at)
    record(CaseEvent.WOKE, subject=case, actor=by, at=at)


@transaction.atomic
def extend(case: Case, *, amount: int, reason: str, by: Actor, at: datetime) -> Extension:
    """Lengthen the promise once, by no more than it was, with a reason that the requester reads."""
    why = _reason(reason, missing=_("写明为什么要延期，居民会看到。"))
    if Extension.objects.filter(case=case).exists():
        raise AlreadyExtended
    deadline, before = _to_lengthen(case, amount=amount, at=at)
    changing.change(case, Verb.EXTEND, by=by, at=at)
    assert by.post is not None, "only staff extend"
    after = deadlines.lengthen(deadline, amount)
    changing.settle(case)
    kept = Extension.objects.create(
        case=case, reason=why, due_before=before, due_after=after, by=by.post, at=at
    )
    record(CaseEvent.EXTENDED, subject=case, actor=by, at=at, until=after)
    told = _("要延期，最晚 {day} 前办好。原因：{reason}").format(
        day=say(after, at, is_end=True), reason=why
    )
    replying.tell(case, text=told, purpose=Reply.Purpose.NOTICE, by=by, at=at)
    return kept


def _to_lengthen(case: Case, *, amount: int, at: datetime) -> tuple[Deadline, datetime]:
    running = [row for row in deadlines.running(case) if row.stage == Stage.RESOLVE]
    due_at = running[0].due_at if running else None
    if due_at is None:
        raise changing.NotNow(_("这件事现在没有在计时，不用延期。"))
    deadline = running[0]
    if at > due_at:
        raise AlreadyLate
    if not 1 <= amount <= deadline.amount:
        raise Malformed(
            _("延长的时间不能超过原来的时限 {amount}。").format(amount=deadline.amount),
            field="amount",
        )
    return deadline, due_at


def _reason(reason: str, *, missing: str) -> str:
    return written(reason, field="reason", missing=missing, longest=LONGEST_REASON)
