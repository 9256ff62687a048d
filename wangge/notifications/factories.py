"""How tests and the demo make somebody who is told something."""

from datetime import datetime, time
from itertools import count
from typing import Any

from wangge.notifications import gateways, preferences, robots
from wangge.notifications.models import Gateway, Notice, Robot
from wangge.notifications.sending import Reader, notify
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_account
from wangge.people.models import Account
from wangge.places.models import Area

_numbers = count(1)


def make_reader_by_email(
    *, quiet_from: time | None = None, quiet_until: time | None = None
) -> Account:
    """An account that also wants e-mail."""
    account = make_account()
    preferences.set_preference(
        account,
        email=f"reader{next(_numbers)}@example.com",
        wants_email=True,
        sound=True,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
    return account


def make_notice(
    to: Account | Reader,
    *,
    at: datetime,
    title: str = "有一件新的",
    urgent: bool = False,
    url: str = "",
) -> Notice:
    """A message with a key of its own."""
    return notify(
        to=to,
        kind="test.told",
        title=title,
        url=url,
        urgent=urgent,
        key=f"test:{next(_numbers)}",
        at=at,
    )


def make_robot(area: Area, **fields: Any) -> Robot:
    """A robot of a staff group that hears everything."""
    usual = {"name": f"群 {next(_numbers)}", "make": Robot.Make.WECOM, "area": area}
    usual |= {"hears_all": True, "is_active": True, "token": "0123456789abcdef"}
    return robots.keep(Robot(), by=COMMAND, at=NOW, **{**usual, **fields})


def make_gateway(**fields: Any) -> Gateway:
    """A gateway for text messages, in use."""
    usual = {
        "kind": Gateway.Kind.SMS,
        "name": "短信",
        "url": "https://sms.example.com/send",
        "body": '{"to": "{phone}", "text": "{text}"}',
        "sender": "板桥社区",
        "is_active": True,
    }
    return gateways.keep(Gateway(), by=COMMAND, at=NOW, **{**usual, **fields})
