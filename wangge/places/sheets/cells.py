"""How cells of the registry's sheets are understood: numbers, areas, dates, one of several words."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.core.speech import listed
from wangge.places.sheets.addresses import must_say, plain, unknown
from wangge.places.sheets.kinds import WrongCell

_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100
_MOST_AREA: Final = Decimal(100_000)
_BASEMENT: Final = re.compile(r"(?:负|地下|B)([一二三四五六七八九]|\d{1,2})[层楼F]?", re.IGNORECASE)
_FLOOR: Final = re.compile(r"-?\d{1,3}")
_SQUARE_METRES: Final = re.compile(r"(?:m2|㎡|平方米|平米|平)$")
Words = tuple[tuple[str, object], ...]
_KNOWN: Final[dict[tuple[str | None, tuple[str, ...]], dict[str, str]]] = {}
_CHINESE: Final = "零一二三四五六七八九"


def text_of(row: Row, column: str, *, most: int, needed: bool = False) -> str:
    """Return a text; raise WrongCell where it is missing or too long."""
    text = unicodedata.normalize("NFC", row[column]).replace("\x00", "").strip()
    if needed and not text:
        raise WrongCell(column, must_say(row.number, column))
    if len(text) > most:
        raise WrongCell(
            column,
            _("“{column}”太长：最多 {most} 个字，写了 {count} 个。").format(
                column=column, most=most, count=len(text)
            ),
        )
    return text


def floor_of(row: Row, column: str, *, least: int = -20, most: int = 120) -> int | None:
    """Return a floor; 负一 and B1 are below the ground, and there is no floor nought."""
    text = plain(row[column])
    if not text:
        return None
    if below := _BASEMENT.fullmatch(text):
        text = f"-{_CHINESE.index(below[1]) if below[1] in _CHINESE else below[1]}"
    text = text.removeprefix("第")
    text = text[:-1] if text[-1:] in {"层", "楼", "f"} else text
    if _FLOOR.fullmatch(text) and least <= int(text) <= most and int(text):
        return int(text)
    raise WrongCell(
        column,
        _("“{column}”写的是“{text}”。请写整数，地下一层写 -1。").format(
            column=column, text=row[column][:20]
        ),
    )


def area_of(row: Row, column: str) -> int | None:
    """Return an area in 0.01 m², exactly as written, at most two decimals."""
    text = _SQUARE_METRES.sub("", plain(row[column])).replace(",", "")
    if not text:
        return None
    try:
        area = Decimal(text)
        is_good = area.is_finite() and 0 < area < _MOST_AREA and area * 100 == int(area * 100)
    except (InvalidOperation, OverflowError):
        is_good = False
    if not is_good:
        raise WrongCell(
            column,
            _("“{column}”写的是“{text}”。请写平方米数，最多两位小数，例如 89.50。").format(
                column=column, text=row[column][:20]
            ),
        )
    return int(area * 100)


def date_of(row: Row, column: str) -> date | None:
    """Return a day."""
    text = unicodedata.normalize("NFKC", row[column]).strip()
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
        raise WrongCell(
            column,
            _("“{column}”写的是“{text}”。请写成 2026-11-03 这样，并且真有这一天。").format(
                column=column, text=text[:20]
            ),
        )
    return day


def one_of(row: Row, column: str, words: Iterable[tuple[str, object]], *, needed: bool) -> str:
    """Return the code of a word of a list; raise WrongCell naming the likeliest."""
    text = plain(row[column])
    if not text and not needed:
        return ""
    words = tuple(words)
    codes = _codes(words, get_language())
    if not text:
        raise WrongCell(column, must_say(row.number, column))
    if text not in codes:
        names = [str(label) for _code, label in words]
        raise WrongCell(
            column,
            unknown(column, row[column], names)
            if len(names) > 12  # noqa: PLR2004 - a longer list is not read out
            else _("“{column}”写的是“{text}”。只能写：{names}。").format(
                column=column, text=row[column][:20], names=listed(names)
            ),
        )
    return codes[text]


def _codes(words: Words, language: str | None) -> dict[str, str]:
    # The same few words for each row of a sheet.
    key = (language, tuple(code for code, _label in words))
    if (known := _KNOWN.get(key)) is None:
        known = _KNOWN[key] = {plain(str(label)): code for code, label in words}
    return known


def check_not_broken(row: Row, columns: Iterable[str]) -> None:
    """Raise WrongCell where Excel itself lost the value."""
    if not row.broken:
        return
    for column in columns:
        if column in row.broken:
            raise WrongCell(
                column,
                _("“{column}”在 Excel 里是错误值，或者位数丢了。请改成文字再上传。").format(
                    column=column
                ),
            )
