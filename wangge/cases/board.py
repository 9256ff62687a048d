"""What the duty board lists: cases by their next deadline, counted and filtered, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, FilteredRelation, Max, Q, QuerySet, Sum
from django.utils.dateparse import parse_datetime

from wangge.cases import search
from wangge.cases.board_filter import ENDED, TALLIES, Filter, Show, standing, whole
from wangge.cases.models import CallAttempt, Case
from wangge.cases.models.case import CaseQuerySet
from wangge.history.models import Event
from wangge.history.timeline import Entry, tell
from wangge.people.actors import Actor

PAGE = 100
Row = dict[str, Any]

_COLUMNS = (
    "pk", "number", "title", "status", "resolution", "channel", "place_text", "is_private",
    "next_act_at", "next_warn_at", "next_stage", "submitted_at", "closed_at",
    "decline_reason", "lead__name", "lead__short_name", "handler__person__name", "handler_id",
    "estate__name", "estate__short_name", "building__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the marks from which the neighbouring pages go on."""

    rows: list[Row]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many each tally lists, how many are open, and what changes as soon as one of them does."""

    tallies: dict[Show, int]
    open: int
    last: int
    turns: int


def count(by: Actor, wanted: Filter, *, now: datetime) -> Counted:
    """Count what each tally would list; two statements."""
    tallied = {
        show.value: Count("pk", filter=standing(show, now)) for show in TALLIES if show not in ENDED
    }
    found = _open(by, wanted).aggregate(
        **tallied, open=Count("pk"), last=Max("pk"), turns=Sum("revision")
    )
    done = _narrowed(by, replace(wanted, show=Show.DONE)).live()
    counts = {show: found[show.value] for show in TALLIES if show not in ENDED}
    counts[Show.DONE] = done.filter(standing(Show.DONE, now)).count()
    return Counted(counts, found["open"], found["last"] or 0, found["turns"] or 0)


def page(by: Actor, wanted: Filter, *, mark: str = "", now: datetime) -> Page:
    """Read one page of the list from a mark on; one statement."""
    cases = listed(by, wanted, now=now)
    key, is_falling = _order(wanted)
    sign = "-" if is_falling else ""
    at, is_back = _read_mark(mark)
    if at is not None:
        cases = cases.filter(_beyond(key, at, is_falling=is_falling != is_back))
    order = [f"{sign}{key}", f"{sign}pk"]
    if is_back:
        order = [name.removeprefix("-") if is_falling else f"-{name}" for name in order]
    # What waits for a second person; one at most for each case.
    asked = FilteredRelation("reviews", condition=Q(reviews__outcome=""))
    cases = cases.annotate(asked=asked).order_by(*order)
    rows = list(cases.values(*_COLUMNS, "asked__what", "asked__asked_by__person")[: PAGE + 1])
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if is_back:
        rows.reverse()
    return Page(
        rows,
        previous=_mark(rows[0], key, back=True)
        if rows and _goes(at, is_back=is_back, has_more=has_more)
        else "",
        next=_mark(rows[-1], key) if rows and (is_back or has_more) else "",
    )


def total(wanted: Filter, counted: Counted, by: Actor, *, now: datetime) -> int:
    """How many the whole list has; mostly known from the counts."""
    if wanted.query or (wanted.show and wanted.show not in TALLIES):
        return listed(by, wanted, now=now).count()
    return counted.tallies[wanted.show] if wanted.show else counted.open


def widest(by: Actor, wanted: Filter, *, now: datetime) -> tuple[str, int]:
    """The one filter to take away from an empty list to see most, and how many are seen then."""
    seen = {name: listed(by, wanted.without(name), now=now).count() for name in wanted.narrowing}
    best = max(seen, key=lambda name: seen[name], default="")
    return best, seen.get(best, 0)


def calls(by: Actor) -> Sequence[Mapping[str, Any]]:
    """The call-outs that run, with who is being called or goes; one statement."""
    return list(
        CallAttempt.objects.filter(
            call_out__ended_at__isnull=True,
            call_out__arrived_at__isnull=True,
            call_out__case__in=Case.objects.in_scope_of(by).open(),
            answer__in=[CallAttempt.Answer.RINGING, CallAttempt.Answer.GOING],
        )
        .order_by("call_out__pressed_at", "pk")
        .values(
            "answer", "answer_by", "post__person__name", "call_out__pressed_at",
            "call_out__arrive_by", "call_out__case__title", "call_out__case__number",
        )[:5]
    )  # fmt: skip


def newest(by: Actor, wanted: Filter) -> tuple[int, int]:
    """What changes as soon as anything on the list does; one statement."""
    found = _open(by, wanted).aggregate(last=Max("pk"), turns=Sum("revision"))
    return found["last"] or 0, found["turns"] or 0


def newer(by: Actor, wanted: Filter, *, than: int) -> int:
    """How many cases came after the newest one that the list knew."""
    return _open(by, wanted).filter(pk__gt=than).count()


def recent(by: Actor, *, now: datetime, most: int = 8) -> list[tuple[Entry, Mapping[str, Any]]]:
    """What happened to the cases of the board just now, newest first, with the case of each."""
    scope = Case.objects.in_scope_of(by).live()
    events = list(
        Event.objects.filter(
            subject_type="cases.case",
            kind__in=_TOLD,
            at__gte=now - timedelta(days=1),
            at__lte=now,
            subject_id__in=scope.values("pk"),
        ).order_by("-at", "-pk")[:most]
    )
    cases: dict[int, Mapping[str, Any]] = {
        row["pk"]: row
        for row in scope.filter(pk__in={event.subject_id for event in events}).values(
            "pk", "number", "title"
        )
    }
    told = tell(events, for_resident=False)
    return [(entry, cases[entry.event.subject_id]) for entry in told]


_TOLD = (
    "case.submitted", "case.taken", "case.arrived", "case.resolved", "case.reopened",
    "case.confirmed", "case.escalated", "case.called_out", "case.deferred",
    "case.handed_over", "case.withdrawn", "case.voided",
)  # fmt: skip


def listed(by: Actor, wanted: Filter, *, now: datetime) -> QuerySet[Case]:
    """All that the list holds, in no order."""
    cases = _narrowed(by, wanted).live()
    if wanted.query:
        cases = search.find(wanted.query, cases)
    if wanted.show is None:
        # Words are looked for in what has ended too.
        return cases if wanted.query else cases.open()
    is_open = wanted.show not in ENDED and wanted.show != Show.ALL
    return (cases.open() if is_open else cases).filter(standing(wanted.show, now))


def _open(by: Actor, wanted: Filter) -> CaseQuerySet:
    return _narrowed(by, replace(wanted, show=None)).open()


def _narrowed(by: Actor, wanted: Filter) -> CaseQuerySet:
    return Case.objects.in_scope_of(by).filter(wanted.condition(by))


def _order(wanted: Filter) -> tuple[str, bool]:
    if wanted.show in ENDED:
        return "closed_at", True
    if wanted.query or wanted.show == Show.ALL:
        return "submitted_at", True
    return "next_act_at", False


def _beyond(key: str, at: tuple[datetime, int], *, is_falling: bool) -> Q:
    side = "lt" if is_falling else "gt"
    moment, pk = at
    return Q(**{f"{key}__{side}": moment}) | Q(**{key: moment, f"pk__{side}": pk})


def _goes(at: tuple[datetime, int] | None, *, is_back: bool, has_more: bool) -> bool:
    return has_more if is_back else at is not None


def _mark(row: Row, key: str, *, back: bool = False) -> str:
    return f"{'b' if back else 'n'}{row['pk']}.{row[key].isoformat()}"


def _read_mark(mark: str) -> tuple[tuple[datetime, int] | None, bool]:
    head, _dot, moment = mark.partition(".")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    pk = whole(head[1:])
    if head[:1] not in {"b", "n"} or at is None or at.tzinfo is None or pk is None:
        return None, False
    return (at, pk), head[0] == "b"
