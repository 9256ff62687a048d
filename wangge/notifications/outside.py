"""What would have left for outside: kept instead of sent, and shown to whoever runs the deployment."""

from datetime import datetime

from django.db.models import QuerySet

from wangge.notifications.channels.shape import Written
from wangge.notifications.models import Delivery, Outside
from wangge.people.actors import Actor
from wangge.people.roles import Right


def keep(written: Written, *, channel: str, delivery: Delivery | None, at: datetime) -> Outside:
    """Keep a message that would have been sent."""
    return Outside.objects.create(
        delivery=delivery,
        channel=channel,
        to=written.to[:120],
        via=written.via[:80],
        text=written.text,
        request=written.request,
        at=at,
    )


def kept_for(by: Actor) -> QuerySet[Outside]:
    """List what would have been sent, newest first; for administrators."""
    rows = Outside.objects.select_related("delivery__notice").order_by("-pk")
    return rows if by.may(Right.MANAGE_DEPLOYMENT) else rows.none()
