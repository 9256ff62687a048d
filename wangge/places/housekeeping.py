"""What sheets leave behind that is tidied up: the files soon, their rows after a month."""

from datetime import datetime, timedelta

from wangge.jobs.housekeeping import housekeeping
from wangge.places.models import SheetImport, SheetRow

# A file may hold names and numbers; three days are enough to mend and send it again.
_KEEP_FILES = timedelta(days=3)
_KEEP_ROWS = timedelta(days=30)


@housekeeping(every=timedelta(hours=6))
def forget_sheets(now: datetime) -> int:
    """Forget files after three days and rows after a month; the counts stay."""
    settled = SheetImport.objects.exclude(
        state__in=(SheetImport.State.ENTERING, SheetImport.State.UNDOING)
    )
    files = settled.filter(at__lt=now - _KEEP_FILES, original__isnull=False).update(original=None)
    old = settled.filter(at__lt=now - _KEEP_ROWS)
    return files + SheetRow.objects.filter(sheet__in=old).delete()[0]
