"""Who may learn of a private case: its handler, whoever was called to it, and few others (R-M7)."""

from collections.abc import Iterable
from datetime import datetime

from wangge.cases.models import CallAttempt, Case
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
