"""What of somebody's words may be read by everybody: no numbers, no names we know, no doors."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from wangge.cases.vocabulary import Route
from wangge.language.doors import doors_in
from wangge.language.names import COMPOUND_SURNAMES
from wangge.language.personal_data import AT_THE_DOOR, PersonalData, mask_name, suspect

# Of what lies open in the street everybody may know what was asked, as of a lamp in a house.
OPEN_INQUIRIES: Final = frozenset({"municipal_roads", "traffic", "enforcement", "environment"})
# Help at home tells of age and illness; like a question about benefits, it is nobody else's business.
QUIET_CATEGORIES: Final = frozenset({"help_on_spot"})
_SHORTEST_NAME: Final = 2
# What people set between the signs of a name: 马 桂 英, 阿依古丽·买买提.
_BETWEEN: Final = re.compile(r"[\s·•]+")
HIDDEN: Final = "***"


def is_quiet(route: str, category: str) -> bool:
    """Say whether of such a request only the subject and the community are told."""
    if route == Route.PROPERTY:
        return category in QUIET_CATEGORIES
    return category not in OPEN_INQUIRIES


def said(text: str, *, names: Iterable[str] = ()) -> str:
    """Return words fit for everybody; `names` are those of the people of the case."""
    # Not as staff see it: three digits in front and four behind tell neighbours who it is.
    found = suspect(text)
    numbers = [one for one in found if one.kind not in AT_THE_DOOR]
    names = [*names, *(one.text for one in found if one.kind is PersonalData.NAME)]
    text = _hidden(text, [(one.start, one.end) for one in numbers])
    text = without_names(text, names)
    # Of a door, the place of the matter too, only the number of the room goes; then homes without a house.
    text = _hidden(text, [door.room for door in doors_in(text)])
    homes = [one for one in suspect(text) if one.kind is PersonalData.HOME]
    return _hidden(text, [(one.start, one.end) for one in homes])


def _hidden(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


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
