"""Whose communities are near: the one around a post, or those within its area."""

from django.db.models import Q

from wangge.people.actors import Actor
from wangge.places.models import Area, AreaQuerySet


def communities_near(actor: Actor) -> AreaQuerySet:
    """Return the communities that an actor's post lies in, or that lie in its area."""
    communities = Area.objects.communities()
    if actor.post is None:
        return communities.none()
    area = actor.post.area
    start, end = area.path_range
    within = Q(path__gte=start, path__lt=end)
    return communities.filter(within | Q(path__in=area.path_prefixes), is_active=True)
