"""What the worker does for cars in the way, and the sheet of plates, made known at start."""

from django.utils import timezone

from wangge.jobs.queue import task
from wangge.parking import plate_sheet, stewarding  # noqa: F401 - the sheet makes its kind known
from wangge.parking.moving import OVERDUE


@task(OVERDUE)
def call_steward(*, request: int) -> None:
    """Call a steward to a car that was not moved in time."""
    stewarding.call_overdue(request, at=timezone.now())
