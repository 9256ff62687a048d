"""How a sheet goes back to whoever sent it: the same sheet, each wrong cell in colour with a comment."""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from wangge.core.sheets import reading
from wangge.core.sheets.opening import damaged
from wangge.core.sheets.writing import put

_WRONG = PatternFill("solid", fgColor="FFFFD9D2")
_AUTHOR = "Wangge"
_MOST_COMMENTS = 2_000
# A workbook opened whole takes fifty times its size in memory; a larger one goes back without its looks.
_OPENED_WHOLE = 3 * 1024 * 1024
_COMMENT_WIDTH = 320
_COMMENT_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, in which column, in a sentence."""

    row: int
    column: str
    sentence: str


def annotate(original: bytes, problems: Sequence[Problem]) -> bytes:
    """Return the sheet as .xlsx with a comment and a colour on each cell that a problem names."""
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems[:_MOST_COMMENTS]:
        by_row[problem.row].append(problem)
    sheet = reading.read(original, most_rows=2_000_000, most_columns=1_000)
    if sheet.kind == "xlsx" and len(original) <= _OPENED_WHOLE:
        return _same_workbook(original, sheet, by_row)
    return _copied(sheet, by_row)


def _same_workbook(
    original: bytes, sheet: reading.Sheet, by_row: dict[int, list[Problem]]
) -> bytes:
    try:
        book = load_workbook(io.BytesIO(original))
    except Exception as error:
        # A broken workbook makes openpyxl raise whatever it stumbles over.
        raise damaged() from error
    page: Any = next(one for one in book.worksheets if one.title == sheet.title)
    for row, wrong in by_row.items():
        for place, sentence in _by_place(wrong, sheet.header).items():
            _mark(page.cell(row, place + 1), sentence)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _copied(sheet: reading.Sheet, by_row: dict[int, list[Problem]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title or _("表"))
    number = sheet.header_row
    # Each row keeps its number, so that what was said of row 17 is found in row 17.
    for _blank in range(1, number):
        page.append([])
    page.append([_text(page, name, "") for name in sheet.header])
    for row in sheet.rows:
        for _blank in range(number + 1, row.number):
            page.append([])
        number = row.number
        sentences = _by_place(by_row.get(row.number, []), sheet.header)
        columns = list(row.cells)
        page.append(
            [_text(page, row[column], sentences.get(i, "")) for i, column in enumerate(columns)]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _by_place(wrong: Sequence[Problem], header: Sequence[str]) -> dict[int, str]:
    sentences: dict[int, list[str]] = defaultdict(list)
    for problem in wrong:
        # What belongs to no column stands at the first.
        place = header.index(problem.column) if problem.column in header else 0
        sentences[place].append(problem.sentence)
    return {place: "\n".join(said) for place, said in sentences.items()}


def _text(page: Any, text: str, sentence: str) -> Any:
    cell: Any = WriteOnlyCell(page)
    put(cell, text)
    cell.number_format = "@"
    if sentence:
        _mark(cell, sentence)
    return cell


def _mark(cell: Any, sentence: str) -> None:
    cell.fill = _WRONG
    cell.comment = Comment(sentence, _AUTHOR, height=_COMMENT_HEIGHT, width=_COMMENT_WIDTH)
