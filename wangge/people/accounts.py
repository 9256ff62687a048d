"""How somebody signs in, keeps a password, and signs out everywhere."""

import re
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people import policies, throttle
from wangge.people.actors import Actor, acting
from wangge.people.addresses import client_address
from wangge.people.events import PeopleEvent
from wangge.people.models import Account, Person

# Keys of the session: the epoch it was made under, and the post acted under.
EPOCH: Final = "epoch"
POST: Final = "post"
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")
_FIRST_PASSWORD_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongPassword(Refused):
    """Name and password do not belong together; which of the two is wrong is not said."""

    reason = gettext_lazy("登录名或密码不对。请再核对一次，注意大小写。")
    status = 422


class AlreadyHasAccount(Refused):
    """The person can sign in already."""

    reason = gettext_lazy("这个人已经有登录名了。忘了密码，请发一条重设密码的链接。")


@transaction.atomic
def open_account(
    person: Person,
    username: str,
    *,
    password: str,
    must_change: bool = True,
    by: Actor,
    at: datetime,
) -> Account:
    """Let a person sign in; the first password is changed at first sign-in outside the demo."""
    policies.must_keep(by, person, on=local_day(at))
    if Account.objects.filter(person=person).exists():
        raise AlreadyHasAccount
    account = Account(username=_username(username), person=person, must_change_password=must_change)
    # A first password that must be changed, or the demo's, need not please the rules.
    if not (must_change or settings.DEMO):
        check_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise Malformed(
            _("登录名“{name}”已经有人用了，请换一个。").format(name=account.username),
            field="username",
        ) from None
    record(PeopleEvent.ACCOUNT_OPENED, subject=account, actor=by, at=at, person=person.pk)
    return account


def first_password() -> str:
    """Make a password to be read out once: no letters that look alike."""
    return "-".join(get_random_string(4, _FIRST_PASSWORD_LETTERS) for _part in range(3))


def sign_in(request: HttpRequest, username: str, password: str) -> Account:
    """Begin a session; raise WrongPassword, or TooManyTries after too many of them."""
    now = timezone.now()
    attempt = throttle.begin(username, client_address(request), at=now)
    found = auth.authenticate(request, username=username.strip().lower(), password=password)
    if not isinstance(found, Account):
        raise WrongPassword
    with transaction.atomic():
        throttle.succeed(attempt)
        auth.login(request, found)
        request.session[EPOCH] = found.session_epoch
        record(PeopleEvent.SIGNED_IN, subject=found, actor=acting(found, None), at=now)
    return found


def sign_out(request: HttpRequest) -> None:
    """End this session only."""
    auth.logout(request)


@transaction.atomic
def change_password(account: Account, *, old: str, new: str, at: datetime) -> None:
    """Change one's own password; every session ends, the caller renews its own."""
    if not account.check_password(old):
        raise Malformed(_("现在的密码不对。请再核对一次。"), field="old")
    if old == new:
        raise Malformed(_("新密码和现在的一样。请换一个。"), field="new")
    set_password(account, new)
    record(PeopleEvent.PASSWORD_CHANGED, subject=account, actor=acting(account, None), at=at)


def set_password(account: Account, new: str) -> None:
    """Write a password that pleases the rules, and end every session."""
    check_password(new, account)
    account.set_password(new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    _raise_epoch(account)


def check_password(new: str, account: Account) -> None:
    """Raise Malformed with what is wrong with a new password."""
    try:
        validate_password(new, account)
    except ValidationError as error:
        raise Malformed(" ".join(error.messages), field="new") from None


@transaction.atomic
def sign_out_everywhere(account: Account, *, by: Actor, at: datetime) -> None:
    """End every session of an account, one's own or one that is the actor's to keep."""
    policies.must_keep_or_be(by, account, on=local_day(at))
    _raise_epoch(account)
    record(PeopleEvent.SIGNED_OUT_EVERYWHERE, subject=account, actor=by, at=at)


@transaction.atomic
def close(account: Account, *, by: Actor, at: datetime) -> None:
    """Let nobody sign in any more; what was done under the account stays."""
    policies.must_keep(by, account.person, on=local_day(at))
    account.is_active = False
    account.save(update_fields=["is_active"])
    _raise_epoch(account)
    record(PeopleEvent.ACCOUNT_CLOSED, subject=account, actor=by, at=at)


@transaction.atomic
def reopen(account: Account, *, by: Actor, at: datetime) -> None:
    """Let somebody sign in again."""
    policies.must_keep(by, account.person, on=local_day(at))
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(PeopleEvent.ACCOUNT_REOPENED, subject=account, actor=by, at=at)


def _raise_epoch(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.refresh_from_db(fields=["session_epoch"])


def _username(text: str) -> str:
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise Malformed(
            _("登录名用 2 到 39 个小写字母、数字、点或短横，例如 zhang.min。"),
            field="username",
        )
    return username
