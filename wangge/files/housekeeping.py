"""When pictures that belong to nothing are swept away: their transaction failed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from wangge.files.models import Attachment
from wangge.jobs.housekeeping import housekeeping

_ROOT = "pictures"
# Younger ones may belong to a transaction that is still running.
_YOUNG = timedelta(hours=6)


@housekeeping(every=timedelta(hours=12))
def sweep_orphans(now: datetime) -> None:
    """Remove kept files that no row knows."""
    for folder, names in _folders(_ROOT):
        paths = {f"{folder}/{name}" for name in names}
        known = Attachment.objects.filter(file__startswith=f"{folder}/")
        for path in paths - set(known.values_list("file", flat=True)):
            if default_storage.get_modified_time(path) < now - _YOUNG:
                default_storage.delete(path)


def _folders(folder: str) -> Iterator[tuple[str, list[str]]]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield folder, names
    for name in folders:
        yield from _folders(f"{folder}/{name}")
