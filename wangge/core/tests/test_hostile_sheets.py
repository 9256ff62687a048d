"""What broken, hostile and merely wrong files are answered: a sentence, never a crash."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from wangge.core.sheets.reading import SheetRefused, read
from wangge.core.tests.test_sheets import book, cells

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(original: bytes, name: str, change: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    return packed(parts)


GOOD = book(("编号", "内容"), ("1", "灯坏"))
SHEET = "xl/worksheets/sheet1.xml"
FILES = {
    "empty": (b"", "是空的"),
    "blank workbook": (book(), "是空的"),
    "blank csv": (b"\n\n,,\n", "是空的"),
    "zeros": (packed({"[Content_Types].xml": b"0" * 60_000_000, "xl/workbook.xml": b""}), "大得不正常"),
    "many parts": (packed({f"xl/{i}.xml": b"" for i in range(2_100)}), "大得不正常"),
    "nested": (with_part(GOOD, "xl/embeddings/a.zip", lambda _: b"x"), "装着别的文件"),
    "a Word file": (packed({"[Content_Types].xml": b"", "word/document.xml": b""}), "Word"),
    "another archive": (packed({"readme.txt": b"hello"}), "不是 Excel"),
    "cut short": (GOOD[: len(GOOD) // 2], "没有传完整"),
    "entities": (with_part(GOOD, SHEET, lambda x: b"<!DOCTYPE a>" + x), "没有传完整"),
    "broken markup": (with_part(GOOD, SHEET, lambda x: x[:-30]), "没有传完整"),
    "a row without end": (
        with_part(GOOD, SHEET, lambda x: x.replace(b'<row r="2"', b'<row r="99999999"')),
        "没有传完整",
    ),
    "old": (_OLE + b"\0" * 600, "另存为 .xlsx"),
    "locked": (_OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    "paper": (b"%PDF-1.7 ...", "PDF"),
    "web page": (b"<html><table>", "其实是网页"),
    "NULs": (b"a,b\n1,\x00\n", "不是文字"),
    "no encoding": (b"\xff\xfa\x81\x20,\xff\n", "读不出来"),
    "quote without end": (b'a,b\n1,"x\n2,y\n', "引号没有成对"),
    "200 columns": (book(tuple(f"列{i}" for i in range(200))), "超过 60 列"),
    "200 columns below": (book(("甲", "乙"), tuple(range(200))), "超过 60 列"),
    "garbled": ("编号,\ue123\ue124\n1,2\n".encode(), "乱码"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_good_sheet_is_answered_with_a_sentence(name: str) -> None:
    content, words = FILES[name]

    with pytest.raises(SheetRefused) as refusal:
        list(read(content).rows)

    assert words in str(refusal.value.reason)
    assert refusal.value.field == "file"


def test_a_book_with_nothing_but_hidden_sheets_is_refused() -> None:
    made = Workbook()
    first: Any = made.active
    made.create_sheet("b")
    out = io.BytesIO()
    made.save(out)
    hidden = with_part(
        out.getvalue(),
        "xl/workbook.xml",
        lambda x: x.replace(b'state="visible"', b'state="hidden"'),
    )
    assert first.title

    with pytest.raises(SheetRefused) as refusal:
        read(hidden)

    assert "看得见" in str(refusal.value.reason)


def test_a_million_declared_rows_are_not_believed() -> None:
    lying = with_part(
        GOOD,
        SHEET,
        lambda x: x.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"'),
    )

    assert b"XFD1048576" in zipfile.ZipFile(io.BytesIO(lying)).read(SHEET)
    assert len(cells(read(lying))) == 1


def test_one_row_too_many_is_refused_with_the_limit() -> None:
    content = "编号,内容\n" + "1,x\n" * 11

    assert len(cells(read(content.encode(), most_rows=11))) == 11
    with pytest.raises(SheetRefused) as refusal:
        list(read(content.encode(), most_rows=10).rows)
    assert "超过 10 行" in str(refusal.value.reason)
