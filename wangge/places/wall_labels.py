"""How codes for walls become paper: sheets of labels, or signs of A6 and A5, as PDF."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from wangge.core import qr
from wangge.core.our_language import in_our_language
from wangge.places import wall_codes
from wangge.places.models import WallCode

# A font of Adobe's Chinese collection that every reader of PDF brings or stands in for, so none is
# embedded: a sheet of 500 labels stays small, and no font has to be licensed and shipped.
_SONG: Final = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(_SONG))
# Signs typed by hand: a 5 is told from an S, a 2 from a Z.
_SIGNS: Final = "Courier-Bold"


@dataclass(frozen=True, slots=True)
class Paper:
    """One way to cut an A4 page, in millimetres; `size` is that of the name of the place, in points."""

    name: object
    columns: int
    rows: int
    width: float
    height: float
    size: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


PAPERS: Final = {
    "label": Paper(gettext_lazy("不干胶 3×8（70×37 毫米）"), 3, 8, 70, 37, 10),
    "a6": Paper(gettext_lazy("A6 牌子，一页 4 张"), 2, 2, 105, 148.5, 15),
    "a5": Paper(gettext_lazy("A5 牌子，一页 2 张"), 1, 2, 210, 148.5, 20),
}


@dataclass(frozen=True, slots=True)
class _Box:
    """A field of the page, its corner at the lower left, in points."""

    x: float
    y: float
    width: float
    height: float


def draw(codes: Sequence[WallCode], *, paper: str) -> bytes:
    """Draw the codes, one after the other, on as many pages as they need.

    In the language of the estate, not in that of whoever prints.
    """
    return in_our_language(lambda: _drawn(codes, paper=paper))


def wrapped(text: str, *, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines of that width, at a space where there is one."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and pdfmetrics.stringWidth((line + word).rstrip(), font, size) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _drawn(codes: Sequence[WallCode], *, paper: str) -> bytes:
    cut = PAPERS[paper]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(_("墙上的码"))
    drawn = {"label": _label, "a6": _sign, "a5": _wide_sign}[paper]
    for number, code in enumerate(codes):
        if number and number % cut.per_page == 0:
            canvas.showPage()
        drawn(canvas, code, _box(cut, number % cut.per_page), cut.size)
    canvas.save()
    return out.getvalue()


def _words(text: str) -> Iterator[str]:
    # Chinese breaks between any two signs; Latin words and numbers stay whole.
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word


def _box(cut: Paper, place: int) -> _Box:
    row, column = divmod(place, cut.columns)
    # Labels of 8 × 37 mm leave a millimetre of the page: half above, half below.
    page_width, page_height = A4
    margin_x = (page_width - cut.columns * cut.width * mm) / 2
    margin_y = (page_height - cut.rows * cut.height * mm) / 2
    return _Box(
        margin_x + column * cut.width * mm,
        page_height - margin_y - (row + 1) * cut.height * mm,
        cut.width * mm,
        cut.height * mm,
    )


def _label(canvas: Canvas, code: WallCode, box: _Box, size: float) -> None:
    side = box.height - 7 * mm
    _squares(canvas, code, box.x + 3 * mm, box.y + 3.5 * mm, side)
    left = box.x + side + 4.5 * mm
    width = box.x + box.width - 3 * mm - left
    top = box.y + box.height - 7 * mm
    estate = str(code.estate)
    rest = wall_codes.said(code).removeprefix(estate).strip()
    for line in [*_fitted(estate, width, size, most=1), *_fitted(rest, width, size, most=2)]:
        _say(canvas, line, (left, top), size)
        top -= size * 1.25
    _say(canvas, _("有事扫码说"), (left, box.y + 14 * mm), 9)
    _say(canvas, wall_codes.spoken(code), (left, box.y + 9.5 * mm), 10.5, _SIGNS)
    if phone := code.estate.community.desk_phone:
        _say(canvas, phone, (left, box.y + 5 * mm), 10.5)


def _sign(canvas: Canvas, code: WallCode, box: _Box, size: float) -> None:
    _frame(canvas, box)
    middle = box.x + box.width / 2
    top = box.y + box.height
    _centred(canvas, _("有事您说话"), middle, top - 17 * mm, 26)
    y = top - 26 * mm
    for line in _fitted(wall_codes.said(code), box.width - 16 * mm, size, most=2):
        _centred(canvas, line, middle, y, size)
        y -= size * 1.25
    side = 62 * mm
    _squares(canvas, code, middle - side / 2, box.y + 46 * mm, side)
    _centred(canvas, _("微信或手机相机扫一扫，不用登录"), middle, box.y + 41 * mm, 11)
    _by_hand(canvas, code, middle, box.y + 34 * mm, size=10)
    _telephone(canvas, code, middle, box.y + 17 * mm, size=20)


def _wide_sign(canvas: Canvas, code: WallCode, box: _Box, size: float) -> None:
    _frame(canvas, box)
    side = 96 * mm
    _squares(canvas, code, box.x + 8 * mm, box.y + 38 * mm, side)
    _by_hand(canvas, code, box.x + 8 * mm + side / 2, box.y + 29 * mm, size=12)
    left = box.x + side + 14 * mm
    width = box.width - side - 22 * mm
    y = box.y + box.height - 30 * mm
    _say(canvas, _("有事您说话"), (left, y), 36)
    y -= 18 * mm
    for line in _fitted(wall_codes.said(code), width, size, most=3):
        _say(canvas, line, (left, y), size)
        y -= size * 1.3
    y -= 3 * mm
    for line in (_("微信或手机相机扫一扫，"), _("不用登录，不用装软件。")):
        _say(canvas, line, (left, y), 15)
        y -= 8 * mm
    _telephone(canvas, code, left + width / 2, box.y + 32 * mm, size=28)


def _squares(canvas: Canvas, code: WallCode, x: float, y: float, side: float) -> None:
    # One path of rectangles: sharp at any size, and a page of 24 is drawn at once.
    runs = list(qr.modules(wall_codes.address(code)))
    across = max(column + length for _row, column, length in runs) + 2 * qr.QUIET
    one = side / across
    path = canvas.beginPath()
    for row, column, length in runs:
        path.rect(
            x + (column + qr.QUIET) * one, y + side - (row + qr.QUIET + 1) * one, length * one, one
        )
    canvas.drawPath(path, stroke=0, fill=1)


def _frame(canvas: Canvas, box: _Box) -> None:
    # Where to cut; pale, so that it does not matter.
    canvas.saveState()
    canvas.setStrokeGray(0.75)
    canvas.setLineWidth(0.5)
    canvas.rect(box.x, box.y, box.width, box.height)
    canvas.restoreState()


def _by_hand(canvas: Canvas, code: WallCode, middle: float, y: float, *, size: float) -> None:
    site = wall_codes.address(code).partition("://")[2].removesuffix(f"{code.code}/")
    _centred(canvas, _("扫不了？打开 {site} 输入").format(site=site), middle, y, size)
    canvas.setFont(_SIGNS, size * 1.8)
    canvas.drawCentredString(middle, y - size * 2, wall_codes.spoken(code))


def _telephone(canvas: Canvas, code: WallCode, middle: float, y: float, *, size: float) -> None:
    if phone := code.estate.community.desk_phone:
        _centred(canvas, _("也可以打电话，24 小时有人接"), middle, y, size / 2)
        _centred(canvas, phone, middle, y - size * 1.05, size)


def _fitted(text: str, width: float, size: float, *, most: int) -> list[str]:
    lines = wrapped(text, font=_SONG, size=size, width=width)
    if len(lines) <= most:
        return lines
    # A name longer than any label: its end says which thing it is.
    kept = lines[-most:]
    return ["…" + kept[0][1:], *kept[1:]]


def _say(
    canvas: Canvas, text: str, at: tuple[float, float], size: float, font: str = _SONG
) -> None:
    canvas.setFont(font, size)
    canvas.drawString(*at, text)


def _centred(canvas: Canvas, text: str, middle: float, y: float, size: float) -> None:
    canvas.setFont(_SONG, size)
    canvas.drawCentredString(middle, y, text)
