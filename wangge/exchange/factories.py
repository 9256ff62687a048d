"""How tests make a hotline's sheets, and bring them in."""

import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from wangge.core.sheets.writing import put
from wangge.exchange import hotline, importing
from wangge.exchange.models import HotlineImport
from wangge.jobs import working
from wangge.people.actors import Actor
from wangge.places.models import Area

HEADER = (
    "工单编号", "受理时间", "来电人", "联系电话", "诉求性质", "问题分类", "事发地址",
    "诉求内容", "办理期限", "工单状态", "办理单位", "办理结果", "答复内容", "答复时间",
)  # fmt: skip


def ticket(
    number: str,
    words: str = "小区 1 号楼 6 楼楼道灯不亮",
    *,
    due: str = "2099-11-25 17:30",
    status: str = "待签收",
    said: str = "2026-11-03 09:05",
    phone: str = "13900000417",
) -> tuple[Any, ...]:
    """One row as the hotline's system writes it."""
    return (number, said, "王女士", phone, "求助", "公共照明", "玖珑城 1 号楼", words, due, status,
            "", "", "", "")  # fmt: skip


def sheet(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """A workbook as it is exported there: a title above the header, everything as text."""
    book = Workbook()
    page: Any = book.active
    page.append(("12345 工单导出",))
    page.append(header)
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(row, start=1):
            put(page.cell(number, place), value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(
    *rows: tuple[Any, ...], community: Area, by: Actor, at: datetime, sender: str = "12345"
) -> HotlineImport:
    """A sheet looked at, not yet imported."""
    return hotline.open_sheet(
        sheet(*rows), file_name="工单.xlsx", sender=sender, community=community, by=by, at=at
    )


def imported(*rows: tuple[Any, ...], community: Area, by: Actor, at: datetime) -> HotlineImport:
    """A sheet whose rows are cases."""
    batch = opened(*rows, community=community, by=by, at=at)
    importing.apply(batch, by=by, at=at)
    working.run_due()
    batch.refresh_from_db()
    return batch
