"""Where the demonstration's grids lie on the map: shapes made up for it, near the real sub-district."""

from datetime import datetime
from typing import Final

from wangge.core.moments import local_day
from wangge.people.actors import COMMAND
from wangge.places import borders
from wangge.places.models import Area

SOURCE: Final = "演示用的示意边界，不是真的"
_WEST, _SOUTH = 120.8840, 32.0040
_WIDTH, _HEIGHT = 0.0066, 0.0052
_COLUMNS, _ROWS, _PARTS = 3, 2, 3
# Streets are seldom straight: how far each corner of the plan strays, in hundredths of a cell.
_STRAYS: Final = (
    ((0, 0), (4, 6), (-6, 3), (0, 0)),
    ((5, -4), (-7, 8), (6, -5), (-4, 3)),
    ((0, 0), (3, -7), (-5, 4), (0, 0)),
)


def draw(community: Area, grids: list[Area], at: datetime) -> None:
    """Draw the community, its six grids in two rows, and three strips of each as micro-grids."""
    for number, grid in enumerate(grids):
        row, column = divmod(number, _COLUMNS)
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        _draw(grid, [_corner(x, y) for x, y in corners], at)
        left, right = (
            [_corner(column, row), _corner(column, row + 1)],
            [_corner(column + 1, row), _corner(column + 1, row + 1)],
        )
        for part, micro in enumerate(grid.children.order_by("path")):
            strip = [
                _between(left[0], right[0], part),
                _between(left[0], right[0], part + 1),
                _between(left[1], right[1], part + 1),
                _between(left[1], right[1], part),
            ]
            _draw(micro, strip, at)
    _draw(community, _around(), at)


def _around() -> list[list[float]]:
    bottom = [_corner(x, 0) for x in range(_COLUMNS + 1)]
    right = [_corner(_COLUMNS, y) for y in range(1, _ROWS + 1)]
    top = [_corner(x, _ROWS) for x in range(_COLUMNS - 1, -1, -1)]
    left = [_corner(0, y) for y in range(_ROWS - 1, 0, -1)]
    return [*bottom, *right, *top, *left]


def _corner(x: int, y: int) -> list[float]:
    east, north = _STRAYS[y][x]
    return [
        round(_WEST + (x + east / 100) * _WIDTH, 6),
        round(_SOUTH + (y + north / 100) * _HEIGHT, 6),
    ]


def _between(a: list[float], b: list[float], part: int) -> list[float]:
    share = part / _PARTS
    return [round(one + (two - one) * share, 6) for one, two in zip(a, b, strict=True)]


def _draw(area: Area, corners: list[list[float]], at: datetime) -> None:
    outline = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    borders.draw(area, outline, since=local_day(at), source=SOURCE, by=COMMAND, at=at)
