import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.language.normalise import clean, comparable, half_width, shorten

FAMILY = "👨‍👩‍👧"


def test_what_cannot_be_seen_or_stored_is_taken_out() -> None:
    assert clean("楼道\x00灯\u202e不\u200b亮\ufeff\ud800\ufffe") == "楼道灯不亮"


def test_words_marks_and_emoji_stay_as_written() -> None:
    assert clean(f"６楼，灯不亮！{FAMILY}👍🏽❤️") == f"６楼，灯不亮！{FAMILY}👍🏽❤️"


def test_spaces_and_breaks_are_tidied() -> None:
    assert clean(" 灯 \t 不亮 \r\n\r\n\r\n\r\n 谢谢 \r") == "灯 不亮\n\n谢谢"


def test_text_is_cut_to_its_greatest_length() -> None:
    assert clean("楼道灯不亮" * 20_000, longest=5) == "楼道灯不…"


def test_half_width_keeps_every_position() -> None:
    assert half_width("苏Ｆ１２３４５　（Ａ）") == "苏F12345 (A)"


def test_comparable_text_has_no_marks_width_or_case() -> None:
    assert comparable("６ 楼 ABC，灯「不亮」！") == comparable("6楼abc灯不亮")


@pytest.mark.parametrize("longest", range(8))
def test_an_emoji_is_never_cut_apart(longest: int) -> None:
    kept = shorten(f"灯{FAMILY}不亮了", longest=longest).rstrip("…")

    assert kept in {"", "灯", f"灯{FAMILY}", f"灯{FAMILY}不"}


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=60))
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = clean(text)

    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned


@given(st.text(max_size=60))
def test_half_width_never_changes_the_length(text: str) -> None:
    assert len(half_width(text)) == len(text)


@given(st.text(max_size=60), st.integers(0, 40))
def test_shortened_text_is_no_longer_than_asked(text: str, longest: int) -> None:
    assert len(shorten(text, longest=longest)) <= longest
