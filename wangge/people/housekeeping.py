"""What people leave behind that is tidied up: tries at signing in, links nobody can use."""

from datetime import datetime, timedelta

from wangge.jobs.housekeeping import housekeeping
from wangge.people import throttle
from wangge.people.models import OneTimeLink

_KEEP_LINKS = timedelta(days=30)


@housekeeping(every=timedelta(hours=1))
def forget_tries(now: datetime) -> int:
    """Remove tries at signing in that no longer count."""
    return throttle.forget_old(now)


@housekeeping(every=timedelta(days=1))
def forget_links(now: datetime) -> int:
    """Remove one-time links a month after they died; the events stay."""
    return OneTimeLink.objects.filter(expires_at__lt=now - _KEEP_LINKS).delete()[0]
