"""Tests of the sheet of plates: entered or not at all, undone, taken out, kept sealed."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from wangge.core.errors import NotAllowed
from wangge.history.models import Event
from wangge.parking import driver, finding, keeping, registry, relaying
from wangge.parking.factories import (
    DRIVER,
    OWNER,
    PLATE,
    Lot,
    make_colleague,
    make_request,
    make_vehicle,
)
from wangge.parking.models import MoveRequest, Vehicle
from wangge.parking.tests.plate_sheets import (
    ANOTHER,
    TODAY,
    TOMORROW,
    brought,
    cells_of,
    differences,
    entered,
    exported,
    known,
    problems,
    received,
    row,
)
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.people.models import Phone
from wangge.people.roles import Role
from wangge.places.models import SheetImport, SheetRow
from wangge.places.sheets import importing

pytestmark = pytest.mark.django_db


def test_a_list_of_cars_comes_in_and_each_driver_can_be_found(lot: Lot, secretary: Actor) -> None:
    entered(
        lot,
        secretary,
        row("苏ｆ·12345"),
        row("苏FD20618", "业主", holder="王女士", phone="", door="1203"),
    )

    visitor, resident = known(lot), known(lot, "苏FD20618")
    assert visitor is not None
    assert visitor.phone is not None
    assert privacy.number_of(visitor.phone) == DRIVER
    assert (visitor.kind, str(visitor.valid_until)) == ("visitor", TOMORROW)
    assert resident is not None
    assert (resident.kind, resident.unit, resident.valid_until) == ("resident", lot.unit, None)


def test_a_number_of_the_household_stays_theirs_and_goes_with_them(
    lot: Lot, secretary: Actor
) -> None:
    entered(lot, secretary, row(kind="住户", phone=OWNER, door="1203"))

    vehicle = known(lot)
    assert vehicle is not None
    assert vehicle.phone == lot.owner.phones.get()
    assert Phone.objects.count() == 1


def test_another_number_is_not_texted_because_the_one_before_agreed(
    lot: Lot, secretary: Actor
) -> None:
    vehicle = make_vehicle(lot, may_text=True)

    entered(lot, secretary, row(holder="赵小姐"))
    vehicle.refresh_from_db()
    assert (vehicle.holder_name, vehicle.may_text) == ("赵小姐", True)

    entered(lot, secretary, row(holder="赵小姐", phone=ANOTHER))
    vehicle.refresh_from_db()
    assert vehicle.may_text is False


def test_a_request_that_waits_for_a_plate_knows_its_driver_after_the_sheet(
    lot: Lot, secretary: Actor
) -> None:
    request = make_request(lot)

    entered(lot, secretary, row())

    request.refresh_from_db()
    assert request.vehicle == known(lot)


def test_a_visitor_who_comes_back_is_entered_anew(lot: Lot, secretary: Actor) -> None:
    make_vehicle(lot)
    later = NOW + timedelta(days=5)

    entered(lot, secretary, row(until=str(TODAY + timedelta(days=6))), at=later)

    found = finding.look_up(PLATE, lot.scene.community, by=lot.clerk, at=later).vehicles
    assert [str(one.valid_until) for one in found] == [str(TODAY + timedelta(days=6))]


@pytest.mark.parametrize("asked", [{}, {"in_clear": True}, {"file_format": "csv"}])
def test_what_goes_out_and_comes_back_changes_nothing(
    lot: Lot, secretary: Actor, asked: dict[str, Any]
) -> None:
    make_vehicle(lot, email="driver@example.com")
    make_vehicle(lot, "苏F88888", kind="resident", unit=lot.unit, phone=OWNER, valid_until=None)
    make_vehicle(lot, "苏F8888挂", kind="resident", unit=lot.unit, phone="", valid_until=None)

    again = brought(
        lot,
        secretary,
        exported(lot, secretary, **asked),
        name=f"x.{asked.get('file_format', 'xlsx')}",
    )

    assert (again.count_same, again.count_new, again.count_changed) == (3, 0, 0), problems(again)


def test_numbers_go_out_masked_unless_asked_for_by_right(lot: Lot, secretary: Actor) -> None:
    make_vehicle(lot, unit=lot.unit)

    masked = cells_of(exported(lot, secretary), 4)
    clear = cells_of(exported(lot, secretary, in_clear=True), 4)

    assert masked[1:5] == [PLATE, "访客", "赵先生", "139****4321"]
    assert masked[5:9] == ["2 号楼", None, "1203", "B035"]
    assert clear[4] == DRIVER
    event = Event.objects.filter(kind="places.exported").latest("pk")
    assert (event.data["list"], event.data["rows"], event.data["in_clear"]) == ("plates", 1, True)


def test_cars_that_count_no_more_do_not_go_out(lot: Lot, secretary: Actor) -> None:
    registry.end(make_vehicle(lot), by=lot.clerk, at=NOW)
    make_vehicle(lot, "苏F99999", at=NOW - timedelta(days=9))

    page = load_workbook(io.BytesIO(exported(lot, secretary))).active

    assert page is not None
    assert page.max_row == 3


def test_changes_are_shown_masked_then_entered_and_undone(lot: Lot, secretary: Actor) -> None:
    vehicle = make_vehicle(lot, email="driver@example.com")
    sheet = received(lot, secretary, row(kind="租户", holder="钱女士", phone=ANOTHER, door="1203"))
    assert sheet.count_changed == 1
    assert differences(sheet) == [
        [
            ("住户还是访客", "访客", "住户"),
            ("车主", "赵**", "钱**"),
            ("电话", "139****4321", "139****5678"),
            ("门牌", "空", "2 号楼 1203"),
            ("有效期到", TOMORROW, "空"),
        ]
    ]

    importing.enter(sheet, by=secretary, at=NOW)
    vehicle.refresh_from_db()
    assert vehicle.phone is not None
    assert privacy.number_of(vehicle.phone) == ANOTHER
    assert (vehicle.kind, vehicle.unit, vehicle.valid_until) == ("resident", lot.unit, None)
    assert privacy.find_phones(DRIVER) == []
    importing.undo(sheet, by=secretary, at=NOW)

    vehicle.refresh_from_db()
    assert vehicle.phone is not None
    assert privacy.number_of(vehicle.phone) == DRIVER
    assert (vehicle.kind, vehicle.unit, str(vehicle.valid_until)) == ("visitor", None, TOMORROW)
    assert vehicle.holder_name == "赵先生"
    assert vehicle.email_cipher
    assert privacy.find_phones(ANOTHER) == []


def test_a_doubted_car_that_a_sheet_corrects_is_looked_at_and_doubted_again_when_undone(
    lot: Lot, secretary: Actor
) -> None:
    vehicle = make_vehicle(lot)
    request = make_request(lot)
    driver.answer(request, driver.Answer.NOT_MINE, at=NOW)
    vehicle.refresh_from_db()
    assert vehicle.doubted_at is not None

    sheet = entered(lot, secretary, row(phone=ANOTHER))

    request.refresh_from_db()
    assert Vehicle.objects.get().doubted_at is None
    assert request.answer == ""
    importing.undo(sheet, by=secretary, at=NOW)
    vehicle.refresh_from_db()
    assert vehicle.doubted_at is not None


def test_undoing_takes_cars_and_numbers_away(lot: Lot, secretary: Actor) -> None:
    request = make_request(lot)
    before = Phone.objects.count()
    sheet = entered(lot, secretary, row(), row("苏FD20618", "住户", phone=OWNER, door="1203"))

    importing.undo(sheet, by=secretary, at=NOW)

    assert not Vehicle.objects.exists()
    assert Phone.objects.count() == before
    assert MoveRequest.objects.get(pk=request.pk).vehicle is None


def test_a_sheet_stays_while_somebody_waits_for_a_car_of_it(lot: Lot, secretary: Actor) -> None:
    sheet = entered(lot, secretary, row())
    request = make_request(lot, at=NOW + timedelta(minutes=1))

    with pytest.raises(importing.TouchedSince):
        importing.undo(sheet, by=secretary, at=NOW + timedelta(minutes=2))

    request.refresh_from_db()
    assert request.vehicle == known(lot)


def _ended(lot: Lot, vehicle: Vehicle) -> None:
    registry.end(vehicle, by=lot.clerk, at=NOW)


def _renamed(lot: Lot, vehicle: Vehicle) -> None:
    said = registry.Particulars(
        plate=PLATE, kind="visitor", holder_name="钱先生", phone=DRIVER, valid_until=TODAY
    )
    registry.correct(vehicle, said, by=lot.clerk, at=NOW)


def _called(lot: Lot, vehicle: Vehicle) -> None:
    relaying.call(make_request(lot, keeping.plate_of(vehicle)), by=lot.clerk, at=NOW)


@pytest.mark.parametrize("touch", [_ended, _renamed, _called])
def test_what_somebody_corrected_or_called_since_is_not_undone(
    lot: Lot, secretary: Actor, touch: Callable[[Lot, Vehicle], None]
) -> None:
    sheet = entered(lot, secretary, row(), row("苏F77777", phone=ANOTHER))
    vehicle = known(lot)
    assert vehicle is not None
    touch(lot, vehicle)

    with pytest.raises(importing.TouchedSince):
        importing.undo(sheet, by=secretary, at=NOW)

    assert Vehicle.objects.count() == 2


def test_a_car_that_was_entered_meanwhile_stops_the_sheet(lot: Lot, secretary: Actor) -> None:
    sheet = received(lot, secretary, row("苏F77777", phone=ANOTHER), row())
    make_vehicle(lot)

    importing.enter(sheet, by=secretary, at=NOW)

    assert sheet.state == "stopped"
    assert "第 3 行" in sheet.reason
    assert Vehicle.objects.count() == 1


def test_a_visit_that_ended_while_the_sheet_waited_stops_it(lot: Lot, secretary: Actor) -> None:
    sheet = received(lot, secretary, row(until=str(TODAY)))

    importing.enter(sheet, by=secretary, at=NOW + timedelta(days=1))

    assert sheet.state == "stopped"
    assert "已经到期了" in sheet.reason
    assert not Vehicle.objects.exists()


def test_what_waits_for_confirmation_lies_sealed_and_is_lessened_once_entered(
    lot: Lot, secretary: Actor
) -> None:
    make_vehicle(lot, "苏F88888", holder_name="孙女士")
    misspelt = row("苏FO2345", phone=ANOTHER)
    shifted = row("苏F66666", door=DRIVER, building=PLATE)
    waiting = received(lot, secretary, row(), row("苏F88888", phone=ANOTHER), misspelt, shifted)
    assert [one[:9] for one in problems(waiting)] == ["第 4 行“车牌”", "第 5 行“楼栋”"]
    sheet = received(lot, secretary, row(), row("苏F88888", phone=ANOTHER))

    secrets = (
        PLATE,
        "苏F66666",
        "苏F88888",
        "苏FO2345",
        "苏F02345",
        DRIVER,
        ANOTHER,
        "赵先生",
        "孙女士",
    )
    kept = json.dumps(list(SheetRow.objects.values()), ensure_ascii=False, default=str)
    assert "苏F1**45" in kept
    assert [secret for secret in secrets if secret in kept] == []
    importing.enter(sheet, by=secretary, at=NOW)

    after = SheetRow.objects.get(sheet=sheet, verdict="new").after
    assert "plate" not in after
    assert (after["phone"], after["holder_name"]) == ("139****4321", "赵**")
    assert SheetImport.objects.get(pk=sheet.pk).original is None


def test_the_administrator_keeps_places_but_no_plates(lot: Lot, secretary: Actor) -> None:
    administrator = make_colleague(lot, Role.ADMINISTRATOR)
    sheet = received(lot, secretary, row())

    for forbidden in (
        lambda: received(lot, administrator, row()),
        lambda: importing.enter(sheet, by=administrator, at=NOW),
        lambda: importing.undo(sheet, by=administrator, at=NOW),
        lambda: exported(lot, administrator),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
