"""Tests of reading a sheet of plates: what is wrong with a cell, and what is probably meant."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from wangge.parking.factories import (
    Lot,
    make_vehicle,
)
from wangge.parking.models import Vehicle
from wangge.parking.plate_sheet import Plates
from wangge.parking.tests.plate_sheets import (
    ANOTHER,
    TOMORROW,
    differences,
    entered,
    known,
    problems,
    received,
    row,
)
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.places.models import ParkingSpace, Unit
from wangge.places.sheets import importing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        (row(""), "车牌", "“车牌”空着"),
        (row("苏F1"), "车牌", "“车牌”看不懂"),
        (row("苏FO2345"), "车牌", "没有字母 O 和 I"),
        (row("苏F2H1006"), "车牌", "“车牌”看不懂"),
        (row("苏F1**45"), "车牌", "遮住了一段"),
        (row(kind=""), "住户还是访客", "“住户还是访客”空着"),
        (row(kind="邻居"), "住户还是访客", "只能写：住户、访客"),
        (row(holder="赵" * 61), "车主", "“车主”太长"),
        (row(phone="1390000432"), "电话", "手机号是 11 位，您写了 10 位"),
        (row(phone="=1+1"), "电话", "“电话”"),
        (row(phone=""), "电话", "写上电话，或者写是哪一户的"),
        (row(estate="华强城"), "小区", "“小区”写的是“华强城”，家底里没有"),
        (row(door="1203", building="9 号楼"), "楼栋", "“楼栋”写的是“9 号楼”，家底里没有"),
        (row(door="9999"), "门牌", "家底里没有这一户"),
        (row(building="2 号楼"), "门牌", "写了楼栋，也要写门牌"),
        (row(space="C99"), "车位", "“车位”写的是“C99”，家底里没有"),
        (row(until=""), "有效期到", "访客要写停到哪天"),
        (row(until="长期"), "有效期到", "访客要写停到哪天"),
        (row(until="2025-01-01"), "有效期到", "停到的日子已经过了"),
        (row(until="2026-02-30"), "有效期到", "真有这一天"),
        (row(until="2099-01-01"), "有效期到", "最多登记 30 天"),
        (row(kind="住户", until=TOMORROW), "有效期到", "只有访客才写"),
    ],
)
def test_a_faulty_cell_is_marked_and_nothing_of_the_sheet_is_entered(
    lot: Lot, secretary: Actor, wrong: list[str], column: str, said: str
) -> None:
    sheet = received(lot, secretary, row("苏F77777", phone=ANOTHER), wrong)

    assert [said in one for one in problems(sheet)] == [True], problems(sheet)
    page = load_workbook(io.BytesIO(importing.returned(sheet))).active
    assert page is not None
    place = [one.name for one in Plates().columns].index(column)
    comment = page.cell(3, place + 1).comment
    assert comment is not None
    assert said in comment.text
    with pytest.raises(importing.HasErrors):
        importing.enter(sheet, by=secretary, at=NOW)
    assert not Vehicle.objects.exists()


def test_the_same_plate_twice_in_a_sheet_is_said(lot: Lot, secretary: Actor) -> None:
    sheet = received(lot, secretary, row(), row("苏f-12345", phone=ANOTHER))

    assert problems(sheet) == ["第 3 行跟第 2 行是同一个车牌。请留一行。"]


def test_spaces_of_two_doors_say_no_door(lot: Lot, secretary: Actor) -> None:
    other = Unit.objects.create(building=lot.building, number="1204", floor=12)
    ParkingSpace.objects.create(
        estate=lot.scene.estate, kind="underground", zone="B", number="036", unit=other
    )

    sheet = received(lot, secretary, row(space="B035、B036"))

    assert problems(sheet) == ["第 2 行“车位”不止一户在用，看不出是哪一户。请写门牌。"]


def test_a_known_car_misspelt_is_refused_by_its_number_or_its_door(
    lot: Lot, secretary: Actor
) -> None:
    make_vehicle(lot)
    make_vehicle(lot, "苏FD20618", kind="resident", unit=lot.unit, phone="", valid_until=None)

    sheet = received(
        lot, secretary, row("苏F1Z345"), row("苏FD20681", "住户", phone=ANOTHER, door="1203")
    )

    said = problems(sheet)
    assert said[0].startswith("第 2 行“车牌”跟登记过的 苏F1**45 很像，电话也一样")
    assert said[1].startswith("第 3 行“车牌”跟登记过的 苏FD***18 很像，门牌也一样")


def test_of_two_rows_one_slip_apart_with_one_number_the_second_is_refused(
    lot: Lot, secretary: Actor
) -> None:
    sheet = received(lot, secretary, row(), row("苏F12354"))

    [said] = problems(sheet)
    assert said.startswith("第 3 行“车牌”跟第 2 行的 苏F1**45 很像，电话也一样")


def test_a_plate_merely_like_another_is_pointed_out_and_entered(lot: Lot, secretary: Actor) -> None:
    make_vehicle(lot)

    sheet = received(lot, secretary, row("苏F1Z345", phone=ANOTHER))

    assert differences(sheet)[0][-1] == (
        "请核对",
        "",
        "车牌跟登记过的 苏F1**45 很像，真是两辆就不用管",
    )
    importing.enter(sheet, by=secretary, at=NOW)
    assert known(lot, "苏F1Z345") is not None


def test_an_empty_cell_changes_nothing(lot: Lot, secretary: Actor) -> None:
    make_vehicle(lot)

    sheet = received(lot, secretary, row(kind="", holder="", phone="139****4321", until=""))

    assert (sheet.count_same, sheet.count_wrong) == (1, 0), problems(sheet)


def test_comparing_asks_the_same_of_a_hundred_rows_as_of_ten(lot: Lot, secretary: Actor) -> None:
    def asked(count: int) -> int:
        rows = [
            row(f"苏F{number:03d}{number % 7}K", "住户", phone=f"1390001{number:04d}", space="B035")
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as read:
            sheet = received(lot, secretary, *rows)
        assert sheet.count_new == count, problems(sheet)
        return len(read.captured_queries)

    assert asked(10) >= asked(110)


def test_dates_are_read_as_companies_write_them(lot: Lot, secretary: Actor) -> None:
    entered(lot, secretary, row(until=f"{date.fromisoformat(TOMORROW):%Y/%m/%d}"))

    vehicle = known(lot)
    assert vehicle is not None
    assert str(vehicle.valid_until) == TOMORROW


def test_the_door_may_be_said_by_the_space(lot: Lot, secretary: Actor) -> None:
    entered(lot, secretary, row(kind="住户", phone="", space="B区35号"))

    vehicle = known(lot)
    assert vehicle is not None
    assert vehicle.unit == lot.unit
