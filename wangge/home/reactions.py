"""What a page made of several apps has to tell somebody, since what it shows has changed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.moments import local_day
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.notifications.sending import notify
from wangge.people.actors import ActorKind
from wangge.people.events import PeopleEvent
from wangge.people.models import Account, Post
from wangge.people.roles import Role
from wangge.places import areas


@on(PeopleEvent.NAME_WITHDRAWN)
def have_the_wall_printed_anew(event: Event) -> None:
    """Paper does not change by itself: whoever heads the grid and the community hears of it."""
    post = Post.objects.select_related("area", "person").get(pk=event.subject_id)
    community = areas.community_of(post.area)
    if community is None:
        return
    heads = Post.objects.held(local_day(event.at)).filter(
        area__path__in=post.area.path_prefixes, role__in=(Role.GRID_HEAD, Role.COMMUNITY_SECRETARY)
    )
    accounts = Account.objects.filter(person__posts__in=heads, is_active=True)
    if event.actor_kind == ActorKind.ACCOUNT and event.actor_ref is not None:
        accounts = accounts.exclude(pk=event.actor_ref)
    for account in accounts.distinct().order_by("pk"):
        notify(
            to=account,
            kind=event.kind,
            title=_("{name}的亮牌撤下了，墙上的请换一张").format(name=post.person.name),
            body=_("公示页上已经看不到。打印新的贴上，旧的收回来。"),
            url=reverse("people:wall", args=[community.code]),
            key=f"{event.kind}:{event.pk}:{account.pk}",
            at=event.at,
        )
