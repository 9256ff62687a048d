"""What every page is told of who is signed in: name, post, other posts, rights."""

from dataclasses import dataclass

from django.http import HttpRequest

from wangge.people.middleware import actor_of
from wangge.people.models import Post
from wangge.people.roles import Right


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the masthead shows it."""

    name: str
    # The title of the post acted under; empty where none is held.
    post: str
    area: str
    others: list[Post]
    rights: frozenset[Right]

    def may(self, right: str) -> bool:
        """Say whether the post carries a right, by its code."""
        return Right(right) in self.rights


def who(request: HttpRequest) -> dict[str, object]:
    """Fill `me`; None when nobody is signed in."""
    actor = actor_of(request)
    if actor is None:
        return {"me": None}
    post = actor.post
    held: list[Post] = getattr(request, "posts", [])
    return {
        "me": Me(
            name=post.person.name if post else str(request.user),
            post=str(post) if post else "",
            area=post.area.name if post else "",
            others=[other for other in held if other != post],
            rights=post.rights if post else frozenset(),
        )
    }
