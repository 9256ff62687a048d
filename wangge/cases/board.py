"""What the duty board lists: cases by their next deadline, counted and filtered, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import CallAttempt, Case
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.numbers import read
from wangge.cases.vocabulary import Status
from wangge.core.moments import SHANGHAI
from wangge.history.models import Event
from wangge.history.timeline import Entry, tell
from wangge.people.actors import Actor

PAGE = 100
Row = dict[str, Any]

_STOPPED = (Status.WAITING, Status.DEFERRED)
_IN_HAND = (Status.TAKEN, Status.ARRIVED)
_COLUMNS = (
    "pk", "number", "title", "status", "resolution", "channel", "place_text", "is_private",
    "next_act_at", "next_warn_at", "next_stage", "submitted_at", "closed_at",
    "lead__name", "lead__short_name", "handler__person__name",
    "estate__name", "estate__short_name", "building__name",
)  # fmt: skip


class Show(StrEnum):
    """One tally of the board, and the filter that it is."""

    OVERDUE = "overdue"
    SOON = "soon"
    UNTAKEN = "untaken"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    DONE = "done"


WORDS: dict[Show, tuple[str, Any]] = {
    Show.OVERDUE: ("overdue", _("超期")),
    Show.SOON: ("due-soon", _("快到时限")),
    Show.UNTAKEN: ("", _("等人接")),
    Show.IN_HAND: ("", _("在办")),
    Show.WAITING: ("waiting", _("等居民")),
    Show.DONE: ("done", _("今天办结")),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the board somebody wants to see, as the address says it."""

    show: Show | None = None
    estate: int | None = None
    category: int | None = None
    query: str = ""

    @classmethod
    def read(cls, asked: dict[str, str]) -> "Filter":
        """Read an address; what makes no sense filters nothing."""
        show = asked.get("show", "")
        return cls(
            show=Show(show) if show in set(Show) else None,
            estate=_id(asked.get("estate", "")),
            category=_id(asked.get("category", "")),
            query=asked.get("q", "").replace("\x00", "").strip()[:60],
        )

    def address(self, **changes: Any) -> str:
        """The query of the address that shows this, or this changed."""
        wanted = replace(self, **changes)
        pairs = [
            ("show", wanted.show.value if wanted.show else ""),
            ("estate", wanted.estate),
            ("category", wanted.category),
            ("q", wanted.query),
        ]
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_narrow(self) -> bool:
        return bool(self.show or self.estate or self.category or self.query)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the marks from which the neighbouring pages go on."""

    rows: list[Row]
    previous: str
    next: str


def day_begins(now: datetime) -> datetime:
    """The last midnight in Shanghai."""
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many each tally lists, how many are open, and what changes as soon as one of them does."""

    tallies: dict[Show, int]
    open: int
    last: int
    turns: int


def count(by: Actor, wanted: Filter, *, now: datetime) -> Counted:
    """Count what each tally would list; two statements."""
    scope = _narrowed(Case.objects.in_scope_of(by), wanted)
    tallied = {show.value: Count("pk", filter=_of(show, now)) for show in Show if show != Show.DONE}
    found = scope.open().aggregate(
        **tallied, open=Count("pk"), last=Max("pk"), turns=Sum("revision")
    )
    done = scope.live().filter(_of(Show.DONE, now)).count()
    counts = {show: done if show == Show.DONE else found[show.value] for show in Show}
    return Counted(counts, found["open"], found["last"] or 0, found["turns"] or 0)


def page(by: Actor, wanted: Filter, *, mark: str = "", now: datetime) -> Page:
    """Read one page of the list from a mark on; one statement."""
    listed = _listed(by, wanted, now=now)
    key, is_falling = _order(wanted)
    sign = "-" if is_falling else ""
    at, is_back = _read_mark(mark)
    if at is not None:
        listed = listed.filter(_beyond(key, at, is_falling=is_falling != is_back))
    order = [f"{sign}{key}", f"{sign}pk"]
    if is_back:
        order = [name.removeprefix("-") if is_falling else f"-{name}" for name in order]
    rows = list(listed.order_by(*order).values(*_COLUMNS)[: PAGE + 1])
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
    """How many the whole list has; known from the counts unless words are searched."""
    if wanted.query:
        return _listed(by, wanted, now=now).count()
    return counted.tallies[wanted.show] if wanted.show else counted.open


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
    scope = _narrowed(Case.objects.in_scope_of(by), wanted).open()
    found = scope.aggregate(last=Max("pk"), turns=Sum("revision"))
    return found["last"] or 0, found["turns"] or 0


def newer(by: Actor, wanted: Filter, *, than: int) -> int:
    """How many cases came after the newest one that the list knew."""
    return _narrowed(Case.objects.in_scope_of(by), wanted).open().filter(pk__gt=than).count()


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


def _listed(by: Actor, wanted: Filter, *, now: datetime) -> QuerySet[Case]:
    scope = _narrowed(Case.objects.in_scope_of(by), wanted)
    if wanted.query:
        return scope.live().filter(_about(wanted.query))
    if wanted.show == Show.DONE:
        return scope.live().filter(_of(Show.DONE, now))
    return scope.open().filter(_of(wanted.show, now) if wanted.show else Q())


def _narrowed(cases: CaseQuerySet, wanted: Filter) -> CaseQuerySet:
    if wanted.estate:
        cases = cases.filter(estate_id=wanted.estate)
    if wanted.category:
        cases = cases.filter(category_id=wanted.category)
    return cases


def _of(show: Show, now: datetime) -> Q:
    running = ~Q(status__in=_STOPPED)
    if show == Show.OVERDUE:
        return running & Q(next_act_at__lt=now)
    if show == Show.SOON:
        return running & Q(next_act_at__gte=now, next_warn_at__lte=now)
    if show == Show.UNTAKEN:
        return Q(status=Status.DISPATCHED)
    if show == Show.IN_HAND:
        return Q(status__in=_IN_HAND)
    if show == Show.WAITING:
        return Q(status__in=[Status.WAITING, Status.RESOLVED])
    return Q(status=Status.CLOSED, closed_at__gte=day_begins(now))


def _about(query: str) -> Q:
    number = read(query)
    if number:
        return Q(number=number)
    return (
        Q(title__icontains=query)
        | Q(words__icontains=query)
        | Q(place_text__icontains=query)
        | Q(estate__name__icontains=query)
        | Q(building__name__icontains=query)
    )


def _order(wanted: Filter) -> tuple[str, bool]:
    if wanted.query:
        return "submitted_at", True
    return ("closed_at", True) if wanted.show == Show.DONE else ("next_act_at", False)


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
    pk = _id(head[1:])
    if head[:1] not in {"b", "n"} or at is None or at.tzinfo is None or pk is None:
        return None, False
    return (at, pk), head[0] == "b"


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1" * 19) else None
