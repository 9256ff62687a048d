"""How the desk makes the calls it owes, and what comes of them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import asking, changing, closing, deadlines, owing, replying
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case, Contact
from wangge.cases.vocabulary import Stage, Status
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
def done(call_back: CallBack, *, outcome: str, text: str = "", by: Actor, at: datetime) -> None:
    """Keep what came of a call; nobody answering is an attempt, and the call stays owed."""
    case = call_back.case
    replying.must_answer_for(case, by)
    if outcome not in Outcome:
        raise Malformed(_("请选打电话的结果。"), field="outcome")
    changing.hold(case)
    if outcome == Outcome.NOT_REACHED:
        _try_again(call_back, text=text, by=by, at=at)
        return
    _finish(call_back, outcome=outcome, by=by, at=at)
    replying.told(call_back.requester, by=by, at=at)
    _follow(call_back, outcome=outcome, text=text, by=by, at=at)


def _finish(call_back: CallBack, *, outcome: str, by: Actor, at: datetime) -> None:
    still_owed = CallBack.objects.filter(pk=call_back.pk, done_at__isnull=True)
    if not still_owed.update(outcome=outcome, done_at=at, by=by.post):
        raise AlreadyCalled
    record(
        CaseEvent.CALL_BACK_DONE,
        subject=call_back.case,
        actor=by,
        at=at,
        call_back=call_back.pk,
        outcome=outcome,
    )


def _follow(call_back: CallBack, *, outcome: str, text: str, by: Actor, at: datetime) -> None:
    case, requester = call_back.case, call_back.requester
    case.refresh_from_db()
    if case.status == Status.WAITING and shortened(text):
        asking.answer(case, text=text, by=by, at=at)
    elif outcome == Outcome.FIXED and case.status == Status.RESOLVED:
        closing.confirm(case, requester=requester, text=text, by=by, at=at)
    elif outcome == Outcome.NOT_FIXED and closing.may_be_reopened(case, at=at):
        closing.reopen(case, requester=requester, text=text, by=by, at=at)
    elif case.status == Status.RESOLVED:
        _let_them_think(case, at=at)


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
    due_at = owing.due_after(call_back.case, at=at)
    still_owed = CallBack.objects.filter(pk=call_back.pk, done_at__isnull=True)
    if not still_owed.update(due_at=due_at):
        raise AlreadyCalled
