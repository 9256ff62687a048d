"""How an emoji gets into a picture: drawn with a font of this machine, or left out, never an empty box."""

import re
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Where machines keep one: in colours, of a single size; else in outlines.
_COLOURED = (
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/google-noto-color-emoji-fonts/NotoColorEmoji.ttf",
    "/usr/share/fonts/google-noto-emoji/NotoColorEmoji.ttf",
)
_OUTLINED = (
    "/usr/share/fonts/truetype/noto/NotoEmoji-Regular.ttf",
    "/usr/share/fonts/noto/NotoEmoji-Regular.ttf",
    "/usr/share/fonts/google-noto-emoji-fonts/NotoEmoji-Regular.ttf",
    "/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf",
)
_COLOURED_SIZE = 109
# What no font has: a place at the very end of all signs.
_NOTHING = "\U0010fffe"
# One sign as it is seen: flags in pairs, else whatever clings to it, with what is joined to that.
_CLINGS = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_SIGN = re.compile(
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|.)[{_CLINGS}]*(?:\u200d.[{_CLINGS}]*)*", re.DOTALL
)
_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_NO_SIGN = re.compile(f"[{_CLINGS}\u200d]")
# Two of these are a flag, which the library cannot put together; one is a letter and means nothing.
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def signs(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Part a text into signs that can be drawn: with the font, or as an emoji; the others are left out."""
    found = []
    for sign in _SIGN.findall(text):
        first = sign[0]
        if not (_EMOJI.match(first) or _NO_SIGN.search(sign)):
            found.append(sign)
        elif _FLAG.match(first) or _NO_SIGN.match(first):
            continue
        elif has(font, first) or drawn(first, 1) is not None:
            found.append(first)
    return found


def is_picture(sign: str, font: ImageFont.FreeTypeFont) -> bool:
    """Say whether a sign that can be drawn is one that the font has not."""
    return bool(_EMOJI.match(sign)) and not has(font, sign)


def has(font: ImageFont.FreeTypeFont, sign: str) -> bool:
    """Say whether a font has a shape for a sign, other than the box for what it has not."""
    return _shape(font, sign) != _shape(font, _NOTHING)


@cache
def drawn(sign: str, height: int) -> Image.Image | None:
    """Return a picture of an emoji in this height; None where no font of this machine has it."""
    for file, is_coloured in _files():
        found = _draw(sign, file, is_coloured=is_coloured)
        if found is not None:
            width = max(round(found.width * height / found.height), 1)
            return found.resize((width, height), Image.Resampling.LANCZOS)
    return None


def _files() -> list[tuple[str, bool]]:
    each = [*((file, True) for file in _COLOURED), *((file, False) for file in _OUTLINED)]
    return [(file, is_coloured) for file, is_coloured in each if Path(file).is_file()]


def _draw(sign: str, file: str, *, is_coloured: bool) -> Image.Image | None:
    try:
        font = ImageFont.truetype(file, _COLOURED_SIZE)
        if not has(font, sign):
            return None
        room = 2 * _COLOURED_SIZE
        sheet = Image.new("RGBA", (room, room))
        pen = ImageDraw.Draw(sheet)
        pen.text((4, 4), sign, font=font, fill="#1d2328", embedded_color=is_coloured)
    except OSError:
        # A font in a form that this library does not read.
        return None
    box = sheet.getbbox()
    return sheet.crop(box) if box else None


def _shape(font: ImageFont.FreeTypeFont, sign: str) -> tuple[object, ...]:
    mask = font.getmask(sign)
    return (font.getlength(sign), mask.size, bytes(mask))
