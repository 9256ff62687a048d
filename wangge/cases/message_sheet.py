"""How a sheet of messages from a message board is read, row by row, and what is wrong with a row."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.core.moments import SHANGHAI
from wangge.core.sheets import reading
from wangge.core.sheets.annotating import Problem
from wangge.core.sheets.opening import SheetRefused
from wangge.core.sheets.reading import Row
from wangge.language.normalise import clean

__all__ = ["Message", "Problem", "read"]

# What each column may be called.
_COLUMNS = {
    "id": ("留言编号", "编号", "工单编号"),
    "author": ("留言用户", "用户", "姓名"),
    "title": ("留言主题", "主题", "标题"),
    "at": ("留言时间", "时间", "提交时间"),
    "text": ("留言详情", "详情", "内容", "留言内容"),
}
_NEEDED = ("id", "at", "text")
_ID = re.compile(r"[0-9A-Za-z._-]{1,60}")
_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of another system."""

    row: int
    id: str
    author: str
    title: str
    text: str
    at: datetime


def read(file: Path, *, now: datetime) -> tuple[list[Message], list[Problem]]:
    """Read all messages of a sheet; rows that cannot be used are told, not dropped in silence."""
    sheet = reading.read(file)
    names = _names(sheet.header)
    messages: list[Message] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        found = _message(row, names, now=now)
        if isinstance(found, Message) and found.id in seen:
            found = Problem(
                row.number,
                names["id"],
                _("编号 {id} 在第 {row} 行已经有了。").format(id=found.id, row=seen[found.id]),
            )
        if isinstance(found, Problem):
            problems.append(found)
            continue
        seen[found.id] = row.number
        messages.append(found)
    return messages, problems


def _names(header: list[str]) -> dict[str, str]:
    names = {}
    for key, known in _COLUMNS.items():
        for name in known:
            if name in header:
                names[key] = name
                break
    if missing := [_COLUMNS[key][0] for key in _NEEDED if key not in names]:
        raise SheetRefused(
            _("表头里没有“{columns}”这一列。第 1 行要写列名。").format(columns="”“".join(missing))
        )
    return names


def _message(row: Row, names: dict[str, str], *, now: datetime) -> Message | Problem:
    def cell(key: str) -> str:
        return clean(row[names[key]]) if key in names else ""

    def problem(key: str, sentence: str) -> Problem:
        return Problem(row.number, names[key], sentence)

    number = cell("id")
    if not _ID.fullmatch(number):
        return problem("id", _("编号是空的，或者不是数字和字母。"))
    at = _moment(cell("at"))
    if at is None:
        return problem("at", _("时间要写成 2019/2/28 11:25:05 这样。"))
    if at > now:
        return problem("at", _("时间在将来，请核对。"))
    title, text = cell("title"), cell("text")
    if not (title or text):
        return problem("text", _("没有写事情。"))
    return Message(row.number, number, cell("author"), title, text or title, at)


def _moment(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text.replace("-", "/"), form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    return None
