"""How sheets are written: text stays text, nothing in a cell can run, and who took it out stands on top."""

import csv as csv_files
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from wangge.core.moments import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Kind = Literal["text", "number", "date", "moment"]
Value = str | int | float | Decimal | date | datetime | None

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_LONGEST_CELL = 32_767
# What a spreadsheet takes for a formula when it stands first.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER_FORMATS = {
    "text": "@",
    "number": "General",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_BOLD = Font(bold=True)
_SMALL = Font(size=9, color="FF5B6670")
_HEAD = PatternFill("solid", fgColor="FFE6EEF1")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what to write in it, and what kind of cells it has."""

    name: str
    note: str = ""
    kind: Kind = "text"
    width: int = 12


def workbook(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    purpose: str = "",
    by: str = "",
    at: datetime | None = None,
) -> bytes:
    """Return an .xlsx; with a purpose its first line and its footer say what for, who and when."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    looks: dict[tuple[Kind, bool, bool], Any] = {}
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    line = watermark(purpose=purpose, by=by, at=at)
    sheet.freeze_panes = "A3" if line else "A2"
    if line:
        footer: Any = sheet.oddFooter
        footer.center.text = line.replace("&", "&&")
        sheet.append([_cell(sheet, line, "text", font=_SMALL)])
    sheet.append([_cell(sheet, c.name, "text", font=_BOLD, fill=_HEAD) for c in columns])
    if any(column.note for column in columns):
        sheet.append([_cell(sheet, n, "text", font=_SMALL, wraps=True) for n in _notes(columns)])
    for row in rows:
        sheet.append([_body(sheet, v, c.kind, looks) for c, v in zip(columns, row, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    purpose: str = "",
    by: str = "",
    at: datetime | None = None,
) -> bytes:
    """Return a CSV that Excel opens in Chinese, with an apostrophe before what would run."""
    out = io.StringIO(newline="")
    lines = csv_files.writer(out)
    if line := watermark(purpose=purpose, by=by, at=at):
        lines.writerow([harmless(line)])
    lines.writerow([harmless(column.name) for column in columns])
    if any(column.note for column in columns):
        lines.writerow([harmless(note) for note in _notes(columns)])
    for row in rows:
        lines.writerow([_csv_text(value) for _c, value in zip(columns, row, strict=True)])
    return ("\ufeff" + out.getvalue()).encode()


def watermark(*, purpose: str, by: str, at: datetime | None) -> str:
    """Return the line that a sheet with people in it carries; nothing without a purpose."""
    if not purpose:
        return ""
    when = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
    return _("只作此用：{purpose}　导出人：{by}　{when}　用完请删").format(
        purpose=_plain(purpose), by=_plain(by), when=when
    )


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    text = _plain(text)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def put(cell: Any, value: Value, *, is_styled: bool = False) -> None:
    """Put a value into a cell of an open workbook so that it can only ever be read."""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).replace(tzinfo=None)
    cell.value = _plain(value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"
        if not is_styled:
            cell.quotePrefix = value.startswith(STARTS_A_FORMULA)


def _plain(text: str) -> str:
    text = _CONTROLS.sub("", text)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _notes(columns: Sequence[Column]) -> list[str]:
    notes = [column.note for column in columns]
    # By this word the row is known when the sheet comes back.
    return [_("说明：{note}").format(note=notes[0]), *notes[1:]]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]']", " ", _plain(title)).strip()[:31] or _("表")


def _cell(
    sheet: Any,
    value: Value,
    kind: Kind,
    *,
    font: Font | None = None,
    fill: PatternFill | None = None,
    wraps: bool = False,
) -> Any:
    if value is None or value == "":
        return None
    cell: Any = WriteOnlyCell(sheet)
    put(cell, value)
    cell.number_format = "@" if isinstance(value, str) else _NUMBER_FORMATS[kind]
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    if wraps or (isinstance(value, str) and "\n" in value):
        cell.alignment = _WRAPPED
    return cell


def _body(sheet: Any, value: Value, kind: Kind, looks: dict[tuple[Kind, bool, bool], Any]) -> Any:
    # Working out the same looks a million times takes longer than all the rest.
    if isinstance(value, str) and (value.startswith(STARTS_A_FORMULA) or "\n" in value):
        return _cell(sheet, value, kind)
    if value is None or value == "":
        return None
    key = (kind, isinstance(value, str), isinstance(value, datetime))
    if key not in looks:
        looks[key] = _cell(sheet, value, kind)._style
    cell: Any = WriteOnlyCell(sheet)
    put(cell, value, is_styled=True)
    cell._style = looks[key]
    return cell


def _csv_text(value: Value) -> str | int | float | Decimal:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value
