"""What the worker does for places: sheets too long for their sender to wait for."""

from datetime import datetime

from wangge.jobs.queue import task
from wangge.places.models import SheetImport
from wangge.places.sheets import importing


@task(importing.READ)
def read_sheet(*, sheet: int) -> None:
    """Look at a sheet that came in."""
    if found := _found(sheet):
        importing.look(found)


@task(importing.ENTER)
def enter_sheet(*, sheet: int, at: str) -> None:
    """Enter what a sheet says."""
    if found := _found(sheet):
        importing.go_on_entering(found, at=datetime.fromisoformat(at))


@task(importing.UNDO)
def undo_sheet(*, sheet: int, at: str) -> None:
    """Take back what a sheet entered."""
    if found := _found(sheet):
        importing.go_on_undoing(found, at=datetime.fromisoformat(at))


def _found(pk: int) -> SheetImport | None:
    return SheetImport.objects.select_related("scope").filter(pk=pk).first()
