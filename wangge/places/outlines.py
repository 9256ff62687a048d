"""How an outline on the map is read, checked and asked: GeoJSON in WGS-84, pure Python."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

# As many signs of GeoJSON, and as many corners, as an outline of a grid could ever need.
MOST_BYTES: Final = 400_000
MOST_CORNERS: Final = 5_000
_FEWEST_CORNERS: Final = 3
# Crossing sides are sought pair by pair, so only in outlines that are not too fine.
_MOST_COMPARED: Final = 1_500
_DEEPEST: Final = 6
# China's box: west, south, east, north.
_CHINA: Final = (73.4, 3.8, 135.1, 53.6)


@dataclass(frozen=True, slots=True)
class Outline:
    """One or several polygons, each a ring and its holes; corners are (lon, lat)."""

    polygons: tuple[Polygon, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        corners = [corner for polygon in self.polygons for corner in polygon[0]]
        lons, lats = [lon for lon, _lat in corners], [lat for _lon, lat in corners]
        return min(lons), min(lats), max(lons), max(lats)

    def holds(self, lon: float, lat: float) -> bool:
        """Say whether a point lies inside; a hole is outside."""
        return any(
            _in_ring(polygon[0], lon, lat)
            and not any(_in_ring(hole, lon, lat) for hole in polygon[1:])
            for polygon in self.polygons
        )

    def as_geojson(self) -> dict[str, object]:
        """Return it as GeoJSON keeps it: rings closed, corners as lists."""
        polygons = [
            [[list(corner) for corner in [*ring, ring[0]]] for ring in polygon]
            for polygon in self.polygons
        ]
        if len(polygons) == 1:
            return {"type": "Polygon", "coordinates": polygons[0]}
        return {"type": "MultiPolygon", "coordinates": polygons}


def read(text: str) -> Outline:
    """Read pasted or uploaded GeoJSON; raise Malformed with what is wrong with it."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _wrong(_("边界文件太大，最多 400 KB。请只留这一个网格的边界，少取些点。"))
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _wrong(_("这不是 GeoJSON。请从地图工具导出 GeoJSON，再粘贴或上传。")) from None
    return from_geojson(found)


def from_geojson(found: object) -> Outline:
    """Take the polygons out of a geometry, a feature or a collection of one."""
    geometry = _geometry(found)
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    if not isinstance(coordinates, list) or not coordinates:
        raise _wrong(_("边界里一个点也没有。请重新画一圈，再导出。"))
    polygons = tuple(_polygon(part) for part in coordinates)
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_CORNERS:
        raise _wrong(
            _("边界的点太多，最多 {most} 个。请用地图工具简化一下。").format(most=MOST_CORNERS)
        )
    for polygon in polygons:
        _must_be_simple(polygon)
    return Outline(polygons)


def _geometry(found: object) -> dict[str, Any]:
    for _step in range(_DEEPEST):
        if not isinstance(found, dict):
            break
        kind = found.get("type")
        if kind in {"Polygon", "MultiPolygon"}:
            return found
        if kind == "FeatureCollection":
            parts = found.get("features")
            if isinstance(parts, list) and len(parts) > 1:
                raise _wrong(
                    _("里面有 {count} 个图形。一次只放一个网格的边界。").format(count=len(parts))
                )
            found = parts[0] if isinstance(parts, list) and parts else None
        else:
            found = found.get("geometry")
    raise _wrong(_("里面没有一圈边界（Polygon）。请画成一圈，不要画成点或者线。"))


def _polygon(part: object) -> Polygon:
    if not isinstance(part, list) or not part:
        raise _wrong(_("边界里一个点也没有。请重新画一圈，再导出。"))
    return [_ring(ring) for ring in part]


def _ring(ring: object) -> Ring:
    if not isinstance(ring, list):
        raise _wrong(_("边界里一个点也没有。请重新画一圈，再导出。"))
    corners = [_corner(corner) for corner in ring]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    corners = [c for n, c in enumerate(corners) if c != corners[n - 1] or len(corners) == 1]
    if len(set(corners)) < _FEWEST_CORNERS or _is_flat(corners):
        raise _wrong(_("边界至少要有 3 个不在一条线上的点。"))
    return corners


def _corner(corner: object) -> Point:
    if not isinstance(corner, list) or len(corner) not in {2, 3}:
        raise _wrong(_("边界的每个点要有经度和纬度两个数。"))
    lon, lat = corner[0], corner[1]
    is_number = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lon, lat))
    if not is_number or not (math.isfinite(lon) and math.isfinite(lat)):
        raise _wrong(_("边界的每个点要有经度和纬度两个数。"))
    if not in_china(lon, lat):
        swapped = _("经纬度好像写反了：经度在前，纬度在后。")
        abroad = _("点 {lon}，{lat} 不在中国。请核对坐标。").format(lon=lon, lat=lat)
        raise _wrong(swapped if in_china(lat, lon) else abroad)
    return round(float(lon), 7), round(float(lat), 7)


def in_china(lon: float, lat: float) -> bool:
    """Say whether a point lies in China's box."""
    west, south, east, north = _CHINA
    return west <= lon <= east and south <= lat <= north


def _must_be_simple(polygon: Polygon) -> None:
    for ring in polygon:
        if len(ring) <= _MOST_COMPARED and _crosses_itself(ring):
            raise _wrong(_("边界自己交叉了（像 8 字）。请沿一个方向画一圈。"))
    if not all(_in_ring(polygon[0], *hole[0]) for hole in polygon[1:]):
        raise _wrong(_("边界里挖的洞不在边界里面。请重新画。"))


def _crosses_itself(ring: Ring) -> bool:
    sides = list(_sides(ring))
    last = len(sides) - 1
    for n, (a, b) in enumerate(sides):
        for m in range(n + 2, len(sides)):
            if (n, m) != (0, last) and _cross(a, b, *sides[m]):
                return True
    return False


def _sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> int:
    by = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (by > 0) - (by < 0)


def _is_flat(ring: Ring) -> bool:
    return all(_turn(ring[0], a, b) == 0 for a, b in _sides(ring))


def _in_ring(ring: Sequence[Point], lon: float, lat: float) -> bool:
    is_inside = False
    for (x1, y1), (x2, y2) in _sides(list(ring)):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            is_inside = not is_inside
    return is_inside


def _no_number(_text: str) -> None:
    raise ValueError


def _wrong(reason: str) -> Malformed:
    return Malformed(reason, field="outline")
