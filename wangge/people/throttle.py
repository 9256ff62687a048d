"""How guessing passwords is slowed down: by name, by address and by both, kept as HMACs only."""

import hashlib
import hmac
import math
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.people.models import SignInAttempt

WINDOW: Final = timedelta(minutes=15)
# Five wrong passwords stop one address from trying that name, not the person who sits elsewhere.
TRIES_PER_NAME_AND_ADDRESS: Final = 5
TRIES_PER_ADDRESS: Final = 20
# Many addresses at one name together: far above what a person mistypes, far below what guessing needs.
TRIES_PER_NAME: Final = 50
_LIMITS: Final = (
    (("username_key", "address_key"), TRIES_PER_NAME_AND_ADDRESS),
    (("address_key",), TRIES_PER_ADDRESS),
    (("username_key",), TRIES_PER_NAME),
)


class TooManyTries(Refused):
    """Too many wrong passwords for a name or from an address; says how long to wait."""

    status = 429


def begin(username: str, address: str, *, at: datetime) -> SignInAttempt:
    """Write the try down as failed before the password is looked at; raise TooManyTries."""
    attempt = SignInAttempt.objects.create(
        username_key=_key("name", username.strip().lower()),
        address_key=_key("address", address),
        at=at,
        succeeded=False,
    )
    # Those written before this one count, so that tries at the same instant cannot slip through.
    earlier = SignInAttempt.objects.filter(pk__lt=attempt.pk, at__gt=at - WINDOW, succeeded=False)
    for fields, most in _LIMITS:
        failed = earlier.filter(**{field: getattr(attempt, field) for field in fields})
        oldest_that_counts = list(failed.order_by("-pk").values_list("at", flat=True)[:most])
        if len(oldest_that_counts) == most:
            attempt.delete()
            raise _too_many(oldest_that_counts[-1] + WINDOW - at)
    return attempt


def succeed(attempt: SignInAttempt) -> None:
    """Forget the failures at this name from here: whoever knows the password starts anew."""
    SignInAttempt.objects.filter(
        username_key=attempt.username_key, address_key=attempt.address_key, succeeded=False
    ).delete()
    attempt.succeeded = True
    attempt.save(force_insert=True)


def forget_old(at: datetime) -> int:
    """Remove tries that no longer count; return how many."""
    return SignInAttempt.objects.filter(at__lt=at - WINDOW).delete()[0]


def _too_many(wait: timedelta) -> TooManyTries:
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    return TooManyTries(
        _(
            "密码试错的次数太多了。请 {minutes} 分钟后再试，或者请管理员给您发一条重设密码的链接。"
        ).format(minutes=minutes),
        minutes=minutes,
    )


def _key(what: str, text: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"sign-in {what} {text}".encode(), hashlib.sha256
    ).hexdigest()
