"""How tests and the demo make somebody who is told something."""

from datetime import datetime, time
from itertools import count

from wangge.notifications import preferences
from wangge.notifications.models import Notice
from wangge.notifications.sending import Reader, notify
from wangge.people.factories import make_account
from wangge.people.models import Account

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
