"""How the keys of an office are kept track of: who holds which, passed on, given back."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.language.normalise import clean
from wangge.people.actors import Actor
from wangge.people.caring import NotTheirs, may_dispose
from wangge.people.events import PeopleEvent
from wangge.people.models import Key, Post
from wangge.places.models import Building

_NAME_MOST = 60


@transaction.atomic
def take(name: str, *, building: Building | None = None, by: Actor, at: datetime) -> Key:
    """Keep that the actor's post holds a key from today on."""
    if by.post is None:
        raise NotAllowed
    said = clean(name).replace("\n", " ")
    if not said or len(said) > _NAME_MOST:
        raise Malformed(_("请写是哪里的钥匙，最多 60 字。"), field="name")
    if building is not None and not by.post.area.holds(building.area):
        raise Malformed(_("这栋楼不在您管的地方。请重新选。"), field="building")
    key = Key.objects.create(name=said, building=building, holder=by.post, since=local_day(at))
    record(PeopleEvent.KEY_TAKEN, subject=key, actor=by, at=at, holder=by.post.pk)
    return key


@transaction.atomic
def pass_on(key: Key, *, to: Post, by: Actor, at: datetime) -> None:
    """Hand a key to a colleague; who held it before stays in its history."""
    before = key.holder_id
    _change(key, by=by, holder=to, since=local_day(at))
    record(PeopleEvent.KEY_PASSED, subject=key, actor=by, at=at, to=to.pk, before=before)


@transaction.atomic
def give_back(key: Key, *, by: Actor, at: datetime) -> None:
    """Keep that a key went back to where it belongs."""
    _change(key, by=by, returned_on=local_day(at))
    record(PeopleEvent.KEY_RETURNED, subject=key, actor=by, at=at)


def of_post(post: Post) -> QuerySet[Key]:
    """Return the keys a post holds."""
    held = Key.objects.filter(holder=post, returned_on__isnull=True)
    return held.select_related("building__estate", "holder__person").order_by("name", "pk")


def _change(key: Key, *, by: Actor, **fields: object) -> None:
    if not may_dispose(by, key.holder):
        raise NotAllowed
    seen = Key.objects.filter(pk=key.pk, holder=key.holder_id, returned_on__isnull=True)
    if not seen.update(**fields):
        raise NotTheirs
    key.refresh_from_db(fields=list(fields))
