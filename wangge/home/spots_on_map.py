"""Where what is open lies on the map: at its building, its estate, or somewhere in its area."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases.board_filter import WORDS, Show
from wangge.cases.figures import LIGHTS, Lights, Row
from wangge.home import map_drawing
from wangge.home.map_drawing import Point, Projection, Shape, rings
from wangge.places.models import Area, Border, Building, Estate

_SHORT = 9


@dataclass(slots=True)
class Spot:
    """One place with what is open there; `point` is in degrees, if anybody wrote it down."""

    key: str
    name: str
    area_path: str
    point: Point | None
    lights: Lights
    cases: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.lights.values())

    @property
    def worst(self) -> Show:
        return next(show for show in LIGHTS if self.lights[show])

    @property
    def words(self) -> str:
        """So many of each light: 超期 1，按时 3."""
        said = [f"{WORDS[show][1]} {n}" for show, n in self.lights.items() if n]
        return _("，").join(said)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn for a spot, or for some that lie too near each other."""

    x: float
    y: float
    shape: str
    count: int
    words: str
    key: str
    # What stands below it where there is room.
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The areas and the marks of one map; what has no place on it stands in the list only."""

    shapes: list[tuple[Shape, Area]]
    marks: list[Mark]
    unplaced: int
    is_true: bool  # by outlines, and not as tiles


def spots(rows: Iterable[Row], areas: dict[str, Area]) -> list[Spot]:
    """The places of what was counted, the worst first; two statements."""
    counted = list(rows)
    buildings = Building.objects.filter(pk__in={row["building_id"] for row in counted})
    estates = Estate.objects.filter(pk__in={row["estate_id"] for row in counted})
    of_building = {one.pk: one for one in buildings.select_related("estate")}
    of_estate = {one.pk: one for one in estates}
    found: dict[str, Spot] = {}
    for row in counted:
        building, estate = of_building.get(row["building_id"]), of_estate.get(row["estate_id"])
        spot = _spot(building, estate, row["area_path"], areas)
        known = found.setdefault(spot.key, spot)
        known.lights = {show: known.lights[show] + row[show.value] for show in LIGHTS}
    lit = [spot for spot in found.values() if spot.count]
    return sorted(lit, key=lambda spot: (LIGHTS.index(spot.worst), -spot.count, spot.name))


def key_of(building_id: int | None, estate_id: int | None, area_path: str) -> str:
    """The spot of a case."""
    if building_id:
        return f"b{building_id}"
    return f"e{estate_id}" if estate_id else f"a{area_path.replace('/', '')}"


def draw(found: list[Spot], areas: list[Area], whole: Area, *, on: date, zoom: int) -> Drawing:
    """Lay out parts and spots: by outlines and positions where they are known, else as tiles.

    `areas` are the area and all below it, of which the parts are drawn.
    """
    parts = [area for area in areas if area.parent_id == whole.pk]
    borders = {
        border.area_id: border.outline
        for border in Border.objects.valid(on).filter(area__in=[*areas, whole])
    }
    shown = [area for area in parts if area.pk in borders]
    shown = shown or [area for area in [whole] if area.pk in borders]
    points = [point for area in shown for ring in rings(borders[area.pk]) for point in ring]
    if not points:
        return _as_tiles(found, parts, whole, zoom=zoom)
    projection = Projection.around(points)
    shapes = [(map_drawing.drawn(area.pk, borders[area.pk], projection), area) for area in shown]
    middles = {
        area.path: map_drawing.middle([projection.place(p) for p in next(rings(borders[area.pk]))])
        for area in areas
        if area.pk in borders and (area.pk != whole.pk or whole in shown)
    }
    placed, vague = [], defaultdict(list)
    for spot in found:
        if spot.point is not None:
            placed.append((projection.place(spot.point), spot))
        else:
            vague[_finest(spot, middles)].append(spot)
    unplaced = sum(spot.count for spot in vague.pop("", []))
    for path, here in vague.items():
        placed += zip(map_drawing.spread(middles[path], len(here)), here, strict=True)
    return Drawing(shapes, _marks(placed, zoom), unplaced, is_true=True)


def _finest(spot: Spot, known: Iterable[str]) -> str:
    """The finest of the known areas in which a spot lies."""
    return max((path for path in known if spot.area_path.startswith(path)), key=len, default="")


def _as_tiles(found: list[Spot], parts: list[Area], whole: Area, *, zoom: int) -> Drawing:
    shown = [*parts]
    if not parts or any(_part_of(spot, parts) is None for spot in found):
        shown.append(whole)
    shapes = map_drawing.tiles([area.pk for area in shown])
    placed = []
    for area in shown:
        here = [spot for spot in found if (_part_of(spot, parts) or whole).pk == area.pk]
        points = map_drawing.within_tile(shapes[area.pk], len(here), of=len(shown))
        placed += list(zip(points, here, strict=True))
    return Drawing([(shapes[a.pk], a) for a in shown], _marks(placed, zoom), 0, is_true=False)


def _marks(placed: list[tuple[Point, Spot]], zoom: int) -> list[Mark]:
    marks = []
    for (x, y), group in map_drawing.gathered(placed, zoom=zoom):
        worst = min(group, key=lambda spot: LIGHTS.index(spot.worst))
        count = sum(spot.count for spot in group)
        name = worst.name
        if len(group) > 1:
            name = _("{name}等 {n} 处").format(name=worst.name, n=len(group))
        words = _("{name}：{count} 件，{lights}").format(name=name, count=count, lights=_sum(group))
        marks.append(
            Mark(x, y, WORDS[worst.worst][0], count, words, worst.key, worst.name[-_SHORT:])
        )
    return marks


def _sum(group: list[Spot]) -> str:
    lights = {show: sum(spot.lights[show] for spot in group) for show in LIGHTS}
    return Spot("", "", "", None, lights).words


def _part_of(spot: Spot, parts: list[Area]) -> Area | None:
    return next((part for part in parts if spot.area_path.startswith(part.path)), None)


def _spot(
    building: Building | None, estate: Estate | None, path: str, areas: dict[str, Area]
) -> Spot:
    none = dict.fromkeys(LIGHTS, 0)
    key = key_of(building.pk if building else None, estate.pk if estate else None, path)
    if building is not None:
        name = f"{building.estate.short_name or building.estate.name} {building.name}"
        return Spot(key, name, path, _point(building) or _point(building.estate), none)
    if estate is not None:
        return Spot(key, str(estate), path, _point(estate), none)
    area = areas.get(path)
    name = _("{area}，没写小区").format(area=area) if area else _("没写地点")
    return Spot(key, name, path, None, none)


def _point(place: Building | Estate) -> Point | None:
    return None if place.lon is None or place.lat is None else (place.lon, place.lat)
