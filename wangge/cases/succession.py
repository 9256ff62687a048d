"""How the open work of somebody who leaves passes to a successor, each case with its history."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from wangge.cases import changing, deadlines, ringing, supervising
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallOut, Case, Supervision
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import NotAllowed
from wangge.core.moments import local_day
from wangge.duty.on_call import holder_now
from wangge.history.recording import record
from wangge.people import policies
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import RIGHTS, Right, Role


def work_of(leaver: Post) -> QuerySet[Case]:
    """Return the open cases that a post holds or was asked to take, what is due first."""
    return Case.objects.open().filter(handler=leaver).order_by("next_act_at", "pk")


def waiting_for(leaver: Post, *, to: Post, at: datetime) -> QuerySet[Case]:
    """Return what nobody took and nobody else is asked to take, as far as the successor may see it."""
    body = leaver.organisation
    if body is None or Right.HANDLE not in leaver.rights:
        return Case.objects.none()
    handling = [role.value for role, rights in RIGHTS.items() if Right.HANDLE in rights]
    members = Post.objects.held(local_day(at)).filter(organisation=body, role__in=handling)
    asked = holder_now(body, area=leaver.area, at=at) or list(members)
    if {post.pk for post in asked} != {leaver.pk}:
        return Case.objects.none()
    untaken = Case.objects.open().filter(lead=body, handler__isnull=True, status=Status.DISPATCHED)
    # Where a call-out runs, it calls the next by itself.
    calling = CallOut.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    untaken = untaken.exclude(Exists(calling))
    if Right.SEE_PRIVATE not in to.rights:
        untaken = untaken.filter(is_private=False)
    return untaken.order_by("next_act_at", "pk")


def supervisions_of(leaver: Post) -> QuerySet[Supervision]:
    """Return what a post watches of deadlines still missed."""
    return Supervision.objects.filter(
        post=leaver, deadline__met_at__isnull=True, deadline__dropped_at__isnull=True
    )


def watcher_after(watched: Supervision, *, to: Post, at: datetime) -> Post:
    """Who watches instead of a leaver: the successor where their role may, else the next head above."""
    if Right.SUPERVISE in to.rights:
        return to
    step = supervising.next_step(watched.deadline.case, above=watched.level, at=at)
    return step.post if step and step.post else to


@transaction.atomic
def pass_work(leaver: Post, *, to: Post, by: Actor, at: datetime) -> int:
    """Give the open cases to the successor; the clock runs on. What was passed is not passed again."""
    must_pass(leaver, by)
    passed = 0
    related = ("area", "community", "lead", "building")
    untaken = list(waiting_for(leaver, to=to, at=at).select_related(*related))
    for case in [*work_of(leaver).select_related(*related), *untaken]:
        passed += _pass(case, leaver=leaver, to=to, by=by, at=at)
    return passed


@transaction.atomic
def pass_supervisions(leaver: Post, *, to: Post, by: Actor, at: datetime) -> int:
    """Let the successor, or who may watch in their place, watch what the leaver watched."""
    must_pass(leaver, by)
    watched = list(supervisions_of(leaver).select_related("deadline__case__area"))
    told: set[tuple[int, int]] = set()
    for each in watched:
        watcher, case = watcher_after(each, to=to, at=at), each.deadline.case
        Supervision.objects.filter(pk=each.pk).update(post=watcher)
        if (case.pk, watcher.pk) not in told:
            told.add((case.pk, watcher.pk))
            _record(case, leaver=leaver, to=watcher, by=by, at=at, what="watched")
    return len(watched)


def must_pass(leaver: Post, by: Actor) -> None:
    """Raise NotAllowed unless the leaver's post is the actor's to end."""
    if not policies.may_appoint(by, Role(leaver.role), leaver.area):
        raise NotAllowed


def _pass(case: Case, *, leaver: Post, to: Post, by: Actor, at: datetime) -> bool:
    seen = Case.objects.filter(pk=case.pk, revision=case.revision, handler=case.handler_id)
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
