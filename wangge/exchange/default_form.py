"""What the form looks like that is there from the first day: a month's requests on one page."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

NAME = "月度诉求情况表"
_LINE = Side(style="thin", color="FF9AA5AB")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFE6EEF1")
# Label, key of the figure; a pair of them side by side.
_ROWS = (
    (("填报单位", "community"), ("统计月份", "period")),
    (("受理件数", "received"), ("办结件数", "closed")),
    (("还在办", "open"), ("重复诉求", "repeat")),
    (("按时接单率", "taken_in_time"), ("按时办理率", "resolved_in_time")),
    (("满意率", "satisfied"), ("不满意件数", "dissatisfied")),
    (("剔除件数", "excluded"), ("挂账件数", "deferred")),
    (("电话", "channel.phone"), ("窗口", "channel.desk")),
    (("网页", "channel.web"), ("12345 单", "channel.hotline")),
    (("咨询", "kind.inquiry"), ("求助", "kind.assistance")),
    (("投诉", "kind.complaint"), ("建议", "kind.suggestion")),
    (("物业服务", "route.property"), ("政策咨询", "route.inquiry")),
    (("矛盾纠纷", "route.dispute"), ("填表日期", "made_on")),
)


def build() -> tuple[bytes, list[list[str]]]:
    """Return the empty form, and which of its cells wants what."""
    book = Workbook()
    page: Any = book.active
    page.title = "月报"
    page.merge_cells("A1:D1")
    page["A1"].value = NAME
    page["A1"].font = Font(bold=True, size=16)
    page["A1"].alignment = Alignment(horizontal="center")
    cells: list[list[str]] = []
    for number, pairs in enumerate(_ROWS, start=2):
        for (label, key), columns in zip(pairs, ("AB", "CD"), strict=True):
            head, body = page[f"{columns[0]}{number}"], page[f"{columns[1]}{number}"]
            head.value, head.fill = label, _HEAD
            head.border = body.border = _BOX
            body.alignment = Alignment(horizontal="right")
            cells.append([body.coordinate, key])
    for column in "ABCD":
        page.column_dimensions[column].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), cells
