"""Who acts: an account under one post, a requester's link, a token, or the clock."""

from dataclasses import dataclass
from enum import StrEnum

from wangge.core.errors import NotAllowed
from wangge.people.models import Account, Post
from wangge.people.roles import Right
from wangge.places.models import Area, AreaQuerySet


class ActorKind(StrEnum):
    ACCOUNT = "account"
    REQUESTER = "requester"
    TOKEN = "token"
    CLOCK = "clock"
    PUBLIC = "public"  # somebody before a form, not yet a requester
    COMMAND = "command"  # an import or set-up run by whoever runs the server


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something; operations take it as `by`."""

    kind: ActorKind
    ref: int | None = None
    post: Post | None = None

    @property
    def post_ref(self) -> int | None:
        return self.post.pk if self.post else None

    def may(self, right: Right) -> bool:
        """Say whether the post carries the right; clock and command carry all."""
        if self.kind in {ActorKind.CLOCK, ActorKind.COMMAND}:
            return True
        return self.post is not None and right in self.post.rights

    def must(self, right: Right) -> None:
        """Raise NotAllowed where the right is missing."""
        if not self.may(right):
            raise NotAllowed

    @property
    def is_keeper(self) -> bool:
        """Say whether any area at all is theirs to keep."""
        return self.may(Right.MANAGE_AREA) or self.may(Right.MANAGE_DEPLOYMENT)

    def areas_kept(self) -> AreaQuerySet:
        """Return the areas whose places and people are theirs to keep."""
        if self.may(Right.MANAGE_DEPLOYMENT):
            return Area.objects.all()
        if self.post is None or not self.may(Right.MANAGE_AREA):
            return Area.objects.none()
        return Area.objects.within(self.post.area)

    def may_manage(self, area: Area | None) -> bool:
        """Say whether places and people of the area are theirs to keep; None is the top."""
        if self.may(Right.MANAGE_DEPLOYMENT):
            return True
        if area is None or self.post is None or not self.may(Right.MANAGE_AREA):
            return False
        return self.post.area.holds(area)


CLOCK = Actor(ActorKind.CLOCK)
COMMAND = Actor(ActorKind.COMMAND)
PUBLIC = Actor(ActorKind.PUBLIC)


def acting(account: Account, post: Post | None) -> Actor:
    """The actor of a signed-in account under a post."""
    return Actor(ActorKind.ACCOUNT, account.pk, post)


def requesting(requester_id: int) -> Actor:
    """The actor behind a requester's secret link."""
    return Actor(ActorKind.REQUESTER, requester_id)
