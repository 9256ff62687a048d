"""Tests of finding whom to call: by plate, by what was nearly typed, by a space."""

import pytest

from wangge.parking import finding
from wangge.parking.factories import DRIVER, PLATE, WORDS, Lot, make_lot, make_request, make_vehicle
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return make_lot()


def _look(lot: Lot, text: str) -> finding.Found:
    return finding.look_up(text, lot.scene.community, by=lot.clerk, at=NOW)


def test_the_plate_in_a_sentence_leads_to_the_car_with_name_and_number_masked(lot: Lot) -> None:
    vehicle = make_vehicle(lot)

    found = _look(lot, WORDS)

    assert (found.plate, found.vehicle) == (PLATE, vehicle)
    contact = finding.contact_of_vehicle(vehicle)
    assert contact is not None
    assert (contact.name, contact.masked_phone) == ("赵**", "139****4321")
    assert DRIVER not in str(contact)


@pytest.mark.parametrize("typed", ["苏F1234S", "苏F13245", "F12345", "苏F1Z345", "苏FI2345"])
def test_a_slip_of_the_finger_offers_the_car_that_was_meant(lot: Lot, typed: str) -> None:
    vehicle = make_vehicle(lot)

    assert _look(lot, typed).near == [vehicle]


def test_a_letter_that_no_plate_has_offers_the_digit_where_nothing_is_registered(lot: Lot) -> None:
    assert _look(lot, "苏FO2345").meant == "苏F02345"


@pytest.mark.parametrize("typed", ["B区35号", "B035", "b 区 035 车位", "2-1203 的车位", "2-1203"])
def test_a_space_leads_to_those_who_hold_it(lot: Lot, typed: str) -> None:
    found = _look(lot, typed)

    assert found.space == lot.space
    (holder,) = found.holders
    assert (holder.name, holder.masked_phone) == ("王**", "139****1203")


def test_a_space_leads_to_the_car_of_its_household_too(lot: Lot) -> None:
    vehicle = make_vehicle(lot, kind="resident", unit=lot.unit, valid_until=None)

    assert _look(lot, "B区35号").vehicles == [vehicle]


def test_a_car_without_a_number_of_its_own_leads_to_its_household(lot: Lot) -> None:
    vehicle = make_vehicle(
        lot, kind="resident", unit=lot.unit, phone="", holder_name="", valid_until=None
    )

    contact = finding.contact_of_vehicle(vehicle)
    assert contact is not None
    assert contact.masked_phone == "139****1203"


def test_a_request_that_runs_for_the_plate_is_found(lot: Lot) -> None:
    request = make_request(lot)

    assert _look(lot, PLATE).running == request


def test_nothing_is_found_for_nothing(lot: Lot) -> None:
    for typed in ("", "   ", "门口那辆黑的", "苏F9999999999"):
        assert not _look(lot, typed).is_anything
