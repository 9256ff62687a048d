"""How a queued message is sent, tried again, given up, and sent anew by hand."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from wangge.core.errors import NotAllowed, Refused
from wangge.history.recording import record
from wangge.notifications import limits, outside, readers
from wangge.notifications.channels.every import CHANNELS, TELEPHONE
from wangge.notifications.channels.shape import Channel, Letter, NotTaken
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Delivery
from wangge.notifications.quiet import quiet_until
from wangge.notifications.sending import queue
from wangge.people import privacy
from wangge.people.actors import CLOCK, Actor
from wangge.people.roles import Right

MAX_ATTEMPTS = 6
# 1, 2, 4, 8, 16 minutes: a mail server that greylists lets us in at the second try.
_FIRST_PAUSE = timedelta(minutes=1)

_NOT_SET = {
    Delivery.Channel.ROBOT: gettext_lazy("这个群的机器人停用了"),
    Delivery.Channel.EMAIL: gettext_lazy("没有设置发信服务器"),
    Delivery.Channel.SMS: gettext_lazy("没有设置短信网关"),
    Delivery.Channel.VOICE: gettext_lazy("没有设置语音网关"),
}

_log = logging.getLogger(__name__)


class NotFailed(Refused):
    """Only what did not arrive is sent anew."""

    reason = gettext_lazy("这一条没有失败，不用重发。")


def deliver(delivery: Delivery, *, at: datetime) -> None:
    """Send one message that waits; where that fails, queue it again, try the next way or give it up."""
    if delivery.state not in {Delivery.State.QUEUED, Delivery.State.HELD}:
        return  # the job ran twice
    channel = CHANNELS[delivery.channel]
    is_put_away = delivery.robot is not None and not delivery.robot.is_active
    if is_put_away or not channel.is_configured():
        _give_up(delivery, problem=str(_NOT_SET[Delivery.Channel(delivery.channel)]), at=at)
        return
    try:
        letter = _letter(delivery)
        if _waits(delivery, letter, channel, at=at):
            return
        if settings.SINK:
            outside.keep(
                channel.written(letter, at=at), channel=delivery.channel, delivery=delivery, at=at
            )
        else:
            channel.send(letter, at=at)
    except Exception as error:
        # The edge to somebody else's server: whatever it raises, the message must not be lost.
        _log.warning("Delivery %s failed: %s", delivery.pk, type(error).__name__)
        _try_again(delivery, problem=_problem(error), at=at)
        return
    _sent(delivery, at=at)


@transaction.atomic
def _sent(delivery: Delivery, *, at: datetime) -> None:
    _change(delivery, state=Delivery.State.SENT, sent_at=at, problem="")
    _standing_by(delivery).update(state=Delivery.State.UNUSED)
    if delivery.notice.reader_id is not None:
        record(NoticeEvent.DELIVERED, subject=delivery.notice, actor=CLOCK, at=at, **_of(delivery))


def _waits(delivery: Delivery, letter: Letter, channel: Channel, *, at: datetime) -> bool:
    # Looked at when it would leave, not when it was written: a try again may fall into the night.
    if delivery.channel in TELEPHONE and not letter.is_urgent:
        begins, ends = settings.QUIET_HOURS
        until = quiet_until(at, begins=begins, ends=ends)
        if until is not None:
            _put_off(delivery, until=until, state=Delivery.State.HELD)
            return True
    limit = channel.limit(letter)
    if limit is None:
        return False
    free_at = limits.take(limit.key, per_minute=limit.per_minute, at=at)
    if free_at is None:
        return False
    # Behind those that wait already, so that a crowd does not wake all at once.
    before = Delivery.objects.filter(
        channel=delivery.channel,
        robot=delivery.robot_id,
        state=Delivery.State.QUEUED,
        not_before__gt=at,
    ).count()
    free_at += before * timedelta(minutes=1) / limit.per_minute
    _put_off(delivery, until=free_at, state=Delivery.State.QUEUED)
    return True


@transaction.atomic
def _put_off(delivery: Delivery, *, until: datetime, state: Delivery.State) -> None:
    _change(delivery, state=state, not_before=until)
    # It runs at that moment and no other, so the moment is a key of its own.
    queue(delivery, at=until, turn=f"{delivery.attempts}@{until.timestamp()}")


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """Queue a message that was given up, with all its attempts."""
    if not log_for(by, at=at).filter(pk=delivery.pk).exists():
        raise NotAllowed
    if delivery.state != Delivery.State.FAILED:
        raise NotFailed
    _change(delivery, state=Delivery.State.QUEUED, attempts=0, problem="", not_before=at)
    queue(delivery, at=at, turn="again")


def log_for(by: Actor, *, at: datetime) -> "QuerySet[Delivery]":
    """List deliveries, newest first: all for who runs the deployment, else those of one's area."""
    deliveries = Delivery.objects.select_related("notice__account__person", "robot").order_by("-pk")
    if by.may(Right.MANAGE_DEPLOYMENT):
        return deliveries
    if by.post is None or not by.may(Right.MANAGE_AREA):
        return deliveries.none()
    return deliveries.filter(readers.deliveries_near(by, at=at))


def _try_again(delivery: Delivery, *, problem: str, at: datetime) -> None:
    attempts = delivery.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        _give_up(delivery, problem=problem, at=at)
        return
    again = at + _FIRST_PAUSE * 2 ** (attempts - 1)
    with transaction.atomic():
        _change(
            delivery,
            state=Delivery.State.QUEUED,
            attempts=attempts,
            problem=problem,
            not_before=again,
        )
        queue(delivery, at=again, turn=str(attempts))


@transaction.atomic
def _give_up(delivery: Delivery, *, problem: str, at: datetime) -> None:
    _change(
        delivery,
        state=Delivery.State.FAILED,
        attempts=delivery.attempts + 1,
        problem=problem,
    )
    if _goes_on(delivery, at=at):
        return
    # Apps above know what the reader waits for, and call them where nothing can be sent.
    if delivery.notice.reader_id is not None:
        record(
            NoticeEvent.UNDELIVERABLE, subject=delivery.notice, actor=CLOCK, at=at, **_of(delivery)
        )


def _goes_on(delivery: Delivery, *, at: datetime) -> bool:
    # The next way to the same reader, in the order in which they were written down.
    following = _standing_by(delivery).order_by("pk").first()
    if following is None:
        return False
    _change(following, state=Delivery.State.QUEUED, not_before=at)
    queue(following, at=at, turn="next")
    return True


def _standing_by(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(notice=delivery.notice_id, state=Delivery.State.STANDBY)


def _of(delivery: Delivery) -> dict[str, object]:
    notice = delivery.notice
    return {
        "about": notice.kind,
        "reader_type": notice.reader_type,
        "reader_id": notice.reader_id,
        "channel": delivery.channel,
    }


def _change(delivery: Delivery, **fields: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**fields)
    delivery.refresh_from_db(fields=list(fields))


def _problem(error: Exception) -> str:
    # What a server answers may repeat the address: only its kind and code are kept.
    said = str(error) if isinstance(error, NotTaken) else getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {said}".strip()[:200]


def _letter(delivery: Delivery) -> Letter:
    notice, version = delivery.notice, delivery.key_version
    address, link = bytes(delivery.address_cipher), bytes(delivery.link_cipher)
    return Letter(
        id=str(notice.public_id),
        title=notice.title,
        body=notice.body,
        url=privacy.open_text(link, version) if link else notice.url,
        is_urgent=notice.is_urgent,
        call_back=notice.call_back,
        address=privacy.open_text(address, version) if address else "",
        robot=delivery.robot,
    )
