"""How a sheet is read, row by row: .xlsx or .csv, first visible sheet, every cell as text."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Protocol

from django.utils.translation import gettext as _

from wangge.core.sheets import cells as cell_text
from wangge.core.sheets.opening import SheetRefused, damaged, encoding_of, kind_of
from wangge.core.sheets.workbooks import Texts, Workbook
from wangge.core.sheets.writing import STARTS_A_FORMULA

__all__ = ["Row", "Sheet", "SheetRefused", "read"]

# A title, a watermark, a line of who and when may stand above the header.
_MOST_TITLE_ROWS = 4
_NOTE = ("说明", "填写说明", "填表说明")
_AT_ONCE = 500
_PIECE = 1 << 20
_OVERLAP = 4096
_LAST_ROW_OF_EXCEL = 1_048_576
_LONGEST_CSV_CELL = 200_000
_GARBLED = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+(\d+)(?::[A-Z]+(\d+))?)"')
_NOT_COMPUTED = re.compile(
    rb'<(?:\w+:)?c\s+r="([A-Z]+\d+)"([^>]*)><(?:\w+:)?f[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


class Upload(Protocol):
    """What a form's file field gives, and an open file is."""

    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...


Source = Path | bytes | Upload


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as Excel shows it, what each column says, and which cells cannot be trusted."""

    number: int
    cells: dict[str, str]
    # Columns with an error of Excel (#N/A), or a number too long for Excel to keep.
    broken: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: names of its columns, then its rows, one after the other."""

    header: list[str]
    rows: Iterator[Row]
    kind: str
    title: str = ""
    header_row: int = 1
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    texts: list[str]
    broken: frozenset[int]


def read(source: Source, *, most_rows: int = 100_000, most_columns: int = 60) -> Sheet:
    """Open a sheet; what is wrong with it is raised here or while its rows are taken."""
    file = _file(source)
    kind = kind_of(file)
    notes: list[str] = []
    if kind == "xlsx":
        title, merged, raw = _workbook(file, most_columns=most_columns, notes=notes)
    else:
        title, merged, raw = "", [], _text(file)
    header, rest = _header(raw, most_columns=most_columns)
    for name, last in merged:
        # A title above the header may be merged as it likes.
        if last >= header.number:
            raise SheetRefused(
                _("{range} 是合并的单元格，分不清哪一行写的什么。请取消合并再上传。").format(
                    range=name
                )
            )
    names = _names(header.texts)
    rows = _rows(rest, names, most_rows=most_rows, most_columns=most_columns)
    return Sheet(names, rows, kind, title, header.number, notes)


def _file(source: Source) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        return io.BytesIO(source.read_bytes())
    source.seek(0)
    return io.BytesIO(source.read())


def _header(raw: Iterator[_Raw], *, most_columns: int) -> tuple[_Raw, Iterator[_Raw]]:
    first: list[_Raw] = []
    for row in raw:
        if not any(row.texts):
            continue
        first.append(row)
        if _filled(row) > 1 or len(first) > _MOST_TITLE_ROWS:
            break
    if not first:
        raise SheetRefused(_("这张表是空的。第 1 行写列名，下面每行写一条。"))
    # A sheet of one column has no wider row below its header.
    place = next((i for i, row in enumerate(first) if _filled(row) > 1), 0)
    header = first[place]
    if len(header.texts) > most_columns:
        raise _too_wide(most_columns)
    if any(_GARBLED.search(text) for text in header.texts):
        raise SheetRefused(_("列名是乱码。请用 Excel 打开，另存为 .xlsx 再上传。"))
    return header, chain(first[place + 1 :], raw)


def _filled(row: _Raw) -> int:
    return sum(bool(text) for text in row.texts)


def _too_wide(most_columns: int) -> SheetRefused:
    return SheetRefused(
        _("这张表超过 {most} 列。请只留要导入的列，再上传。").format(most=most_columns)
    )


def _names(texts: list[str]) -> list[str]:
    names: list[str] = []
    for place, text in enumerate(texts, start=1):
        name = " ".join(text.split()) or _("第 {place} 列").format(place=place)
        known, count = name, 1
        while name in names:
            count += 1
            name = f"{known} {count}"
        names.append(name)
    return names


def _rows(
    raw: Iterator[_Raw], names: list[str], *, most_rows: int, most_columns: int
) -> Iterator[Row]:
    count = 0
    is_first = True
    for row in raw:
        if not any(row.texts):
            continue
        first = next(text for text in row.texts if text)
        if is_first and first.startswith(_NOTE):
            is_first = False
            continue
        is_first = False
        count += 1
        if count > most_rows:
            raise SheetRefused(
                _("这张表超过 {most} 行。请分成几张表，一张一张上传。").format(most=most_rows)
            )
        if len(row.texts) > most_columns:
            raise _too_wide(most_columns)
        yield _row(row, names)


def _row(row: _Raw, names: list[str]) -> Row:
    # Words to the right of the last headed column are kept too, under the place they stand in.
    columns = names
    if len(row.texts) > len(names):
        places = range(len(names) + 1, len(row.texts) + 1)
        columns = [*names, *(_("第 {place} 列").format(place=place) for place in places)]
    cells = dict(zip(columns, row.texts, strict=False))
    for name in names[len(row.texts) :]:
        cells[name] = ""
    return Row(row.number, cells, frozenset(columns[i] for i in row.broken))


# --- csv ---------------------------------------------------------------------------------------


def _text(file: IO[bytes]) -> Iterator[_Raw]:
    encoding = encoding_of(file)
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=encoding, newline="")
    start = lines.readline(_PIECE)
    lines.seek(0)
    csv.field_size_limit(_LONGEST_CSV_CELL)
    reader = csv.reader(lines, delimiter=max(",\t;", key=start.count), strict=True)
    return _lines(reader)


def _lines(reader: Any) -> Iterator[_Raw]:
    # A quoted line break makes one row of several lines; Excel counts rows.
    number = 0
    while True:
        number += 1
        try:
            texts = [_as_meant(text.strip()) for text in next(reader)]
        except StopIteration:
            return
        except (csv.Error, UnicodeError) as error:
            raise SheetRefused(
                _(
                    "第 {row} 行读不出来：引号没有成对。请用 Excel 打开，另存为 .xlsx 再上传。"
                ).format(row=number)
            ) from error
        while texts and not texts[-1]:
            texts.pop()
        yield _Raw(
            number, texts, frozenset(i for i, t in enumerate(texts) if cell_text.is_broken(t))
        )


def _as_meant(text: str) -> str:
    # The apostrophe that we put before what would run is no part of what was said.
    return text[1:] if text[:1] == "'" and text[1:2] in STARTS_A_FORMULA else text


# --- xlsx --------------------------------------------------------------------------------------

# Names of merged ranges, with the last row of each.
_Merged = list[tuple[str, int]]


def _workbook(
    file: IO[bytes], *, most_columns: int, notes: list[str]
) -> tuple[str, _Merged, Iterator[_Raw]]:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = Workbook(file)
    except Exception as error:
        # A broken workbook makes openpyxl raise whatever it stumbles over.
        raise damaged() from error
    if not book.visible:
        raise SheetRefused(_("这个文件里没有看得见的表。请取消隐藏再上传。"))
    sheet = book.visible[0]
    if len(book.visible) > 1:
        notes.append(
            _("只读了第一张表“{name}”，另外 {count} 张没有读。").format(
                name=sheet.title, count=len(book.visible) - 1
            )
        )
    merged = _scan(file, sheet.path)
    return sheet.title, merged, _cells(book.rows(sheet, most_columns=most_columns + 1))


def _scan(file: IO[bytes], path: str) -> _Merged:
    """Find what reading row by row does not show: merged cells, and formulas never computed."""
    merged: dict[str, int] = {}
    try:
        with zipfile.ZipFile(file) as archive, archive.open(path) as part:
            rest = b""
            while piece := part.read(_PIECE):
                piece = rest + piece
                for found in _MERGED.finditer(piece):
                    name, first, last = found.groups()
                    merged[name.decode()] = int(last or first)
                _must_be_computed(piece)
                rest = piece[-_OVERLAP:]
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError) as error:
        raise damaged() from error
    return list(merged.items())


def _must_be_computed(piece: bytes) -> None:
    for found in _NOT_COMPUTED.finditer(piece):
        # A formula whose result is an empty text says so.
        if b't="str"' not in found[2]:
            raise SheetRefused(
                _("{cell} 是公式，还没有算出结果。请用 Excel 打开这张表，保存一次再上传。").format(
                    cell=found[1].decode()
                )
            )


def _cells(rows: Iterator[Texts]) -> Iterator[_Raw]:
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                some = list(islice(rows, _AT_ONCE))
        except Exception as error:
            # As above: rows are parsed only now.
            raise damaged() from error
        if not some:
            return
        for number, texts, broken in some:
            if number > _LAST_ROW_OF_EXCEL:
                raise damaged()
            yield _Raw(number, texts, broken)
