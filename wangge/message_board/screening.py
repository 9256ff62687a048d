"""What of a message must not stand in public: numbers, doors, and persons who are spoken ill of."""

import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed
from wangge.language.accusing import accused_in
from wangge.language.normalise import half_width
from wangge.language.personal_data import PersonalData, suspect

_WORDS = {
    PersonalData.MOBILE: gettext_lazy("电话号码"),
    PersonalData.LANDLINE: gettext_lazy("电话号码"),
    PersonalData.RESIDENT_ID: gettext_lazy("身份证号"),
    PersonalData.PLATE: gettext_lazy("车牌号"),
}
_PHONES = {PersonalData.MOBILE, PersonalData.LANDLINE}
# 2-1203, 2号楼1203室, 1203室: a door is a household.
_DOOR = re.compile(
    r"(?<![\dA-Za-z])\d{1,3}\s*(?:号楼|[号栋幢座#]|[-—－])\s*(?:\d{1,2}\s*(?:单元|[-—－])\s*)?\d{3,4}(?!\d)\s*[室户]?"
    r"|(?<!\d)\d{3,4}\s*(?:室|户(?!数))"
)


class StillPersonal(Malformed):
    """What is to be published still says who somebody is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place in a text that must not be public: where, and what it is called."""

    start: int
    end: int
    what: str


def marks(
    text: str, *, allowed: frozenset[str] = frozenset(), names: tuple[str, ...] = ()
) -> list[Mark]:
    """What must not be public, in order, without overlap; `allowed` are digits of offices' telephones."""
    found = [
        Mark(f.start, f.end, str(_WORDS[f.kind]))
        for f in suspect(text)
        if not (f.kind in _PHONES and digits(f.text) in allowed)
    ]
    others = [Mark(m.start(), m.end(), _("门牌号")) for m in _DOOR.finditer(half_width(text))]
    for name in names:
        others += [Mark(m.start(), m.end(), _("姓名")) for m in re.finditer(re.escape(name), text)]
    for mark in others:
        if not any(mark.start < one.end and one.start < mark.end for one in found):
            found.append(mark)
    return sorted(found, key=lambda mark: mark.start)


def counted(found: list[Mark]) -> list[tuple[str, int]]:
    """What was found and how often."""
    return list(Counter(mark.what for mark in found).items())


def parts(text: str, found: list[Mark]) -> list[tuple[str, bool]]:
    """The text in pieces, true where something was found."""
    pieces, told = [], 0
    for mark in found:
        pieces += [(text[told : mark.start], False), (text[mark.start : mark.end], True)]
        told = mark.end
    return [piece for piece in [*pieces, (text[told:], False)] if piece[0]]


def blanked(text: str, found: list[Mark]) -> str:
    """The text with what was found taken out, and named in its place."""
    return "".join(
        piece if not is_found else _("〔{what}〕").format(what=_what(text, piece, found))
        for piece, is_found in parts(text, found)
    )


def must_be_public(
    text: str, *, field: str, allowed: frozenset[str] = frozenset(), names: tuple[str, ...] = ()
) -> None:
    """Raise StillPersonal where a text that is to be published says who somebody is."""
    if found := marks(text, allowed=allowed, names=names):
        what = _("、").join(
            _("{count} 处{what}").format(count=count, what=what) for what, count in counted(found)
        )
        raise StillPersonal(
            _("里面还有{what}，大家都会看到。去掉再公开。").format(what=what), field=field
        )
    if who := accused_in(text):
        raise StillPersonal(
            _("“{who}”能看出说的是谁，又是说他不好的话，不能公开。请改成只说事。").format(who=who),
            field=field,
        )


def digits(text: str) -> str:
    """The digits of a number, however it is written."""
    return "".join(sign for sign in half_width(text) if sign.isdigit())


def _what(text: str, piece: str, found: list[Mark]) -> str:
    return next(mark.what for mark in found if text[mark.start : mark.end] == piece)
