"""Tests of finding whom to call: by plate, by what was nearly typed, by a space."""

import pytest

from wangge.parking import finding
from wangge.parking.factories import DRIVER, PLATE, WORDS, Lot, make_request, make_vehicle
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("B区35号", "B区35号"),
        ("B035 被一辆黑车占了", "B035"),
        ("b 区 035 车位", "b 区 035 车位"),
        ("2-1203 的车位被人占了", "2-1203 的车位"),
        ("2-1203 车位被占", "2-1203 车位"),
        ("2-1203", "2-1203"),
        ("2-1203 的车被堵了", "2-1203 的车"),
    ],
)
def test_a_place_that_is_taken_is_the_caller_s_and_nobody_there_is_called(
    lot: Lot, typed: str, place: str
) -> None:
    make_vehicle(lot, kind="resident", unit=lot.unit, valid_until=None)

    found = _look(lot, typed)

    assert found.taken_place == place
    assert lot.unit in {found.unit, found.space.unit if found.space else None}
    assert [*found.holders, *found.vehicles] == []


@pytest.mark.parametrize(
    "typed", ["B区35号的车堵门", "B035 的车", "2-1203 的车", "2-1203 家的车挡着门", "B035 车位的车"]
)
def test_whose_car_is_named_by_their_place_leads_to_them(lot: Lot, typed: str) -> None:
    vehicle = make_vehicle(lot, kind="resident", unit=lot.unit, valid_until=None)

    found = _look(lot, typed)

    (holder,) = found.holders
    assert (holder.name, holder.masked_phone) == ("王**", "139****1203")
    assert (found.vehicles, found.taken_place) == ([vehicle], "")


@pytest.mark.parametrize(
    "typed", ["苏F1**45", "苏F1＊＊45", "2345", "12345", "尾号2345", "2-1203 被占，尾号是 2345"]
)
def test_a_masked_plate_or_its_tail_offers_the_cars_it_may_be(lot: Lot, typed: str) -> None:
    vehicle = make_vehicle(lot)
    make_vehicle(lot, "苏F99999")

    found = _look(lot, typed)

    assert (found.plate, found.vehicles, found.is_part) == ("", [vehicle], True)


@pytest.mark.parametrize("typed", ["345", "**45", "0002345", "苏F1**46"])
def test_less_than_four_places_or_other_ones_offer_no_car(lot: Lot, typed: str) -> None:
    make_vehicle(lot)

    assert not _look(lot, typed).vehicles


def test_a_part_of_a_plate_is_looked_for_among_the_clerk_s_own_estates_alone(lot: Lot) -> None:
    make_vehicle(lot)
    stranger = make_actor(Role.DESK_CLERK)

    assert not finding.look_up("2345", lot.scene.community, by=stranger, at=NOW).vehicles


def test_no_more_cars_are_listed_than_somebody_chooses_from(lot: Lot) -> None:
    for letter in "ABCDEFG":
        make_vehicle(lot, f"苏F{letter}2345")

    found = _look(lot, "2345")

    assert (len(found.vehicles), found.has_more) == (6, True)


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
