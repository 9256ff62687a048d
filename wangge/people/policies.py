"""Who may keep which person, post and account."""

from datetime import date

from wangge.core.errors import NotAllowed
from wangge.people.actors import Actor
from wangge.people.models import Account, Person, Post
from wangge.people.roles import RIGHTS, Right, Role
from wangge.places.models import Area


def may_appoint(by: Actor, role: Role, area: Area) -> bool:
    """Say whether the actor may give a role; nobody hands out more than their own deployment right."""
    if Right.MANAGE_DEPLOYMENT in RIGHTS[role] and not by.may(Right.MANAGE_DEPLOYMENT):
        return False
    return by.may_manage(area)


def may_keep(by: Actor, person: Person, *, on: date) -> bool:
    """Say whether a person's particulars and account are the actor's: all posts held lie in the area."""
    if by.may(Right.MANAGE_DEPLOYMENT):
        return True
    posts = list(Post.objects.filter(person=person).held(on).select_related("area"))
    if not posts:
        posts = list(Post.objects.filter(person=person).select_related("area"))
    return bool(posts) and all(may_appoint(by, Role(p.role), p.area) for p in posts)


def must_keep(by: Actor, person: Person, *, on: date) -> None:
    """Raise NotAllowed where the person is not the actor's to keep."""
    if not may_keep(by, person, on=on):
        raise NotAllowed


def must_keep_or_be(by: Actor, account: Account, *, on: date) -> None:
    """Raise NotAllowed where the account is neither the actor's own nor theirs to keep."""
    if by.ref != account.pk or by.kind != "account":
        must_keep(by, account.person, on=on)
