"""How another system is let in: a token is made for a post, believed, counted, and ended."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Scope, Token
from wangge.history.recording import record
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import RIGHTS, Right
from wangge.people.scopes import posts_within

LONGEST: Final = timedelta(days=366)
PREFIX: Final = "wangge_"
_NAME_MOST: Final = 60
_SECRET_MOST: Final = 100
_HINT: Final = 4
# Roles that see cases at all; a token for another could do nothing.
_ROLES: Final = [role for role, rights in RIGHTS.items() if Right.SEE_CASES in rights]


class Unbelieved(Refused):
    """No token, an unknown one, or one that is no longer good; which of them is not said."""

    reason = gettext_lazy("令牌不对，或者已经停用、过期。请管理员在“对接”里看一看。")
    status = 401


class OutOfScope(NotAllowed):
    """The token is good, but not for this."""

    reason = gettext_lazy("这个令牌没有开这一项。请管理员另开一个，把要用的勾上。")


class TooFast(Refused):
    """The token was used too often within a minute; `wait` says for how many seconds to rest."""

    reason = gettext_lazy("这一分钟用得太多了。请按 Retry-After 写的秒数等一等再来。")
    status = 429

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(wait=wait)


@transaction.atomic
def make(
    name: str,
    *,
    post: Post,
    scopes: Collection[str],
    expires_on: date,
    by: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """Make a token for a post and return it with its secret, which is not kept and never seen again."""
    by.must(Right.CONNECT)
    if not posts_for(by, on=local_day(at)).filter(pk=post.pk).exists():
        raise Malformed(_("这个岗位现在没人，或者不归您管。请重新选。"), field="post")
    wanted = [scope for scope in Scope.values if scope in scopes]
    if not wanted or len(wanted) != len(set(scopes)):
        raise Malformed(_("请至少勾一项它能做的事。"), field="scopes")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=_named(name),
        post=post,
        scopes=wanted,
        secret_hash=_hashed(secret),
        hint=secret[-_HINT:],
        expires_on=_until(expires_on, today=local_day(at)),
        made_by=by.post,
        made_at=at,
    )
    record(ExchangeEvent.TOKEN_MADE, subject=token, actor=by, at=at, post=post.pk, scopes=wanted)
    return token, secret


@transaction.atomic
def end(token: Token, *, by: Actor, at: datetime) -> None:
    """Believe a token no more, from this moment on; ended twice it is ended once."""
    by.must(Right.CONNECT)
    if not Token.objects.visible_to(by).filter(pk=token.pk).exists():
        raise NotAllowed
    if Token.objects.filter(pk=token.pk, ended_at__isnull=True).update(ended_at=at):
        record(ExchangeEvent.TOKEN_ENDED, subject=token, actor=by, at=at)
    token.refresh_from_db(fields=["ended_at"])


def posts_for(by: Actor, *, on: date) -> QuerySet[Post]:
    """The posts that a token may act for: held, within one's own, of a role that sees cases."""
    if not by.may(Right.CONNECT):
        return Post.objects.none()
    held = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))
    return posts_within(by).filter(held, role__in=_ROLES)


def believed(secret: str, *, at: datetime) -> Token:
    """Return the token of a secret, its use counted; raise Unbelieved, or TooFast."""
    if not secret.startswith(PREFIX) or len(secret) > _SECRET_MOST:
        raise Unbelieved
    good = Token.objects.live(local_day(at)).filter(secret_hash=_hashed(secret))
    token = good.select_related("post__area", "post__person", "post__organisation").first()
    if token is None:
        raise Unbelieved
    _count(token, at=at)
    return token


def actor_of(token: Token) -> Actor:
    """Who acts where a token is used: the token, for its post; what is private stays hidden."""
    return Actor(ActorKind.TOKEN, token.pk, token.post)


def must_have(token: Token, *scopes: str) -> None:
    """Raise OutOfScope where a token was not made for all of this."""
    if not set(scopes) <= set(token.scopes):
        raise OutOfScope


def _count(token: Token, *, at: datetime) -> None:
    # One guarded statement: the first of a minute begins to count anew, no process keeps anything.
    minute, second = divmod(int(at.timestamp()), 60)
    room = ~Q(minute=minute) | Q(minute_count__lt=settings.API_CALLS_PER_MINUTE)
    counted = Token.objects.filter(room, pk=token.pk).update(
        minute_count=Case(When(minute=minute, then=F("minute_count") + 1), default=Value(1)),
        minute=minute,
        last_used_on=local_day(at),
    )
    if not counted:
        raise TooFast(60 - second)


def _named(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise Malformed(_("请写上是哪个系统在用，例如：市网格平台。"), field="name")
    if len(clean) > _NAME_MOST:
        raise Malformed(
            _("这里最多写 {most} 字，您写了 {count} 字。").format(
                most=_NAME_MOST, count=len(clean)
            ),
            field="name",
        )
    return clean


def _until(day: date, *, today: date) -> date:
    if not today <= day <= today + LONGEST:
        raise Malformed(
            _("最早到今天，最晚到一年以后。到期前再开一个新的换上。"), field="expires_on"
        )
    return day


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
