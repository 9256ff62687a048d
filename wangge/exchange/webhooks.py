"""How another system subscribes to news: an address, some kinds, an area; paused, gone on with, ended."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core import calling_out
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.exchange import messages, news
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Message, Webhook
from wangge.history.recording import record
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.people.scopes import areas_of
from wangge.places.models import Area

PREFIX: Final = "whsec_"
_NAME_MOST: Final = 60
_URL_MOST: Final = 500


class Ended(Refused):
    """Nothing is sent there any more."""


@transaction.atomic
def subscribe(
    name: str, *, url: str, kinds: Collection[str], area: Area, by: Actor, at: datetime
) -> tuple[Webhook, str]:
    """Subscribe an address to news and return it with the secret its messages are signed with."""
    by.must(Right.CONNECT)
    if by.post is None or not areas_of(by).filter(pk=area.pk).exists():
        raise Malformed(_("这个区域不归您管。请重新选。"), field="area")
    wanted = [kind.value for kind in news.KINDS if kind.value in kinds]
    if not wanted or len(wanted) != len(set(kinds)):
        raise Malformed(_("请至少勾一种消息。"), field="kinds")
    secret = PREFIX + secrets.token_urlsafe(32)
    cipher, version = privacy.seal_text(secret)
    webhook = Webhook.objects.create(
        name=_named(name),
        url=_checked(url),
        kinds=wanted,
        area=area,
        secret_cipher=cipher,
        secret_key_version=version,
        made_by=by.post,
        made_at=at,
    )
    record(ExchangeEvent.WEBHOOK_MADE, subject=webhook, actor=by, at=at, kinds=wanted)
    return webhook, secret


@transaction.atomic
def pause(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Send nothing for a while; what happens meanwhile waits."""
    _must_keep(webhook, by)
    if Webhook.objects.filter(pk=webhook.pk, paused_at=None, ended_at=None).update(paused_at=at):
        record(ExchangeEvent.WEBHOOK_PAUSED, subject=webhook, actor=by, at=at)
    webhook.refresh_from_db()


@transaction.atomic
def go_on(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Send again, what waited first."""
    _must_keep(webhook, by)
    paused = Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False, ended_at=None)
    if paused.update(
        paused_at=None, is_paused_for_failures=False, failure_count=0, rests_until=None
    ):
        record(ExchangeEvent.WEBHOOK_WENT_ON, subject=webhook, actor=by, at=at)
        messages.queue(webhook.messages.filter(state=Message.State.WAITING), at=at)
    webhook.refresh_from_db()


@transaction.atomic
def end(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Send nothing any more; ended twice it is ended once."""
    _must_keep(webhook, by)
    if Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=at):
        messages.drop(webhook, at=at)
        record(ExchangeEvent.WEBHOOK_ENDED, subject=webhook, actor=by, at=at)
    webhook.refresh_from_db()


@transaction.atomic
def try_out(webhook: Webhook, *, by: Actor, at: datetime) -> Message:
    """Send a message that tells of nothing, to see whether it arrives."""
    _must_send(webhook, by)
    trial = Message.objects.create(webhook=webhook, kind=messages.TRIAL, happened_at=at, made_at=at)
    messages.queue([trial], at=at)
    return trial


@transaction.atomic
def send_again(message: Message, *, by: Actor, at: datetime) -> None:
    """Try a dead letter once more, with all its tries; the rest of the address ends too."""
    _must_send(message.webhook, by)
    dead = Message.objects.filter(pk=message.pk, state=Message.State.DEAD)
    if dead.update(state=Message.State.WAITING, try_count=0, done_at=None):
        Webhook.objects.filter(pk=message.webhook_id).update(rests_until=None)
        messages.queue([message], at=at)
    message.refresh_from_db()


def _must_send(webhook: Webhook, by: Actor) -> None:
    _must_keep(webhook, by)
    if webhook.ended_at is not None:
        raise Ended(_("这个订阅已经停了，不再送消息。要送请另开一个。"))
    if webhook.paused_at is not None:
        raise Ended(_("这个订阅暂停了。先点“接着送”。"))


def _must_keep(webhook: Webhook, by: Actor) -> None:
    by.must(Right.CONNECT)
    if not Webhook.objects.visible_to(by).filter(pk=webhook.pk).exists():
        raise NotAllowed


def _checked(url: str) -> str:
    clean = url.strip()
    if len(clean) > _URL_MOST:
        raise Malformed(_("地址太长，最多 {most} 个字。").format(most=_URL_MOST), field="url")
    calling_out.check_address(clean)
    return clean


def _named(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or not clean.isprintable() or len(clean) > _NAME_MOST:
        raise Malformed(
            _("请写上消息送给哪个系统，最多 {most} 字。").format(most=_NAME_MOST), field="name"
        )
    return clean
