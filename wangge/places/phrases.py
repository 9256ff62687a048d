"""What a phrase names of a place: building, entrance, door, floor, space, thing; no database here."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wangge.language.numerals import NUMERAL, digit_by_digit, digits_before_units

_SPELT: Final = re.compile(rf"(?<![{NUMERAL}])[{NUMERAL}]{{3,4}}(?![{NUMERAL}十百])")
_BUILDING: Final = r"(?<![\dA-Za-z])(?!0\d\d)(\d{1,3}|[A-Za-z])"
_OF_BUILDING: Final = r"(?:号楼|幢|栋|座|#楼?)"
# What stands after a number that is no door: money, metres, hours, another building.
_NO_DOOR: Final = (
    r"(?!\d|[a-z]|\s*(?:号楼|号线|幢|栋|座|米|元|块|年|点|分|个|次|天|度|斤|平|伏|[-—]\s*\d))"
)
_DOOR: Final = re.compile(
    rf"{_BUILDING}\s*(?:{_OF_BUILDING}\s*[-—]?|号(?=\s*\d{{3}})|-|—|/)\s*"
    rf"(?:第?(\d{{1,2}})\s*(?:单元|门|-|—|/)\s*[-—]?\s*)?"
    rf"(?:第?\d{{1,2}}\s*(?:楼|层)\s*)?(\d{{3,4}}){_NO_DOOR}"
)
_WHOLE_DOOR: Final = re.compile(rf"{_DOOR.pattern}\s*[室房户]?\s*")
_NAMED_BUILDING: Final = re.compile(rf"{_BUILDING}\s*{_OF_BUILDING}")
_ENTRANCE: Final = re.compile(r"(?<!\d)(\d{1,2})\s*(?:单元|号门)")
_FLOOR: Final = re.compile(
    r"(负|地下|B|-)?\s*(?<!\d)(\d{1,2})\s*(?:楼(?!栋)|层|F(?![a-zA-Z]))|(?<![A-Za-z\d])B([1-4])(?![\d区])"
)
_SPACE: Final = re.compile(
    r"(?<![A-Za-z])([A-Za-z])\s*(?:区|-|—)?\s*(?:第)?\s*0*(\d{1,4})(?!\d|\s*(?:号楼|幢|栋|座|楼|层|单元))"
)
_PLAIN_NUMBER: Final = re.compile(r"(?<![\dA-Za-z-])0*(\d{1,4})\s*(?:号|#)(?!楼|门|线)")
_ABOUT_SPACES: Final = re.compile(r"车位|车库|地库|停车|充电|车棚")
_NON_MOTOR: Final = re.compile(r"非机动|电动车|电瓶车|自行车|车棚")
_KINDS: Final = (
    ("charger", re.compile(r"充电[桩柱枪口站]|充电(?!宝|器)")),
    ("lift", re.compile(r"电梯|升降梯|[客货]梯")),
    ("gate", re.compile(r"门禁|道闸|闸机|单元门|抬杆")),
    ("fire", re.compile(r"消防栓|消火栓|灭火器|消防")),
    ("lamp", re.compile(r"路灯|楼道灯|声控灯|庭院灯")),
)
# Estates are written as they are heard.
_SOUNDS: Final = (
    "玖九久", "珑龙隆泷", "晏宴燕雁", "苑院园圆源", "濠豪壕", "桂贵", "峰锋丰风", "景京",
    "畔泮", "板版", "桥侨乔", "城成诚", "花华", "佳家嘉", "锦金", "湾弯", "雅亚", "文闻",
)  # fmt: skip
_HEARD: Final = str.maketrans({sign: group[0] for group in _SOUNDS for sign in group})
_SHORTEST_FUZZY: Final = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """The parts of a place that words name; None or "" for what they do not."""

    building: str = ""
    entrance: int | None = None
    door: str = ""
    floor: int | None = None
    zone: str = ""
    number: int | None = None
    kind: str = ""
    is_space: bool = False
    is_non_motor: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.building or self.door or self.zone or self.is_numbered)

    @property
    def is_numbered(self) -> bool:
        """Say whether a space or a thing is meant by its number."""
        return self.number is not None and (self.is_space or bool(self.kind))


def read(text: str) -> Phrase:
    """Find what words name of a place."""
    words = digits_for(unicodedata.normalize("NFKC", text))
    door = _DOOR.search(words)
    named = door or _NAMED_BUILDING.search(words)
    entrance = _ENTRANCE.search(words)
    is_space = bool(_ABOUT_SPACES.search(words))
    kind = next((kind for kind, word in _KINDS if word.search(words)), "")
    zone, number = _space(words, named) if is_space or kind else ("", None)
    return Phrase(
        building=named.group(1).upper().lstrip("0") if named else "",
        entrance=_entrance(door, entrance),
        door=door.group(3) if door else "",
        floor=floor_in(words),
        zone=zone,
        number=number,
        kind=kind,
        is_space=is_space,
        is_non_motor=bool(_NON_MOTOR.search(words)),
    )


def floor_in(text: str) -> int | None:
    """Return the floor that words name, "6 楼楼道灯" → 6, "负一层" → -1; None where there is none."""
    words = digits_for(unicodedata.normalize("NFKC", text))
    found = _FLOOR.search(words)
    if found is None:
        return None
    below, floor, basement = found.groups()
    if basement:
        return -int(basement)
    number = int(floor)
    return (-number if below else number) or None


def digits_for(words: str) -> str:
    """Write Chinese numerals before 号楼, 单元, 楼 … as digits, and those said one by one."""
    return _SPELT.sub(lambda found: digit_by_digit(found[0]), digits_before_units(words))


def heard(text: str) -> str:
    """Return a text as it sounds, so that 九龙城 is 玖珑城."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "", plain).translate(_HEARD)


def closeness(name: str, text: str) -> int:
    """Say how surely a text names an estate: 0 not at all; the longer and the more exact, the more."""
    if not name:
        return 0
    if name in text:
        return 4 * len(name) + 2
    sounded, words = heard(name), heard(text)
    if sounded in words:
        return 4 * len(name) + 1
    if len(sounded) >= _SHORTEST_FUZZY and _nearly_in(sounded, words):
        return 2 * len(name)
    return 0


def is_said(name: str, text: str) -> bool:
    """Say whether a text names an estate outright, spelt as it sounds."""
    return bool(name) and heard(name) in heard(text)


def without_doors(text: str, *, is_placed: bool = False) -> str:
    """Return what words say of a place without whose door it is: “2-1203 的车位” → 2 号楼的车位.

    Where the building `is_placed`, and so named beside it, only “的车位” is left.
    """
    words = digits_for(unicodedata.normalize("NFKC", text))
    return " ".join(_WHOLE_DOOR.sub(" " if is_placed else _without_door, words).split())


def leading(name: str) -> str:
    """Return what a building or an entrance is called by: “1 号楼” → 1, “A 座” → A."""
    words = digits_for(unicodedata.normalize("NFKC", name))
    found = re.match(r"\s*(?:第)?\s*(\d{1,4}|[A-Za-z](?![A-Za-z]))", words)
    return (found[1].upper().lstrip("0") or "0") if found else ""


def number_and_zone(text: str) -> tuple[str, int | None]:
    """Return zone and number of a space or a thing: “B 区充电桩 35” → B, 35."""
    words = unicodedata.normalize("NFKC", text)
    zone = re.search(r"(?<![A-Za-z])([A-Za-z])(?![A-Za-z])", words)
    numbers: Iterable[str] = re.findall(r"\d{1,4}", words)
    last = list(numbers)
    return (zone[1].upper() if zone else ""), (int(last[-1]) if last else None)


def _without_door(door: re.Match[str]) -> str:
    entrance = f"{door[2]} 单元 " if door[2] else ""
    return f"{door[1].upper()} 号楼 {entrance}"


def _space(words: str, named: re.Match[str] | None) -> tuple[str, int | None]:
    rest = words[: named.start()] + " " + words[named.end() :] if named else words
    if found := _SPACE.search(rest):
        return found[1].upper(), int(found[2])
    zone = re.search(r"(?<![A-Za-z])([A-Za-z])\s*区", rest)
    number = _PLAIN_NUMBER.search(rest)
    return (zone[1].upper() if zone else ""), (int(number[1]) if number else None)


def _entrance(door: re.Match[str] | None, named: re.Match[str] | None) -> int | None:
    if door and door.group(2):
        return int(door.group(2))
    return int(named.group(1)) if named else None


def _nearly_in(name: str, text: str) -> bool:
    width = len(name)
    return any(
        sum(a != b for a, b in zip(name, text[i : i + width], strict=True)) == 1
        for i in range(len(text) - width + 1)
    )
