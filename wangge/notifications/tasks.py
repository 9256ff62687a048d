"""What the worker does for notifications."""

from django.utils import timezone

from wangge.jobs.queue import task
from wangge.notifications import delivery as deliveries
from wangge.notifications.models import Delivery
from wangge.notifications.sending import DELIVER


@task(DELIVER)
def deliver(*, delivery: int) -> None:
    """Send one message."""
    found = Delivery.objects.select_related("notice", "robot").filter(pk=delivery).first()
    if found is not None:
        deliveries.deliver(found, at=timezone.now())
