"""Whose messages are of which cases: requesters, for whoever keeps the area of their case."""

from django.db.models import QuerySet

from wangge.cases.models import Case, Requester
from wangge.notifications.readers import near
from wangge.people.actors import Actor


@near("requester")
def requesters(by: Actor) -> QuerySet[Requester]:
    return Requester.objects.filter(case__in=Case.objects.in_scope_of(by).values("pk"))
