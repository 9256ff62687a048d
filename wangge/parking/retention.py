"""What of cars is erased after the time it may be kept: visitors who left, ended plates, cars asked to be moved."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.cases.retention import redact_words
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.jobs import retention
from wangge.parking import registry
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people.actors import CLOCK

# Unknown plates are kept for a month (domain/scenarios.md S1), and no known one longer than that.
_DAYS = 30


def _visitors_who_left(before: datetime) -> QuerySet[Vehicle]:
    return Vehicle.objects.filter(valid_until__lt=local_day(before))


def _ended(before: datetime) -> QuerySet[Vehicle]:
    return Vehicle.objects.filter(ended_on__lt=local_day(before))


def _asked(before: datetime) -> QuerySet[MoveRequest]:
    over = MoveRequest.objects.filter(asked_at__lt=before, erased_at__isnull=True)
    return over.exclude(pk__in=MoveRequest.objects.waiting().values("pk"))


@transaction.atomic
def _forget_vehicles(pks: list[int], _now: datetime) -> None:
    vehicles = Vehicle.objects.filter(pk__in=pks)
    phones = list(vehicles.exclude(phone=None).values_list("phone", flat=True))
    vehicles.delete()
    registry.forget_phones(phones)


@transaction.atomic
def _forget_requests(pks: list[int], now: datetime) -> None:
    requests = MoveRequest.objects.filter(pk__in=pks)
    found = list(requests.select_related("case"))
    phones = list(requests.exclude(phone=None).values_list("phone", flat=True))
    requests.update(
        plate_cipher=b"",
        plate_key_version=0,
        plate_index="",
        asker_index="",
        vehicle=None,
        phone=None,
        why="",
        erased_at=now,
    )
    registry.forget_phones(phones)
    # The plate stands in the words too, as somebody said it.
    redact_words([request.case_id for request in found])
    for request in found:
        record(ParkingEvent.ERASED, subject=request.case, actor=CLOCK, at=now)


retention.keep(
    "parking_visitors",
    words=_("到期的访客车牌"),
    days=0,
    due=_visitors_who_left,
    erase=_forget_vehicles,
)
retention.keep(
    "parking_ended", words=_("停用的车牌"), days=_DAYS, due=_ended, erase=_forget_vehicles
)
retention.keep(
    "parking_asked",
    words=_("请人挪过的车：车牌和号码"),
    days=_DAYS,
    due=_asked,
    erase=_forget_requests,
)
