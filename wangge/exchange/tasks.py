"""What the worker does for the exchange with other systems."""

from django.utils import timezone

from wangge.exchange import exporting, importing, messages, undoing
from wangge.exchange.models import Export, HotlineImport, Message
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


@task(messages.SEND)
def send_message(*, message: int) -> None:
    """Send one piece of news to another system."""
    related = ("webhook__made_by", "case")
    found = Message.objects.select_related(*related).filter(pk=message).first()
    if found is not None:
        messages.send(found, at=timezone.now())
