"""Tests of reading number plates."""

import pytest

from wangge.language import plates


@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("苏F12345", "苏F12345"),
        ("苏f·1a345", "苏F1A345"),
        ("苏Ｆ１２３４５", "苏F12345"),
        (" 苏 F 12345 ", "苏F12345"),
        ("苏FD12345", "苏FD12345"),
        ("苏F12345D", "苏F12345D"),
        ("苏F8888挂", "苏F8888挂"),
        ("苏F1234警", "苏F1234警"),
        ("苏F1234学", "苏F1234学"),
        ("粤Z1234港", "粤Z1234港"),
        ("粤z1234澳", "粤Z1234澳"),
        ("沪A1234领", "沪A1234领"),
    ],
)
def test_a_plate_is_read_however_it_is_spelt(typed: str, plate: str) -> None:
    assert plates.read(typed) == plate
    assert plates.find(f"2-1203 车位被占，{typed}，麻烦快点") == [plate]


@pytest.mark.parametrize(
    "typed", ["", "苏F", "苏F1234", "F12345", "苏F1234567", "苏FO2345", "13900000417", "B区35号"]
)
def test_what_is_no_plate_is_not_taken_for_one(typed: str) -> None:
    assert plates.read(typed) == ""


def test_no_plate_has_the_letters_o_and_i_so_the_digit_is_offered() -> None:
    assert plates.misread("堵门的是苏FO234I") == ["苏FO234I"]
    assert plates.near("苏FO234I")[0] == "苏F02341"


def test_near_misses_are_look_alikes_and_swapped_places() -> None:
    near = plates.near("苏F82345")

    assert "苏FB2345" in near
    assert "苏F28345" in near
    assert "苏F82345" not in near


def test_a_plate_without_its_province_is_tried_with_each() -> None:
    near = plates.near("f12345")

    assert "苏F12345" in near
    assert len(near) == len(plates.PROVINCES)


def test_a_pasted_novel_costs_nothing_to_look_through() -> None:
    assert plates.find("苏F" * 5_000) == []


@pytest.mark.parametrize("plate", ["苏F12345", "苏FD20618", "苏F8888挂", "沪AD50319"])
def test_a_plate_shares_its_outline_with_whatever_a_slip_makes_of_it(plate: str) -> None:
    assert {plates.outline(other) for other in plates.near(plate)} == {plates.outline(plate)}
    assert plates.outline(plate) != plates.outline("苏F66666")
