"""How areas and what is open in them are laid out on a map: by their outlines, else as tiles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, radians, sqrt
from typing import Any

WIDTH, HEIGHT = 1000, 680
_MARGIN = 40
# Markers nearer than this cannot be told apart: they become one.
NEAR = 46
_TILE_GAP = 14
_TILE_HEAD = 44
_MARK_ROOM = 100
_LEAST_SPAN = 1e-5
_APART = 54
_A_COLUMN = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """An area as it is drawn: its outline, and where its name stands."""

    key: int
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Projection:
    """From degrees to the units of the map; a small place is flat enough."""

    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> "Projection":
        """The largest in which all points lie on the map."""
        lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
        squeeze = cos(radians((min(lats) + max(lats)) / 2))
        across = max((max(lons) - min(lons)) * squeeze, _LEAST_SPAN)
        down = max(max(lats) - min(lats), _LEAST_SPAN)
        scale = min((WIDTH - 2 * _MARGIN) / across, (HEIGHT - 2 * _MARGIN) / down)
        left = (WIDTH - across * scale) / 2
        top = (HEIGHT - down * scale) / 2
        return cls(min(lons), max(lats), scale, squeeze, left, top)

    def place(self, point: Point) -> Point:
        lon, lat = point
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        return round(x, 1), round(self.top + (self.north - lat) * self.scale, 1)


def rings(outline: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The rings of a Polygon or a MultiPolygon of GeoJSON."""
    parts = outline["coordinates"]
    for polygon in parts if outline["type"] == "MultiPolygon" else [parts]:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def drawn(key: int, outline: Mapping[str, Any], projection: Projection) -> Shape:
    """One area on the map; its name stands in the middle of its first ring."""
    placed = [[projection.place(point) for point in ring] for ring in rings(outline)]
    path = " ".join("M" + " L".join(f"{x} {y}" for x, y in ring) + " Z" for ring in placed)
    middle_x, _middle_y = middle(placed[0])
    return Shape(key, path, middle_x, round(_top(placed[0], middle_x) + _TILE_HEAD * 0.7, 1))


def middle(ring: Sequence[Point]) -> Point:
    """About the middle of a ring: of its corners, each counted once."""
    corners = list(dict.fromkeys(ring))
    return (
        round(sum(x for x, _y in corners) / len(corners), 1),
        round(sum(y for _x, y in corners) / len(corners), 1),
    )


def _top(ring: Sequence[Point], x: float) -> float:
    """How high the ring reaches above a place."""
    crossings = [
        y1 + (y2 - y1) * (x - x1) / (x2 - x1)
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])
        if min(x1, x2) <= x <= max(x1, x2) and x1 != x2
    ]
    return min(crossings, default=min(y for _x, y in ring))


def spread(at: Point, count: int) -> Iterator[Point]:
    """Places for so many markers of which nobody knows more than about where they are."""
    columns = 1 if count < _A_COLUMN else 2
    rows = ceil(count / columns)
    for n in range(count):
        x = at[0] + (n % columns - (columns - 1) / 2) * _APART
        yield round(x, 1), round(at[1] + (n // columns - (rows - 1) / 2) * _APART, 1)


def tiles(keys: Sequence[int]) -> dict[int, Shape]:
    """Areas of which no outline is known, side by side in their order."""
    columns = max(1, ceil(sqrt(len(keys) * WIDTH / HEIGHT)))
    rows = max(1, ceil(len(keys) / columns))
    wide = (WIDTH - _TILE_GAP * (columns + 1)) / columns
    high = (HEIGHT - _TILE_GAP * (rows + 1)) / rows
    made = {}
    for n, key in enumerate(keys):
        x = _TILE_GAP + (n % columns) * (wide + _TILE_GAP)
        y = _TILE_GAP + (n // columns) * (high + _TILE_GAP)
        path = f"M{x:.1f} {y:.1f} h{wide:.1f} v{high:.1f} h{-wide:.1f} Z"
        made[key] = Shape(key, path, round(x + wide / 2, 1), round(y + _TILE_HEAD / 2 + 4, 1))
    return made


def within_tile(shape: Shape, count: int, *, of: int) -> Iterator[Point]:
    """Places for so many markers under the name of a tile, one of so many tiles."""
    columns = max(1, ceil(sqrt(of * WIDTH / HEIGHT)))
    wide = (WIDTH - _TILE_GAP * (columns + 1)) / columns
    a_row = max(1, int((wide - _TILE_GAP) // _MARK_ROOM))
    for n in range(count):
        here = min(count - n // a_row * a_row, a_row)
        x = shape.x + (n % a_row - (here - 1) / 2) * _MARK_ROOM
        yield round(x, 1), round(shape.y + _TILE_HEAD + n // a_row * _MARK_ROOM * 0.86, 1)


def gathered(placed: Iterable[tuple[Point, Any]], *, zoom: int) -> list[tuple[Point, list[Any]]]:
    """Put together what lies too near to be told apart at this size."""
    groups: list[tuple[Point, list[Any]]] = []
    for (x, y), thing in placed:
        for (at_x, at_y), things in groups:
            if abs(at_x - x) < NEAR / zoom and abs(at_y - y) < NEAR / zoom:
                things.append(thing)
                break
        else:
            groups.append(((x, y), [thing]))
    return groups
