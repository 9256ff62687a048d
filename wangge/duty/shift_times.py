"""When a shift runs, and when it is night: clock times that may pass midnight."""

from datetime import date, datetime, time, timedelta

from wangge.core.moments import SHANGHAI
from wangge.core.work_calendar import moment_of

# Volunteers rest in these hours wherever no rule says otherwise.
NIGHT_BEGINS = time(22, 0)
NIGHT_ENDS = time(8, 0)

_DAY = timedelta(days=1)


def run_of(on: date, *, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Return from when until when a shift runs that begins on a day; equal times are 24 hours."""
    last_day = on if ends > starts else on + _DAY
    return moment_of(on, starts), moment_of(last_day, ends)


def is_between(clock: time, *, starts: time, ends: time) -> bool:
    """Tell whether a clock time lies in hours that may pass midnight; their end is outside."""
    if starts < ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends


def clock_of(at: datetime) -> time:
    """Return what clocks in Shanghai show."""
    return at.astimezone(SHANGHAI).time()


def next_time(clock: time, *, after: datetime) -> datetime:
    """Return the first moment after another at which clocks show the given time."""
    today = after.astimezone(SHANGHAI).date()
    moment = moment_of(today, clock)
    return moment if moment > after else moment_of(today + _DAY, clock)
