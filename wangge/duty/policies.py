"""Who may change rosters, rules, hours, absences and swaps."""

from wangge.core.errors import NotAllowed
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.people.roles import ORGANISATION_HEADS, Right, Role
from wangge.places.models import Area


def may_manage(by: Actor, *, area: Area, organisation: Organisation | None = None) -> bool:
    """Say whether the actor keeps the rosters of an area; an organisation's head only its own."""
    if not by.may(Right.MANAGE_DUTY):
        return False
    if by.post is None:
        return True  # the clock, or whoever runs the server
    if not by.post.area.holds(area):
        return False
    if Role(by.post.role) in ORGANISATION_HEADS:
        return organisation is not None and organisation.pk == by.post.organisation_id
    return True


def must_manage(by: Actor, *, area: Area, organisation: Organisation | None = None) -> None:
    """Raise NotAllowed where the actor does not keep the rosters of the area."""
    if not may_manage(by, area=area, organisation=organisation):
        raise NotAllowed


def may_speak_for(by: Actor, post: Post) -> bool:
    """Say whether a post's absence or swap is the actor's: their own, or one they keep rosters for."""
    if by.post is not None and by.post.person_id == post.person_id:
        return True
    return may_manage(by, area=post.area, organisation=post.organisation)


def must_speak_for(by: Actor, post: Post) -> None:
    """Raise NotAllowed where the actor may not speak for the post."""
    if not may_speak_for(by, post):
        raise NotAllowed
