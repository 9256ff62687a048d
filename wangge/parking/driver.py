"""How a driver answers by the link of the message: coming, moved, not mine; nobody's number is shown."""

import hashlib
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, Refused
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.parking import moving, relaying
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.actors import PUBLIC

# A link is for this one time.
LASTS = timedelta(days=1)
# Coming, moved, sorry not yet, moved: after that somebody plays with it.
MOST_ANSWERS = 5
_LONGEST = 64
Answer = MoveRequest.Answer


class Over(Refused):
    """Nobody waits for this car any more."""

    status = 410


def request_of(secret: str, *, at: datetime) -> MoveRequest | None:
    """Return whose link this is; nothing for a link that none is, or that is a day old."""
    if not secret or len(secret) > _LONGEST or "\0" in secret:
        return None
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    rows = MoveRequest.objects.filter(link_hash=hashed, asked_at__gt=at - LASTS)
    return rows.select_related(
        "case__community", "case__area", "case__estate", "case__building", "case__lead",
        "case__unit", "vehicle", "space__estate",
    ).first()  # fmt: skip


class SaidEnough(Refused):
    """The answers turn in a circle, and each of them is news to somebody."""

    status = HTTPStatus.CONFLICT


@transaction.atomic
def answer(request: MoveRequest, said: str, *, at: datetime) -> None:
    """Keep what the driver says, and tell whoever asked; the same said twice is said once."""
    if said not in Answer.values:
        raise Malformed(_("请选一个：马上来挪、已经挪走、不是我的车。"), field="answer")
    if not request.is_waiting:
        raise Over(_("这次不用再挪了，谢谢您。"))
    is_last_word = said == Answer.MOVED
    if not is_last_word and request.answer != said and _count_of_answers(request) >= MOST_ANSWERS:
        phone = request.case.community.desk_phone
        sentence = _("您回过好几次了。还有变化，请打值班电话 {phone}。")
        raise SaidEnough(sentence.format(phone=phone) if phone else _("您回过好几次了。"))
    waiting = MoveRequest.objects.waiting().filter(pk=request.pk).exclude(answer=said)
    if not waiting.update(answer=said, answered_at=at):
        return
    before, request.answer, request.answered_at = request.answer, said, at
    if said == Answer.NOT_MINE:
        relaying.doubt(request, at=at)
    elif before == Answer.NOT_MINE:
        relaying.believe(request)
    record(
        ParkingEvent.DRIVER_ANSWERED, subject=request.case, actor=PUBLIC, at=at, answer=str(said)
    )
    moving.tell(request, lambda: _told(said), by=PUBLIC, at=at)


def _count_of_answers(request: MoveRequest) -> int:
    return Event.objects.filter(
        kind=ParkingEvent.DRIVER_ANSWERED,
        subject_type=type_of(request.case),
        subject_id=request.case_id,
        at__gte=request.asked_at,
    ).count()


def _told(said: str) -> str:
    return {
        Answer.COMING: _("车主回话：马上来挪。"),
        Answer.MOVED: _("车主回话：已经挪走。您看一下，没挪走就打值班电话。"),
        Answer.NOT_MINE: _("登记的人说这不是他的车，值班台在重新查。"),
    }[Answer(said)]
