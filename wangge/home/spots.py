"""Where a call is about: the place that was typed or chosen, and what else it may be."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.home.caller import Caller
from wangge.places import locate
from wangge.places.locate import Located
from wangge.places.models import Area, Estate

_MOST = 3
# As many as a digit key chooses from.
_MOST_POSSIBLE = 9
_NUMBER = r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})"
# What the building and the door already say.
_SAID = re.compile(
    rf"{_NUMBER}\s*(?:号楼|幢|栋|座|#楼)|{_NUMBER}\s*单元|\d{{1,3}}\s*[-—#]\s*(?:\d{{1,2}}\s*[-—]\s*)?\d{{3,4}}"
)
_CLOSE = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_a-zA-Z])(?=\d)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the console offers it: `code` brings it back, `label` stands in the field."""

    code: str
    label: str
    place: Located
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The place that counts, where it is certain, and what else it may be."""

    spot: Spot | None
    others: list[Spot]
    # Where one of these must be it, all of them.
    possible: list[Spot] = field(default_factory=list)
    # The estate of a community nearby that was named: nothing of that number here is meant.
    elsewhere: Estate | None = None


def find(
    community: Area, *, text: str, words: str, code: str = "", caller: Caller | None = None
) -> Found:
    """Say where it is, by what was chosen, else by the place that was typed, else by the words."""
    if chosen := _chosen(community, code, text):
        return Found(chosen, [])
    spots = _guessed(community, text, is_place=True) if text else []
    if not spots and words:
        spots = _guessed(community, words, is_place=False)
    sure = _the_one(spots, caller)
    if not spots and (foreign := locate.elsewhere(community, f"{text} {words}")):
        return Found(None, [], elsewhere=foreign)
    others = [spot for spot in spots if spot is not sure]
    if caller is not None and caller.unit is not None and not text:
        home = _of_unit(community, caller)
        others += [home] if home.label not in [spot.label for spot in spots] else []
    return Found(sure, others[:_MOST], [] if sure else spots)


def picked(community: Area, *, estate: str, building: str) -> Located:
    """The place from the pick-lists; raise Malformed where it is not of this community."""
    return locate.locate(community, estate_id=estate, building_id=building)


def beside(place: Located, text: str) -> str:
    """What stands beside the estate and building of a case: door, floor, corner."""
    rest = _rest(place, text)
    door = place.unit.number if place.unit else ""
    return " ".join(part for part in (door, rest) if part)[:120]


def _chosen(community: Area, code: str, text: str) -> Spot | None:
    # Only while the text is the one that came with it.
    kind, _colon, key = code.partition(":")
    if kind not in {"unit", "entrance", "building", "estate"}:
        return None
    try:
        place = locate.locate(community, **{f"{kind}_id": key})
    except Malformed:
        return None
    base = _label(place, "")
    return Spot(code, text, place) if text.startswith(base) else None


def _guessed(community: Area, text: str, *, is_place: bool) -> list[Spot]:
    floor = locate.floor_in(text)
    spots: dict[str, Spot] = {}
    for place in locate.from_text(community, text, most=_MOST_POSSIBLE):
        rest = _rest(place, text) if is_place else _("{n} 楼").format(n=floor) if floor else ""
        spot = Spot(_code(place), _label(place, rest), place)
        spots.setdefault(spot.label, spot)
    return list(spots.values())


def _the_one(spots: list[Spot], caller: Caller | None) -> Spot | None:
    if len(spots) <= 1:
        return spots[0] if spots else None
    # A door that exists outweighs buildings of the same number elsewhere.
    if spots[0].place.unit is not None and spots[1].place.unit is None:
        return spots[0]
    # People say "building 1" of where they live.
    home = caller.unit.building.estate if caller is not None and caller.unit is not None else None
    at_home = [spot for spot in spots if home is not None and spot.place.estate == home]
    return at_home[0] if len(at_home) == 1 else None


def _of_unit(community: Area, caller: Caller) -> Spot:
    unit = caller.unit
    assert unit is not None
    place = locate.locate(community, unit_id=str(unit.pk))
    return Spot(f"unit:{unit.pk}", _label(place, ""), place, _("来电人家里"))


def _label(place: Located, rest: str) -> str:
    estate = (place.estate.short_name or place.estate.name) if place.estate else ""
    parts = [estate, place.building.name if place.building else ""]
    if place.entrance is not None:
        parts.append(place.entrance.name)
    if place.unit is not None:
        parts.append(place.unit.number)
    if place.asset is not None and place.building is None:
        parts.append(place.asset.name)
    return " ".join(part for part in (*parts, rest) if part)


def _code(place: Located) -> str:
    for kind in ("unit", "entrance", "building", "estate"):
        row = getattr(place, kind)
        if row is not None:
            return f"{kind}:{row.pk}"
    return ""


def _rest(place: Located, text: str) -> str:
    rest = text
    if place.estate is not None:
        for name in sorted({place.estate.name, place.estate.short_name}, key=len, reverse=True):
            rest = rest.replace(name, " ", 1) if name else rest
    if place.building is not None:
        rest = rest.replace(place.building.name, " ", 1)
        rest = _SAID.sub(" ", rest)
    if place.unit is not None:
        rest = rest.replace(place.unit.number, " ", 1)
    return " ".join(_CLOSE.sub(" ", rest).split())
