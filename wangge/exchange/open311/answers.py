"""How the answers to a service's questions are read: each of its kind, the required ones given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from wangge.cases.vocabulary import Urgency
from wangge.core.moments import SHANGHAI
from wangge.exchange.open311 import attributes, filters
from wangge.exchange.open311.attributes import Attribute
from wangge.exchange.open311.errors import Problem
from wangge.language.normalise import clean

_LINE_MOST: Final = 255
_TEXT_MOST: Final = 1_000
_FLOORS: Final = range(-9, 200)
_HOW_URGENT: Final = ("", Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)


@dataclass(slots=True)
class Answers:
    """What was answered, as it goes into the case, and what is wrong with it."""

    # Beside the place; under the description; chosen from lists, fit for everybody.
    places: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    chosen: list[list[str]] = field(default_factory=list)
    urgency: str = ""
    problems: list[Problem] = field(default_factory=list)


def read(asked: Sequence[Attribute], given: Mapping[str, Sequence[str]]) -> Answers:
    """Read what was answered to the questions of a service."""
    answers = Answers()
    known = {one.code: one for one in asked if one.is_asked}
    for code in given.keys() - known.keys():
        told = _("这个服务没有“{code}”这一项。").format(code=clean(code)[:40])
        answers.problems.append(Problem(told, "attribute_unknown"))
    for one in known.values():
        values = [value for raw in given.get(one.code, ()) if (value := clean(raw))]
        if values:
            _take(answers, one, values)
        elif one.is_required:
            told = _("“{label}”还没填（{code} is required）。")
            answers.problems.append(
                Problem(told.format(label=one.label, code=one.code), "attribute_required")
            )
    return answers


def _take(answers: Answers, one: Attribute, values: list[str]) -> None:
    is_many = one.datatype == attributes.MULTI
    read_as = None
    if is_many or len(values) == 1:
        read_as = _READERS[one.datatype](one, values)
    if read_as is None:
        told = _("“{label}”（{code}）填得不对。{hint}")
        hint = _expected(one)
        answers.problems.append(
            Problem(told.format(label=one.label, code=one.code, hint=hint), "attribute_invalid")
        )
        return
    if one.choices:
        picked = [choice for choice in one.choices if choice.key in values]
        answers.urgency = max(
            answers.urgency, *(choice.urgency for choice in picked), key=_HOW_URGENT.index
        )
        answers.chosen.append([one.code, str(one.label), read_as])
    if one.is_place:
        answers.places.append(read_as)
    else:
        answers.lines.append(_("{label}：{value}").format(label=one.label, value=read_as))


def _expected(one: Attribute) -> str:
    if one.choices:
        keys = "、".join(choice.key for choice in one.choices)
        return _("可选：{keys}。").format(keys=keys)
    if one.hint:
        return str(one.hint)
    return _("最多 {most} 字，只能写一个。").format(most=_LINE_MOST)


def _line(_one: Attribute, values: list[str]) -> str | None:
    text = values[0].replace("\n", " ")
    return text if len(text) <= _LINE_MOST else None


def _text(_one: Attribute, values: list[str]) -> str | None:
    return values[0] if len(values[0]) <= _TEXT_MOST else None


def _floor(_one: Attribute, values: list[str]) -> str | None:
    number = filters.number(values[0])
    if number is None or number != int(number) or int(number) not in _FLOORS or not int(number):
        return None
    if number < 0:
        return _("地下 {n} 层").format(n=-int(number))
    return _("{n} 楼").format(n=int(number))


def _moment(_one: Attribute, values: list[str]) -> str | None:
    moment = filters.moment(values[0])
    return None if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _choices(one: Attribute, values: list[str]) -> str | None:
    names = {choice.key: str(choice.name) for choice in one.choices}
    if not set(values) <= names.keys():
        return None
    return "、".join(names[key] for key in names if key in values)


_READERS: Final[Mapping[str, Callable[[Attribute, list[str]], str | None]]] = {
    attributes.STRING: _line,
    attributes.TEXT: _text,
    # The only number that is asked for.
    attributes.NUMBER: _floor,
    attributes.DATETIME: _moment,
    attributes.SINGLE: _choices,
    attributes.MULTI: _choices,
}
