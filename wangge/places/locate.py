"""Where an address or a chosen place lies: pick-lists for forms, guesses from words."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.places.models import Area, Asset, Building, Entrance, Estate, Unit

Row = TypeVar("Row")

_MOST_GUESSES: Final = 5
_CHINESE_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")}
_NUMBER: Final = r"(\d{1,4}|[一二两三四五六七八九十]{1,3})"
# "2-1203", "2-1-1203", "2号楼1203", "1 幢 2 单元 601": building, entrance, door.
_DOOR: Final = re.compile(
    rf"(?<!\d){_NUMBER}\s*(?:号楼|幢|栋|座|-|—|#)\s*(?:{_NUMBER}\s*(?:单元|-|—)\s*)?"
    r"(\d{3,4})(?!\d|\s*(?:号楼|幢|栋|座|米|元|块|年|点|分))(?:室)?"
)
_BUILDING: Final = re.compile(rf"(?<!\d){_NUMBER}\s*(?:号楼|幢|栋|座|#楼)")
_ENTRANCE: Final = re.compile(rf"(?<!\d){_NUMBER}\s*单元")
_FLOOR: Final = re.compile(rf"(?<!\d){_NUMBER}\s*(?:楼(?!栋|道|梯)|层)|(?<!\d){_NUMBER}\s*楼楼道")


@dataclass(frozen=True, slots=True)
class Located:
    """Where something lies, as fine as it is known; the area is the leaf it falls in."""

    community: Area
    area: Area
    estate: Estate | None = None
    building: Building | None = None
    entrance: Entrance | None = None
    unit: Unit | None = None
    asset: Asset | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class EntranceChoice:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class BuildingChoice:
    id: int
    name: str
    entrances: list[EntranceChoice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EstateChoice:
    id: int
    name: str
    buildings: list[BuildingChoice] = field(default_factory=list)


def choices(community: Area) -> list[EstateChoice]:
    """Return the nested pick-list of a community: estate → building → entrance, in three queries."""
    estates = {
        estate.pk: EstateChoice(estate.pk, estate.name)
        for estate in Estate.objects.filter(community=community).order_by("name", "pk")
    }
    buildings: dict[int, BuildingChoice] = {}
    for building in Building.objects.filter(estate__community=community).order_by("pk"):
        choice = buildings[building.pk] = BuildingChoice(building.pk, building.name)
        estates[building.estate_id].buildings.append(choice)
    entrances = Entrance.objects.filter(building__estate__community=community).order_by("pk")
    for entrance in entrances:
        here = buildings[entrance.building_id].entrances
        here.append(EntranceChoice(entrance.pk, entrance.name))
    return list(estates.values())


def locate(
    community: Area,
    *,
    estate_id: str = "",
    building_id: str = "",
    entrance_id: str = "",
    unit_id: str = "",
    text: str = "",
) -> Located:
    """Say where a chosen place lies; raise Malformed where an id is not of this community."""
    unit = _unit(community, unit_id)
    entrance = unit.entrance if unit else _entrance(community, entrance_id)
    building = unit.building if unit else _building(community, building_id)
    if building is None and entrance is not None:
        building = entrance.building
    if entrance is not None and building is not None and entrance.building_id != building.pk:
        raise _foreign("entrance")
    estate = building.estate if building else _estate(community, estate_id)
    if estate_id and estate is not None and str(estate.pk) != estate_id.strip():
        raise _foreign("building")
    area = building.area if building else estate.area if estate else community
    return Located(community, area, estate, building, entrance, unit, text=text.strip())


def from_text(community: Area, text: str) -> list[Located]:
    """Guess where words point, best guess first; an empty list where nothing is named."""
    words = unicodedata.normalize("NFKC", text)
    estates = _estates_named(community, words)
    door, named = _DOOR.search(words), _BUILDING.search(words)
    if number := (door or named):
        found = _buildings(community, estates, _number(number.group(1)))
        guesses = [_in_building(community, building, words, door) for building in found]
        # A door that exists says more than a building of that number.
        guesses.sort(key=lambda guess: (guess.unit is None, guess.entrance is None))
        if guesses:
            return guesses[:_MOST_GUESSES]
    return [Located(community, e.area, e, text=text.strip()) for e in estates][:_MOST_GUESSES]


def floor_in(text: str) -> int | None:
    """Return the floor that words name, "6 楼楼道灯" → 6; None where there is none."""
    words = unicodedata.normalize("NFKC", text)
    found = _FLOOR.search(words)
    return _number(found.group(1) or found.group(2)) if found else None


def _in_building(
    community: Area, building: Building, words: str, door: re.Match[str] | None
) -> Located:
    unit, entrance = None, None
    wanted = _entrance_number(words, door)
    if wanted is not None:
        entrances = building.entrances.all()
        entrance = next((e for e in entrances if _leading(e.name) == wanted), None)
    if door:
        units = Unit.objects.filter(building=building, number=door.group(3))
        if entrance is not None:
            units = units.filter(entrance=entrance)
        matches = list(units.select_related("entrance")[:2])
        if len(matches) == 1:
            unit = matches[0]
            entrance = unit.entrance
    return Located(
        community, building.area, building.estate, building, entrance, unit, text=words.strip()
    )


def _entrance_number(words: str, door: re.Match[str] | None) -> int | None:
    if door and door.group(2):
        return _number(door.group(2))
    named = _ENTRANCE.search(words)
    return _number(named.group(1)) if named else None


def _estates_named(community: Area, words: str) -> list[Estate]:
    found = []
    for estate in Estate.objects.filter(community=community).select_related("area"):
        names = [name for name in (estate.name, estate.short_name) if name]
        longest = max((len(name) for name in names if name in words), default=0)
        if longest:
            found.append((longest, estate))
    found.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [estate for _length, estate in found]


def _buildings(community: Area, estates: list[Estate], number: int) -> list[Building]:
    rows = Building.objects.filter(estate__community=community)
    if estates:
        rows = rows.filter(estate__in=estates)
    # Names are few and short; whole rows are fetched only of those that fit.
    fitting = [pk for pk, name in rows.values_list("pk", "name") if _leading(name) == number]
    found = Building.objects.filter(pk__in=fitting[: _MOST_GUESSES * 4])
    found = found.select_related("estate__area", "area").prefetch_related("entrances")
    return list(found.order_by("pk"))


def _leading(name: str) -> int | None:
    found = re.match(_NUMBER, unicodedata.normalize("NFKC", name))
    return _number(found.group(1)) if found else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS.get(text[-1], 0)
    return 10 * _CHINESE_DIGITS.get(tens[-1:], 1) + _CHINESE_DIGITS.get(ones[:1], 0)


def _id(text: str, *, of: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    # Longer ones overflow the column; none of ours is that long.
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004
        raise _foreign(of)
    return int(text)


def _estate(community: Area, text: str) -> Estate | None:
    if (pk := _id(text, of="estate")) is None:
        return None
    rows = Estate.objects.filter(community=community).select_related("area")
    return _one(rows.filter(pk=pk).first(), of="estate")


def _building(community: Area, text: str) -> Building | None:
    if (pk := _id(text, of="building")) is None:
        return None
    rows = Building.objects.filter(estate__community=community).select_related("area", "estate")
    return _one(rows.filter(pk=pk).first(), of="building")


def _entrance(community: Area, text: str) -> Entrance | None:
    if (pk := _id(text, of="entrance")) is None:
        return None
    rows = Entrance.objects.filter(building__estate__community=community)
    rows = rows.select_related("building__area", "building__estate")
    return _one(rows.filter(pk=pk).first(), of="entrance")


def _unit(community: Area, text: str) -> Unit | None:
    if (pk := _id(text, of="unit")) is None:
        return None
    rows = Unit.objects.filter(building__estate__community=community)
    rows = rows.select_related("entrance", "building__area", "building__estate")
    return _one(rows.filter(pk=pk).first(), of="unit")


def _one(row: Row | None, *, of: str) -> Row:
    if row is None:
        raise _foreign(of)
    return row


def _foreign(of: str) -> Malformed:
    return Malformed(_("选的地方不在这个社区。请重新选，或者用文字写清楚。"), field=of)
