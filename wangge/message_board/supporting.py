"""How somebody says that they met the same (我也遇到了): once a device, told of the answer where they can be.

Nobody finds out whose number it is by typing it. A device that says it again is told so; another device that types
a number known here gets the same answer and leads to the same page, and the count that everybody reads grows by one
as for anybody new. Behind that the person stays one: no second requester, no second call, counted once where staff
read (`persons_in`). So nobody gets a page of the case by typing a number either; the link goes to the number itself.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import hearing, joining, unfollowing
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
# Whom staff count: every person once, on however many devices they said it.
PERSONS = models.Q(is_author=False, same_as__isnull=True)


class AlreadyCounted(Refused):
    """One device counts once, however often it says it; whom staff write down, one person."""

    reason = gettext_lazy("已经记过了，只记一次。有了回音，这一页看得到。")


class NotToBeTakenBack(Refused):
    """Nothing was said by this device, or it was answered, or words stand beside it."""

    reason = gettext_lazy("这一次收不回了：已经有回音，或者您还写了话。要改，打值班电话。")


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
    person = privacy.blind_index(number) if number else ""
    supporter = _insert(thread, device=device, person=person, by=by.post, at=at)
    _record(supporter, by=by, at=at)
    if number and supporter.same_as is None:
        known = joining.waiting_under(thread.case, number)
        _tie(supporter, known or joining.follow(thread.case, phone=number, by=by, at=at))
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
    supporter = _insert(thread, device="", person=person, by=by.post, at=at)
    if supporter.same_as is not None:
        # Staff may know whom they wrote down before; what was kept goes with the transaction.
        raise AlreadyCounted
    _record(supporter, by=by, at=at)
    known = joining.waiting_under(thread.case, number) if number else None
    _tie(
        supporter,
        known
        or joining.follow(
            thread.case,
            name=who,
            phone=number,
            on_behalf_of="" if number else who,
            by=by,
            at=at,
        ),
    )
    return supporter


def may_take_back(thread: Thread, *, device: str) -> bool:
    """Say whether what this device said is still a press alone, with nobody's answer to it."""
    supporter = _pressed_by(thread, device)
    return supporter is not None and _is_unanswered(supporter)


@transaction.atomic
def take_back(thread: Thread, *, device: str, by: Actor, at: datetime) -> None:
    """Undo the press of this device: the count and the waiting; raise NotToBeTakenBack.

    Where others said it under the same number, the next of them stands for that person, who still waits.
    """
    supporter = _pressed_by(thread, device)
    if supporter is None or not _is_unanswered(supporter):
        raise NotToBeTakenBack
    pk, person_key, requester = supporter.pk, supporter.person_key, supporter.requester
    heir = supporter.again.order_by("pk").first()
    if heir is not None:
        supporter.again.exclude(pk=heir.pk).update(same_as=heir)
        Supporter.objects.filter(pk=heir.pk).update(same_as=None)
    supporter.delete()
    if heir is not None:
        Supporter.objects.filter(pk=heir.pk).update(
            person_key=person_key, requester=heir.requester or requester
        )
    elif requester is not None and _came_by(requester, supporter):
        unfollowing.forget(requester)
    record(MessageBoardEvent.ME_TOO_UNDONE, subject=thread.case, actor=by, at=at, supporter=pk)


def keep_author(
    thread: Thread, *, device: str, phone: str, requester: Requester, is_author: bool, at: datetime
) -> None:
    """Keep who wrote in the thread as one who met the same, so that they do not count a second time."""
    person = privacy.blind_index(phone) if phone else ""
    try:
        _insert(
            thread, device=device, person=person, requester=requester, is_author=is_author, at=at
        )
    except AlreadyCounted:
        known = thread.supporters.get(device_key=_key(thread, "device", device))
        _name(known, _key(thread, "person", person))
        if known.requester_id is None:
            _tie(known, requester)


def persons_in(thread: Thread) -> int:
    """How many persons beside the author met the same; for staff, never for everybody."""
    return thread.supporters.filter(PERSONS).count()


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


def _pressed_by(thread: Thread, device: str) -> Supporter | None:
    key = _key(thread, "device", device)
    if not key:
        return None
    rows = thread.supporters.filter(device_key=key, is_author=False, by=None)
    return rows.select_related("requester", "thread__case__merged_into").first()


def _is_unanswered(supporter: Supporter) -> bool:
    requester = supporter.requester
    if requester is not None and requester.messages.exists():
        return False
    told = hearing.replies_about(hearing.goes_on_as(supporter.thread.case))
    return is_waited_for(supporter.thread) and not told.filter(said_at__gte=supporter.at).exists()


def _came_by(requester: Requester, supporter: Supporter) -> bool:
    """Say whether somebody waits because of this press; they may have waited before, in another way."""
    is_tied = Supporter.objects.filter(requester=requester).exists()
    return requester.is_follower and requester.joined_at == supporter.at and not is_tied


def _insert(thread: Thread, *, device: str, person: str, **fields: object) -> Supporter:
    """Keep one row; raise AlreadyCounted for a known device, point to the first row of a known person."""
    device_key, person_key = _key(thread, "device", device), _key(thread, "person", person)
    row = {"thread": thread, "device_key": device_key, **fields}
    # The database says who was first, of two taps at once too: one row a device, one key a person.
    try:
        with transaction.atomic():
            return Supporter.objects.create(**row, person_key=person_key)
    except IntegrityError:
        known = thread.supporters.filter(person_key=person_key).exclude(person_key="").first()
    if known is None:
        raise AlreadyCounted
    try:
        with transaction.atomic():
            return Supporter.objects.create(**row, same_as=known)
    except IntegrityError:
        raise AlreadyCounted from None


def _record(supporter: Supporter, *, by: Actor, at: datetime) -> None:
    record(
        MessageBoardEvent.ME_TOO,
        subject=supporter.thread.case,
        actor=by,
        at=at,
        supporter=supporter.pk,
        is_again=supporter.same_as is not None,
    )


def _name(supporter: Supporter, person_key: str) -> None:
    """Keep who it was, of a device that counted before it was told; or whose row it is then the same as."""
    rows = Supporter.objects.filter(pk=supporter.pk, person_key="", same_as__isnull=True)
    if not person_key or supporter.is_author:
        return
    try:
        with transaction.atomic():
            rows.update(person_key=person_key)
    except IntegrityError:
        known = Supporter.objects.get(thread=supporter.thread, person_key=person_key)
        rows.update(same_as=known)


def _tie(supporter: Supporter, requester: Requester) -> None:
    Supporter.objects.filter(pk=supporter.pk).update(requester=requester)
    supporter.requester = requester


def _key(thread: Thread, what: str, secret: str) -> str:
    if not secret:
        return ""
    words = f"board {what} {thread.pk} {secret}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).hexdigest()
