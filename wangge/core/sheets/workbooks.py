"""How the first visible sheet of a workbook gives its rows: as text, one after the other, and fast."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from wangge.core.sheets import cells as cell_text

_DIGITS = "0123456789"
# Formats below this are Excel's own; the others are listed in the workbook.
_FIRST_OWN_FORMAT = 164

# Number of the row, its texts, and which of them cannot be trusted.
Texts = tuple[int, list[str], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Visible:
    """One sheet that is not hidden."""

    title: str
    path: str


class Workbook:
    """A workbook of openpyxl without its cells: those are read here, with no object for each.

    openpyxl builds five objects a cell and reads a sheet without a stated size twice.
    """

    def __init__(self, file: IO[bytes]) -> None:
        # 30 MB of memory that only an import needs.
        from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415
        from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415

        reader: Any = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._archive = reader.archive
        self._book = reader.wb
        self._strings = _strings(reader)
        self._formats: dict[int, str] = {}
        self._columns: dict[str, int] = {}
        self.visible = [
            Visible(sheet.name, rel.target)
            for sheet, rel in reader.parser.find_sheets()
            if sheet.state == "visible"
            and rel.target in reader.valid_files
            and "chartsheet" not in rel.Type
        ]

    def rows(self, sheet: Visible, *, most_columns: int) -> Iterator[Texts]:
        """Go through the rows that hold anything, each cell as a person sees it."""
        from openpyxl.xml.constants import SHEET_MAIN_NS  # noqa: PLC0415
        from openpyxl.xml.functions import iterparse  # noqa: PLC0415

        tag = f"{{{SHEET_MAIN_NS}}}row"
        names = _Names(SHEET_MAIN_NS)
        number = 0
        with self._archive.open(sheet.path) as part:
            for _event, element in iterparse(part):
                if element.tag != tag:
                    continue
                before, number = number, int(element.get("r") or number + 1)
                if number > before:
                    texts, broken = self._row(element, names, most_columns)
                    if texts:
                        yield number, texts, broken
                element.clear()

    def _row(self, row: Any, names: "_Names", most: int) -> tuple[list[str], frozenset[int]]:
        texts: list[str] = []
        broken: list[int] = []
        column = 0
        for cell in row:
            column = self._column(cell.get("r"), column)
            if column > most:
                break
            value, style = self._value(cell, names)
            if value is None:
                continue
            if isinstance(value, str):
                text = value.strip()
                is_broken = text in cell_text.ERRORS
            else:
                text = cell_text.said(value, number_format=self._format(style))
                is_broken = cell_text.is_broken(value)
            if text:
                texts.extend([""] * (column - 1 - len(texts)))
                texts[column - 1 :] = [text]
            if is_broken:
                broken.append(column - 1)
        return texts, frozenset(broken)

    def _column(self, coordinate: str | None, before: int) -> int:
        if not coordinate:
            return before + 1
        letters = coordinate.rstrip(_DIGITS)
        if (known := self._columns.get(letters)) is None:
            from openpyxl.utils import column_index_from_string  # noqa: PLC0415

            known = self._columns[letters] = column_index_from_string(letters)
        return known

    def _value(self, cell: Any, names: "_Names") -> tuple[Any, int]:
        kind = cell.get("t", "n")
        style = int(cell.get("s", 0))
        if kind == "inlineStr":
            inline = cell.find(names.inline)
            return (None if inline is None else names.text_of(inline)), style
        said = cell.findtext(names.value)
        if not said:
            return None, style
        if kind == "n":
            return self._number(said, style), style
        if kind == "s":
            return self._strings[int(said)], style
        return _other(kind, said), style

    def _number(self, said: str, style: int) -> Any:
        value = float(said) if "." in said or "E" in said or "e" in said else int(said)
        if style not in self._book._date_formats:
            return value
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

        is_span = style in self._book._timedelta_formats
        try:
            return from_excel(value, self._book.epoch, timedelta=is_span)
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _format(self, style: int) -> str:
        if (known := self._formats.get(style)) is None:
            from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415

            code = self._book._cell_styles[style].numFmtId
            known = self._formats[style] = str(
                BUILTIN_FORMATS.get(code, "General")
                if code < _FIRST_OWN_FORMAT
                else self._book._number_formats[code - _FIRST_OWN_FORMAT]
            )
        return known


class _Names:
    """The names of elements, with the name space that all of them are in."""

    def __init__(self, space: str) -> None:
        self.value = f"{{{space}}}v"
        self.inline = f"{{{space}}}is"
        self._text = f"{{{space}}}t"
        self._run = f"{{{space}}}r"

    def text_of(self, element: Any) -> str:
        """Join the words of a text, formatted or not; how they are pronounced is left out."""
        if len(element) == 1 and element[0].tag == self._text:
            return element[0].text or ""
        words = [element.findtext(self._text) or ""]
        words += [run.findtext(self._text) or "" for run in element.iterfind(self._run)]
        return "".join(words)


def _strings(reader: Any) -> list[str]:
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS  # noqa: PLC0415
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    listed = reader.package.find(SHARED_STRINGS)
    if listed is None:
        return []
    names = _Names(SHEET_MAIN_NS)
    tag = f"{{{SHEET_MAIN_NS}}}si"
    strings: list[str] = []
    with reader.archive.open(listed.PartName[1:]) as part:
        for _event, element in iterparse(part):
            if element.tag == tag:
                strings.append(names.text_of(element).replace("x005F_", ""))
                element.clear()
    return strings


def _other(kind: str, said: str) -> Any:
    if kind == "b":
        return bool(int(said))
    if kind == "d":
        from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415

        return from_ISO8601(said)  # type: ignore[no-untyped-call]
    return said
