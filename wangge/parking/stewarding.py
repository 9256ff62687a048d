"""When a car is not moved in time: a steward is called to the spot, or whoever has it is told to look."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import callout, changing, ringing
from wangge.cases.vocabulary import Status
from wangge.history.recording import record
from wangge.parking import moving, policies
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.actors import CLOCK, Actor

# Somebody may still have to go there; else they are there, or the matter rests.
_CALLED_FROM = (Status.DISPATCHED, Status.TAKEN)


@transaction.atomic
def call(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Call a steward to the spot; raise what the call-out raises, NotNow where it is over."""
    policies.must_move(by, request.case)
    if not request.is_waiting:
        raise changing.NotNow(_("这辆车不用再挪了，不用叫人。"))
    callout.call_from_desk(request.case, by=by, at=at)
    MoveRequest.objects.filter(pk=request.pk).update(steward_called_at=at)
    request.steward_called_at = at
    record(
        ParkingEvent.STEWARD_DUE,
        subject=request.case,
        actor=by,
        at=at,
        request=request.pk,
        is_late=at >= request.move_by,
    )
    moving.tell(request, lambda: _("车还没挪走，值班台叫人到现场了，10 分钟内到。"), by=by, at=at)


def may_be_called(request: MoveRequest) -> bool:
    """Say whether somebody can still be called to the spot: nobody is there or on the way."""
    return request.case.status in _CALLED_FROM and ringing.running(request.case) is None


@transaction.atomic
def call_overdue(pk: int, *, at: datetime) -> bool:
    """Call the steward when the driver's time is over, or tell whoever has it; say whether one was called."""
    found = MoveRequest.objects.filter(pk=pk).select_related(
        "case__area", "case__building", "case__lead", "case__handler", "space__estate"
    )
    request = found.first()
    if request is None or not _is_unsettled(request, at=at):
        return False
    if _goes_by_itself(request):
        call(request, by=CLOCK, at=at)
        return True
    _tell_owner(request, at=at)
    return False


def _is_unsettled(request: MoveRequest, *, at: datetime) -> bool:
    if at < request.move_by or not request.is_waiting or request.steward_called_at:
        return False
    return request.case.status != Status.ARRIVED and ringing.running(request.case) is None


def _goes_by_itself(request: MoveRequest) -> bool:
    # A driver who says that it is moved is believed until somebody looks.
    if request.answer == MoveRequest.Answer.MOVED:
        return False
    case = request.case
    if case.status == Status.DISPATCHED:
        return True
    # Who took it away from the desk goes there already; who sits at the desk does not.
    return case.status == Status.TAKEN and policies.sits_at_desk(case.handler)


def _tell_owner(request: MoveRequest, *, at: datetime) -> None:
    untold = MoveRequest.objects.filter(pk=request.pk, owner_told_at__isnull=True)
    if not untold.update(owner_told_at=at):
        return
    record(
        ParkingEvent.LOOK_DUE,
        subject=request.case,
        actor=CLOCK,
        at=at,
        request=request.pk,
        answer=request.answer,
    )
