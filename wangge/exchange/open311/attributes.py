"""What Open311 asks of a request beside the description: by category, each with what its answer does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from wangge.cases.vocabulary import Route, Urgency


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen; some say how urgent it is."""

    key: str
    name: object
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question. Without `datatype` of a list it has no choices; not `is_asked` is a text to read."""

    code: str
    label: object
    datatype: str = "string"
    hint: object = ""
    choices: Sequence[Choice] = ()
    is_required: bool = False
    is_asked: bool = True
    # Says where it is, and goes beside the place; else the answer goes under the description.
    is_place: bool = False


STRING, TEXT, NUMBER, DATETIME = "string", "text", "number", "datetime"
SINGLE, MULTI = "singlevaluelist", "multivaluelist"
_YES_URGENT: Final = (Choice("yes", _("有"), Urgency.EMERGENCY), Choice("no", _("没有")))

_OF_PROPERTY: Final = (
    Attribute(
        "emergency",
        _("急事先打电话：110 报警，119 火警和救援，120 急救；再打社区值班电话。"),
        is_asked=False,
    ),
    Attribute("floor", _("几楼"), NUMBER, _("整数，地下写负数：-1 是地下一层。"), is_place=True),
    Attribute(
        "spot", _("具体在哪里"), STRING, _("例如：楼道、门口、南门、车库入口。"), is_place=True
    ),
)
_OF_CATEGORY: Final[Mapping[str, Sequence[Attribute]]] = {
    "lift": (
        Attribute(
            "trapped",
            _("有没有人困在里面"),
            SINGLE,
            _("有人被困，先打 119，再按电梯里的警铃。"),
            _YES_URGENT,
            is_required=True,
        ),
    ),
    "gas": (
        Attribute(
            "smell",
            _("现在闻得到燃气味吗"),
            SINGLE,
            _("闻得到：开窗、关阀、不开灯、不在屋里打电话，到外面打燃气抢修电话。"),
            (Choice("yes", _("闻得到"), Urgency.EMERGENCY), Choice("no", _("闻不到"))),
            is_required=True,
        ),
    ),
    "water_pipe": (
        Attribute(
            "flow",
            _("水漏得怎么样"),
            SINGLE,
            choices=(
                Choice("damp", _("有水印，在渗")),
                Choice("drip", _("一滴一滴")),
                Choice("stream", _("一直在流"), Urgency.URGENT),
                Choice("burst", _("喷出来，止不住"), Urgency.URGENT),
            ),
        ),
    ),
    "public_lighting": (
        Attribute(
            "dark",
            _("黑到什么样"),
            SINGLE,
            choices=(
                Choice("one", _("一盏灯不亮")),
                Choice("all", _("整层或整段都黑")),
                Choice("flicker", _("一闪一闪")),
            ),
        ),
    ),
    "decoration_noise": (
        Attribute(
            "hours",
            _("什么时候吵"),
            MULTI,
            choices=(
                Choice("early", _("早上八点以前")),
                Choice("noon", _("中午")),
                Choice("day", _("白天别的时候")),
                Choice("evening", _("晚上六点以后")),
                Choice("weekend", _("双休日、节假日")),
            ),
        ),
    ),
    "falling_objects": (
        Attribute(
            "happened", _("什么时候掉的"), DATETIME, _("带时区，例如 2026-11-03T20:10:00+08:00。")
        ),
    ),
    "charging_post": (
        Attribute("screen", _("充电桩上写着什么"), TEXT, _("屏幕上的字，或者灯是什么颜色。")),
    ),
}


def of(category: str, route: str) -> Sequence[Attribute]:
    """Return the questions of a category, in their order."""
    if route != Route.PROPERTY:
        return ()
    return (*_OF_CATEGORY.get(category, ()), *_OF_PROPERTY)
