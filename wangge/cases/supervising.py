"""Who is added one level up when a deadline is missed; the lead never changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from wangge.cases import confidential
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, CoHandling, Deadline, Supervision
from wangge.cases.vocabulary import Stage
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import AREA_HEADS, ORGANISATION_HEADS
from wangge.places.models import Area

# Once everybody above has been added, the last is told again each day.
AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A level of supervision and who holds it here."""

    level: int
    post: Post | None


def supervise(deadline: Deadline, *, by: Actor, at: datetime) -> None:
    """Add the next supervisor for a missed deadline, or tell the last one again."""
    case = deadline.case
    step = next_step(case, above=level_of(deadline), owing=owed_by(deadline), at=at)
    if step is None:
        step = _last_step(deadline)
    occurrence = deadline.supervisions.filter(level=step.level).count() + 1
    act_at = _next_look(deadline, step, at=at)
    missed = Deadline.objects.filter(
        pk=deadline.pk, act_at=deadline.act_at, met_at__isnull=True, dropped_at__isnull=True
    )
    if not missed.update(level=step.level, act_at=act_at):
        return
    deadline.level, deadline.act_at = step.level, act_at
    Supervision.objects.create(
        deadline=deadline, level=step.level, occurrence=occurrence, post=step.post, at=at
    )
    Case.objects.filter(pk=case.pk).update(
        escalation_level=Greatest(F("escalation_level"), step.level)
    )
    record(
        CaseEvent.ESCALATED,
        subject=case,
        actor=by,
        at=at,
        deadline=deadline.pk,
        stage=str(deadline.stage),
        level=step.level,
        occurrence=occurrence,
        post=step.post.pk if step.post else None,
        # Nobody went, and somebody above hears of it before the time is up.
        is_early=deadline.due_at is not None and at <= deadline.due_at,
    )


def next_step(case: Case, *, above: int, owing: int | None = None, at: datetime) -> Step | None:
    """The lowest level above one that somebody holds who does not have the case already.

    `owing` is the body that is late where it is not the lead: a helper has a head too.
    """
    for level in range(above + 1, len(_HOLDERS) + 1):
        of_helper = level == 1 and owing is not None
        holders = _heads_of(owing, at) if of_helper else _HOLDERS[level - 1](case, at)
        others = [
            post
            for post in holders
            if post.pk != case.handler_id and confidential.may_learn(case, post)
        ]
        if others:
            return Step(level, others[0])
    return None


def owed_by(deadline: Deadline) -> int | None:
    """The body that owes this stage, where another than the lead does: a helper."""
    if deadline.stage != Stage.CO_HANDLE:
        return None
    asked = CoHandling.objects.filter(deadline=deadline.pk)
    return asked.values_list("organisation", flat=True).first()


def heads_of_lead(case: Case, *, at: datetime) -> list[Post]:
    """Who heads the body that leads."""
    return _heads_of_organisation(case, at)


def level_of(deadline: Deadline) -> int:
    """The level that has it; a decision is none for the head of the body that asks for it."""
    return max(deadline.level, 1) if deadline.stage == Stage.DECIDE else deadline.level


def will_hear(case: Case, stage: Stage, *, at: datetime) -> Post | None:
    """Who is asked next to watch over a stage that nobody reaches."""
    running = case.deadlines.filter(stage=stage, met_at__isnull=True, dropped_at__isnull=True)
    deadline = running.order_by("-pk").first()
    step = next_step(case, above=level_of(deadline), at=at) if deadline else None
    return step.post if step else None


def _last_step(deadline: Deadline) -> Step:
    last = deadline.supervisions.select_related("post").order_by("-level", "-occurrence").first()
    # Nobody above at all: the miss is kept at the top level, and the desk reads of it.
    return Step(last.level, last.post) if last else Step(len(_HOLDERS), None)


def _next_look(deadline: Deadline, step: Step, *, at: datetime) -> datetime:
    assert deadline.act_at is not None, "the clock only looks at what is due"
    above = next_step(deadline.case, above=step.level, owing=owed_by(deadline), at=at)
    if step.post is not None and above is not None:
        # By the plan, not by now: after a standstill the levels follow in order.
        return deadline.act_at + timedelta(minutes=deadline.escalate_minutes)
    missed_days = max(0, (at - deadline.act_at) // AGAIN_AFTER)
    return deadline.act_at + (missed_days + 1) * AGAIN_AFTER


def _heads_of_organisation(case: Case, at: datetime) -> list[Post]:
    return _heads_of(case.lead_id, at)


def _heads_of(organisation: int | None, at: datetime) -> list[Post]:
    return list(_held(at).filter(organisation=organisation, role__in=ORGANISATION_HEADS))


def _head_of_area(kind: Area.Kind) -> Callable[[Case, datetime], list[Post]]:
    def heads(case: Case, at: datetime) -> list[Post]:
        around = Area.objects.filter(path__in=case.area.path_prefixes, kind=kind)
        return list(_held(at).filter(area__in=around, role=AREA_HEADS[kind]))

    return heads


def _held(at: datetime) -> QuerySet[Post]:
    return Post.objects.held(local_day(at)).select_related("person").order_by("pk")


_HOLDERS: tuple[Callable[[Case, datetime], list[Post]], ...] = (
    _heads_of_organisation,
    _head_of_area(Area.Kind.GRID),
    _head_of_area(Area.Kind.COMMUNITY),
    _head_of_area(Area.Kind.SUBDISTRICT),
)
