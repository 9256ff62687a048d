"""How somebody says that they met the same (我也遇到了): once a person, told of the answer where they can be."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import hearing, joining
from wangge.cases.models import Requester
from wangge.cases.vocabulary import Status
from wangge.core.errors import Malformed, Refused
from wangge.history.recording import record
from wangge.language.normalise import clean, comparable
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import Supporter, Thread
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.roles import Right

_NAME_MOST = 60


class AlreadyCounted(Refused):
    """One person counts once, however often they say it."""

    reason = gettext_lazy("您已经说过了，一人记一次。有了回音，这一页看得到。")


class NothingToWaitFor(Refused):
    """It was answered: whoever has the same trouble now says so anew."""

    reason = gettext_lazy("这件事已经有回音了。您那里还没好，请另说一件，我们单独来看。")


@transaction.atomic
def me_too(thread: Thread, *, device: str, phone: str = "", by: Actor, at: datetime) -> Supporter:
    """Count somebody who met the same; with a telephone they wait for the answer of the case.

    Raise AlreadyCounted, NothingToWaitFor or Malformed.
    """
    must_wait_for_something(thread)
    number = privacy.normalise_phone(clean(phone)) if phone.strip() else ""
    supporter = _count(
        thread, device=device, person=privacy.blind_index(number) if number else "", by=by, at=at
    )
    if number:
        requester = joining.follow(thread.case, phone=number, by=by, at=at)
        _tie(supporter, requester)
    return supporter


@transaction.atomic
def me_too_for(
    thread: Thread, *, name: str, phone: str = "", where: str = "", by: Actor, at: datetime
) -> Supporter:
    """Count a caller, or somebody at the counter: staff write it down for them."""
    by.must(Right.REGISTER)
    must_wait_for_something(thread)
    who = clean(name).replace("\n", " ")[:_NAME_MOST]
    number = privacy.normalise_phone(clean(phone)) if phone.strip() else ""
    if not who and not number:
        raise Malformed(_("写上怎么称呼对方，或者对方的电话，好知道一人只记一次。"), field="name")
    person = privacy.blind_index(number) if number else comparable(f"{who} {where}")
    supporter = _count(thread, device="", person=person, by=by, at=at)
    requester = joining.follow(
        thread.case,
        name=who,
        phone=number,
        on_behalf_of="" if number else who,
        by=by,
        at=at,
    )
    _tie(supporter, requester)
    return supporter


def keep_author(
    thread: Thread, *, device: str, phone: str, requester: Requester, is_author: bool, at: datetime
) -> None:
    """Keep who wrote in the thread as one who met the same, so that they do not count a second time."""
    person = privacy.blind_index(phone) if phone else ""
    device_key, person_key = _key(thread, "device", device), _key(thread, "person", person)
    known = thread.supporters.filter(_same(device_key, person_key)).first()
    if known is None:
        Supporter.objects.create(
            thread=thread,
            device_key=device_key,
            person_key=person_key,
            requester=requester,
            is_author=is_author,
            at=at,
        )
    elif known.requester_id is None:
        _tie(known, requester)


def is_counted(thread: Thread, *, device: str) -> bool:
    """Say whether this device said it before."""
    key = _key(thread, "device", device)
    return bool(key) and thread.supporters.filter(device_key=key).exists()


def must_wait_for_something(thread: Thread) -> None:
    """Raise NothingToWaitFor where no answer is to come any more."""
    if not is_waited_for(thread):
        raise NothingToWaitFor


def is_waited_for(thread: Thread) -> bool:
    """Say whether an answer is still to come."""
    case = hearing.goes_on_as(thread.case)
    return case.is_open and case.status != Status.RESOLVED


def device_key(thread: Thread, device: str) -> str:
    """What a device is known by in one thread, and only there."""
    return _key(thread, "device", device)


def _count(thread: Thread, *, device: str, person: str, by: Actor, at: datetime) -> Supporter:
    device_key, person_key = _key(thread, "device", device), _key(thread, "person", person)
    try:
        # The database says who was first: two taps at once, one row.
        with transaction.atomic():
            supporter = Supporter.objects.create(
                thread=thread, device_key=device_key, person_key=person_key, by=by.post, at=at
            )
    except IntegrityError:
        raise AlreadyCounted from None
    record(MessageBoardEvent.ME_TOO, subject=thread.case, actor=by, at=at, supporter=supporter.pk)
    return supporter


def _tie(supporter: Supporter, requester: Requester) -> None:
    Supporter.objects.filter(pk=supporter.pk).update(requester=requester)
    supporter.requester = requester


def _same(device_key: str, person_key: str) -> models.Q:
    same = models.Q(pk=None)
    if device_key:
        same |= models.Q(device_key=device_key)
    if person_key:
        same |= models.Q(person_key=person_key)
    return same


def _key(thread: Thread, what: str, secret: str) -> str:
    if not secret:
        return ""
    words = f"board {what} {thread.pk} {secret}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).hexdigest()
