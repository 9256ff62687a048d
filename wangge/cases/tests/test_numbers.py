"""Numbers that are read out on the telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.cases import numbers

BODIES = st.integers(10**8, 10**9 - 1).map(str)


def test_numbers_are_ten_digits_and_differ() -> None:
    drawn = {numbers.new_number() for _ in range(200)}

    assert len(drawn) > 190
    assert all(len(number) == 10 and number.isdecimal() for number in drawn)
    assert all(numbers.read(number) == number for number in drawn)


def test_of_many_numbers_drawn_at_once_none_is_drawn_twice_or_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bodies = iter([1, 1, 2, 3, 3, 4])
    monkeypatch.setattr("secrets.randbelow", lambda _below: next(bodies))
    taken = {numbers.new_number()}

    drawn = numbers.new_numbers(3, taken=lambda more: more & taken)

    assert len(set(drawn)) == 3
    assert not taken & set(drawn)


def test_a_number_is_read_out_in_groups() -> None:
    assert numbers.spoken("4817293605") == "4817 2936 05"


@given(st.data())
def test_one_wrong_digit_is_always_noticed(data: st.DataObject) -> None:
    number = numbers.new_number()
    place = data.draw(st.integers(0, 9))
    wrong = data.draw(st.sampled_from("0123456789".replace(number[place], "")))

    assert numbers.read(number[:place] + wrong + number[place + 1 :]) is None


@pytest.mark.parametrize("form", ["{0} {1} {2}", "{0}-{1}-{2}", " {0}　{1}.{2} "])
def test_a_number_is_read_however_it_is_spaced(form: str) -> None:
    number = numbers.new_number()

    assert numbers.read(form.format(number[:4], number[4:8], number[8:])) == number


@pytest.mark.parametrize(
    "text", ["", "12345", "abcdefghij", "１２３", "\0" * 10, "9" * 100, "²" * 10]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers.read(text) is None
