"""What came from 12345 in the demonstration: a sheet of three tickets, imported by the desk."""

from datetime import datetime, timedelta

from wangge.core.moments import SHANGHAI
from wangge.core.sheets.writing import Column, workbook
from wangge.exchange import hotline, importing, report_forms
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District

_COLUMNS = (
    "工单编号", "受理时间", "来电人", "联系电话", "诉求性质", "问题分类", "事发地址", "诉求内容",
    "办理期限", "工单状态", "办理结果", "答复内容", "答复时间", "办理单位",
)  # fmt: skip
# Number, hours ago, who, telephone, kind, type, place, words, hours until their limit.
_TICKETS = (
    ("881", 5, "王女士", "13900000417", "求助", "公共照明", "晏园玖珑城 1 号楼",
     "晏园玖珑城 1 号楼 6 楼楼道灯不亮，晚上看不见台阶", 12),
    ("882", 4, "顾先生", "13900004008", "投诉", "井盖", "晏园玖珑城",
     "晏园玖珑城南门里面的井盖松了，车压过去一直响", 30),
    ("883", 3, "吴阿姨", "13900004119", "咨询", "医疗保障", "",
     "异地看病回来报销要带什么材料", 48),
)  # fmt: skip


def bring_in(district: District, cast: Cast, now: datetime) -> None:
    """Hand the sheet in and have it imported; the month's form is there too."""
    desk = cast.actor("desk")
    rows = [_row(ticket, now) for ticket in _TICKETS]
    batch = hotline.open_sheet(
        workbook([Column(name) for name in _COLUMNS], rows, title="工单"),
        file_name=f"12345 工单 {now.astimezone(SHANGHAI):%m-%d}.xlsx",
        sender="12345",
        community=district.community,
        by=desk,
        at=now,
    )
    hotline.lay_out(batch, batch.columns, by=desk, at=now)
    importing.apply(batch, by=desk, at=now)
    report_forms.shipped(at=now)


def _row(ticket: tuple[str, int, str, str, str, str, str, str, int], now: datetime) -> list[str]:
    number, ago, who, phone, kind, about, place, words, left = ticket
    said, due = now - timedelta(hours=ago), now + timedelta(hours=left)
    return [
        f"{now.astimezone(SHANGHAI):%Y%m%d}-{number}", _written(said), who, phone, kind, about,
        place, words, _written(due), "待签收", "", "", "", "",
    ]  # fmt: skip


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
