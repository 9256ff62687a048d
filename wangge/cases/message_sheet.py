"""How a sheet of messages from a message board is read, row by row, and what is wrong with a row."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.core.moments import SHANGHAI
from wangge.language.normalise import clean

# What each column may be called.
_COLUMNS = {
    "id": ("留言编号", "编号", "工单编号"),
    "author": ("留言用户", "用户", "姓名"),
    "title": ("留言主题", "主题", "标题"),
    "at": ("留言时间", "时间", "提交时间"),
    "text": ("留言详情", "详情", "内容", "留言内容"),
}
_NEEDED = ("id", "at", "text")
_ID = re.compile(r"[0-9A-Za-z._-]{1,60}")
_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")

Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of another system."""

    row: int
    id: str
    author: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, in which column, in a sentence."""

    row: int
    column: str
    sentence: str


class NotASheet(Malformed):
    """The file is no Excel or CSV sheet of messages."""


def read(file: Path, *, now: datetime) -> tuple[list[Message], list[Problem]]:
    """Read all messages of a sheet; rows that cannot be used are told, not dropped in silence."""
    rows = iter(_rows(file))
    places = _places(next(rows, ()))
    messages: list[Message] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(str(cell or "").strip() for cell in cells):
            continue
        found = _message(number, cells, places, now=now)
        if isinstance(found, Message) and found.id in seen:
            found = Problem(
                number,
                places["id"].name,
                _("编号 {id} 在第 {row} 行已经有了。").format(id=found.id, row=seen[found.id]),
            )
        if isinstance(found, Problem):
            problems.append(found)
            continue
        seen[found.id] = number
        messages.append(found)
    return messages, problems


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    index: int


def _rows(file: Path) -> Iterable[Cells]:
    if file.suffix.lower() == ".csv":
        return _rows_of_csv(file)
    if file.suffix.lower() in {".xlsx", ".xlsm"}:
        return _rows_of_workbook(file)
    raise NotASheet(
        _("“{name}”不是 Excel（.xlsx）或 CSV 表格。请另存为 .xlsx 再导入。").format(name=file.name),
        field="file",
    )


def _rows_of_csv(file: Path) -> Iterator[Cells]:
    csv.field_size_limit(10_000_000)
    try:
        with file.open(encoding=_encoding(file), newline="") as lines:
            for row in csv.reader(lines):
                yield tuple(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotASheet(
            _("“{name}”读不出来，请另存为 UTF-8 的 CSV 再导入。").format(name=file.name),
            field="file",
        ) from error


def _encoding(file: Path) -> str:
    # A Chinese Excel saves a CSV in GB18030, everything else in UTF-8.
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for _line in lines:
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _rows_of_workbook(file: Path) -> Iterator[Cells]:
    # 30 MB of memory that only an import needs.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise NotASheet(
            _("“{name}”打不开，不像 Excel 表格，或者已经损坏。").format(name=file.name),
            field="file",
        ) from error
    try:
        sheet = book.worksheets[0]
        # Some programs write a wrong size; the rows themselves are right.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield tuple(row)
    finally:
        book.close()


def _places(header: Cells) -> dict[str, _Column]:
    names = [clean(str(cell or "")) for cell in header]
    places = {}
    for key, known in _COLUMNS.items():
        for name in known:
            if name in names:
                places[key] = _Column(name, names.index(name))
                break
    if missing := [_COLUMNS[key][0] for key in _NEEDED if key not in places]:
        raise NotASheet(
            _("表头里没有“{columns}”这一列。第 1 行要写列名。").format(columns="”“".join(missing)),
            field="file",
        )
    return places


def _message(
    row: int, cells: Cells, places: dict[str, _Column], *, now: datetime
) -> Message | Problem:
    def cell(key: str) -> object:
        column = places.get(key)
        return cells[column.index] if column and column.index < len(cells) else None

    def problem(key: str, sentence: str) -> Problem:
        return Problem(row, places[key].name, sentence)

    number = clean(_text(cell("id")))
    if not _ID.fullmatch(number):
        return problem("id", _("编号是空的，或者不是数字和字母。"))
    at = _moment(cell("at"))
    if at is None:
        return problem("at", _("时间要写成 2019/2/28 11:25:05 这样。"))
    if at > now:
        return problem("at", _("时间在将来，请核对。"))
    title, text = clean(_text(cell("title"))), clean(_text(cell("text")))
    if not (title or text):
        return problem("text", _("没有写事情。"))
    return Message(row, number, clean(_text(cell("author"))), title, text or title, at)


def _text(cell: object) -> str:
    # Excel keeps whole numbers as 188006.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _moment(cell: object) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=SHANGHAI) if cell.tzinfo is None else cell
    if isinstance(cell, date):
        return datetime.combine(cell, time.min, SHANGHAI)
    text = _text(cell).strip().replace("-", "/")
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    return None
