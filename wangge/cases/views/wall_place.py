"""How a form that was opened from a code on a wall knows its place, and keeps it while nobody chooses another."""

from collections.abc import Mapping
from typing import Any

from wangge.places import wall_codes
from wangge.places.locate import Located
from wangge.places.models import Area, WallCode


def asked(community: Area, text: str) -> dict[str, str]:
    """What the code fills in: estate, building, the parking area; nothing where it does not work."""
    code = _live(community, text)
    if code is None:
        return {}
    place = wall_codes.located(code)
    return {**_chosen(place), "place_text": place.text, "via": "wall", "wall": code.code}


def place_of(community: Area, values: Mapping[str, Any]) -> Located | None:
    """The place of the code, down to its asset, as long as what is chosen is still that place."""
    code = _live(community, str(values.get("wall") or ""))
    if code is None:
        return None
    place = wall_codes.located(code)
    chosen = {name: str(values.get(name) or "").strip() for name in ("estate", "building")}
    return place if chosen == _chosen(place) else None


def place_of_code(community: Area, text: str) -> Located | None:
    """The place of a code that works here."""
    code = _live(community, text)
    return wall_codes.located(code) if code else None


def named(community: Area, text: str) -> str:
    """Which place the code names, in words; "" where it does not work."""
    code = _live(community, text)
    return wall_codes.said(code) if code else ""


def in_full(place: Located | None, text: str) -> str:
    """Where it is, down to the thing, with what was typed beside it."""
    if place is None:
        return text
    named = (place.estate, place.building, place.entrance, place.asset)
    parts = [str(part) for part in named if part]
    # “1 号楼 1 单元电梯 1” says the building and the entrance already.
    whole = parts[-1] if parts else ""
    parts = [part for part in parts[:-1] if part not in whole] + parts[-1:]
    return " ".join(part for part in (*parts, text) if part)


def _live(community: Area, text: str) -> WallCode | None:
    code = wall_codes.find(text) if text else None
    if code is None or not code.is_live or code.estate.community_id != community.pk:
        return None
    return code


def _chosen(place: Located) -> dict[str, str]:
    return {
        "estate": str(place.estate.pk) if place.estate else "",
        "building": str(place.building.pk) if place.building else "",
    }
