"""Which other systems are joined to the demonstration: two tokens, and news for a city that does not listen."""

from datetime import datetime, timedelta

from wangge.core.moments import local_day
from wangge.exchange import tokens, webhooks
from wangge.exchange.models import Scope
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District

_KINDS = ("case.submitted", "case.taken", "case.resolved", "case.confirmed", "case.escalated")


def join(district: District, cast: Cast, now: datetime) -> None:
    """Make the tokens and the subscription, as the secretary does; nobody is ever called."""
    secretary = cast.actor("secretary")
    city = (Scope.CASES_READ, Scope.CASES_WRITE, Scope.PLACES_READ)
    for name, login, scopes, days in (
        ("示例市网格平台", "desk", city, 180),
        ("示例物业工单软件", "worker", (Scope.CASES_READ, Scope.CASES_WRITE), 10),
    ):
        post = cast.actor(login).post
        assert post is not None
        until = local_day(now) + timedelta(days=days)
        tokens.make(name, post=post, scopes=scopes, expires_on=until, by=secretary, at=now)
    news, _secret = webhooks.subscribe(
        "示例市网格平台",
        # Reserved by RFC 2606: there is no such machine.
        url="https://platform.example/wangge/news",
        kinds=_KINDS,
        area=district.community,
        by=secretary,
        at=now,
    )
    webhooks.pause(news, by=secretary, at=now)
