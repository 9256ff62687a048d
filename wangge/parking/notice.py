"""When nobody is known: the gate's lists are looked through, then a notice goes on the windscreen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import changing
from wangge.history.recording import record
from wangge.parking import moving, policies
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.actors import Actor


@transaction.atomic
def searched(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Keep that lists and pictures of the gate were looked through and name nobody."""
    _must_wait(request, by)
    unsearched = MoveRequest.objects.filter(pk=request.pk, searched_at__isnull=True)
    if not unsearched.update(searched_at=at):
        return
    request.searched_at = at
    moving.take_by_working(request, by=by, at=at)
    record(ParkingEvent.SEARCHED, subject=request.case, actor=by, at=at, request=request.pk)
    moving.tell(
        request,
        lambda: _("查了访客登记和进出记录，没有查到车主。值班台去车上贴告示。"),
        by=by,
        at=at,
    )


@transaction.atomic
def print_(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Keep that the notice for the windscreen was printed; printed again, it is the same notice."""
    _must_wait(request, by)
    unprinted = MoveRequest.objects.filter(pk=request.pk, notice_printed_at__isnull=True)
    if not unprinted.update(notice_printed_at=at):
        return
    request.notice_printed_at = at
    moving.take_by_working(request, by=by, at=at)
    record(ParkingEvent.NOTICE_PRINTED, subject=request.case, actor=by, at=at, request=request.pk)
    moving.tell(
        request, lambda: _("值班台打印了挪车告示，贴到车上，上面写着值班电话。"), by=by, at=at
    )


def police_words(request: MoveRequest) -> str:
    """What to tell whoever asked, where nothing else helped: the traffic police's own way."""
    return _(
        "找不到车主时，您可以用“交管12123”手机应用里的“一键挪车”，拍下车牌和位置，由交警通知车主；"
        "堵住消防通道或救护车，直接打 122。"
    )


def _must_wait(request: MoveRequest, by: Actor) -> None:
    policies.must_move(by, request.case)
    if not request.is_waiting:
        raise changing.NotNow(_("这辆车不用再挪了。请看最新情况。"))
