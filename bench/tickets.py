"""How fast a hotline's sheet of two thousand tickets comes in, and its statements on the bare database."""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench import raw
from wangge.cases import triage
from wangge.cases.models import Case
from wangge.core.moments import SHANGHAI
from wangge.core.sheets.writing import Column, workbook
from wangge.exchange import hotline, importing
from wangge.exchange.models import HotlineImport, HotlineRow
from wangge.people.actors import Actor, acting
from wangge.people.models import Account, Post
from wangge.places.models import Area

COUNT = 2_000
# Ten digits, which the replay makes anew each time.
_FIRST_NUMBER = 2_000_000_000
_COLUMNS = ("工单编号", "受理时间", "来电人", "联系电话", "事发地址", "诉求内容", "办理期限")


def measure(seconds: float, *, url: str) -> dict[str, object]:
    """Open a sheet, import it, and replay the statements of one row by themselves."""
    by, now = _clerk(), timezone.now()
    community = Area.objects.get(code="banqiao")
    content = _sheet(COUNT)
    began = time.perf_counter()
    batch = hotline.open_sheet(
        content, file_name="a.xlsx", sender="12345", community=community, by=by, at=now
    )
    opened = time.perf_counter() - began
    importing.apply(batch, by=by, at=now)
    statements = raw.recorded(lambda: _bring_first(batch, by))
    began = time.perf_counter()
    importing.carry_out(HotlineImport.objects.select_related("by", "community").get(pk=batch.pk))
    took = time.perf_counter() - began
    made = Case.objects.filter(external_cases__system="12345").count()
    if made != COUNT:
        raise RuntimeError(f"{made} of {COUNT} tickets came in")
    connection.close()
    rate, bare = COUNT / took, raw.rate(statements, url=url, seconds=seconds)
    return {
        "rows": COUNT,
        "opened_seconds": round(opened, 2),
        "rows_per_second": round(rate, 1),
        "raw_per_second": round(bare, 1),
        "ratio": round(rate / bare, 2),
        "statements": len(statements),
    }


def _bring_first(batch: HotlineImport, by: Actor) -> None:
    row = HotlineRow.objects.filter(batch=batch).select_related("batch__community").earliest("pk")
    importing.bring(row, table=triage.Table.load(), by=by, at=timezone.now())


def _clerk() -> Actor:
    account = Account.objects.get(username="desk")
    post = (
        Post.objects.filter(person=account.person).select_related("area", "person").earliest("pk")
    )
    return acting(account, post)


def _sheet(count: int) -> bytes:
    now = timezone.now().astimezone(SHANGHAI)
    said, due = (
        f"{now - timedelta(hours=3):%Y-%m-%d %H:%M}",
        f"{now + timedelta(days=2):%Y-%m-%d %H:%M}",
    )
    rows = (
        [str(_FIRST_NUMBER + n), said, "王女士", f"139000{n:05d}", "晏园玖珑城 1 号楼",
         f"1 号楼 6 楼楼道灯不亮，第 {n} 盏", due]
        for n in range(count)
    )  # fmt: skip
    return workbook([Column(name) for name in _COLUMNS], rows, title="工单")
