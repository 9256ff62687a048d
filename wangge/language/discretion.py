"""What of somebody's words others may read: no numbers, no names that we know, no doors; all who show them ask here."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from wangge.language.doors import doors_in
from wangge.language.names import COMPOUND_SURNAMES
from wangge.language.normalise import half_width
from wangge.language.personal_data import AT_THE_DOOR, Finding, PersonalData, mask_name, suspect

HIDDEN: Final = "***"
PHONES: Final = frozenset({PersonalData.MOBILE, PersonalData.LANDLINE})
_SHORTEST_NAME: Final = 2
# So many digits of a desk's number are the same without its area code.
_LOCAL_DIGITS: Final = 7
# 欧阳先生家 301, 301 赵先生: the number alone beside somebody is their door.
_SOMEBODYS: Final = re.compile(
    r"(?<=[家生士姨叔爷妈姐哥傅])\d{3,4}(?!\d|[元块米平号次个点])|(?<!\d)\d{3,4}(?=[\u4e00-\u9fff]{1,3}(?:先生|女士|阿姨|师傅|家))"
)
# What people set between the signs of a name: 马 桂 英, 阿依古丽·买买提.
_BETWEEN: Final = re.compile(r"[\s·•]+")


def said(
    text: str,
    *,
    names: Iterable[str] = (),
    offices: frozenset[str] = frozenset(),
    known: Iterable[str] = (),
    own: Iterable[str] = (),
    rooms: Collection[str] = (),
) -> str:
    """Return words fit for others; `names` are those of the people of the case.

    `offices` are the digits of telephones that everybody may know, `known` what is theirs beside their names
    and would not be seen for what it is: the number of a door alone, a plate without its province.
    `own` is how whoever reads it is called, `rooms` are the numbers of their own doors.
    """
    # Not as staff see it: three digits in front and four behind tell neighbours who it is.
    found = suspect(text)
    numbers = [one for one in found if _is_number(one, offices)]
    others = {one.text for one in found if one.kind is PersonalData.NAME}
    names = [*names, *others.difference(spelt for name in own for spelt in _spellings(name))]
    text = _hidden(text, [(one.start, one.end) for one in numbers])
    text = without_names(text, names)
    # Of a door, the place of the matter too, only the number of the room goes; then homes without a house.
    doors = [door.room for door in doors_in(text) if text[slice(*door.room)] not in rooms]
    text = _hidden(text, doors)
    text = _hidden(text, [one.span() for one in _SOMEBODYS.finditer(text) if one[0] not in rooms])
    homes = [one for one in suspect(text) if one.kind is PersonalData.HOME]
    homes = [one for one in homes if not any(room in one.text for room in rooms)]
    text = _hidden(text, [(one.start, one.end) for one in homes])
    return _without(text, known)


def without_names(text: str, names: Iterable[str]) -> str:
    """Return words in which of each of some names the surname alone is left."""
    written = {one for name in names for one in _spellings(name)}
    close = _BETWEEN.sub("", text)
    # Longest first: a short name may be a part of a long one.
    for name in sorted(written, key=lambda one: (-len(one), one)):
        if name in close:
            spaced = r"[\s·•]*".join(map(re.escape, name))
            text = re.sub(spaced, mask_name(name), text)
    return text


def rooms_and_plates(text: str) -> set[str]:
    """What of the doors and plates in a text gives somebody away where it stands alone: 1203, F90902, 90902."""
    plain = half_width(text)
    found = {plain[slice(*door.room)] for door in doors_in(plain)}
    for one in suspect(plain):
        places = "".join(filter(str.isalnum, one.text))
        if one.kind is PersonalData.PLATE:
            found |= {places[1:], places[2:]}
        elif one.kind is PersonalData.HOME and places.isascii() and places.isdecimal():
            found.add(places)
    return found


def digits(text: str) -> str:
    """The digits of a number, however it is written."""
    return "".join(sign for sign in half_width(text) if sign.isdigit())


def is_of_office(written: str, offices: frozenset[str]) -> bool:
    """Say whether a telephone number is one of these, with its area code or without."""
    number = digits(written)
    return number in offices or (
        len(number) >= _LOCAL_DIGITS and any(known.endswith(number) for known in offices)
    )


def _is_number(one: Finding, offices: frozenset[str]) -> bool:
    if one.kind in AT_THE_DOOR:
        return False  # names keep their surname; homes are hidden last, after the doors
    return one.kind not in PHONES or not is_of_office(one.text, offices)


def _hidden(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def _without(text: str, known: Iterable[str]) -> str:
    for one in sorted(known, key=lambda one: (-len(one), one)):
        pattern = rf"(?<![A-Za-z\d.]){re.escape(one)}(?![A-Za-z\d])"
        places = [match.span() for match in re.finditer(pattern, half_width(text), re.IGNORECASE)]
        text = _hidden(text, places)
    return text


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    """A name as it may stand in words: the surname in front, or behind as others send it."""
    parts = _BETWEEN.sub(" ", name).split()
    whole = "".join(parts)
    if len(whole) < _SHORTEST_NAME:
        return ()
    if whole.isascii():
        return whole, "".join([*parts[1:], *parts[:1]]), "".join([*parts[-1:], *parts[:-1]])
    found = [whole, whole[1:] + whole[:1], whole[-1:] + whole[:-1]]
    if whole[:2] in COMPOUND_SURNAMES:
        found.append(whole[2:] + whole[:2])
    if whole[-2:] in COMPOUND_SURNAMES:
        found.append(whole[-2:] + whole[:-2])
    return tuple(found)
