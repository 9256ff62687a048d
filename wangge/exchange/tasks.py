"""What the worker does for the exchange with other systems."""

from wangge.exchange import exporting, importing, undoing
from wangge.exchange.models import Export, HotlineImport
from wangge.jobs.queue import task


@task(importing.APPLY)
def apply(*, batch: int) -> None:
    """Import the rows of one sheet."""
    found = HotlineImport.objects.select_related("by__area", "community").filter(pk=batch).first()
    if found is not None and found.state == HotlineImport.State.APPLYING:
        importing.carry_out(found)


@task(undoing.UNDO)
def undo(*, batch: int, post: int, account: int | None) -> None:
    """Take one import back."""
    found = HotlineImport.objects.select_related("community").filter(pk=batch).first()
    if found is not None and found.state == HotlineImport.State.UNDOING:
        undoing.carry_out(found, post=post, account=account)


@task(exporting.EXPORT)
def export(*, export: int) -> None:
    """Write the file of one long export."""
    found = Export.objects.select_related("by__person", "by__area").filter(pk=export).first()
    if found is not None and found.state == Export.State.WAITING:
        exporting.make(found)
