"""How a piece of news goes out: written once, signed, tried again later, given up, sent again."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.core import calling_out
from wangge.core.calling_out import AddressRefused, NoAnswer
from wangge.exchange import news
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Message, Webhook
from wangge.history.models import Event
from wangge.history.recording import record
from wangge.jobs.queue import enqueue
from wangge.notifications.sending import notify
from wangge.people import privacy
from wangge.people.actors import CLOCK
from wangge.people.models import Account

SEND: Final = "exchange.send_message"
TRIAL: Final = "trial"
# So many failures in a row are no accident: it is paused, and whoever made it is told.
MOST_FAILURES: Final = 12
# Then it is a dead letter, shown until somebody sends it again.
MOST_TRIES: Final = 8
_REST: Final = timedelta(seconds=20)
_LONGEST_REST: Final = timedelta(minutes=5)
_State = Message.State


def write(event: Event, *, at: datetime) -> None:
    """Write a message for each webhook that wants to hear of the event, once."""
    listening = list(Webhook.objects.listening().select_related("area"))
    if not any(event.kind in webhook.kinds for webhook in listening):
        return
    case = Case.objects.live().filter(pk=event.subject_id, is_private=False).first()
    if case is None:
        return
    for webhook in listening:
        if event.kind in webhook.kinds and case.area_path.startswith(webhook.area.path):
            _write(webhook, event, case_id=case.pk, at=at)


@transaction.atomic
def _write(webhook: Webhook, event: Event, *, case_id: int, at: datetime) -> None:
    message, is_new = Message.objects.get_or_create(
        webhook=webhook,
        event_ref=event.pk,
        defaults={
            "kind": event.kind,
            "case_id": case_id,
            "data": news.codes(event),
            "happened_at": event.at,
            "made_at": at,
        },
    )
    if is_new:
        queue([message], at=at)


def queue(messages: Iterable[Message], *, at: datetime) -> None:
    """Queue messages to be sent now; one that is queued already is not queued twice."""
    for message in messages:
        enqueue(SEND, run_at=at, key=f"{SEND}:{message.pk}", message=message.pk)


def send(message: Message, *, at: datetime) -> None:
    """Send one message, or put it off while its address rests after a failure."""
    webhook = message.webhook
    if message.state != _State.WAITING or (webhook.paused_at and not webhook.ended_at):
        return
    if webhook.ended_at:
        # Written in the moment in which the subscription was ended.
        drop(webhook, at=at)
        return
    if webhook.rests_until is not None and webhook.rests_until > at:
        # One of them tries whether the other system is back; a dead address holds up nobody else.
        queue([message], at=webhook.rests_until)
        return
    if problem := _call(message, at=at):
        _failed(message, problem, at=at)
    else:
        _delivered(message, at=at)


def drop(webhook: Webhook, *, at: datetime) -> None:
    """Let go what still waits for a subscription that was ended; nobody is told that it waits."""
    webhook.messages.filter(state=_State.WAITING).update(state=_State.DROPPED, done_at=at)


def body_of(message: Message) -> bytes:
    """What is sent: codes and numbers; whoever may know more reads it by the API."""
    case = message.case
    told = {
        "id": str(message.number),
        "kind": message.kind,
        "at": message.happened_at.isoformat(),
        "case": None
        if case is None
        else {"number": case.number, "url": reverse("api-1:read_case", args=[case.number])},
        "data": message.data,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def signature(secret: str, *, timestamp: str, body: bytes) -> str:
    """Sign timestamp, point and body with the secret that both sides know."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def _call(message: Message, *, at: datetime) -> str:
    webhook, body, timestamp = message.webhook, body_of(message), str(int(at.timestamp()))
    secret = privacy.open_text(webhook.secret_cipher, webhook.secret_key_version)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Wangge",
        "Wangge-Id": str(message.number),
        "Wangge-Timestamp": timestamp,
        "Wangge-Signature": signature(secret, timestamp=timestamp, body=body),
    }
    try:
        answer = calling_out.call(webhook.url, body=body, headers=headers)
    except AddressRefused as refused:
        return str(refused.reason)
    except NoAnswer as silent:
        return _("没有回音（{why}）").format(why=silent)
    return "" if answer.is_ok else _("对方回了 {status}").format(status=answer.status)


@transaction.atomic
def _delivered(message: Message, *, at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=_State.DELIVERED, try_count=F("try_count") + 1, last_error="", done_at=at
    )
    Webhook.objects.filter(pk=message.webhook_id).update(failure_count=0, rests_until=None)


@transaction.atomic
def _failed(message: Message, problem: str, *, at: datetime) -> None:
    tries, failures = message.try_count + 1, message.webhook.failure_count + 1
    is_dead = tries >= MOST_TRIES
    Message.objects.filter(pk=message.pk).update(
        state=_State.DEAD if is_dead else _State.WAITING,
        try_count=tries,
        last_error=problem[:200],
        done_at=at if is_dead else None,
    )
    again = at + min(_REST * 2 ** min(failures - 1, 10), _LONGEST_REST)
    webhook = Webhook.objects.filter(pk=message.webhook_id)
    webhook.update(failure_count=failures, rests_until=again)
    if failures >= MOST_FAILURES:
        _give_up(message.webhook, at=at)
    elif not is_dead:
        queue([message], at=again)


def _give_up(webhook: Webhook, *, at: datetime) -> None:
    running = Webhook.objects.filter(pk=webhook.pk, paused_at=None, ended_at=None)
    if not running.update(paused_at=at, is_paused_for_failures=True):
        return
    record(ExchangeEvent.WEBHOOK_PAUSED, subject=webhook, actor=CLOCK, at=at, is_for_failures=True)
    account = Account.objects.filter(person=webhook.made_by.person_id, is_active=True).first()
    if account is None:
        return
    notify(
        to=account,
        kind="exchange.webhook_paused",
        title=_("给“{name}”的消息暂停了").format(name=webhook.name),
        body=_(
            "连着 {count} 次没有送到。等着的都留着；对方修好了，到“消息订阅”里点“接着送”。"
        ).format(count=MOST_FAILURES),
        url=reverse("exchange:webhook", args=[webhook.pk]),
        key=f"exchange.webhook_paused:{webhook.pk}:{at.isoformat()}",
        at=at,
    )
