"""How sheets are read, written and sent back."""

import csv as csv_files
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from wangge.core.sheets.annotating import Problem, annotate
from wangge.core.sheets.reading import Sheet, SheetRefused, read
from wangge.core.sheets.writing import Column, csv, workbook

AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)


def book(*rows: tuple[Any, ...], formats: dict[str, str] | None = None, merge: str = "") -> bytes:
    made = Workbook()
    sheet: Any = made.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    if merge:
        sheet.merge_cells(merge)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cells(sheet: Sheet) -> list[dict[str, str]]:
    return [row.cells for row in sheet.rows]


def test_every_cell_is_read_as_a_person_sees_it() -> None:
    sheet = read(
        book(
            ("号", "电话", "长号", "面积", "比例", "日", "时刻", "真假"),
            (7, "013900000417", 2026110300881, 86.35, 0.35, date(2026, 11, 3), AT.replace(tzinfo=None), True),
            formats={"A2": "0000", "E2": "0%"},
        )
    )  # fmt: skip

    assert cells(sheet) == [
        {
            "号": "0007",
            "电话": "013900000417",
            "长号": "2026110300881",
            "面积": "86.35",
            "比例": "35%",
            "日": "2026-11-03",
            "时刻": "2026-11-23 00:05",
            "真假": "TRUE",
        }
    ]


def test_a_sum_of_tenths_and_a_length_of_time_are_said_without_noise() -> None:
    sheet = read(book(("甲", "乙"), (0.1 + 0.2, timedelta(hours=26, minutes=5))))

    assert cells(sheet) == [{"甲": "0.3", "乙": "26:05"}]


def test_title_note_and_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    sheet = read(
        book(("12345 工单",), (), ("编号", "内容"), ("说明：必填", "原话"), (), ("A1", "灯坏"))
    )

    assert sheet.header == ["编号", "内容"]
    assert [(row.number, row["编号"]) for row in sheet.rows] == [(6, "A1")]


def test_a_sheet_of_one_column_has_its_header_first() -> None:
    sheet = read(book(("房号",), ("0101",), ("0102",)))

    assert sheet.header == ["房号"]
    assert [row["房号"] for row in sheet.rows] == ["0101", "0102"]


def test_columns_of_one_name_or_of_none_are_told_apart() -> None:
    sheet = read(book(("备注", None, "备注"), ("甲", "乙", "丙", "丁")))

    assert cells(sheet) == [{"备注": "甲", "第 2 列": "乙", "备注 2": "丙", "第 4 列": "丁"}]


def test_the_first_sheet_that_shows_is_read_and_others_are_named() -> None:
    made = Workbook()
    hidden: Any = made.active
    hidden.append(("旧", "表"))
    hidden.sheet_state = "hidden"
    made.create_sheet("工单").append(("编号", "内容"))
    made.create_sheet("附").append(("别", "的"))

    sheet = read(saved(made))

    assert sheet.header == ["编号", "内容"]
    assert sheet.notes == ["只读了第一张表“工单”，另外 1 张没有读。"]


def test_a_cell_that_excel_could_not_compute_or_keep_is_marked() -> None:
    sheet = read(book(("编号", "身份"), ("#N/A", 320602197001011234)))

    assert next(sheet.rows).broken == {"编号", "身份"}


def test_a_formula_is_read_by_its_result_and_refused_without_one() -> None:
    with pytest.raises(SheetRefused) as refusal:
        read(book(("甲", "乙"), (1, "=A2+1")))

    assert "B2 是公式，还没有算出结果" in str(refusal.value.reason)


def test_merged_cells_are_named_but_a_merged_title_is_no_matter() -> None:
    assert read(book(("题",), ("甲", "乙"), merge="A1:B1")).header == ["甲", "乙"]
    with pytest.raises(SheetRefused) as refusal:
        read(book(("甲", "乙"), (1, 2), (3, 4), merge="A2:A3"))

    assert "A2:A3 是合并的单元格" in str(refusal.value.reason)
    assert refusal.value.field == "file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_each_encoding_that_offices_save(encoding: str) -> None:
    sheet = read("编号,内容\r\n007,“灯”不亮\r\n".encode(encoding))

    assert sheet.kind == "csv"
    assert cells(sheet) == [{"编号": "007", "内容": "“灯”不亮"}]


def test_a_csv_parted_by_tabs_with_breaks_inside_quotes_is_read() -> None:
    sheet = read('编号\t内容\n1\t"第一行\n第二行"\n2\t后面\n'.encode())

    assert [(row.number, row["内容"]) for row in sheet.rows] == [(2, "第一行\n第二行"), (3, "后面")]


def test_what_would_run_in_a_spreadsheet_is_only_text() -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(“http://x”)"]
    columns = [Column("话")]

    sheet: Any = load_workbook(io.BytesIO(workbook(columns, [[e] for e in evil], title="t"))).active
    written = io.StringIO(csv(columns, [[e] for e in evil]).decode("utf-8-sig"), newline="")

    assert [cell.data_type for (cell,) in sheet.iter_rows(min_row=2)] == ["s"] * len(evil)
    assert sheet["A2"].value == "=1+1"
    assert [row[0] for row in csv_files.reader(written)][1:] == [f"'{e}" for e in evil]


def test_numbers_stay_numbers_and_text_stays_text() -> None:
    columns = [Column("数", kind="number"), Column("电话"), Column("时", kind="moment")]

    made = workbook(columns, [[-5, "013900000417", AT]], title="表")
    sheet: Any = load_workbook(io.BytesIO(made)).active

    assert sheet["A2"].value == -5
    assert sheet["B2"].value == "013900000417"
    assert sheet["B2"].number_format == "@"
    assert sheet["C2"].value == datetime(2026, 11, 23, 8, 5)  # noqa: DTZ001
    assert csv(columns, [[-5, "013900000417", AT]]).decode("utf-8-sig").splitlines()[1] == (
        "-5,013900000417,2026-11-23 08:05"
    )


def test_a_purpose_stands_on_top_and_in_the_footer_and_the_sheet_can_be_read_again() -> None:
    columns = [Column("姓名", note="必填"), Column("楼栋", note="写 1 号楼")]

    made = workbook(
        columns, [["柯某某", "1 号楼"]], title="名单/表", purpose="入户 & 走访", by="柏杨", at=AT
    )

    sheet: Any = load_workbook(io.BytesIO(made)).active
    assert "入户 & 走访" in sheet["A1"].value
    assert "柏杨" in sheet["A1"].value
    assert "2026-11-23 08:05" in sheet["A1"].value
    assert "入户 && 走访" in sheet.oddFooter.center.text
    assert sheet.freeze_panes == "A3"
    assert cells(read(made)) == [{"姓名": "柯某某", "楼栋": "1 号楼"}]


def test_a_sheet_comes_back_with_a_comment_on_each_wrong_cell() -> None:
    original = book(("标题",), ("楼栋", "面积"), ("1栋A", 86.5), ("2 号楼", "大"))
    problems = [Problem(3, "楼栋", "家底里没有。"), Problem(4, "面积", "要写数字。")]

    sheet: Any = load_workbook(io.BytesIO(annotate(original, problems))).active

    assert sheet["A3"].comment.text == "家底里没有。"
    assert sheet["B4"].comment.text == "要写数字。"
    assert sheet["B4"].fill.fgColor.rgb == "FFFFD9D2"
    assert sheet["B3"].comment is None
    assert sheet["B3"].value == 86.5


def test_a_csv_comes_back_as_a_workbook_with_its_rows_in_their_places() -> None:
    back = annotate("编号,内容\n\n=1,灯\n".encode(), [Problem(3, "编号", "不像编号。")])

    sheet: Any = load_workbook(io.BytesIO(back)).active
    assert sheet["A3"].value == "=1"
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].comment.text == "不像编号。"
