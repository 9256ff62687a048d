"""How the desk makes the calls it owes, and what comes of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import (
    asking,
    changing,
    closing,
    deadlines,
    follow_up,
    owing,
    receipts,
    replying,
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case, Contact
from wangge.cases.vocabulary import Satisfaction, Stage, Status
from wangge.cases.wording import shortened
from wangge.core.errors import Malformed, Refused
from wangge.history.recording import record
from wangge.people.actors import Actor

Outcome = CallBack.Outcome


class AlreadyCalled(Refused):
    """A colleague made this call."""

    reason = gettext_lazy("这个电话同事已经打过了。")


def owed(by: Actor) -> QuerySet[CallBack]:
    """The calls owed about what the actor oversees, the earliest due first."""
    return (
        CallBack.objects.filter(done_at__isnull=True, case__in=Case.objects.in_scope_of(by))
        .select_related("case__lead", "requester", "reply")
        .order_by("due_at", "pk")
    )


@transaction.atomic
def done(
    call_back: CallBack,
    *,
    outcome: str,
    text: str = "",
    satisfaction: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Keep what came of a call; nobody answering is an attempt, and the call stays owed."""
    case = call_back.case
    replying.must_answer_for(case, by)
    if outcome not in Outcome:
        raise Malformed(_("请选打电话的结果。"), field="outcome")
    if satisfaction and satisfaction not in Satisfaction:
        raise Malformed(_("请选一个：满意、基本满意、不满意。"), field="satisfaction")
    if outcome == Outcome.NOT_FIXED and not shortened(text):
        raise Malformed(_("写一句居民说哪里没好，重办的人要看。"), field="text")
    _hold(call_back)
    if outcome == Outcome.NOT_REACHED:
        _try_again(call_back, text=text, by=by, at=at)
        return
    if outcome == Outcome.TOLD and call_back.is_follow_up and case.status == Status.RESOLVED:
        _ask_later(call_back, by=by, at=at)
        return
    _finish(call_back, outcome=outcome, by=by, at=at)
    replying.told(call_back.requester, by=by, at=at)
    said = _Said(outcome, text, satisfaction)
    _follow(call_back, said, by=by, at=at)


def _hold(call_back: CallBack) -> None:
    # Of two who made one call, the second is told of the call, not of what it did to the case.
    try:
        if call_back.done_at is not None:
            raise AlreadyCalled
        changing.hold(call_back.case)
    except changing.Overtaken:
        if CallBack.objects.filter(pk=call_back.pk, done_at__isnull=False).exists():
            raise AlreadyCalled from None
        raise


@dataclass(frozen=True, slots=True)
class _Said:
    """What the requester said on the telephone."""

    outcome: str
    text: str
    satisfaction: str


def _finish(
    call_back: CallBack, *, outcome: str, tries: int | None = None, by: Actor, at: datetime
) -> None:
    still_owed = CallBack.objects.filter(pk=call_back.pk, done_at__isnull=True)
    tried = call_back.tries if tries is None else tries
    if not still_owed.update(outcome=outcome, done_at=at, by=by.post, tries=tried):
        raise AlreadyCalled
    record(
        CaseEvent.CALL_BACK_DONE,
        subject=call_back.case,
        actor=by,
        at=at,
        call_back=call_back.pk,
        outcome=outcome,
    )


def _follow(call_back: CallBack, said: _Said, *, by: Actor, at: datetime) -> None:
    case, requester = call_back.case, call_back.requester
    case.refresh_from_db()
    is_fixed = said.outcome == Outcome.FIXED
    if case.status == Status.WAITING and shortened(said.text):
        asking.answer(case, text=said.text, by=by, at=at)
    elif is_fixed and case.status == Status.RESOLVED:
        closing.confirm(
            case,
            satisfaction=said.satisfaction,
            text=said.text,
            requester=requester,
            way=Contact.Way.PHONE,
            by=by,
            at=at,
        )
    elif said.outcome != Outcome.TOLD and _is_asked_about(call_back):
        # What they say of it first: whoever doubts a result rates that one, not the next.
        if is_fixed or said.satisfaction or not closing.may_be_reopened(case, at=at):
            closing.asked(
                case,
                requester,
                is_fixed=is_fixed,
                satisfaction=said.satisfaction,
                text=said.text,
                by=by,
                at=at,
            )
        _doubt(call_back, said, by=by, at=at)
    elif case.status == Status.RESOLVED:
        _let_them_think(case, at=at)


def _is_asked_about(call_back: CallBack) -> bool:
    return call_back.case.status in {Status.RESOLVED, Status.CLOSED}


def _doubt(call_back: CallBack, said: _Said, *, by: Actor, at: datetime) -> None:
    case = call_back.case
    if said.outcome == Outcome.NOT_FIXED and closing.may_be_reopened(case, at=at):
        closing.reopen(case, requester=call_back.requester, text=said.text, by=by, at=at)


def _let_them_think(case: Case, *, at: datetime) -> None:
    # The days of silence count from when the requester was told.
    deadlines.drop(case, [Stage.CONFIRM], at=at)
    deadlines.open_(case, Stage.CONFIRM, at=at)
    changing.settle(case)


def _try_again(call_back: CallBack, *, text: str, by: Actor, at: datetime) -> None:
    replying.contact(
        call_back.case,
        way=Contact.Way.PHONE,
        outcome=Contact.Outcome.NO_ANSWER,
        text=text,
        by=by,
        at=at,
    )
    tries = call_back.tries + 1
    if tries >= follow_up.TRIES and _need_not_know(call_back):
        # Noted as such: it counts neither for nor against anybody.
        _finish(call_back, outcome=Outcome.NOT_REACHED, tries=tries, by=by, at=at)
        return
    _put_off(call_back, tries=tries, at=at)


def _ask_later(call_back: CallBack, *, by: Actor, at: datetime) -> None:
    # They know the result now, and have not looked yet: asked again on the next working day.
    replying.told(call_back.requester, by=by, at=at)
    _put_off(call_back, tries=call_back.tries, at=at)
    _let_them_think(call_back.case, at=at)


def _put_off(call_back: CallBack, *, tries: int, at: datetime) -> None:
    due_at = owing.due_after(call_back.case, at=at)
    still_owed = CallBack.objects.filter(pk=call_back.pk, done_at__isnull=True)
    if not still_owed.update(due_at=due_at, remind_at=due_at, level=0, tries=tries):
        raise AlreadyCalled


def _need_not_know(call_back: CallBack) -> bool:
    # An answer that never reached them stays owed, however often nobody answers (law 2).
    unaware = receipts.not_reached(call_back.case)
    return call_back.is_follow_up and not unaware.filter(pk=call_back.requester_id).exists()
