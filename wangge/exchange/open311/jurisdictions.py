"""Which community is asked, where it is switched on, and who switches it."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Open311Access
from wangge.exchange.open311.errors import Faulty, Problem, absent
from wangge.history.recording import record
from wangge.language.normalise import clean
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,78}[a-z0-9])?")
# A read is written down no oftener.
_SEEN_EACH: Final = timedelta(minutes=15)


def asked(jurisdiction_id: str) -> Open311Access:
    """Return who is asked: the only one, else the one that is named; raise Faulty."""
    on = Open311Access.objects.on().select_related("community__parent")
    first_two = list(on.order_by("pk")[:2])
    if not first_two:
        raise nothing_open()
    if len(first_two) == 1:
        return first_two[0]
    name = clean(jurisdiction_id).lower()
    if not name:
        raise Faulty(
            Problem(_("这里有几个社区，请用 jurisdiction_id 说明是哪一个。"), "jurisdiction_id")
        )
    named = on.filter(Q(jurisdiction=name) | Q(community__code=name)).order_by("pk").first()
    if named is None:
        raise absent(_("没有这个 jurisdiction_id，或者没有开放。"), "jurisdiction_id")
    return named


def nothing_open() -> Faulty:
    """No community answers here."""
    return absent(_("这里没有开放 Open311。"), "jurisdiction_id")


def may_switch(by: Actor, community: Area) -> bool:
    """Say whether it is theirs to open or close."""
    return by.may(Right.CONNECT) and _is_near(by, community)


@transaction.atomic
def switch(
    community: Area, *, is_on: bool, jurisdiction: str = "", by: Actor, at: datetime
) -> Open311Access:
    """Open or close the way in and out for one community; raise NotAllowed, Malformed."""
    if community.kind != Area.Kind.COMMUNITY or not may_switch(by, community):
        raise NotAllowed(_("开关 Open311 要由管对接的人来做。"))
    name = _checked(jurisdiction, community)
    access, _is_new = Open311Access.objects.get_or_create(
        community=community, defaults={"switched_at": at, "services_since": at}
    )
    changed = Open311Access.objects.filter(pk=access.pk).exclude(is_on=is_on, jurisdiction=name)
    if changed.update(is_on=is_on, jurisdiction=name, switched_by=by.post, switched_at=at):
        record(ExchangeEvent.OPEN311_SWITCHED, subject=community, actor=by, at=at, is_on=is_on)
    access.refresh_from_db()
    return access


def read_from(access: Open311Access, *, at: datetime) -> None:
    """Keep that somebody reads, to the quarter of an hour."""
    if access.last_read_at is None or at - access.last_read_at >= _SEEN_EACH:
        Open311Access.objects.filter(pk=access.pk).update(last_read_at=at)


def _is_near(by: Actor, community: Area) -> bool:
    if by.may(Right.MANAGE_DEPLOYMENT):
        return True
    return by.post is not None and by.post.area.holds(community)


def _checked(jurisdiction: str, community: Area) -> str:
    name = clean(jurisdiction).lower()
    if not name:
        return ""
    if not _NAME.fullmatch(name):
        raise Malformed(
            _("只能用小写字母、数字、点和短横，例如 banqiao.example.cn。"), field="jurisdiction"
        )
    taken = Open311Access.objects.exclude(community=community).filter(jurisdiction=name)
    if taken.exists() or Area.objects.exclude(pk=community.pk).filter(code=name).exists():
        raise Malformed(_("这个名字别的社区在用，请换一个。"), field="jurisdiction")
    return name
