"""Where a request of another system is: a point, an address in words, or the id of a building here."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.exchange.open311 import errors, filters
from wangge.exchange.open311.errors import Faulty, Problem
from wangge.exchange.open311.filters import Reading
from wangge.language.normalise import shorten
from wangge.places import locate
from wangge.places.located import Located
from wangge.places.models import Area, Border

OUTSIDE: Final = "outside_area"
_ADDRESS_ID: Final = re.compile(r"([be])(\d{1,18})")
_PLACE_MOST: Final = 120
ADDRESS_MOST: Final = 1_000
Point = tuple[float, float]


def read(community: Area, reading: Reading) -> tuple[Located | None, Point | None]:
    """Read the three forms; what is wrong is added to the reading's problems."""
    point = filters.point(reading)
    address, address_id = _address(reading), reading.text("address_id")
    if len(address) > ADDRESS_MOST:
        told = _("address_string 最多 {most} 字，这里有 {count} 字。")
        reading.wrong("address_string", told.format(most=ADDRESS_MOST, count=len(address)))
    has_point = bool(reading.text("lat") or reading.text("long"))
    if not (has_point or address or address_id):
        told = _("还差地点：给 lat 和 long，或者 address_string，或者 address_id。")
        reading.problems.append(Problem(told, "location_required"))
        return None, None
    area = community
    try:
        area = _area_of(community, point) if point else community
    except Faulty as fault:
        reading.gather(fault)
    try:
        if address_id:
            return _by_id(community, address_id), point
        if address:
            return _by_words(community, address, area), point
    except Refused as refusal:
        reading.gather(errors.of(refusal))
        return None, None
    return Located(community, area), point


def said(reading: Reading, point: Point | None, more: Sequence[str]) -> str:
    """Say the place as it was given, for whoever goes there."""
    parts = [*more]
    if point is not None:
        parts.append(_("地图上的点 {lat:.5f},{lon:.5f}").format(lat=point[0], lon=point[1]))
    rest = " ".join(parts)
    address = _address(reading)
    room = _PLACE_MOST - len(rest) - 1
    return shorten(f"{shorten(address, longest=max(room, 0))} {rest}".strip(), longest=_PLACE_MOST)


def cut_off(reading: Reading, place_text: str) -> str:
    """Return the address whole where it had to be cut beside the case; nothing where it stands there."""
    address = _address(reading)
    return "" if address in place_text else address


def _address(reading: Reading) -> str:
    return reading.text("address_string").replace("\n", " ")


def _area_of(community: Area, point: Point) -> Area:
    lat, lon = point
    area = locate.at_point(lon, lat)
    if area is not None and community.holds(area):
        return area
    outlines = Border.objects.filter(area__in=Area.objects.within(community), until__isnull=True)
    if not outlines.exists():
        # Where no outline is kept nobody can say that a point lies outside.
        return community
    told = _("这个点不在{community}。").format(community=community.name)
    raise Faulty(Problem(told, OUTSIDE))


def _by_id(community: Area, address_id: str) -> Located:
    found = _ADDRESS_ID.fullmatch(address_id)
    if found is None:
        told = _("address_id 写成 b 加楼栋号，或者 e 加小区号，照列表里给的写。")
        raise Faulty(Problem(told, "address_id"))
    kind, number = found.groups()
    if kind == "b":
        return locate.locate(community, building_id=number)
    return locate.locate(community, estate_id=number)


def _by_words(community: Area, address: str, area: Area) -> Located:
    guesses = locate.from_text(community, address)
    if guesses:
        return guesses[0]
    if elsewhere := locate.elsewhere(community, address):
        told = _("“{estate}”在{community}，不归这里。").format(
            estate=elsewhere.name, community=elsewhere.community.name
        )
        raise Faulty(Problem(told, OUTSIDE))
    return Located(community, area)
