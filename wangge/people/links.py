"""How a link that works once gives a new password, or a new deployment its first administrator."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from wangge.core.errors import Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people import accounts, directory, policies, posts
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.events import PeopleEvent
from wangge.people.models import Account, OneTimeLink
from wangge.people.roles import Role
from wangge.places import areas

_RESET_LASTS: Final = timedelta(hours=24)
_FIRST_LASTS: Final = timedelta(days=7)


class LinkGone(Refused):
    """The link was used, has expired, was replaced by a newer one, or never was."""

    reason = gettext_lazy("这条链接已经用过或过期了。请管理员再发一条。")
    status = 410


@transaction.atomic
def issue_reset_link(account: Account, *, by: Actor, at: datetime) -> str:
    """Return the path of a link that sets a new password once within a day; earlier ones die."""
    policies.must_keep(by, account.person, on=local_day(at))
    earlier = OneTimeLink.objects.filter(account=account, used_at__isnull=True)
    earlier.update(expires_at=at)
    path = _issue(OneTimeLink.Purpose.SET_PASSWORD, account=account, until=at + _RESET_LASTS)
    record(PeopleEvent.LINK_ISSUED, subject=account, actor=by, at=at)
    return path


@transaction.atomic
def first_administrator_link() -> str | None:
    """Return the path of a fresh link for the first administrator; None where there is one."""
    now = timezone.now()
    if has_administrator(now):
        return None
    purpose = OneTimeLink.Purpose.FIRST_ADMINISTRATOR
    OneTimeLink.objects.filter(purpose=purpose, used_at__isnull=True).update(expires_at=now)
    return _issue(purpose, account=None, until=now + _FIRST_LASTS)


def has_administrator(at: datetime) -> bool:
    """Say whether anybody can sign in as an administrator."""
    return posts.administrators(local_day(at)).exists()


def look_up(token: str, *, at: datetime) -> OneTimeLink:
    """Return the link that a token opens; raise LinkGone."""
    link = OneTimeLink.objects.filter(
        token_hash=_hashed(token), used_at__isnull=True, expires_at__gt=at
    )
    found = link.select_related("account__person").first()
    if found is None:
        raise LinkGone
    return found


@transaction.atomic
def use_link(token: str, *, password: str, at: datetime) -> Account:
    """Set a new password by a link; raise LinkGone where it was used or has expired."""
    link = look_up(token, at=at)
    if link.account is None:
        raise LinkGone
    _use_up(link, at=at)
    accounts.set_password(link.account, password)
    actor = acting(link.account, None)
    record(PeopleEvent.LINK_USED, subject=link.account, actor=actor, at=at)
    return link.account


@transaction.atomic
def use_first_link(
    token: str,
    *,
    name: str,
    username: str,
    password: str,
    area_kind: str,
    area_name: str,
    area_code: str = "",
    at: datetime,
) -> Account:
    """Make the first administrator and the topmost area by a link; raise LinkGone."""
    link = look_up(token, at=at)
    if link.purpose != OneTimeLink.Purpose.FIRST_ADMINISTRATOR or has_administrator(at):
        raise LinkGone
    _use_up(link, at=at)
    area = areas.add(kind=area_kind, name=area_name, code=area_code, parent=None, by=COMMAND, at=at)
    person = directory.add_person(name, by=COMMAND, at=at)
    today = local_day(at)
    posts.appoint(person, role=Role.ADMINISTRATOR, area=area, since=today, by=COMMAND, at=at)
    return accounts.open_account(
        person, username, password=password, must_change=False, by=COMMAND, at=at
    )


def _use_up(link: OneTimeLink, *, at: datetime) -> None:
    # Of two who open it at the same instant one wins.
    if not OneTimeLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
        raise LinkGone


def _issue(purpose: str, *, account: Account | None, until: datetime) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose, token_hash=_hashed(token), account=account, expires_at=until
    )
    return reverse("people:link", args=[token])


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
