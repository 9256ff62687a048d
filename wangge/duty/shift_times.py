"""When a shift runs, and when it is night: clock times that may pass midnight."""

from datetime import date, datetime, time, timedelta

from wangge.core.moments import SHANGHAI
from wangge.core.work_calendar import moment_of

# Volunteers rest in these hours at least; a rule may widen them and never narrows them.
NIGHT_BEGINS = time(22, 0)
NIGHT_ENDS = time(8, 0)

_DAY = timedelta(days=1)
_MINUTES = 24 * 60


def run_of(on: date, *, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Return from when until when a shift runs that begins on a day; equal times are 24 hours."""
    last_day = on if ends > starts else on + _DAY
    return moment_of(on, starts), moment_of(last_day, ends)


def is_between(clock: time, *, starts: time, ends: time) -> bool:
    """Tell whether a clock time lies in hours that may pass midnight; their end is outside."""
    if starts < ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends


def covers_night(*, starts: time, ends: time) -> bool:
    """Tell whether hours hold all of the hours in which volunteers rest."""
    return lies_within(NIGHT_BEGINS, NIGHT_ENDS, starts=starts, ends=ends)


def lies_within(begins: time, stops: time, *, starts: time, ends: time) -> bool:
    """Tell whether hours lie wholly in others; any of them may pass midnight, equal are 24 hours."""
    offset = (_minutes(begins) - _minutes(starts)) % _MINUTES
    return offset + _length(begins, stops) <= _length(starts, ends)


def overlap(begins: time, stops: time, *, starts: time, ends: time) -> bool:
    """Tell whether two stretches of the clock, equal times being 24 hours, have a moment in common."""
    until_begins = (_minutes(begins) - _minutes(starts)) % _MINUTES
    until_starts = (_minutes(starts) - _minutes(begins)) % _MINUTES
    return until_begins < _length(starts, ends) or until_starts < _length(begins, stops)


def _length(starts: time, ends: time) -> float:
    return (_minutes(ends) - _minutes(starts)) % _MINUTES or _MINUTES


def _minutes(clock: time) -> float:
    return clock.hour * 60 + clock.minute + (clock.second + clock.microsecond / 1e6) / 60


def clock_of(at: datetime) -> time:
    """Return what clocks in Shanghai show."""
    return at.astimezone(SHANGHAI).time()


def next_time(clock: time, *, after: datetime) -> datetime:
    """Return the first moment after another at which clocks show the given time."""
    today = after.astimezone(SHANGHAI).date()
    moment = moment_of(today, clock)
    return moment if moment > after else moment_of(today + _DAY, clock)
