"""How a number plate is read from what people type, and which plate a slip of the finger meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wangge.language.normalise import half_width
from wangge.language.personal_data import PersonalData, scan

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP = r"[ \t\xa0.·•\-‐‑–—_]{0,2}"
_ENDS = "挂学警港澳领"
# As typed: with the letters O and I too, which no plate has behind its first two places.
_TYPED = re.compile(
    rf"([{PROVINCES}]){_GAP}([A-Z]){_GAP}"
    rf"((?:[A-Z0-9]{_GAP}){{4}}[{_ENDS}]|(?:[A-Z0-9]{_GAP}){{4,5}}[A-Z0-9])(?![A-Z0-9])",
    re.IGNORECASE,
)
# Without its province, as somebody who lives here says it: F12345.
_BARE = re.compile(rf"([A-Z])([A-Z0-9]{{5,6}}|[A-Z0-9]{{4}}[{_ENDS}])", re.IGNORECASE)
# As pages show it, places hidden: 苏F9**02; and its end alone, as somebody remembers it: 尾号 2345.
_HIDDEN = re.compile(
    rf"([{PROVINCES}]?[A-Z]?[A-Z0-9]{{0,2}})[*×]{{1,5}}([A-Z0-9]{{1,4}}[{_ENDS}]?)(?![A-Z0-9*×])",
    re.IGNORECASE,
)
_END = re.compile(
    rf"尾号{_GAP}[是为:：]?{_GAP}([A-Z0-9]{{4,6}}[{_ENDS}]?)(?![A-Z0-9])", re.IGNORECASE
)
_END_ALONE = re.compile(rf"[A-Z0-9]{{4,6}}|[A-Z0-9]{{3,5}}[{_ENDS}]", re.IGNORECASE)
_FEWEST_KNOWN = 4
_MOST_NEAR = 60
# What is taken for each other in bad light or over the telephone.
_ALIKE = ("0ODQ", "1ILT7", "2Z", "5S", "6G", "8B", "UV", "MN", "9P")
_GROUPS = {sign: group for group in _ALIKE for sign in group}
_SWAPS = {sign: group.replace(sign, "") for group in _ALIKE for sign in group}


def read(text: str) -> str:
    """Return the one plate that a text is, spelt as it is kept; nothing where it is none."""
    plain = half_width(text).strip()
    found = _TYPED.fullmatch(plain)
    plate = _joined(found) if found else ""
    return plate if _is_possible(plate) else ""


def find(text: str) -> list[str]:
    """Return the plates that stand in a text, in order, each once."""
    return [plate for plate in _typed(text) if _is_possible(plate)]


def misread(text: str) -> list[str]:
    """Return what looks like a plate in a text and can be none: it has an O or an I."""
    return [plate for plate in _typed(text) if not _is_possible(plate)]


def has_o_or_i(text: str) -> bool:
    """Tell whether what looks like a plate has one of the two letters that no plate has there."""
    return any(sign in "OI" for plate in misread(text) for sign in plate[2:])


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a plate: how it begins, where anything is, and how it ends."""

    head: str
    tail: str

    def fits(self, plate: str) -> bool:
        """Say whether a plate may be the one that is meant."""
        return (
            plate.startswith(self.head)
            and plate.endswith(self.tail)
            and len(plate) > len(self.head) + len(self.tail)
        )


def part(text: str) -> Part | None:
    """Return what a text tells of a plate: shown with places hidden, or at least its last four."""
    plain = half_width(text).strip().upper()
    if hidden := _HIDDEN.search(plain):
        head, tail = hidden.groups()
        return Part(head, tail) if len(head) + len(tail) >= _FEWEST_KNOWN else None
    end = _END.search(plain)
    tail = end[1] if end else "".join(plain.split())
    return Part("", tail) if end or _END_ALONE.fullmatch(tail) else None


def near(text: str) -> list[str]:
    """Return the plates that may have been meant: look-alike signs, two places swapped, no province."""
    plain = re.sub(_GAP, "", half_width(text)).strip().upper()
    if bare := _BARE.fullmatch(plain):
        return [plate for place in PROVINCES if _is_possible(plate := place + bare[0])]
    typed = _typed(text)
    if not typed:
        return []
    plate = typed[0]
    fixed = plate[:2] + plate[2:].replace("O", "0").replace("I", "1")
    seen = dict.fromkeys(other for other in (fixed, *_slips(fixed)) if other != plate)
    return [other for other in seen if _is_possible(other)][:_MOST_NEAR]


def outline(plate: str) -> str:
    """Return what a plate shares with every plate that it may be taken for: a first look, cheap and coarse."""
    return plate[:1] + "".join(sorted(_GROUPS.get(sign, sign) for sign in plate[1:]))


def _slips(plate: str) -> Iterator[str]:
    for place in range(1, len(plate)):
        for other in _SWAPS.get(plate[place], ""):
            yield plate[:place] + other + plate[place + 1 :]
    for place in range(2, len(plate) - 1):
        yield plate[:place] + plate[place + 1] + plate[place] + plate[place + 2 :]


def _typed(text: str) -> list[str]:
    found = _TYPED.finditer(half_width(text))
    return list(dict.fromkeys(_joined(match) for match in found))


def _joined(found: re.Match[str]) -> str:
    places = "".join(sign for sign in "".join(found.groups()) if sign.isalnum())
    return places.upper()


def _is_possible(plate: str) -> bool:
    found = scan(plate)
    return (
        len(found) == 1
        and found[0].kind == PersonalData.PLATE
        and (found[0].start, found[0].end) == (0, len(plate))
    )
