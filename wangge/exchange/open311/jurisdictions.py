"""Which community is asked, where it is switched on, and who switches it."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Open311Access
from wangge.exchange.models.open311 import Open311AccessQuerySet
from wangge.exchange.open311.errors import Faulty, Problem, absent
from wangge.history.recording import record
from wangge.language.normalise import clean
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,78}[a-z0-9])?")
# A read is written down no oftener.
_SEEN_EACH: Final = timedelta(minutes=15)
_MOST_OTHERS: Final = 100


class NotOpen(Refused):
    """Only who answers can be meant."""


def asked(jurisdiction_id: str) -> Open311Access:
    """Return who is asked: the only one, the one that is named, else the default; raise Faulty."""
    on = Open311Access.objects.on().select_related("community__parent")
    first_two = _first_two(on)
    if not first_two:
        raise nothing_open()
    if len(first_two) == 1:
        return first_two[0]
    name = clean(jurisdiction_id).lower()
    if not name and first_two[0].is_default:
        return first_two[0]
    if not name:
        told = _("这里有几个社区，请用 jurisdiction_id 说明是哪一个。")
        raise Faulty(Problem(told, "jurisdiction_id"))
    named = on.filter(Q(jurisdiction=name) | Q(community__code=name)).order_by("pk").first()
    if named is None:
        raise absent(_("没有这个 jurisdiction_id，或者没有开放。"), "jurisdiction_id")
    return named


def default() -> Open311Access | None:
    """Return who is meant by a call that names none; the only one that is open, or the default."""
    first_two = _first_two(Open311Access.objects.on().select_related("community"))
    is_clear = len(first_two) == 1 or any(one.is_default for one in first_two)
    return first_two[0] if is_clear else None


def others(community: Area) -> list[Open311Access]:
    """The other communities that are open, in the order of their opening; a hundred at most."""
    on = Open311Access.objects.on().exclude(community=community).select_related("community")
    return list(on.order_by("switched_at", "pk")[:_MOST_OTHERS])


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
        if is_on:
            _keep_the_first(community)
        else:
            Open311Access.objects.filter(pk=access.pk).update(is_default=False)
    access.refresh_from_db()
    return access


def may_choose_default(by: Actor, community: Area) -> bool:
    """Say whether it is theirs to say who is meant: of both, whoever it was and whoever it becomes."""
    meant = default()
    return may_switch(by, community) and (meant is None or may_switch(by, meant.community))


@transaction.atomic
def choose_default(community: Area, *, is_default: bool, by: Actor, at: datetime) -> None:
    """Say that a call which names no community means this one, or that each must name one."""
    if not may_choose_default(by, community):
        raise NotAllowed(_("不写 jurisdiction_id 的算哪个社区，要由这几个社区都管的人来定。"))
    chosen = Open311Access.objects.on().filter(community=community).first()
    if chosen is None:
        raise NotOpen(_("{community}没有开放，先开放。").format(community=community.name))
    if chosen.is_default == is_default:
        return
    _mean(chosen if is_default else None)
    record(ExchangeEvent.OPEN311_DEFAULT, subject=community, actor=by, at=at, is_default=is_default)


def read_from(access: Open311Access, *, at: datetime) -> None:
    """Keep that somebody reads, to the quarter of an hour."""
    if access.last_read_at is None or at - access.last_read_at >= _SEEN_EACH:
        Open311Access.objects.filter(pk=access.pk).update(last_read_at=at)


def _first_two(on: Open311AccessQuerySet) -> list[Open311Access]:
    return list(on.order_by("-is_default", "pk")[:2])


def _keep_the_first(community: Area) -> None:
    # Whoever asked the only one so far named none, and goes on with it until somebody says otherwise.
    on = Open311Access.objects.on()
    before = list(on.exclude(community=community)[:2])
    if len(before) == 1 and not on.filter(is_default=True).exists():
        _mean(before[0])


def _mean(access: Open311Access | None) -> None:
    # All first: one that is closed for another reason may still carry the mark.
    Open311Access.objects.filter(is_default=True).update(is_default=False)
    if access is not None:
        Open311Access.objects.filter(pk=access.pk).update(is_default=True)


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
