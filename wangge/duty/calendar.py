"""How work days and office hours are kept, and the calendar that promises are counted with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.core.work_calendar import Calendar, Hours
from wangge.duty import policies
from wangge.duty.events import DutyEvent
from wangge.duty.models import OfficeHours, WorkDay, WorkYear
from wangge.duty.work_days_2025_2026 import PUBLISHED_YEARS, PublishedYear
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area

Interval = tuple[time, time]

# Until somebody enters the office's own.
USUAL_HOURS: tuple[Interval, ...] = (
    (time(8, 30), time(12, 0)),
    (time(13, 30), time(17, 30)),
)
# The State Council publishes the holidays of a year in the autumn before it.
_MONTH_OF_NOTICE = 11
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not what its weekday says."""

    on: date
    is_work_day: bool
    name: str


def calendar_for(area: Area | None) -> Calendar:
    """Return the calendar of an area: all work days, and the hours of the nearest area with any."""
    days = list(WorkDay.objects.values_list("on", "is_work_day"))
    return Calendar(
        hours=Hours(office_hours_of(area)),
        holidays=frozenset(on for on, is_work_day in days if not is_work_day),
        make_up_days=frozenset(on for on, is_work_day in days if is_work_day),
        years=frozenset(WorkYear.objects.values_list("year", flat=True)),
    )


def office_hours_of(area: Area | None) -> tuple[Interval, ...]:
    """Return the intervals an area works by: its own, or those of the nearest above, or the general."""
    around = Q(area__isnull=True)
    if area is not None:
        around |= Q(area__path__in=area.path_prefixes)
    by_path: dict[str, list[Interval]] = {}
    rows = OfficeHours.objects.filter(around).order_by("starts")
    for path, starts, ends in rows.values_list("area__path", "starts", "ends"):
        by_path.setdefault(path or "", []).append((starts, ends))
    return tuple(by_path[max(by_path, key=len)]) if by_path else USUAL_HOURS


def areas_with_hours(areas: QuerySet[Area]) -> QuerySet[Area]:
    """List those of some areas that have office hours of their own."""
    return areas.filter(office_hours__isnull=False).distinct()


def days_of(year: int) -> QuerySet[WorkDay]:
    """List the days of a year that are not what their weekday says."""
    return WorkDay.objects.filter(on__year=year).order_by("on")


def entered(year: int) -> WorkYear | None:
    """Return the entry of a year; None where nobody has entered it."""
    return WorkYear.objects.filter(year=year).first()


def missing_years(now: datetime) -> list[int]:
    """Name the years nobody has entered: this one, and from November on the coming one."""
    today = local_day(now)
    needed = [today.year] + ([today.year + 1] if today.month >= _MONTH_OF_NOTICE else [])
    known = set(WorkYear.objects.filter(year__in=needed).values_list("year", flat=True))
    return [year for year in needed if year not in known]


@transaction.atomic
def enter_year(year: int, *, days: Iterable[Day], source: str, by: Actor, at: datetime) -> WorkYear:
    """Set all exceptional days of a year, in place of those entered before."""
    by.must(Right.MANAGE_DEPLOYMENT)
    if year not in _YEARS:
        raise Malformed(_("年份写四位数，例如 2027。"), field="year")
    _write_days(year, days, source=source, into=WorkDay.objects)
    entered, _is_new = WorkYear.objects.update_or_create(
        year=year, defaults={"source": source.strip()[:120]}
    )
    record(DutyEvent.YEAR_ENTERED, subject=entered, actor=by, at=at, year=year)
    return entered


@transaction.atomic
def correct_day(
    on: date, *, is_work_day: bool, name: str = "", source: str = "", by: Actor, at: datetime
) -> None:
    """Say whether one day is worked; a day that is as its weekday says needs no row."""
    by.must(Right.MANAGE_DEPLOYMENT)
    day, _is_new = WorkDay.objects.update_or_create(
        on=on,
        defaults={
            "is_work_day": is_work_day,
            "name": name.strip()[:40] or (_("上班") if is_work_day else _("休息")),
            "source": source.strip()[:120],
        },
    )
    record(
        DutyEvent.DAY_CORRECTED,
        subject=day,
        actor=by,
        at=at,
        on=on.isoformat(),
        is_work_day=is_work_day,
    )
    if is_work_day == _is_weekday(on):
        day.delete()


@transaction.atomic
def set_office_hours(
    area: Area | None, *, intervals: Sequence[Interval], by: Actor, at: datetime
) -> None:
    """Set when an area's office works, or, for no area, every office without hours of its own."""
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        policies.must_manage(by, area=area)
    if area is None and not intervals:
        raise Malformed(_("至少写一段上班时间。"), field="intervals")
    try:
        Hours(tuple(intervals))
    except ValueError as error:
        raise Malformed(_("上班时间要从早到晚写，几段之间不能重叠。"), field="intervals") from error
    OfficeHours.objects.filter(area=area).delete()
    rows = [
        OfficeHours.objects.create(area=area, starts=starts, ends=ends)
        for starts, ends in intervals
    ]
    record(DutyEvent.OFFICE_HOURS_SET, subject=area or rows[0], actor=by, at=at)


@transaction.atomic
def ship() -> None:
    """Enter the published years and the usual hours where nobody has; safe to repeat."""
    ship_into(days=WorkDay.objects, years=WorkYear.objects, hours=OfficeHours.objects)


def ship_into(*, days: Any, years: Any, hours: Any) -> None:
    """Ship through the managers given: a migration has its own of the same tables."""
    known = set(years.values_list("year", flat=True))
    for published in PUBLISHED_YEARS:
        if published.year not in known:
            _write_days(published.year, days_in(published), source=published.source, into=days)
            years.create(year=published.year, source=published.source[:120])
    if not hours.filter(area__isnull=True).exists():
        for starts, ends in USUAL_HOURS:
            hours.create(starts=starts, ends=ends)


def days_in(published: PublishedYear) -> list[Day]:
    """List the days of a published year one by one."""
    days = [
        Day(holiday.first + timedelta(days=n), is_work_day=False, name=holiday.name)
        for holiday in published.holidays
        for n in range((holiday.last - holiday.first).days + 1)
    ]
    return days + [
        Day(on, is_work_day=True, name=_("补%(holiday)s") % {"holiday": holiday.name})
        for holiday in published.holidays
        for on in holiday.make_up_days
    ]


def _write_days(
    year: int,
    days: Iterable[Day],
    *,
    source: str,
    into: Any,
) -> None:
    # A notice may reach into the year before (30 December for New Year): such days are added.
    into.filter(on__year=year).delete()
    for day in days:
        into.update_or_create(
            on=day.on,
            defaults={
                "is_work_day": day.is_work_day,
                "name": day.name[:40],
                "source": source.strip()[:120],
            },
        )


def _is_weekday(day: date) -> bool:
    return Calendar().is_work_day(day)
