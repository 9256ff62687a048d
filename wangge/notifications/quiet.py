"""When somebody does not want to be disturbed, and when that is over."""

from datetime import datetime, time, timedelta

from wangge.core.moments import SHANGHAI
from wangge.core.work_calendar import moment_of


def quiet_until(at: datetime, *, begins: time | None, ends: time | None) -> datetime | None:
    """Return when the quiet hours that hold a moment end; None where none do."""
    if begins is None or ends is None or begins == ends:
        return None
    local = at.astimezone(SHANGHAI)
    clock, today = local.time(), local.date()
    if begins < ends:
        return moment_of(today, ends) if begins <= clock < ends else None
    if clock >= begins:
        return moment_of(today + timedelta(days=1), ends)
    return moment_of(today, ends) if clock < ends else None
