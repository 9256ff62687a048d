"""Whom a case may be handed to."""

from datetime import datetime

from django.db.models import Q

from wangge.cases.models import Case
from wangge.cases.taking import may_be_handed, resting
from wangge.core.moments import local_day
from wangge.duty.on_call import who_is_on
from wangge.people.models import Post

_MOST = 60


def candidates(case: Case, *, without: Post | None, at: datetime) -> list[tuple[Post, bool]]:
    """Who may be handed the case, and whether they are on duty; those on duty first."""
    start, end = case.community.path_range
    near = Q(area__path__gte=start, area__path__lt=end) | Q(organisation=case.lead_id)
    held = (
        Post.objects.held(local_day(at))
        .filter(near)
        .select_related("person", "area", "organisation")
        .order_by("organisation__name", "person__name", "pk")
    )
    at_rest = resting(case, at=at)
    fitting = [
        post
        for post in held
        if (without is None or post.pk != without.pk)
        and post.role not in at_rest
        and may_be_handed(case, post, at=at)
    ]
    here = {duty.post.pk for duty in who_is_on(case.community, at)}
    of_lead_first = sorted(
        fitting,
        key=lambda post: (post.organisation_id != case.lead_id, post.pk not in here),
    )
    return [(post, post.pk in here) for post in of_lead_first[:_MOST]]
