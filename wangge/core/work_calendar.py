"""Which days and hours an office works."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from wangge.core.moments import SHANGHAI

Stretch = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """The intervals in which an office works on a work day; none: it works the day round."""

    intervals: tuple[tuple[time, time], ...] = ()

    def __post_init__(self) -> None:
        last = time.min
        for starts, ends in self.intervals:
            if not last <= starts < ends:
                raise ValueError("office hours must run forward and not overlap")
            last = ends

    def on(self, day: date) -> Iterator[Stretch]:
        """Yield the intervals of one day as moments."""
        if not self.intervals:
            yield moment_of(day, time.min), moment_of(day + _DAY, time.min)
        for starts, ends in self.intervals:
            yield moment_of(day, starts), moment_of(day, ends)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, in which hours, and for which years that is known."""

    hours: Hours = Hours()
    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_holiday(self, day: date) -> bool:
        """Tell whether the published table frees this day."""
        return day in self.holidays

    def is_work_day(self, day: date) -> bool:
        """Tell whether the day is worked; where its year is not known the weekday decides."""
        if day in self.holidays:
            return False
        return day in self.make_up_days or day.weekday() < _SATURDAY

    def covers(self, day: date) -> bool:
        """Tell whether the holidays of the day's year have been entered."""
        return day.year in self.years

    def work_day_after(self, day: date) -> date:
        """Return the first work day later than the given one."""
        day += _DAY
        while not self.is_work_day(day):
            day += _DAY
        return day


def moment_of(day: date, clock: time) -> datetime:
    """Return the moment, in UTC, at which Shanghai clocks show the given time."""
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
