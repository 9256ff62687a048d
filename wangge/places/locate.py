"""Where an address or a chosen place lies: pick-lists for forms, guesses from words."""

from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.places import borders, guessing, phrases
from wangge.places.located import Located
from wangge.places.models import Area, Building, Entrance, Estate, Unit

Row = TypeVar("Row")

__all__ = [
    "Located",
    "at_point",
    "choices",
    "elsewhere",
    "floor_in",
    "from_text",
    "locate",
    "near",
]


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


def from_text(community: Area, text: str, *, most: int = 5) -> list[Located]:
    """Guess where words point, best guess first; an empty list where nothing is named."""
    return guessing.guess(community, text, most=most)


def elsewhere(community: Area, text: str) -> Estate | None:
    """Return the estate of a community nearby that words name while they name none of this one."""
    return guessing.elsewhere(community, text)


def near(community: Area, text: str) -> list[Located]:
    """Offer what words name and nearly name, likeliest first: “可能是 …” with `Located.said`."""
    return guessing.near(community, text)


def floor_in(text: str) -> int | None:
    """Return the floor that words name, "6 楼楼道灯" → 6; None where there is none."""
    return phrases.floor_in(text)


def at_point(lon: float, lat: float) -> Area | None:
    """Return the finest area whose outline holds a point (WGS-84); None where none does."""
    return borders.at_point(lon, lat)


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
