"""How persons are appointed to posts, and how a post ends."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record
from wangge.people import policies
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Account, Organisation, Person, Post
from wangge.people.roles import Role
from wangge.places.models import Area, Building

_CORRECTABLE: Final = frozenset({"title", "since", "organisation", "building"})


class AlreadyEnded(Refused):
    """Somebody ended the post before."""

    reason = gettext_lazy("这个岗位已经结束了。请看最新情况。")


class LastAdministrator(Refused):
    """Without this post nobody could set anything up."""

    reason = gettext_lazy("这是最后一位管理员。请先任命另一位，再结束这个岗位。")


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: str,
    area: Area,
    organisation: Organisation | None = None,
    building: Building | None = None,
    title: str = "",
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> Post:
    """Give a person a role for an area from a day on; raise Malformed where parts do not fit."""
    if role not in Role:
        raise Malformed(_("请选岗位。"), field="role")
    if not policies.may_appoint(by, Role(role), area):
        raise NotAllowed
    post = Post(
        person=person,
        role=role,
        area=area,
        organisation=organisation,
        building=building,
        title=title.strip(),
        since=since,
        until=until,
    )
    _check(post)
    post.save()
    record(PeopleEvent.APPOINTED, subject=post, actor=by, at=at, role=role, person=person.pk)
    return post


@transaction.atomic
def correct(post: Post, *, by: Actor, at: datetime, **fields: Any) -> None:
    """Correct title, first day, organisation or building; role and area need a new post."""
    if not policies.may_appoint(by, Role(post.role), post.area):
        raise NotAllowed
    if unknown := set(fields) - _CORRECTABLE:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(post, name, value)
    _check(post)
    post.save(update_fields=list(fields))
    record(PeopleEvent.POST_CORRECTED, subject=post, actor=by, at=at, fields=sorted(fields))


@transaction.atomic
def end(post: Post, on: date, *, by: Actor, at: datetime) -> None:
    """End a post after a day; raise AlreadyEnded, or LastAdministrator where none would be left."""
    if not policies.may_appoint(by, Role(post.role), post.area):
        raise NotAllowed
    if on < post.since:
        raise Malformed(_("最后一天不能早于第一天。"), field="until")
    if post.role == Role.ADMINISTRATOR and not administrators(on).exclude(pk=post.pk).exists():
        raise LastAdministrator
    running = Post.objects.filter(Q(until__isnull=True) | Q(until__gt=on), pk=post.pk)
    if not running.update(until=on):
        raise AlreadyEnded
    post.until = on
    record(PeopleEvent.POST_ENDED, subject=post, actor=by, at=at)


def posts_of(account: Account, on: date) -> list[Post]:
    """Return the posts an account's person holds on a day, oldest first, in one query."""
    rows = Post.objects.filter(person_id=account.person_id).held(on)
    return list(
        rows.select_related("person", "area", "organisation", "building").order_by("since", "pk")
    )


def administrators(on: date) -> QuerySet[Post]:
    """Return the administrators' posts that somebody can sign in under, without end in sight."""
    return Post.objects.filter(
        role=Role.ADMINISTRATOR, until__isnull=True, since__lte=on, person__account__is_active=True
    )


def _check(post: Post) -> None:
    body, building = post.organisation, post.building
    if post.until is not None and post.until < post.since:
        raise Malformed(_("最后一天不能早于第一天。"), field="until")
    if body is not None and not (body.area.holds(post.area) or post.area.holds(body.area)):
        raise Malformed(
            _("这个单位不在{area}。请重新选。").format(area=post.area), field="organisation"
        )
    if building is not None and not (
        building.area.holds(post.area) or post.area.holds(building.area)
    ):
        raise Malformed(_("这栋楼不在{area}。请重新选。").format(area=post.area), field="building")
