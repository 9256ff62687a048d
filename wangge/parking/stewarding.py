"""When a car is not moved in time: a steward is called to the spot, by the call-out that there is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import callout, changing, ringing
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.history.recording import record
from wangge.parking import moving, policies
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.actors import CLOCK, Actor


@transaction.atomic
def call(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Call a steward to the spot; raise what the call-out raises, NotNow where it is over."""
    policies.must_move(by, request.case)
    if not request.is_waiting:
        raise changing.NotNow(_("这辆车不用再挪了，不用叫人。"))
    callout.call(request.case, by=by, at=at)
    MoveRequest.objects.filter(pk=request.pk).update(steward_called_at=at)
    request.steward_called_at = at
    record(ParkingEvent.STEWARD_DUE, subject=request.case, actor=by, at=at, request=request.pk)
    moving.tell(request, _("车还没挪走，值班台叫人到现场了，10 分钟内到。"), by=by, at=at)


@transaction.atomic
def call_overdue(pk: int, *, at: datetime) -> bool:
    """Call the steward when the driver's time is over; say whether that was still needed."""
    found = MoveRequest.objects.filter(pk=pk).select_related(
        "case__area", "case__building", "case__lead", "space__estate"
    )
    request = found.first()
    if request is None or not _is_needed(request, at=at):
        return False
    call(request, by=CLOCK, at=at)
    return True


def _is_needed(request: MoveRequest, *, at: datetime) -> bool:
    case: Case = request.case
    if at < request.move_by or request.steward_called_at or not request.is_waiting:
        return False
    # Who took it goes there already; a driver who says that it is moved is believed until somebody looks.
    is_free = case.status == Status.DISPATCHED and ringing.running(case) is None
    return is_free and request.answer != MoveRequest.Answer.MOVED
