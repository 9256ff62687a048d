"""How a message is written once and queued on each channel its reader wants, in the order they are tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wangge.jobs.queue import enqueue
from wangge.notifications import preferences
from wangge.notifications.channels import email, sms, voice
from wangge.notifications.models import Delivery, Notice, Preference, Robot
from wangge.notifications.quiet import quiet_until
from wangge.people import privacy
from wangge.people.models import Account

DELIVER = "notifications.deliver"
# What is sent to see whether a way works.
TEST = "notice.test"
_Way = tuple[Delivery.Channel, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody without an account: what kind of row they are, its number, how they can be written to.

    Their `link` opens their own page to whoever has it, so it is kept sealed. A `phone` stands here
    only where they agreed to be written to there; `call_back` is the number that they may call.
    """

    type: str
    id: int
    email: str = ""
    link: str = ""
    phone: str = ""
    call_back: str = ""


@transaction.atomic
def notify(
    *,
    to: Account | Reader,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
    key: str,
    at: datetime,
    not_before: datetime | None = None,
) -> Notice:
    """Tell somebody something; the same key twice is one message.

    To who has no account it may leave later than it is written: see `withdraw`.
    """
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={
            "account": to if isinstance(to, Account) else None,
            "reader_type": "" if isinstance(to, Account) else to.type,
            "reader_id": None if isinstance(to, Account) else to.id,
            "call_back": "" if isinstance(to, Account) else to.call_back,
            "kind": kind,
            "title": title[:120],
            "body": body,
            "url": url,
            "is_urgent": urgent,
            "created_at": at,
        },
    )
    if not is_new:
        return notice
    if isinstance(to, Account):
        _queue_for_account(notice, preferences.of(to), at=at)
    else:
        # An address that nothing can be sent to yet is tried, so that its failing is written down.
        ways = _ways_of(to, urgent=urgent) or [(Delivery.Channel.EMAIL, to.email)] * bool(to.email)
        _queue_in_order(notice, ways, link=to.link, at=at, not_before=not_before or at)
    return notice


@transaction.atomic
def tell_group(
    robot: Robot, *, kind: str, title: str, url: str, urgent: bool, key: str, at: datetime
) -> Notice:
    """Let a robot say something in its group; the same key twice is one message."""
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={
            "reader_type": "robot",
            "reader_id": robot.pk,
            "kind": kind,
            "title": title[:120],
            "url": url,
            "is_urgent": urgent,
            "created_at": at,
        },
    )
    if is_new:
        delivery = Delivery.objects.create(
            notice=notice, channel=Delivery.Channel.ROBOT, robot=robot, not_before=at
        )
        queue(delivery, at=at)
    return notice


@transaction.atomic
def try_number(
    channel: Delivery.Channel, number: str, *, title: str, key: str, at: datetime
) -> Notice:
    """Send a word to a number by one channel alone, at once: somebody looks whether it arrives."""
    notice = Notice.objects.create(
        reader_type="test",
        reader_id=0,
        kind=TEST,
        title=title,
        is_urgent=True,
        key=key,
        created_at=at,
    )
    _queue_in_order(notice, [(channel, number)], at=at, not_before=at)
    return notice


@transaction.atomic
def withdraw(key: str) -> None:
    """Let a message go that has not left: what it says is no longer so."""
    mine = Delivery.objects.filter(notice__key=key)
    if mine.filter(state=Delivery.State.SENT).exists() or mine.filter(attempts__gt=0).exists():
        return
    waiting = mine.filter(
        state__in=[Delivery.State.QUEUED, Delivery.State.HELD, Delivery.State.STANDBY]
    )
    # Its job finds no delivery, and ends.
    if waiting.delete()[0]:
        Notice.objects.filter(key=key, deliveries__isnull=True).delete()


def has_channel(reader: Account | Reader) -> bool:
    """Tell whether anything written to them can arrive; if not, somebody has to call."""
    if isinstance(reader, Account):
        return reader.is_active
    return bool(_ways_of(reader))


def was_delivered(key: str) -> bool:
    """Tell whether the message of this key left on some channel, or was read."""
    notices = Notice.objects.filter(key=key)
    return (
        notices.filter(deliveries__state=Delivery.State.SENT).exists()
        or notices.filter(read_at__isnull=False).exists()
    )


def queue(delivery: Delivery, *, at: datetime, turn: str = "0") -> None:
    """Queue the job that sends a delivery; each turn has a key of its own."""
    # The job that runs now still holds the key before.
    key = f"{DELIVER}:{delivery.pk}:{turn}"
    enqueue(DELIVER, run_at=at, key=key, delivery=delivery.pk)


def _ways_of(reader: Reader, *, urgent: bool = False) -> list[_Way]:
    """The ways to a reader in the order they are tried; what cannot wait rings a telephone first."""
    ways: list[_Way] = []
    if email.is_configured() and email.is_address(reader.email):
        ways.append((Delivery.Channel.EMAIL, reader.email))
    if reader.phone and privacy.is_mobile(reader.phone) and sms.is_configured():
        ways.append((Delivery.Channel.SMS, reader.phone))
    if reader.phone and voice.is_configured():
        ways.append((Delivery.Channel.VOICE, reader.phone))
    if urgent:
        ways.sort(key=lambda way: way[0] != Delivery.Channel.SMS)
    return ways


def _queue_for_account(notice: Notice, preference: Preference, *, at: datetime) -> None:
    # The row itself is the delivery: it is in the inbox the moment this transaction ends.
    Delivery.objects.create(
        notice=notice,
        channel=Delivery.Channel.IN_APP,
        state=Delivery.State.SENT,
        not_before=at,
        sent_at=at,
    )
    if notice.is_urgent:
        _ring(notice, preference, at=at)
    if not preference.email:
        return
    if not preference.wants_email:
        Delivery.objects.create(
            notice=notice,
            channel=Delivery.Channel.EMAIL,
            state=Delivery.State.SUPPRESSED,
            not_before=at,
        )
        return
    held_until = None
    if not notice.is_urgent:
        held_until = quiet_until(at, begins=preference.quiet_from, ends=preference.quiet_until)
    way = (Delivery.Channel.EMAIL, preference.email)
    _queue_in_order(notice, [way], at=at, not_before=held_until or at)


def _ring(notice: Notice, preference: Preference, *, at: datetime) -> None:
    # A call-out goes every way at once: it cannot wait for one to fail.
    number = preferences.own_number(preference)
    if not number:
        return
    if preference.urgent_sms and privacy.is_mobile(number) and sms.is_configured():
        _queue_in_order(notice, [(Delivery.Channel.SMS, number)], at=at, not_before=at)
    if preference.urgent_voice and voice.is_configured():
        _queue_in_order(notice, [(Delivery.Channel.VOICE, number)], at=at, not_before=at)


def _queue_in_order(
    notice: Notice, ways: Sequence[_Way], *, at: datetime, not_before: datetime, link: str = ""
) -> None:
    for place, (channel, address) in enumerate(ways):
        cipher, key_version = privacy.seal_text(address)
        # A text message carries no link.
        takes_link = link and channel == Delivery.Channel.EMAIL
        link_cipher = privacy.seal_text(link)[0] if takes_link else b""
        state = Delivery.State.HELD if not_before > at else Delivery.State.QUEUED
        delivery = Delivery.objects.create(
            notice=notice,
            channel=channel,
            address_cipher=cipher,
            link_cipher=link_cipher,
            key_version=key_version,
            state=Delivery.State.STANDBY if place else state,
            not_before=not_before,
        )
        if not place:
            queue(delivery, at=not_before)
