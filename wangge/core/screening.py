"""What of a text must not stand where everybody reads: numbers, doors, names, persons spoken ill of.

The message board and what goes before WeChat groups ask here; and what staff of the board look at first.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed
from wangge.language.abusive import abuse_in
from wangge.language.accusing import accused_in
from wangge.language.contacts import web_addresses_in
from wangge.language.discretion import PHONES, is_of_office
from wangge.language.doors import doors_in, is_of_an_office
from wangge.language.hardship import hardship_in
from wangge.language.personal_data import PersonalData, mask, suspect

# What each kind of personal data is called where somebody is told that it stands in their words.
PERSONAL = {
    PersonalData.MOBILE: gettext_lazy("电话号码"),
    PersonalData.LANDLINE: gettext_lazy("电话号码"),
    PersonalData.RESIDENT_ID: gettext_lazy("身份证号"),
    PersonalData.PLATE: gettext_lazy("车牌号"),
    PersonalData.PASSPORT: gettext_lazy("护照号"),
    PersonalData.BANK_CARD: gettext_lazy("银行卡号"),
    PersonalData.WECHAT: gettext_lazy("微信号"),
    PersonalData.QQ: gettext_lazy("QQ 号"),
    PersonalData.EMAIL: gettext_lazy("邮箱"),
    PersonalData.HOME: gettext_lazy("门牌号"),
    PersonalData.NAME: gettext_lazy("姓名"),
}


class StillPersonal(Malformed):
    """What is to be published still says who somebody is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place in a text that must not be public: where, what it is called, what takes its place."""

    start: int
    end: int
    what: str
    instead: str = ""
    # As staff see it before they say what they want the number for; empty where it is not hidden from them.
    masked: str = ""
    # Why staff look at what names nobody (abuse, an address of the web, illness); they may publish it as it stands.
    suspicion: str = ""
    kind: PersonalData | None = None


def marks(
    text: str,
    *,
    allowed: frozenset[str] = frozenset(),
    names: tuple[str, ...] = (),
    suspects: bool = True,
    offices_own: frozenset[PersonalData] = frozenset(),
) -> list[Mark]:
    """What must not be public, in order, without overlap; `allowed` are digits of offices' telephones.

    Kinds that are an `offices_own` wherever they stand are let through: of what an office itself writes.

    Each door is one, the place of the matter too: neighbours read who lives behind it.
    """
    found: list[Mark] = []
    for mark in _marks(text, names, suspects=suspects):
        if not any(mark.start < one.end and one.start < mark.end for one in found):
            found.append(mark)
    shown = [
        mark
        for mark in found
        if mark.kind not in offices_own
        and not _is_allowed(text[mark.start : mark.end], mark, allowed)
    ]
    return sorted(shown, key=lambda mark: mark.start)


def counted(found: list[Mark]) -> list[tuple[str, int]]:
    """What was found and how often."""
    return list(Counter(mark.what for mark in found).items())


def suspicions(found: list[Mark]) -> str:
    """Say why staff should look, where the words name nobody; empty where there is no such reason."""
    return _("、").join(sorted({mark.suspicion for mark in found if mark.suspicion}))


def parts(text: str, found: list[Mark]) -> list[tuple[str, bool]]:
    """The text in pieces, true where something was found."""
    return _pieces(text, found, lambda mark: text[mark.start : mark.end])


def masked_parts(text: str, found: list[Mark]) -> list[tuple[str, bool]]:
    """The text in pieces as staff settle it: of a number only so much that it can be told from another."""
    return _pieces(text, found, lambda mark: mark.masked or text[mark.start : mark.end])


def blanked(text: str, found: list[Mark]) -> str:
    """The text with what was found taken out, and named in its place."""

    def named(mark: Mark) -> str:
        return mark.instead or _("〔{what}〕").format(what=mark.what)

    return "".join(piece for piece, _is_found in _pieces(text, found, named))


def must_be_public(
    text: str,
    *,
    field: str,
    allowed: frozenset[str] = frozenset(),
    names: tuple[str, ...] = (),
    suspects: bool = False,
    offices_own: frozenset[PersonalData] = frozenset(),
) -> None:
    """Raise StillPersonal where a text that is to be published says who somebody is.

    With `suspects` also where staff have to look first: what an author would publish by themselves.
    """
    found = marks(text, allowed=allowed, names=names, suspects=suspects, offices_own=offices_own)
    if found:
        what = _("、").join(
            _("{count} 处{what}（{which}）").format(
                count=count, what=what, which=_("、").join(_written(text, found, what))
            )
            for what, count in counted(found)
        )
        raise StillPersonal(
            _("里面还有 {what}，大家都会看到。去掉再公开。").format(what=what), field=field
        )
    if who := accused_in(text):
        raise StillPersonal(
            _("“{who}”能看出说的是谁，又是说他不好的话，不能公开。请改成只说事。").format(who=who),
            field=field,
        )


def _marks(text: str, names: tuple[str, ...], *, suspects: bool) -> Iterator[Mark]:
    for one in suspect(text):
        what = str(PERSONAL[one.kind])
        # A name is what staff must see to write the sentence anew.
        masked = "" if one.kind is PersonalData.NAME else mask(one)
        yield Mark(one.start, one.end, what, masked=masked, kind=one.kind)
    for door in doors_in(text):
        if not is_of_an_office(text, door):
            yield Mark(door.start, door.end, _("门牌号"))
    for name in names:
        for match in re.finditer(re.escape(name), text):
            yield Mark(*match.span(), _("姓名"))
    if suspects:
        yield from _suspicious(text)


def _suspicious(text: str) -> Iterator[Mark]:
    advert, abuse = _("可能是广告"), _("可能有骂人的话")
    hardship = _("说到了家里的病或难处")
    for start, end in web_addresses_in(text):
        yield Mark(start, end, _("网址（可能是广告）"), _("〔网址〕"), suspicion=advert)
    for start, end in abuse_in(text):
        yield Mark(start, end, _("可能骂人的话"), _("〔略〕"), suspicion=abuse)
    for start, end in hardship_in(text):
        yield Mark(start, end, _("家里的病或难处"), _("〔略〕"), suspicion=hardship)


def _is_allowed(written: str, mark: Mark, allowed: frozenset[str]) -> bool:
    return mark.kind in PHONES and is_of_office(written, allowed)


def _written(text: str, found: list[Mark], what: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in found if mark.what == what]


def _pieces(text: str, found: list[Mark], show: Callable[[Mark], str]) -> list[tuple[str, bool]]:
    pieces, told = [], 0
    for mark in found:
        pieces += [(text[told : mark.start], False), (show(mark), True)]
        told = mark.end
    return [piece for piece in [*pieces, (text[told:], False)] if piece[0]]
