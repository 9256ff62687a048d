"""How a notice becomes a picture for a group: large words, the code, the desk's number."""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from wangge.core import qr

_WIDTH, _EDGE = 1080, 72
_INK, _PAPER, _BRAND = "#1d2328", "#fbf9f4", "#0f5570"
_TEXT, _SMALL = 46, 36
_LEADING = 1.55
_LINES_MOST = 40
_CODE = 300
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


def draw(text: str, *, heading: str, foot: str, address: str) -> bytes:
    """Draw a notice as PNG; ask `can_draw` first."""
    words, small = _font(_TEXT), _font(_SMALL)
    lines = _wrapped(text, words, _WIDTH - 2 * _EDGE)[:_LINES_MOST]
    step = int(_TEXT * _LEADING)
    height = 4 * _EDGE + _TEXT + len(lines) * step + _CODE + _EDGE
    sheet = Image.new("RGB", (_WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, _WIDTH, 2 * _EDGE), fill=_BRAND)
    pen.text((_EDGE, _EDGE), heading, font=words, fill="white", anchor="lm")
    top = 3 * _EDGE
    for line in lines:
        pen.text((_EDGE, top), line, font=words, fill=_INK)
        top += step
    code = Image.open(io.BytesIO(qr.png(address))).convert("RGB").resize((_CODE, _CODE), 0)
    top = height - _CODE - _EDGE
    sheet.paste(code, (_WIDTH - _EDGE - _CODE, top))
    for number, line in enumerate(_wrapped(foot, small, _WIDTH - 3 * _EDGE - _CODE)[:5]):
        pen.text((_EDGE, top + number * int(_SMALL * _LEADING)), line, font=small, fill=_INK)
    drawn = io.BytesIO()
    sheet.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for sign in paragraph:
            if line and font.getlength(line + sign) > width:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    return lines


def _font_file() -> str:
    wanted = (settings.CJK_FONT,) if settings.CJK_FONT else _FONTS
    return next((file for file in wanted if Path(file).is_file()), "")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = _font_file()
    index = _SIMPLIFIED if file.endswith("NotoSansCJK-Regular.ttc") else 0
    return ImageFont.truetype(file, size, index=index)
