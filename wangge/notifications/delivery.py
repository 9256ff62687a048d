"""How a queued message is sent, tried again, given up, and sent anew by hand."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.jobs.queue import enqueue
from wangge.notifications.channels import email
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Delivery
from wangge.notifications.sending import DELIVER
from wangge.people import privacy
from wangge.people.actors import CLOCK, Actor
from wangge.people.models import Post
from wangge.people.roles import Right

MAX_ATTEMPTS = 6
# 1, 2, 4, 8, 16 minutes: a mail server that greylists lets us in at the second try.
_FIRST_PAUSE = timedelta(minutes=1)

_log = logging.getLogger(__name__)


class NotFailed(Refused):
    """Only what did not arrive is sent anew."""

    reason = gettext_lazy("这一条没有失败，不用重发。")


def deliver(delivery: Delivery, *, at: datetime) -> None:
    """Send one message that waits; where that fails, queue it again or give it up."""
    if delivery.state not in {Delivery.State.QUEUED, Delivery.State.HELD}:
        return  # the job ran twice
    if not email.is_configured():
        _give_up(delivery, problem=_("没有设置发信服务器"), at=at)
        return
    try:
        address = privacy.open_text(bytes(delivery.address_cipher), delivery.key_version)
        email.send(delivery.notice, address=address, link=_link(delivery))
    except Exception as error:
        # The edge to somebody else's server: whatever it raises, the message must not be lost.
        _log.warning("Delivery %s failed: %s", delivery.pk, type(error).__name__)
        _try_again(delivery, problem=_problem(error), at=at)
        return
    with transaction.atomic():
        _change(delivery, state=Delivery.State.SENT, sent_at=at, problem="")
        if delivery.notice.reader_id is not None:
            record(
                NoticeEvent.DELIVERED, subject=delivery.notice, actor=CLOCK, at=at, **_of(delivery)
            )


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """Queue a message that was given up, with all its attempts."""
    if not log_for(by, at=at).filter(pk=delivery.pk).exists():
        raise NotAllowed
    if delivery.state != Delivery.State.FAILED:
        raise NotFailed
    _change(delivery, state=Delivery.State.QUEUED, attempts=0, problem="", not_before=at)
    enqueue(DELIVER, run_at=at, key=f"{DELIVER}:{delivery.pk}:again", delivery=delivery.pk)


def log_for(by: Actor, *, at: datetime) -> "QuerySet[Delivery]":
    """List deliveries, newest first: all for who runs the deployment, else those of one's area."""
    deliveries = Delivery.objects.select_related("notice__account__person").order_by("-pk")
    if by.may(Right.MANAGE_DEPLOYMENT):
        return deliveries
    if by.post is None or not by.may(Right.MANAGE_AREA):
        return deliveries.none()
    start, end = by.post.area.path_range
    staff = Post.objects.held(local_day(at)).filter(area__path__gte=start, area__path__lt=end)
    return deliveries.filter(Q(notice__account__person__in=staff.values("person")))


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
        # A key of its own: the job that runs now still holds the one before.
        enqueue(
            DELIVER, run_at=again, key=f"{DELIVER}:{delivery.pk}:{attempts}", delivery=delivery.pk
        )


@transaction.atomic
def _give_up(delivery: Delivery, *, problem: str, at: datetime) -> None:
    _change(
        delivery,
        state=Delivery.State.FAILED,
        attempts=delivery.attempts + 1,
        problem=problem,
    )
    # Apps above know what the reader waits for, and call them where nothing can be sent.
    if delivery.notice.reader_id is not None:
        record(
            NoticeEvent.UNDELIVERABLE, subject=delivery.notice, actor=CLOCK, at=at, **_of(delivery)
        )


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
    # What a mail server answers may repeat the address: only its kind and code are kept.
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()[:200]


def _link(delivery: Delivery) -> str:
    sealed = bytes(delivery.link_cipher)
    return privacy.open_text(sealed, delivery.key_version) if sealed else ""
