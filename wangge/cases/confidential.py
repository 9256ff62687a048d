"""Who may learn of a private case: its handler, whoever was called to it, and few others (R-M7)."""

from collections.abc import Iterable
from datetime import datetime

from wangge.cases.models import CallAttempt, Case
from wangge.cases.vocabulary import Route
from wangge.core.moments import local_day
from wangge.people.models import Post
from wangge.people.roles import Right, Role


def may_learn(case: Case, post: Post) -> bool:
    """Say whether news of the case may be told to a post, wherever it lies."""
    if not case.is_private or Right.SEE_PRIVATE in post.rights or case.handler_id == post.pk:
        return True
    return CallAttempt.objects.filter(call_out__case=case, post=post).exists()


def readers(case: Case, posts: Iterable[Post], *, at: datetime) -> list[Post]:
    """Those of the posts that may learn of the case, else who heads the community instead."""
    wanted = list(posts)
    known = [post for post in wanted if may_learn(case, post)]
    if known or not wanted:
        return known
    return list(
        Post.objects.held(local_day(at))
        .filter(role=Role.COMMUNITY_SECRETARY, area=case.community_id)
        .select_related("person")
        .order_by("pk")
    )


def may_be_told_around(case: Case) -> bool:
    """Say whether the neighbours may hear of it, in their groups too: not of what is private or about people alone."""
    is_about_people = case.route == Route.PROPERTY and not case.category.is_about_place
    return not case.is_private and case.route != Route.DISPUTE and not is_about_people
