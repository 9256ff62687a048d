"""What calls the desk owes: to requesters whom nothing else reaches."""

from datetime import datetime

from django.db.models import QuerySet

from wangge.cases import hearing
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case, Reply, Requester
from wangge.core import worktime
from wangge.core.worktime import Mode
from wangge.duty.calendar import calendar_for
from wangge.history.recording import record
from wangge.people.actors import Actor

# By the end of the next working day.
_WITHIN = (1, Mode.WORKING_DAYS)


def open_for(
    requester: Requester, *, reply: Reply | None, by: Actor, at: datetime
) -> CallBack | None:
    """Let the desk call a requester; one call tells all, so a call already owed is kept."""
    if requester.is_anonymous:
        return None
    about = _fresh(requester, reply)
    owed = CallBack.objects.filter(requester=requester, done_at__isnull=True).first()
    if owed is not None:
        if about is not None:
            CallBack.objects.filter(pk=owed.pk).update(reply=about)
        return owed
    call_back = _open(requester, reply=about, at=at)
    record(
        CaseEvent.CALL_BACK_OPENED,
        subject=call_back.case,
        actor=by,
        at=at,
        call_back=call_back.pk,
        requester=requester.pk,
    )
    return call_back


def owed_on(case: Case) -> QuerySet[CallBack]:
    """The calls still owed about a case."""
    return CallBack.objects.filter(case=case, done_at__isnull=True)


def due_after(case: Case, *, at: datetime) -> datetime:
    """When a call owed from now on is due."""
    due = worktime.due(at, *_WITHIN, calendar=calendar_for(case.area)).at
    assert due is not None, "nothing stops the clock of a call"
    return due


def settle_for(requester: Requester, *, at: datetime) -> None:
    """The requester knows everything by another way: no call is owed but to ask how it was done."""
    told = CallBack.objects.filter(requester=requester, done_at__isnull=True, is_follow_up=False)
    told.update(done_at=at, outcome=CallBack.Outcome.TOLD)


def _fresh(requester: Requester, reply: Reply | None) -> Reply | None:
    # A call about this very reply was made before: the new one is about the case as a whole.
    if reply and CallBack.objects.filter(requester=requester, reply=reply).exists():
        return None
    return reply


def _open(requester: Requester, *, reply: Reply | None, at: datetime) -> CallBack:
    case = hearing.goes_on_as(requester.case)
    due_at = due_after(case, at=at)
    return CallBack.objects.create(
        case=case,
        requester=requester,
        reply=reply,
        opened_at=at,
        due_at=due_at,
        remind_at=due_at,
    )
