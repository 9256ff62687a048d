"""What would have left for outside: kept instead of sent, and shown to whoever answers for it."""

from datetime import datetime

from django.db.models import QuerySet

from wangge.notifications import readers
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


def kept_for(by: Actor, *, at: datetime) -> QuerySet[Outside]:
    """List what would have been sent, newest first: all for who runs the deployment, else of one's area."""
    rows = Outside.objects.order_by("-pk")
    if by.may(Right.MANAGE_DEPLOYMENT):
        return rows
    if by.post is None or not by.may(Right.MANAGE_AREA):
        return rows.none()
    near = Delivery.objects.filter(readers.deliveries_near(by, at=at))
    return rows.filter(delivery__in=near.values("pk"))
