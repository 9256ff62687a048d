"""How a message is written once and queued on each channel its reader wants."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wangge.jobs.queue import enqueue
from wangge.notifications import preferences
from wangge.notifications.channels import email
from wangge.notifications.models import Delivery, Notice, Preference
from wangge.notifications.quiet import quiet_until
from wangge.people import privacy
from wangge.people.models import Account

DELIVER = "notifications.deliver"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody without an account: what kind of row they are, its number, where they read mail.

    Their `link` opens their own page to whoever has it, so it is kept sealed.
    """

    type: str
    id: int
    email: str = ""
    link: str = ""


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
    elif to.email:
        _queue_email(notice, address=to.email, link=to.link, at=at, not_before=not_before or at)
    return notice


@transaction.atomic
def withdraw(key: str) -> None:
    """Let a message go that has not left: what it says is no longer so."""
    waiting = Delivery.objects.filter(
        notice__key=key, state__in=[Delivery.State.QUEUED, Delivery.State.HELD], attempts=0
    )
    # Its job finds no delivery, and ends.
    if waiting.delete()[0]:
        Notice.objects.filter(key=key, deliveries__isnull=True).delete()


def has_channel(reader: Account | Reader) -> bool:
    """Tell whether anything written to them can arrive; if not, somebody has to call."""
    if isinstance(reader, Account):
        return reader.is_active
    return email.is_configured() and email.is_address(reader.email)


def was_delivered(key: str) -> bool:
    """Tell whether the message of this key left on some channel, or was read."""
    notices = Notice.objects.filter(key=key)
    return (
        notices.filter(deliveries__state=Delivery.State.SENT).exists()
        or notices.filter(read_at__isnull=False).exists()
    )


def _queue_for_account(notice: Notice, preference: Preference, *, at: datetime) -> None:
    # The row itself is the delivery: it is in the inbox the moment this transaction ends.
    Delivery.objects.create(
        notice=notice,
        channel=Delivery.Channel.IN_APP,
        state=Delivery.State.SENT,
        not_before=at,
        sent_at=at,
    )
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
    _queue_email(notice, address=preference.email, at=at, not_before=held_until or at)


def _queue_email(
    notice: Notice, *, address: str, at: datetime, not_before: datetime, link: str = ""
) -> None:
    cipher, key_version = privacy.seal_text(address)
    link_cipher, _same_key = privacy.seal_text(link) if link else (b"", key_version)
    delivery = Delivery.objects.create(
        notice=notice,
        channel=Delivery.Channel.EMAIL,
        address_cipher=cipher,
        link_cipher=link_cipher,
        key_version=key_version,
        state=Delivery.State.HELD if not_before > at else Delivery.State.QUEUED,
        not_before=not_before,
    )
    enqueue(DELIVER, run_at=not_before, key=f"{DELIVER}:{delivery.pk}:0", delivery=delivery.pk)
