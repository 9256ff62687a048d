"""What messages leave behind that is tidied up: what was only shown, and buckets nobody draws from."""

from datetime import datetime, timedelta

from wangge.jobs.housekeeping import housekeeping
from wangge.notifications.models import Allowance, Outside

_SHOWN_FOR = timedelta(days=30)
# A bucket is full again after a minute.
_UNUSED_FOR = timedelta(days=1)


@housekeeping(every=timedelta(hours=12))
def wipe_outside(now: datetime) -> None:
    """Remove what would have been sent a month ago."""
    Outside.objects.filter(at__lt=now - _SHOWN_FOR).delete()


@housekeeping(every=timedelta(hours=12))
def forget_allowances(now: datetime) -> None:
    """Remove buckets that are full: the next who draws gets a new one."""
    Allowance.objects.filter(at__lt=now - _UNUSED_FOR).delete()
