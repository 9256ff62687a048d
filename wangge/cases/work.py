"""What one person has to do: theirs, those they were asked to take, those they watch, those done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wangge.cases import helping
from wangge.cases.board_filter import day_begins
from wangge.cases.models import Case, PatrolRecord
from wangge.cases.vocabulary import Stage, Status
from wangge.duty.on_call import OnDuty, holder_now, who_is_on
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right

MOST = 60
_SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Groups:
    """Cases by how soon they want somebody."""

    first: list[Case]
    today: list[Case]
    later: list[Case]


def to_do(by: Actor, *, at: datetime) -> QuerySet[Case]:
    """What waits for this person: what they hold, and what nobody took of what is theirs to take."""
    post = by.post
    if post is None or Right.HANDLE not in post.rights:
        return Case.objects.none()
    mine = Q(handler=post) & ~Q(status=Status.RESOLVED)
    # What they saw on a round: whether it is well is theirs to say.
    recorded = PatrolRecord.objects.filter(by=post, undone_at__isnull=True)
    mine |= Q(status=Status.RESOLVED, pk__in=recorded.values("case")) & ~Q(handler=post)
    if _is_asked(post, at=at):
        mine |= Q(lead_id=post.organisation_id, handler__isnull=True, status=Status.DISPATCHED)
    return _listed(Case.objects.open().filter(mine), post).order_by("next_act_at", "pk")


def watched(by: Actor) -> QuerySet[Case]:
    """What this person was added to as a supervisor and is still open."""
    post = by.post
    if post is None:
        return Case.objects.none()
    watched_ids = Case.objects.filter(deadlines__supervisions__post=post).values("pk")
    return _listed(Case.objects.open().filter(pk__in=watched_ids), post).order_by(
        "next_act_at", "pk"
    )


def helped(by: Actor) -> QuerySet[Case]:
    """What this person's body was asked to help with, and has not done its part of."""
    if by.post is None or not by.may(Right.HANDLE):
        return Case.objects.none()
    return _listed(helping.helped_by(by), by.post).order_by("next_act_at", "pk")


def done_today(by: Actor, *, at: datetime) -> QuerySet[Case]:
    """What this person brought to an end since midnight."""
    post = by.post
    if post is None:
        return Case.objects.none()
    ended = Q(deadlines__stage=Stage.RESOLVE, deadlines__met_at__gte=day_begins(at))
    ids = Case.objects.filter(ended, handler=post).values("pk")
    return _listed(Case.objects.live().filter(pk__in=ids), post).order_by("-pk")


def grouped(cases: list[Case], *, now: datetime) -> Groups:
    """Part the cases by what runs out soon, what runs out today, and the rest."""
    tomorrow = day_begins(now) + timedelta(days=1)
    groups = Groups([], [], [])
    for case in cases:
        stopped = case.status in {Status.WAITING, Status.DEFERRED}
        due = case.next_act_at
        if stopped or due is None:
            groups.later.append(case)
        elif due <= now + _SOON or (case.next_warn_at is not None and case.next_warn_at <= now):
            groups.first.append(case)
        else:
            (groups.today if due <= tomorrow else groups.later).append(case)
    return groups


def on_duty(post: Post, *, at: datetime) -> OnDuty | None:
    """The roster that this post serves now."""
    return next((duty for duty in who_is_on(post.area, at) if duty.post.pk == post.pk), None)


def _is_asked(post: Post, *, at: datetime) -> bool:
    if post.organisation is None or Right.HANDLE not in post.rights:
        return False
    on_shift = holder_now(post.organisation, area=post.area, at=at)
    # Where no roster says who is on, everybody of the body is asked.
    return not on_shift or any(other.pk == post.pk for other in on_shift)


def _listed(cases: QuerySet[Case], post: Post) -> QuerySet[Case]:
    if Right.SEE_PRIVATE not in post.rights:
        cases = cases.filter(Q(is_private=False) | Q(handler=post))
    return cases.select_related(
        "area", "estate", "building", "lead", "handler__person", "category", "patrol"
    )
