"""What a row of a hotline's sheet says in our words: number, words, kind, limit, what is wrong."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.vocabulary import Kind
from wangge.core.moments import SHANGHAI
from wangge.language.normalise import clean

NUMBER_MOST = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that we want from their sheet, or fill in it."""

    key: str
    word: object
    # What other offices call the column.
    names: tuple[str, ...]
    is_needed: bool = False
    # Ours to fill on the way back.
    is_answer: bool = False


FIELDS = (
    Field(
        "number",
        gettext_lazy("工单编号"),
        ("工单编号", "工单号", "诉求编号", "受理编号", "受理单号", "单号", "编号"),
        is_needed=True,
    ),
    Field(
        "words",
        gettext_lazy("诉求内容"),
        ("诉求内容", "工单内容", "问题描述", "诉求描述", "反映内容", "来电内容", "内容", "详情"),
        is_needed=True,
    ),
    Field("title", gettext_lazy("标题"), ("工单标题", "诉求标题", "标题", "主题")),
    Field(
        "said_at",
        gettext_lazy("来电时间"),
        ("来电时间", "受理时间", "诉求时间", "登记时间", "创建时间", "派单时间"),
    ),
    Field("kind", gettext_lazy("诉求性质"), ("诉求性质", "诉求类型", "工单类型", "性质")),
    Field(
        "type",
        gettext_lazy("问题分类"),
        ("问题分类", "诉求分类", "事项分类", "问题类别", "所属类别", "类别", "分类"),
    ),
    Field("name", gettext_lazy("来电人"), ("来电人", "诉求人", "反映人", "联系人", "姓名")),
    Field(
        "phone",
        gettext_lazy("电话"),
        ("联系电话", "来电号码", "来电电话", "联系方式", "手机号", "电话"),
    ),
    Field(
        "address",
        gettext_lazy("地址"),
        ("事发地址", "诉求地址", "问题地址", "发生地址", "详细地址", "地址", "地点"),
    ),
    Field(
        "due",
        gettext_lazy("办理期限"),
        ("办理期限", "办结期限", "限办时间", "截止时间", "到期时间", "反馈期限", "处理时限"),
    ),
    Field("status", gettext_lazy("对方的状态"), ("工单状态", "办理状态", "当前状态", "状态")),
    Field(
        "answer",
        gettext_lazy("填：答复内容"),
        ("答复内容", "回复内容", "办理情况", "办理意见", "处理意见", "反馈内容"),
        is_answer=True,
    ),
    Field(
        "outcome",
        gettext_lazy("填：办理结果"),
        ("办理结果", "处理结果", "办结情况", "是否解决", "解决情况"),
        is_answer=True,
    ),
    Field(
        "answered_at",
        gettext_lazy("填：答复时间"),
        ("答复时间", "回复时间", "反馈时间", "办结时间", "处理时间"),
        is_answer=True,
    ),
    Field(
        "unit",
        gettext_lazy("填：办理单位"),
        ("办理单位", "承办单位", "处理单位", "责任单位"),
        is_answer=True,
    ),
)
BY_KEY = {one.key: one for one in FIELDS}

_NUMBER = re.compile(r"[0-9A-Za-z〔〕\[\]()（）_./#-]{1,60}")
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT]*(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2}))?.*)?"
)
_KINDS = {
    "咨询": Kind.INQUIRY,
    "询问": Kind.INQUIRY,
    "求助": Kind.ASSISTANCE,
    "求决": Kind.ASSISTANCE,
    "投诉": Kind.COMPLAINT,
    "举报": Kind.REPORT,
    "建议": Kind.SUGGESTION,
    "意见": Kind.SUGGESTION,
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row understood; `problems` must be mended first, `remarks` are only said."""

    number: str = ""
    words: str = ""
    title: str = ""
    said_at: datetime | None = None
    kind: str = ""
    type: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    due_at: datetime | None = None
    status: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What tells whether a later sheet says other words."""
        return hashlib.sha256(self.words.encode()).hexdigest()


def guess(header: Sequence[str], *, known: Mapping[str, str]) -> dict[str, str]:
    """Say which column is which: as last time where it is still there, else by its name."""
    columns = {key: name for key, name in known.items() if name in header and key in BY_KEY}
    free = [name for name in header if name not in columns.values()]
    for one in FIELDS:
        if one.key in columns:
            continue
        found = _named(one, free)
        if found:
            columns[one.key] = found
            free.remove(found)
    return columns


def read(cells: Mapping[str, str], columns: Mapping[str, str], *, now: datetime) -> Ticket:
    """Understand one row; every fault is named with its column."""
    said = {key: clean(cells.get(name, "")) for key, name in columns.items()}
    problems: list[tuple[str, str]] = []

    def wrong(key: str, sentence: str) -> None:
        problems.append((columns.get(key, ""), sentence))

    number = said.get("number", "")
    if not _NUMBER.fullmatch(number):
        wrong("number", _("编号是空的，或者不像编号。"))
    if not said.get("words"):
        wrong("words", _("没有写诉求内容。"))
    said_at = _moment(said.get("said_at", ""))
    if said.get("said_at") and said_at is None:
        wrong(
            "said_at",
            _("“{text}”看不出是哪一天，要写成 2026-11-03 14:05。").format(text=said["said_at"]),
        )
    if said_at is not None and said_at > now + timedelta(minutes=5):
        wrong("said_at", _("来电时间在将来，请核对。"))
    due_at = _moment(said.get("due", ""), is_end=True)
    if said.get("due") and due_at is None:
        wrong(
            "due", _("“{text}”看不出是哪一天，要写成 2026-11-03 17:30。").format(text=said["due"])
        )
    return Ticket(
        number=number[:NUMBER_MOST],
        words=said.get("words", ""),
        title=said.get("title", ""),
        said_at=said_at,
        kind=next((kind for word, kind in _KINDS.items() if word in said.get("kind", "")), ""),
        type=said.get("type", ""),
        name=said.get("name", "")[:60],
        phone=said.get("phone", ""),
        address=said.get("address", "")[:120],
        due_at=due_at,
        status=said.get("status", "")[:60],
        problems=problems,
    )


def _named(one: Field, free: Sequence[str]) -> str:
    bare = {name: re.sub(r"[\s*＊:：（(].*$", "", name.strip().lstrip("*＊")) for name in free}
    for known in one.names:
        for name in free:
            if bare[name] == known:
                return name
    for known in one.names:
        for name in free:
            if known in name:
                return name
    return ""


def _moment(text: str, *, is_end: bool = False) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=SHANGHAI,
        )  # fmt: skip
    except ValueError:
        return None
    # A day alone, as a limit, lasts to its end.
    return moment + timedelta(days=1) if is_end and hour is None else moment
