"""When cases that came without an index entry are indexed: after an upgrade or a restore."""

from datetime import datetime, timedelta

from wangge.cases import search
from wangge.jobs.housekeeping import housekeeping


@housekeeping(every=timedelta(hours=1))
def index_missing_cases(_now: datetime) -> int:
    """Index what is missing, some hundreds a transaction; the first worker after an upgrade does it."""
    return search.refresh_missing()
