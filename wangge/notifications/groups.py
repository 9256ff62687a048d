"""Which staff groups hear of something: those of the bodies and areas whose posts are told, each once."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from wangge.notifications.models import Robot
from wangge.notifications.sending import tell_group
from wangge.people.models import Post


def tell(
    posts: Iterable[Post],
    *,
    kind: str,
    title: str,
    url: str,
    urgent: bool,
    key: str,
    at: datetime,
) -> None:
    """Let the robots of these posts' groups say it; a group that wants call-outs only hears those."""
    for robot in robots_of(posts, urgent=urgent):
        tell_group(
            robot,
            kind=kind,
            title=title,
            url=url,
            urgent=urgent,
            key=f"{key}-robot-{robot.pk}",
            at=at,
        )


def robots_of(posts: Iterable[Post], *, urgent: bool) -> list[Robot]:
    """The robots whose group some of these posts are in."""
    posts = list(posts)
    if not posts:
        return []
    wanted = Robot.objects.filter(is_active=True)
    if not urgent:
        wanted = wanted.filter(hears_all=True)
    mine = Q()
    for post in posts:
        around = Q(area__path__in=post.area.path_prefixes)
        mine |= around & Q(organisation__isnull=True)
        if post.organisation_id is not None:
            mine |= Q(organisation=post.organisation_id)
    return list(wanted.filter(mine).select_related("area").order_by("pk"))
