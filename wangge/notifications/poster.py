"""How a notice becomes a picture for a group: large words, the code, the desk's number."""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from wangge.core import qr
from wangge.notifications import emoji

_WIDTH, _EDGE = 1080, 72
_INK, _PAPER, _BRAND = "#1d2328", "#fbf9f4", "#0f5570"
_TEXT, _SMALL = 46, 36
_LEADING = 1.55
# More do not fit before a group; a text that needs them is refused when it is written.
LINES_MOST = 40
_CODE = 300
_BELOW = 0.25
# Signs, each drawn by the font or as an emoji.
_Line = list[str]
# Where machines keep a font with Chinese characters.
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
# In the collections of Noto the simplified forms are the third.
_SIMPLIFIED = 2


def can_draw() -> bool:
    """Tell whether this machine has a font to draw Chinese with."""
    return _font_file() != ""


def line_count(text: str) -> int:
    """How many lines of the picture a text fills; ask `can_draw` first."""
    return len(_wrapped(text, _font(_TEXT), _WIDTH - 2 * _EDGE))


def draw(text: str, *, heading: str, foot: str, address: str) -> bytes:
    """Draw a notice as PNG; ask `can_draw` first."""
    words, small = _font(_TEXT), _font(_SMALL)
    lines = _wrapped(text, words, _WIDTH - 2 * _EDGE)
    step = int(_TEXT * _LEADING)
    height = 4 * _EDGE + _TEXT + len(lines) * step + _CODE + _EDGE
    sheet = Image.new("RGB", (_WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, _WIDTH, 2 * _EDGE), fill=_BRAND)
    pen.text((_EDGE, _EDGE), heading, font=words, fill="white", anchor="lm")
    top = 3 * _EDGE
    for line in lines:
        _put(sheet, line, (_EDGE, top), words)
        top += step
    code = Image.open(io.BytesIO(qr.png(address))).convert("RGB").resize((_CODE, _CODE), 0)
    top = height - _CODE - _EDGE
    sheet.paste(code, (_WIDTH - _EDGE - _CODE, top))
    for number, line in enumerate(_wrapped(foot, small, _WIDTH - 3 * _EDGE - _CODE)[:5]):
        _put(sheet, line, (_EDGE, top + number * int(_SMALL * _LEADING)), small)
    drawn = io.BytesIO()
    sheet.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[_Line]:
    lines = []
    for paragraph in text.splitlines():
        line: _Line = []
        for sign in emoji.signs(paragraph, font):
            if line and _width([*line, sign], font) > width:
                lines.append(line)
                line = []
            # A blank before it was one after a sign that is left out.
            line += [sign] if line or sign.strip() else []
        lines.append(line)
    return lines


def _put(
    sheet: Image.Image, line: _Line, at: tuple[int, int], font: ImageFont.FreeTypeFont
) -> None:
    pen, (left, top) = ImageDraw.Draw(sheet), at
    for is_emoji, run in _runs(line, font):
        if not is_emoji:
            pen.text((left, top), run, font=font, fill=_INK)
        elif picture := emoji.drawn(run, int(font.size)):
            # The letters stand a little below the top of their line.
            sheet.paste(picture, (left, top + int(font.size * _BELOW)), picture)
        left += _width_of(run, font, is_emoji=is_emoji)


def _width(line: _Line, font: ImageFont.FreeTypeFont) -> int:
    return sum(_width_of(run, font, is_emoji=is_emoji) for is_emoji, run in _runs(line, font))


def _width_of(run: str, font: ImageFont.FreeTypeFont, *, is_emoji: bool) -> int:
    picture = emoji.drawn(run, int(font.size)) if is_emoji else None
    return picture.width if picture else round(font.getlength(run))


def _runs(line: _Line, font: ImageFont.FreeTypeFont) -> list[tuple[bool, str]]:
    # Letters together, since they are set close by the font; each emoji by itself.
    runs: list[tuple[bool, str]] = []
    for sign in line:
        is_emoji = emoji.is_picture(sign, font)
        if runs and not is_emoji and not runs[-1][0]:
            runs[-1] = (False, runs[-1][1] + sign)
        else:
            runs.append((is_emoji, sign))
    return runs


def _font_file() -> str:
    wanted = (settings.CJK_FONT,) if settings.CJK_FONT else _FONTS
    return next((file for file in wanted if Path(file).is_file()), "")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = _font_file()
    index = _SIMPLIFIED if file.endswith("NotoSansCJK-Regular.ttc") else 0
    return ImageFont.truetype(file, size, index=index)
