"""When cases that came without an index entry are indexed, and old runs are forgotten."""

from datetime import datetime, timedelta

from wangge.cases import bulk, search
from wangge.jobs.housekeeping import housekeeping

_KEEP_RUNS = timedelta(days=30)


@housekeeping(every=timedelta(minutes=10))
def index_missing_cases(_now: datetime) -> int:
    """Index what is missing or of an older edition, some hundreds a transaction, as after an upgrade."""
    return search.refresh_missing()


@housekeeping(every=timedelta(days=1))
def forget_bulk_runs(now: datetime) -> int:
    """Remove what was asked of many cases at once a month later; the events stay."""
    return bulk.forget(now - _KEEP_RUNS)
