"""How an office's own form is kept, which of its cells wants which figure, and how it is filled."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.core.sheets.opening import SheetRefused, damaged, kind_of
from wangge.core.sheets.writing import put
from wangge.exchange import default_form, exporting, figures, hotline
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.figures import DEFINITIONS, Counted, Figure
from wangge.exchange.models import Export, ReportForm
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.places.models import Area

_LARGEST = 1024 * 1024
# Opened whole, a workbook takes fifty times its size in memory.
_MOST_UNPACKED = 8 * 1024 * 1024
_ROWS, _COLUMNS, _MOST_CELLS = 120, 40, 200
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,4}")
_SIGNS = re.compile(r"[\s:：*（）()【】\[\]{}数件]")
# What is no figure: the month, the name, the day.
WORDS = {
    "period": ("月份", "统计时间", "统计月份", "时间"),
    "community": ("社区", "单位", "填报单位", "社区名称"),
    "made_on": ("填报日期", "填表日期", "日期"),
}
_PART = {"count": "count", "of": "out_of"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell that may want a figure: where it is, what stands beside it, what is guessed."""

    cell: str
    label: str
    guess: str


@transaction.atomic
def keep(
    content: bytes, *, name: str, file_name: str, community: Area, by: Actor, at: datetime
) -> ReportForm:
    """Keep an office's empty form and guess which cell wants what; or refuse it."""
    hotline.must_exchange(community, by=by)
    title = " ".join(name.split())[:60]
    if not title:
        raise Malformed(_("给这张表起个名字，例如 区里月报。"), field="name")
    found = spots(content)
    form = ReportForm.objects.create(
        community=community,
        name=title,
        file_name=file_name[:200],
        file=content,
        cells=[[spot.cell, spot.guess] for spot in found if spot.guess],
        kept_at=at,
    )
    record(ExchangeEvent.FORM_KEPT, subject=form, actor=by, at=at)
    return form


def shipped(*, at: datetime) -> ReportForm:
    """The form that is there from the first day."""
    known = ReportForm.objects.filter(community__isnull=True).order_by("pk").first()
    if known is not None:
        return known
    content, cells = default_form.build()
    name = default_form.NAME
    return ReportForm.objects.create(
        name=name, file_name=f"{name}.xlsx", file=content, cells=cells, kept_at=at
    )


@transaction.atomic
def lay_out(form: ReportForm, cells: Sequence[tuple[str, str]], *, by: Actor, at: datetime) -> None:
    """Say which cell wants which figure."""
    if form.community is None:
        raise NotAllowed(_("自带的表不能改。把它下载下来，改好再传成自己的。"))
    hotline.must_exchange(form.community, by=by)
    chosen: dict[str, str] = {}
    for cell, key in cells:
        if not cell or not key:
            continue
        if not _CELL.fullmatch(cell) or key not in choices():
            raise Malformed(_("“{cell}”不像一个格子，要写成 C5 这样。").format(cell=cell[:10]))
        chosen[cell] = key
    if not chosen:
        raise Malformed(_("一个格子也没有选。至少选一个要填的。"))
    form.cells, form.kept_at = [list(pair) for pair in chosen.items()], at
    form.save(update_fields=["cells", "kept_at"])
    record(ExchangeEvent.FORM_KEPT, subject=form, actor=by, at=at)


def fill(form: ReportForm, work: Counted, *, by: Actor, at: datetime) -> Export:
    """Fill their form from the work, styles kept, and write down that it goes out."""
    hotline.must_exchange(work.community, by=by)
    counted = figures.count(work)
    content = filled(
        bytes(form.file), form.cells, counted, work, settled=figures.settled_on_patrol(work)
    )
    return exporting.hand_out(
        content,
        list_key="report_form",
        title=form.name,
        purpose=_("上报"),
        rows=len(form.cells),
        filter_words=f"{work.community.name} {work.period}",
        by=by,
        at=at,
    )


def filled(
    content: bytes,
    cells: Sequence[Sequence[str]],
    counted: Mapping[str, Figure],
    work: Counted,
    *,
    settled: int = 0,
) -> bytes:
    """Return the form with each cell written; what was settled on rounds is only noted beside."""
    book = _opened(content)
    page: Any = _page(book)
    for cell, key in cells:
        target = _first_of(page, page[cell])
        value = value_of(key, counted, work)
        if isinstance(value, float) and target.number_format == "General":
            target.number_format = "0.0%"
        put(target, value, is_styled=True)
        if beside := _beside_it(key, counted, settled=settled):
            # Their form may have no cell for it, and a rate is not read without it.
            target.comment = Comment(beside, _("网格"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _beside_it(key: str, counted: Mapping[str, Figure], *, settled: int) -> str:
    figure = counted.get(key)
    if key == "received" and settled:
        return _("另有巡查中当场处理的 {n} 件，不是诉求，没有算在里面").format(n=settled)
    return figure.left_out if figure is not None and figure.out_of is not None else ""


def value_of(key: str, counted: Mapping[str, Figure], work: Counted) -> str | int | float:
    """What stands in a cell: a count, a share, or a word."""
    if key in WORDS:
        words = {
            "period": str(work.period),
            "community": work.community.name,
            "made_on": local_day(work.now).isoformat(),
        }
        return words[key]
    name, _colon, part = key.partition(":")
    figure = counted[name]
    if part:
        return int(getattr(figure, _PART[part]) or 0)
    if figure.out_of is None:
        return figure.count
    return figure.share if figure.share is not None else _("没有可算的")


def choices() -> dict[str, str]:
    """Everything that a cell may want, by its key."""
    found = {"period": _("月份"), "community": _("社区名称"), "made_on": _("填表日期")}
    for key, one in DEFINITIONS.items():
        head = key.partition(".")[0]
        of = {"channel": _("来路"), "kind": _("性质"), "route": _("路")}.get(head, "")
        found[key] = _("{of}：{name}").format(of=of, name=one.name) if "." in key else str(one.name)
        if one.of is not None:
            found[f"{key}:count"] = _("{name}，做到的件数").format(name=one.name)
            found[f"{key}:of"] = _("{name}，一共几件").format(name=one.name)
    return found


def spots(content: bytes) -> list[Spot]:
    """The cells of a form that may want a figure, each with what it probably wants."""
    page = _page(_opened(content))
    found: dict[str, Spot] = {}
    for row in page.iter_rows(max_row=_ROWS, max_col=_COLUMNS):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.strip():
                for spot in _beside(page, cell):
                    known = found.get(spot.cell)
                    if known is None or (spot.guess and not known.guess):
                        found[spot.cell] = spot
    return list(found.values())[:_MOST_CELLS]


def _beside(page: Any, cell: Any) -> Iterator[Spot]:
    text = cell.value.strip()
    guess = _guess(text)
    if re.fullmatch(r"[{【].+[}】]", text):
        yield Spot(cell.coordinate, text, guess)
        return
    right, below = _neighbours(page, cell)
    # To the right of its label, or below it; not both.
    target = right if _is_blank(right) else below
    if _is_blank(target):
        yield Spot(target.coordinate, text[:40], guess)


def _neighbours(page: Any, cell: Any) -> tuple[Any, Any]:
    last_row, last_column = cell.row, cell.column
    for merged in page.merged_cells.ranges:
        if cell.coordinate in merged:
            last_row, last_column = merged.max_row, merged.max_col
    right = f"{get_column_letter(last_column + 1)}{cell.row}"
    below = f"{get_column_letter(cell.column)}{last_row + 1}"
    return _first_of(page, page[right]), _first_of(page, page[below])


def _first_of(page: Any, cell: Any) -> Any:
    if not isinstance(cell, MergedCell):
        return cell
    for merged in page.merged_cells.ranges:
        if cell.coordinate in merged:
            return page.cell(merged.min_row, merged.min_col)
    return cell


def _is_blank(cell: Any) -> bool:
    return cell.value in (None, "", 0)


def _guess(text: str) -> str:
    bare = _SIGNS.sub("", text)
    for key, names in WORDS.items():
        if any(bare == _SIGNS.sub("", name) for name in names):
            return key
    for key, one in DEFINITIONS.items():
        if any(bare == _SIGNS.sub("", name) for name in (*one.names, str(one.name))):
            return key
    return ""


def _opened(content: bytes) -> Any:
    if len(content) > _LARGEST or kind_of(io.BytesIO(content)) != "xlsx":
        raise SheetRefused(_("空表要是 .xlsx，不超过 1 MB。"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            raise SheetRefused(_("这张空表里的格子太多。请只留要填的那一张，另存再上传。"))
    try:
        return load_workbook(io.BytesIO(content))
    except Exception as error:
        # A broken workbook makes openpyxl raise whatever it stumbles over.
        raise damaged() from error


def _page(book: Any) -> Any:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise SheetRefused(_("这个文件里没有看得见的表。请取消隐藏再上传。"))
    return shown[0]
