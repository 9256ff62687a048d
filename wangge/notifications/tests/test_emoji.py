"""How an emoji gets into the picture for a group: drawn, or left out, never an empty box."""

import io

import pytest
from PIL import Image

from wangge.notifications import emoji, poster

WORDS = "停水通知，请互相转告"


def draw(text: str) -> Image.Image:
    if not poster.can_draw():
        pytest.skip("no font with Chinese characters on this machine")
    drawn = poster.draw(text, heading="板桥社区", foot="扫码", address="https://wangge.test/")
    return Image.open(io.BytesIO(drawn)).convert("RGB")


@pytest.fixture
def _no_emoji_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emoji, "_COLOURED", ())
    monkeypatch.setattr(emoji, "_OUTLINED", ())
    emoji.drawn.cache_clear()


@pytest.mark.usefixtures("_no_emoji_font")
@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS}🎉",
        f"🎉 {WORDS}",
        f"{WORDS[:4]}😀{WORDS[4:]}",
        f"{WORDS}👨‍👩‍👧",
        f"{WORDS}👍🏽",
        f"{WORDS}🇨🇳",
        f"{WORDS}\ufe0f",
    ],
)
def test_without_a_font_for_them_emoji_are_left_out_and_the_words_stand(text: str) -> None:
    assert draw(text).tobytes() == draw(WORDS).tobytes()


@pytest.mark.usefixtures("_no_emoji_font")
def test_signs_that_the_font_of_the_words_has_stay() -> None:
    plain = draw(f"{WORDS}→①☀")

    assert plain.tobytes() != draw(WORDS).tobytes()
    # The shape that asks for a picture is no sign of its own.
    assert draw(f"{WORDS}→①☀\ufe0f").tobytes() == plain.tobytes()
    assert draw("电话按 1\ufe0f\u20e3").tobytes() == draw("电话按 1").tobytes()


def test_with_a_font_for_them_they_are_drawn_in_their_place() -> None:
    emoji.drawn.cache_clear()
    if emoji.drawn("🎉", 46) is None:
        pytest.skip("no font with emoji on this machine")

    with_emoji, without = draw(f"{WORDS}🎉"), draw(WORDS)

    assert with_emoji.size == without.size
    assert with_emoji.tobytes() != without.tobytes()
