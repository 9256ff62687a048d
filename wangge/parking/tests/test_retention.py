"""Tests of how long plates are kept: visitors to their end, what was asked for a month."""

from datetime import timedelta

import pytest

from wangge.cases.models import Case
from wangge.jobs import retention
from wangge.parking import driver, keeping, moving, registry, relaying
from wangge.parking.factories import DRIVER, PLATE, Lot, make_request, make_vehicle
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people.factories import NOW
from wangge.people.models import Phone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_visitor_goes_the_night_after_the_last_day_number_and_all(lot: Lot) -> None:
    make_vehicle(lot, valid_until=NOW.date())

    retention.erase_due(NOW)
    assert Vehicle.objects.exists()
    retention.erase_due(NOW + DAY)

    assert not Vehicle.objects.exists()
    assert not Phone.objects.filter(person=None).exists()


def test_an_ended_plate_goes_after_a_month_and_a_residents_own_number_stays(lot: Lot) -> None:
    phone = lot.owner.phones.get()
    vehicle = make_vehicle(
        lot, kind="resident", unit=lot.unit, phone="13900001203", valid_until=None
    )
    registry.end(vehicle, by=lot.clerk, at=NOW)

    retention.erase_due(NOW + 30 * DAY)
    assert Vehicle.objects.exists()
    retention.erase_due(NOW + 31 * DAY)

    assert not Vehicle.objects.exists()
    assert Phone.objects.filter(pk=phone.pk).exists()


def test_an_unknown_plate_is_kept_thirty_days_and_then_nowhere(lot: Lot) -> None:
    request = make_request(lot, words=f"2-1203 车位被占 {PLATE}，又是它")
    moving.moved(request, by=lot.clerk, at=NOW)

    retention.erase_due(NOW + 30 * DAY)
    request.refresh_from_db()
    assert keeping.plate_of(request) == PLATE
    retention.erase_due(NOW + 30 * DAY + timedelta(minutes=1))

    request.refresh_from_db()
    case = Case.objects.get(pk=request.case.pk)
    assert keeping.plate_of(request) == ""
    assert (request.plate_index, request.asker_index) == ("", "")
    assert request.erased_at is not None
    assert PLATE not in case.words
    assert "2-1203 车位被占" in case.words
    assert PLATE not in "".join(reply.text for reply in case.replies.all())


def test_what_is_still_waited_for_keeps_its_plate(lot: Lot) -> None:
    request = make_request(lot)

    retention.erase_due(NOW + 60 * DAY)

    request.refresh_from_db()
    assert keeping.plate_of(request) == PLATE


def test_a_request_outlives_the_car_it_was_for(lot: Lot) -> None:
    make_vehicle(lot, valid_until=NOW.date())
    request = make_request(lot)

    retention.erase_due(NOW + DAY)

    found = MoveRequest.objects.get(pk=request.pk)
    assert found.vehicle is None
    with pytest.raises(relaying.NobodyKnown):
        relaying.call(found, by=lot.clerk, at=NOW + DAY)
    assert driver.request_of("x", at=NOW) is None
    assert DRIVER not in str(Phone.objects.filter(person=None).values())
