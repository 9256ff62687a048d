"""How tests and the demo make communities, estates and buildings."""

from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Final

from wangge.core.moments import SHANGHAI
from wangge.places import areas, registry
from wangge.places.models import Area, AreaQuerySet, Building, Estate

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)

_counter = count(1)


class _Kind(StrEnum):
    COMMAND = "command"


class _Founder:
    """Keeps every place; people's `COMMAND` lives one floor up."""

    kind = _Kind.COMMAND
    ref: int | None = None
    post_ref: int | None = None

    is_keeper = True

    def areas_kept(self) -> AreaQuerySet:
        return Area.objects.all()

    def may_manage(self, area: Area | None) -> bool:
        return True


FOUNDER: Final = _Founder()


def make_area(
    kind: str = Area.Kind.GRID,
    *,
    parent: Area | None = None,
    name: str = "",
    code: str = "",
    official_code: str = "",
    at: datetime = NOW,
) -> Area:
    """An area; without a name one that is numbered."""
    return areas.add(
        kind=kind,
        name=name or f"{Area.Kind(kind).label}{next(_counter)}",
        code=code,
        parent=parent,
        official_code=official_code,
        by=FOUNDER,
        at=at,
    )


def make_community(
    name: str = "", *, parent: Area | None = None, code: str = "", grids: int = 0
) -> Area:
    """A community, with as many grids as asked, under a sub-district where one is given."""
    community = make_area(Area.Kind.COMMUNITY, parent=parent, name=name, code=code)
    for number in range(1, grids + 1):
        make_area(Area.Kind.GRID, parent=community, name=f"第 {number} 网格")
    return community


def make_estate(
    community: Area | None = None,
    *,
    name: str = "",
    area: Area | None = None,
    short_name: str = "",
    at: datetime = NOW,
) -> Estate:
    """An estate of a community."""
    return registry.add_estate(
        community or make_community(),
        name or f"小区{next(_counter)}",
        area=area,
        short_name=short_name,
        by=FOUNDER,
        at=at,
    )


def make_building(
    estate: Estate | None = None,
    *,
    name: str = "",
    area: Area | None = None,
    entrances: int = 1,
    floors: int = 0,
    doors: int = 2,
    at: datetime = NOW,
) -> Building:
    """A building with entrances 1 单元, 2 单元 … and, where floors are given, doors on each floor."""
    building = registry.add_building(
        estate or make_estate(),
        name or f"{next(_counter)} 号楼",
        area=area,
        floors_above=max(floors, 1),
        by=FOUNDER,
        at=at,
    )
    for number in range(1, entrances + 1):
        entrance = registry.add_entrance(building, f"{number} 单元", by=FOUNDER, at=at)
        if floors:
            registry.add_units(
                building,
                floors=range(1, floors + 1),
                doors=doors,
                entrance=entrance,
                by=FOUNDER,
                at=at,
            )
    return building
