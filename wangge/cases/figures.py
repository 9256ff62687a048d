"""How the cases of a place stand, counted: by light, by day, by category; and what rates are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from wangge.cases import claiming
from wangge.cases.board_filter import Show, day_begins, standing
from wangge.cases.models import CallOut, Case, Deadline, PatrolRecord
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import Resolution, Stage, Status
from wangge.core.moments import SHANGHAI, local_day
from wangge.people.actors import Actor
from wangge.places.models import Area

LIGHTS = (Show.OVERDUE, Show.SOON, Show.ON_TIME, Show.ASKED, Show.DEFERRED)
# So many days back a chart goes, and what is compared with what was before.
DAYS = 14
PERIOD = timedelta(days=30)
_MOST_TALKED_OF = 6
_OLDEST = 6
Lights = dict[Show, int]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """How many cases came and how many were closed on a day."""

    on: date
    received: int
    closed: int


@dataclass(frozen=True, slots=True)
class Rates:
    """What the last thirty days' rates are made of, and what they leave out."""

    closed: int
    in_time: int
    rated: int
    content: int
    called: int
    came_in_time: int
    left_out: int
    withdrawn: int
    # What staff found on their rounds: passed on and closed, and settled there and then.
    self_found: int
    settled_on_patrol: int


def of(by: Actor, area: Area) -> CaseQuerySet:
    """What the actor oversees of an area."""
    start, end = area.path_range
    cases = Case.objects.in_scope_of(by)
    return cases.filter(area_path__gte=start, area_path__lt=end).live()


def lights(by: Actor, area: Area, *, now: datetime) -> dict[str, Lights]:
    """How the open cases stand, by the path of the area each lies in; one statement."""
    counted = {show.value: Count("pk", filter=standing(show, now)) for show in LIGHTS}
    rows = of(by, area).open().order_by().values("area_path").annotate(**counted)
    return {row["area_path"]: {show: row[show.value] for show in LIGHTS} for row in rows}


def summed(found: dict[str, Lights], path: str) -> Lights:
    """How the cases of an area and all below it stand."""
    within = [lit for where, lit in found.items() if where.startswith(path)]
    return {show: sum(lit[show] for lit in within) for show in LIGHTS}


def days(by: Actor, area: Area, *, now: datetime) -> list[Day]:
    """What came and what was closed, day by day up to today; two statements."""
    first = local_day(now) - timedelta(days=DAYS - 1)
    since = day_begins(now) - timedelta(days=DAYS - 1)
    received = _by_day(of(by, area).filter(submitted_at__gte=since), "submitted_at")
    closed = _by_day(of(by, area).filter(status=Status.CLOSED, closed_at__gte=since), "closed_at")
    listed = [first + timedelta(days=n) for n in range(DAYS)]
    return [Day(on, received.get(on, 0), closed.get(on, 0)) for on in listed]


def most_talked_of(by: Actor, area: Area, *, now: datetime) -> list[Row]:
    """The categories most came of in thirty days, with the thirty before, and where; two statements."""
    since = day_begins(now) - PERIOD
    cases = of(by, area)
    found = (
        cases.filter(submitted_at__gte=since - PERIOD)
        .order_by()
        .values("category_id", "category__name")
        .annotate(
            count=Count("pk", filter=Q(submitted_at__gte=since)),
            before=Count("pk", filter=Q(submitted_at__lt=since)),
        )
        .filter(count__gt=0)
        .order_by("-count", "category__name")
    )
    rows: list[Row] = list(found[:_MOST_TALKED_OF])
    where = _gathered(cases.filter(submitted_at__gte=since), [row["category_id"] for row in rows])
    return [{**row, "where": where.get(row["category_id"])} for row in rows]


def oldest(by: Actor, area: Area) -> list[Case]:
    """What waits longest for its answer; one statement."""
    waiting = of(by, area).open().filter(answered_at__isnull=True)
    related = ("lead", "estate", "building", "handler__person")
    return list(waiting.select_related(*related).order_by("submitted_at", "pk")[:_OLDEST])


def rates(by: Actor, area: Area, *, now: datetime) -> Rates:
    """What is counted in the rates of thirty days, and what is not; six statements."""
    since = day_begins(now) - PERIOD
    everything = of(by, area)
    # Work that one finds for oneself lifts no rate.
    cases = everything.asked_for()
    found = everything.self_found().filter(status=Status.CLOSED, closed_at__gte=since)
    left_out = cases.excluded_from_rates()
    closed = cases.filter(status=Status.CLOSED, closed_at__gte=since)
    counted = _closed_in_time(closed.exclude(pk__in=left_out.values("pk")))
    rated, content = claiming.content_among(cases, since=since)
    called = CallOut.objects.filter(case__in=cases, pressed_at__gte=since, arrive_by__lte=now)
    came = called.aggregate(
        all=Count("pk"), in_time=Count("pk", filter=Q(arrived_at__lte=F("arrive_by")))
    )
    return Rates(
        closed=counted["closed"],
        in_time=counted["in_time"],
        withdrawn=counted["withdrawn"],
        rated=rated,
        content=content,
        called=came["all"],
        came_in_time=came["in_time"],
        left_out=left_out.filter(closed_at__gte=since).count(),
        self_found=found.count(),
        settled_on_patrol=settled_on_patrol(by, area, now=now),
    )


def settled_on_patrol(by: Actor, area: Area, *, now: datetime) -> int:
    """How many small things were settled on the spot in thirty days; they are no requests."""
    since = day_begins(now) - PERIOD
    return PatrolRecord.objects.visible_to(by).settled_in(area, since=since).count()


def by_spot(cases: CaseQuerySet, *, now: datetime) -> list[Row]:
    """How many of these cases stand how at each building, estate or area; one statement."""
    counted = {show.value: Count("pk", filter=standing(show, now)) for show in LIGHTS}
    rows = cases.order_by().values("building_id", "estate_id", "area_path")
    return list(rows.annotate(all=Count("pk"), **counted))


def _closed_in_time(closed: CaseQuerySet) -> dict[str, int]:
    met = Deadline.objects.filter(case=OuterRef("pk"), stage=Stage.RESOLVE, met_at__isnull=False)
    judged = ~Q(resolution=Resolution.WITHDRAWN)
    annotated = closed.annotate(is_late=Exists(met.filter(met_at__gt=F("due_at"))))
    return dict(
        annotated.aggregate(
            closed=Count("pk", filter=judged),
            in_time=Count("pk", filter=judged & Q(is_late=False)),
            withdrawn=Count("pk", filter=~judged),
        )
    )


def _by_day(cases: CaseQuerySet, column: str) -> dict[date, int]:
    day = TruncDate(column, tzinfo=SHANGHAI)
    rows = cases.order_by().annotate(on=day).values("on").annotate(count=Count("pk"))
    return {row["on"]: row["count"] for row in rows}


def _gathered(cases: CaseQuerySet, categories: Sequence[int]) -> dict[int, Row]:
    rows = (
        cases.filter(category__in=categories, estate__isnull=False)
        .order_by()
        .values("category_id", "estate__name", "estate__short_name", "building__name")
        .annotate(count=Count("pk"))
        .order_by("category_id", "-count", "estate__name", "building__name")
    )
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row["category_id"], dict(row))
    return first
