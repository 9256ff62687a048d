"""Whose messages are of which cars: drivers, for whoever may have cars of that estate moved."""

from django.db.models import QuerySet

from wangge.notifications.readers import near
from wangge.parking.models import MoveRequest
from wangge.people.actors import Actor


@near("parking.moverequest")
def drivers(by: Actor) -> QuerySet[MoveRequest]:
    return MoveRequest.objects.visible_to(by)
