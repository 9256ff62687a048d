"""How the open work of somebody who leaves passes to a successor, each case with its history."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from wangge.cases import changing, deadlines, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Supervision
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import NotAllowed
from wangge.history.recording import record
from wangge.people import policies
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Role


def work_of(leaver: Post) -> QuerySet[Case]:
    """Return the open cases that a post holds or was asked to take, what is due first."""
    return Case.objects.open().filter(handler=leaver).order_by("next_act_at", "pk")


def supervisions_of(leaver: Post) -> QuerySet[Supervision]:
    """Return what a post watches of deadlines still missed."""
    return Supervision.objects.filter(
        post=leaver, deadline__met_at__isnull=True, deadline__dropped_at__isnull=True
    )


@transaction.atomic
def pass_work(leaver: Post, *, to: Post, by: Actor, at: datetime) -> int:
    """Give the open cases to the successor; the clock runs on. What was passed is not passed again."""
    must_pass(leaver, by)
    passed = 0
    for case in list(work_of(leaver).select_related("area", "community", "lead", "building")):
        passed += _pass(case, leaver=leaver, to=to, by=by, at=at)
    return passed


@transaction.atomic
def pass_supervisions(leaver: Post, *, to: Post, by: Actor, at: datetime) -> int:
    """Let the successor watch what the leaver watched."""
    must_pass(leaver, by)
    watched = supervisions_of(leaver)
    cases = Case.objects.filter(deadlines__supervisions__in=watched.values("pk")).distinct()
    for case in list(cases):
        _record(case, leaver=leaver, to=to, by=by, at=at, what="watched")
    return watched.update(post=to)


def must_pass(leaver: Post, by: Actor) -> None:
    """Raise NotAllowed unless the leaver's post is the actor's to end."""
    if not policies.may_appoint(by, Role(leaver.role), leaver.area):
        raise NotAllowed


def _pass(case: Case, *, leaver: Post, to: Post, by: Actor, at: datetime) -> bool:
    seen = Case.objects.filter(pk=case.pk, revision=case.revision, handler=leaver)
    if not seen.update(handler=to, revision=F("revision") + 1):
        return False  # somebody else did something to it in this very moment
    case.refresh_from_db(fields=["handler", "revision"])
    if call_out := ringing.on_the_way(case):
        # Somebody waits on the spot: the successor's phone rings.
        Case.objects.filter(pk=case.pk).update(status=Status.DISPATCHED)
        case.status = Status.DISPATCHED
        call_out.case = case
        deadlines.drop(case, [Stage.CALL], at=at)
        ringing.ring_instead(call_out, to, by=by, at=at)
        changing.settle(case)
    _record(case, leaver=leaver, to=to, by=by, at=at, what="work")
    return True


def _record(case: Case, *, leaver: Post, to: Post, by: Actor, at: datetime, what: str) -> None:
    record(
        CaseEvent.PASSED_ON,
        subject=case,
        actor=by,
        at=at,
        to=to.pk,
        before=leaver.pk,
        what=what,
    )
