"""When files that went out or came in are wiped: nobody needs them after a day, or a month."""

from datetime import datetime, timedelta

from wangge.exchange import exporting
from wangge.exchange.models import HotlineImport, HotlineRow, Message
from wangge.jobs.housekeeping import housekeeping

# A sheet that nobody imports is forgotten; what its rows said is kept as long as answers go back.
_UNUSED_FOR = timedelta(days=7)
_ROWS_FOR = timedelta(days=180)
_MESSAGES_FOR = timedelta(days=30)


@housekeeping(every=timedelta(hours=1))
def wipe_exports(now: datetime) -> None:
    """Wipe the files of exports after a day; who took what stays written down."""
    exporting.wipe(before=now - exporting.KEPT_FOR)


@housekeeping(every=timedelta(hours=12))
def forget_messages(now: datetime) -> None:
    """Remove what was sent to other systems after a month; dead letters stay as long."""
    Message.objects.filter(done_at__lt=now - _MESSAGES_FOR).delete()


@housekeeping(every=timedelta(hours=12))
def wipe_sheets(now: datetime) -> None:
    """Remove sheets that were opened and never imported, and the rows of old ones."""
    opened = HotlineImport.objects.filter(state=HotlineImport.State.OPENED)
    opened.filter(opened_at__lt=now - _UNUSED_FOR).delete()
    HotlineRow.objects.filter(batch__opened_at__lt=now - _ROWS_FOR).delete()
