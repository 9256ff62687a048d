"""When which stage of a case is due: planned, met, dropped, paused and resumed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from wangge.cases.models import Case, Deadline, Pause, Promise
from wangge.cases.vocabulary import Stage
from wangge.core import worktime
from wangge.core.work_calendar import Calendar
from wangge.core.worktime import Due, Mode
from wangge.duty.calendar import calendar_for
from wangge.places.models import Area

# The stages whose clock stands still while a case waits or is deferred; helpers rest with it.
WORK_STAGES = (
    Stage.CALL,
    Stage.TAKE,
    Stage.ARRIVE,
    Stage.VISIT,
    Stage.RESOLVE,
    Stage.CO_HANDLE,
)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a stage may take, and how fast a miss goes up."""

    amount: int
    mode: Mode
    escalate_minutes: int = 24 * 60


@dataclass(frozen=True, slots=True)
class NextAct:
    """The earliest running deadline; nothing where none runs."""

    at: datetime | None
    warn_at: datetime | None
    stage: str


# Where a deployment has no row for a stage (domain/behaviour.md, default limits).
FALLBACK: dict[Stage, Limit] = {
    Stage.CALL: Limit(2, Mode.MINUTES, 2),
    Stage.TAKE: Limit(2, Mode.NATURAL_HOURS, 120),
    Stage.ARRIVE: Limit(10, Mode.MINUTES, 10),
    Stage.RESOLVE: Limit(24, Mode.NATURAL_HOURS),
    Stage.WAIT: Limit(3, Mode.NATURAL_DAYS),
    Stage.REVIEW: Limit(30, Mode.NATURAL_DAYS),
    Stage.CONFIRM: Limit(3, Mode.NATURAL_DAYS),
    Stage.DECIDE: Limit(4, Mode.WORKING_HOURS),
    Stage.REFER: Limit(7, Mode.NATURAL_DAYS),
    Stage.CO_HANDLE: Limit(1, Mode.WORKING_DAYS),
    Stage.VISIT: Limit(2, Mode.WORKING_DAYS),
}


def limits_for(case: Case, stages: Iterable[Stage], *, at: datetime) -> dict[Stage, Limit]:
    """How long each stage may take here; of the rows in force the most particular one wins."""
    wanted = list(stages)
    on = at.date()
    rows = Promise.objects.filter(
        Q(area__isnull=True) | Q(area__path__in=case.area.path_prefixes),
        Q(category__isnull=True) | Q(category_id=case.category_id),
        Q(until__isnull=True) | Q(until__gte=on),
        stage__in=wanted,
        route__in=["", case.route],
        urgency__in=["", case.urgency],
        since__lte=on,
    ).select_related("area")
    best = {Stage(row.stage): row for row in sorted(rows, key=_particularity)}
    return {stage: _limit(best[stage]) if stage in best else FALLBACK[stage] for stage in wanted}


def plan(
    case: Case, stages: Sequence[Stage], *, at: datetime, limit: Limit | None = None
) -> list[Deadline]:
    """Deadlines for the stages, not yet kept; the case may be new."""
    limits = limits_for(case, stages, at=at) if limit is None else dict.fromkeys(stages, limit)
    rounds = _rounds(case)
    calendar = _calendar(case.area, {length.mode for length in limits.values()})
    planned = []
    for stage in stages:
        length = limits[stage]
        due = worktime.due(at, length.amount, length.mode, calendar=calendar)
        deadline = Deadline(
            case=case,
            stage=stage,
            round=rounds.get(stage, 0) + 1,
            starts_at=at,
            amount=length.amount,
            mode=length.mode,
            escalate_minutes=length.escalate_minutes,
        )
        _aim(deadline, due)
        planned.append(deadline)
    return planned


def open_(case: Case, stage: Stage, *, at: datetime, limit: Limit | None = None) -> Deadline:
    """Start the clock of a stage; the caller settles the case afterwards."""
    (deadline,) = plan(case, [stage], at=at, limit=limit)
    deadline.save()
    return deadline


def open_until(case: Case, stage: Stage, *, at: datetime, due_at: datetime) -> Deadline:
    """Start the clock of a stage that ends at a moment somebody named."""
    minutes = max(1, int((due_at - at) / timedelta(minutes=1)))
    deadline = Deadline(
        case=case,
        stage=stage,
        round=_rounds(case).get(stage, 0) + 1,
        starts_at=at,
        amount=minutes,
        mode=Mode.MINUTES,
        due_at=due_at,
        act_at=due_at,
    )
    deadline.save()
    return deadline


def running(case: Case) -> list[Deadline]:
    """The deadlines neither met nor dropped, paused ones among them."""
    return list(case.deadlines.filter(met_at__isnull=True, dropped_at__isnull=True))


def running_of(cases: Iterable[int]) -> dict[int, list[Deadline]]:
    """The same of several cases, each under the case's key, in one statement."""
    found: dict[int, list[Deadline]] = {pk: [] for pk in cases}
    rows = Deadline.objects.filter(case__in=found, met_at__isnull=True, dropped_at__isnull=True)
    for deadline in rows.order_by("pk"):
        found[deadline.case_id].append(deadline)
    return found


def meet(case: Case, stages: Sequence[Stage], *, at: datetime) -> None:
    """The stages are reached; a paused deadline gets the due moment it would have had."""
    for deadline in _running_of(case, stages):
        if deadline.due_at is None:
            _aim(deadline, due_of(deadline, until=at))
        deadline.met_at, deadline.act_at = at, None
        deadline.save(update_fields=["due_at", "warn_at", "met_at", "act_at"])


def drop(case: Case, stages: Sequence[Stage], *, at: datetime) -> None:
    """The stages no longer matter."""
    if stages:
        case.deadlines.filter(
            stage__in=stages, met_at__isnull=True, dropped_at__isnull=True
        ).update(dropped_at=at, act_at=None)


def dropped_last_at(case: Case) -> datetime | None:
    """When the last of its deadlines was dropped."""
    last: datetime | None = case.deadlines.aggregate(last=Max("dropped_at"))["last"]
    return last


def take_up(
    case: Case, stages: Sequence[Stage], *, dropped_at: datetime | None, at: datetime
) -> dict[Stage, Deadline]:
    """Let what was dropped at that moment run on as if it had not been: the same due moments."""
    if dropped_at is None:
        return {}
    dropped = case.deadlines.filter(stage__in=stages, dropped_at=dropped_at)
    last = {Stage(d.stage): d for d in dropped.select_related("case__area").order_by("round")}
    is_paused = case.pauses.filter(until__isnull=True).exists()
    for deadline in last.values():
        deadline.dropped_at = None
        _go_on(deadline, is_paused=is_paused and deadline.stage in WORK_STAGES, at=at)
        deadline.save(update_fields=["dropped_at", "due_at", "warn_at", "act_at"])
    return last


def pause(case: Case, reason: Pause.Reason, *, at: datetime) -> None:
    """Stop the clock of the work; what is said about it names the reason."""
    Pause.objects.create(case=case, reason=reason, since=at)
    for deadline in _running_of(case, WORK_STAGES):
        deadline.due_at = deadline.warn_at = deadline.act_at = None
        deadline.save(update_fields=["due_at", "warn_at", "act_at"])


def pause_again(case: Case, *, ended_at: datetime | None) -> None:
    """Take back that a pause ended at that moment."""
    ended = case.pauses.filter(until=ended_at).order_by("-pk").first() if ended_at else None
    if ended is not None:
        Pause.objects.filter(pk=ended.pk).update(until=None)


def resume(case: Case, *, at: datetime) -> None:
    """Let the clock of the work go on; what was left before the pause is left now."""
    case.pauses.filter(until__isnull=True).update(until=at)
    for deadline in _running_of(case, WORK_STAGES):
        _aim(deadline, due_of(deadline))
        if deadline.level:
            deadline.act_at = at + timedelta(minutes=deadline.escalate_minutes)
        deadline.save(update_fields=["due_at", "warn_at", "act_at"])


def lengthen(deadline: Deadline, amount: int) -> datetime:
    """Add to the time of a running deadline and return when it is due now."""
    deadline.amount += amount
    _aim(deadline, due_of(deadline))
    assert deadline.due_at is not None, "what is paused is not lengthened"
    deadline.save(update_fields=["amount", "due_at", "warn_at", "act_at"])
    return deadline.due_at


def due_of(deadline: Deadline, *, until: datetime | None = None) -> Due:
    """Count the deadline anew with the pauses of its case, an open one ending at `until`."""
    pauses = [
        (pause.since, pause.until or until)
        for pause in deadline.case.pauses.all()
        if pause.until is None or pause.until > deadline.starts_at
    ]
    return worktime.due(
        deadline.starts_at,
        deadline.amount,
        Mode(deadline.mode),
        calendar=_calendar(deadline.case.area, {Mode(deadline.mode)}),
        pauses=pauses,
    )


def next_act(case: Case) -> NextAct:
    """The earliest deadline that runs and is not paused."""
    deadline = (
        case.deadlines.filter(met_at__isnull=True, dropped_at__isnull=True, due_at__isnull=False)
        .order_by("due_at", "id")
        .first()
    )
    if deadline is None:
        return NextAct(None, None, "")
    return NextAct(deadline.due_at, deadline.warn_at, deadline.stage)


def _aim(deadline: Deadline, due: Due) -> None:
    deadline.due_at = due.at
    deadline.warn_at = due.warn_at if deadline.stage in WORK_STAGES else None
    deadline.act_at = _first_act_of(deadline)


def _first_act_of(deadline: Deadline) -> datetime | None:
    warns = deadline.warn_at is not None and deadline.warned_at is None
    return deadline.warn_at if warns else deadline.due_at


def _go_on(deadline: Deadline, *, is_paused: bool, at: datetime) -> None:
    if is_paused:
        deadline.due_at = deadline.warn_at = deadline.act_at = None
    elif deadline.due_at is None:
        _aim(deadline, due_of(deadline))
    else:
        deadline.act_at = _first_act_of(deadline)
    if deadline.level and not is_paused:
        deadline.act_at = at + timedelta(minutes=deadline.escalate_minutes)


def _running_of(case: Case, stages: Sequence[Stage]) -> list[Deadline]:
    if not stages:
        return []
    found = case.deadlines.filter(stage__in=stages, met_at__isnull=True, dropped_at__isnull=True)
    return list(found.select_related("case__area"))


def _calendar(area: Area, modes: set[Mode]) -> Calendar:
    # Minutes and hours run day and night: no need to ask which days are worked.
    asks = any(mode.is_working or mode == Mode.NATURAL_DAYS for mode in modes)
    return calendar_for(area) if asks else Calendar()


def _rounds(case: Case) -> dict[str, int]:
    if case._state.adding:
        return {}
    rows = case.deadlines.values_list("stage").annotate(last=Max("round")).order_by()
    return dict(rows)


def _particularity(row: Promise) -> tuple[int, int, int, int]:
    depth = len(row.area.path) if row.area else 0
    return (int(row.category_id is not None), depth, int(bool(row.urgency)), int(bool(row.route)))


def _limit(row: Promise) -> Limit:
    return Limit(row.amount, Mode(row.mode), row.escalate_minutes)
