"""Tests of the registry of plates: entered, corrected, ended, kept sealed."""

from datetime import timedelta
from typing import Any

import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.history.models import Event
from wangge.parking import finding, keeping, registry
from wangge.parking.factories import (
    DRIVER,
    OWNER,
    PLATE,
    Lot,
    make_colleague,
    make_vehicle,
)
from wangge.parking.models import Vehicle
from wangge.parking.registry import Particulars
from wangge.people.factories import NOW, make_actor
from wangge.people.models import Phone
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)


def test_plate_and_number_are_kept_sealed_and_found_by_a_blind_index(lot: Lot) -> None:
    vehicle = make_vehicle(lot)

    row = Vehicle.objects.filter(pk=vehicle.pk).values().get()
    assert PLATE.encode() not in bytes(row["plate_cipher"])
    assert PLATE not in str(row)
    assert keeping.plate_of(vehicle) == PLATE
    assert keeping.masked(vehicle) == "苏F1**45"
    assert (
        finding.look_up("苏ｆ·12345", lot.scene.community, by=lot.clerk, at=NOW).vehicle == vehicle
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"plate": "苏F1"}, "plate"),
        ({"kind": "lorry"}, "kind"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"valid_until": TODAY + timedelta(days=31)}, "valid_until"),
        ({"phone": "1390000"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"email": "driver@"}, "email"),
        ({"holder_name": "王" * 61}, "holder_name"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_kept(
    lot: Lot, wrong: dict[str, Any], field: str
) -> None:
    plate = str(wrong.pop("plate", PLATE))

    with pytest.raises(Malformed) as refused:
        make_vehicle(lot, plate, **wrong)

    assert refused.value.field == field
    assert not Vehicle.objects.exists()
    assert not Phone.objects.filter(person=None).exists()


def test_a_plate_stands_once_in_an_estate(lot: Lot) -> None:
    make_vehicle(lot)

    with pytest.raises(registry.AlreadyEntered):
        make_vehicle(lot, "苏f12345")


def test_a_visitor_who_comes_back_after_the_end_is_entered_anew(lot: Lot) -> None:
    make_vehicle(lot)
    later = NOW + timedelta(days=5)

    again = make_vehicle(lot, at=later)

    found = finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=later)
    assert found.vehicles == [again]


def test_a_visitor_counts_until_the_end_of_the_day_and_not_longer(lot: Lot) -> None:
    make_vehicle(lot, valid_until=TODAY)

    def known(days: int) -> bool:
        at = NOW + timedelta(days=days)
        return bool(finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=at).vehicles)

    assert known(0)
    assert not known(1)


def test_a_residents_number_is_that_of_the_household_and_goes_with_it(lot: Lot) -> None:
    vehicle = make_vehicle(lot, kind="resident", unit=lot.unit, phone=OWNER, valid_until=None)

    assert vehicle.phone == lot.owner.phones.get()
    assert Phone.objects.count() == 1


def test_a_correction_takes_the_old_number_away(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    until = vehicle.valid_until

    registry.correct(
        vehicle,
        Particulars(plate="苏F54321", kind="visitor", phone="13900009999", valid_until=until),
        by=lot.clerk,
        at=NOW,
    )

    assert keeping.plate_of(vehicle) == "苏F54321"
    assert Phone.objects.filter(person=None).count() == 1
    assert not finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=NOW).vehicles


def test_an_ended_plate_counts_no_more_until_it_is_taken_back(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    registry.end(vehicle, by=lot.clerk, at=NOW)

    with pytest.raises(registry.AlreadyEnded):
        registry.end(vehicle, by=lot.clerk, at=NOW)
    assert not finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=NOW).vehicles

    registry.take_back(vehicle, by=lot.clerk, at=NOW)

    assert finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=NOW).vehicles


def test_what_was_entered_anew_cannot_be_taken_back_beside_itself(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    registry.end(vehicle, by=lot.clerk, at=NOW)
    make_vehicle(lot)

    with pytest.raises(registry.AlreadyEntered):
        registry.take_back(vehicle, by=lot.clerk, at=NOW)


@pytest.mark.parametrize("role", [Role.PIONEER, Role.PROPERTY_WORKER, Role.GRID_WORKER])
def test_who_has_not_the_right_keeps_and_sees_no_plates(lot: Lot, role: str) -> None:
    vehicle = make_vehicle(lot)
    other = make_colleague(lot, role)

    with pytest.raises(NotAllowed):
        registry.end(vehicle, by=other, at=NOW)
    assert not Vehicle.objects.visible_to(other).exists()


def test_the_neighbouring_secretary_sees_nothing_of_ours(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    stranger = make_actor(Role.COMMUNITY_SECRETARY)

    with pytest.raises(NotAllowed):
        registry.end(vehicle, by=stranger, at=NOW)
    assert not Vehicle.objects.visible_to(stranger).exists()


def test_no_event_tells_a_plate_a_name_or_a_number(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    registry.end(vehicle, by=lot.clerk, at=NOW)

    kept = " ".join(str(event.data) for event in Event.objects.all())
    for secret in (PLATE, DRIVER, "赵先生"):
        assert secret not in kept
