"""Where the demonstration happens: a real sub-district's names and codes, an estate down to the lift."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from wangge.home.demo import outlines
from wangge.people.actors import COMMAND
from wangge.places import areas, registry
from wangge.places.models import Area, Asset, Building, Estate, ParkingSpace


@dataclass(frozen=True, slots=True)
class District:
    """The areas and estates that the rest of the demonstration stands on."""

    subdistrict: Area
    community: Area
    neighbour: Area
    grids: list[Area]
    jiulong: Estate
    east: Estate


# Estates beside 晏园玖珑城: name, short name, grid, number of buildings.
_ESTATES = (
    ("新东方花苑", "新东方", 2, 6),
    ("板桥新村", "板桥新村", 3, 5),
    ("板桥北苑", "北苑", 3, 4),
    ("濠园里", "濠园", 4, 4),
    ("桂香苑", "桂香苑", 4, 3),
    ("文峰雅居", "雅居", 5, 4),
    ("东景花园", "东景", 5, 3),
    ("河畔人家", "河畔", 6, 5),
)


_TALLEST = 3


def build(at: datetime) -> District:
    """Enter the district through the operations that an office would use."""
    city_district = areas.add(
        kind=Area.Kind.DISTRICT,
        name="崇川区",
        code="chongchuan",
        parent=None,
        official_code="320613000000",
        by=COMMAND,
        at=at,
    )
    subdistrict = areas.add(
        kind=Area.Kind.SUBDISTRICT,
        name="城东街道",
        code="chengdong",
        parent=city_district,
        official_code="320613001000",
        desk_phone="0513-5550 0100",
        by=COMMAND,
        at=at,
    )
    community = areas.add(
        kind=Area.Kind.COMMUNITY,
        name="板桥社区",
        code="banqiao",
        parent=subdistrict,
        official_code="320613001006",
        desk_phone="0513-5550 0120",
        address="城东街道板桥路 18 号",
        by=COMMAND,
        at=at,
    )
    neighbour = areas.add(
        kind=Area.Kind.COMMUNITY,
        name="友谊社区",
        code="youyi",
        parent=subdistrict,
        official_code="320613001007",
        desk_phone="0513-5550 0130",
        address="城东街道友谊路 6 号",
        by=COMMAND,
        at=at,
    )
    grids = [_add_grid(community, number, at) for number in range(1, 7)]
    outlines.draw(community, grids, at)
    _add_grid(neighbour, 1, at)
    jiulong = _add_jiulong(community, grids[0], at)
    others = [_add_estate(community, grids, row, at) for row in _ESTATES]
    _add_neighbour_estate(neighbour, at)
    return District(subdistrict, community, neighbour, grids, jiulong, others[0])


def _add_grid(community: Area, number: int, at: datetime) -> Area:
    grid = areas.add(
        kind=Area.Kind.GRID,
        name=f"第 {number} 网格",
        code=f"{community.code}-{number}",
        parent=community,
        by=COMMAND,
        at=at,
    )
    for part in range(1, 4):
        areas.add(
            kind=Area.Kind.MICRO_GRID,
            name=f"第 {number}-{part} 微网格",
            code=f"{community.code}-{number}-{part}",
            parent=grid,
            by=COMMAND,
            at=at,
        )
    return grid


def _micro_grids(grid: Area) -> list[Area]:
    return list(grid.children.order_by("path"))


def _add_jiulong(community: Area, grid: Area, at: datetime) -> Estate:
    estate = registry.add_estate(
        community,
        "晏园玖珑城",
        area=grid,
        short_name="玖珑城",
        address="板桥路 88 号",
        greenery_percent=Decimal(35),
        by=COMMAND,
        at=at,
    )
    for number, area in enumerate(_micro_grids(grid), start=1):
        _add_tower(estate, number, area, at)
    for kind, zone, count in (
        (ParkingSpace.Kind.UNDERGROUND, "A", 150),
        (ParkingSpace.Kind.UNDERGROUND, "B", 200),
        (ParkingSpace.Kind.GROUND_COMMERCIAL, "S", 30),
        (ParkingSpace.Kind.NON_MOTOR, "F", 150),
    ):
        registry.add_spaces(estate, kind=kind, zone=zone, count=count, by=COMMAND, at=at)
    for zone, count in (("A", 50), ("B", 70)):
        registry.add_assets(
            estate,
            kind=Asset.Kind.CHARGER,
            name=f"{zone} 区充电桩",
            prefix=f"CD{zone}",
            count=count,
            by=COMMAND,
            at=at,
        )
    registry.add_assets(
        estate, kind=Asset.Kind.GATE, name="门禁", prefix="MJ", count=4, by=COMMAND, at=at
    )
    return estate


def _add_tower(estate: Estate, number: int, area: Area, at: datetime) -> None:
    # Three entrances of two doors on 17 floors make 102 doors; the third tower has one more: 307.
    tower = registry.add_building(
        estate,
        f"{number} 号楼",
        area=area,
        floors_above=18 if number == _TALLEST else 17,
        floors_below=2,
        by=COMMAND,
        at=at,
    )
    for part in range(1, 4):
        entrance = registry.add_entrance(
            tower, f"{part} 单元", lobby_code=f"{number}{part}07", by=COMMAND, at=at
        )
        doors = [2 * part - 1, 2 * part]
        registry.add_units(
            tower, floors=range(1, 18), doors=doors, entrance=entrance, by=COMMAND, at=at
        )
        registry.add_assets(
            estate,
            kind=Asset.Kind.LIFT,
            name=f"{number} 号楼 {part} 单元电梯",
            prefix=f"DT{number}{part}",
            count=2,
            building=tower,
            entrance=entrance,
            last_checked_on=(at - timedelta(days=12)).date(),
            by=COMMAND,
            at=at,
        )
    if number == _TALLEST:
        registry.add_unit(tower, "1801", floor=18, entrance=entrance, by=COMMAND, at=at)


def _add_estate(
    community: Area, grids: list[Area], row: tuple[str, str, int, int], at: datetime
) -> Estate:
    name, short_name, number, count = row
    grid = grids[number - 1]
    estate = registry.add_estate(
        community, name, area=grid, short_name=short_name, by=COMMAND, at=at
    )
    leaves = _micro_grids(grid)
    for building in range(1, count + 1):
        _add_walk_up(estate, building, leaves[building % 3], at)
    return estate


def _add_walk_up(estate: Estate, number: int, area: Area, at: datetime) -> Building:
    building = registry.add_building(
        estate, f"{number} 号楼", area=area, floors_above=6, by=COMMAND, at=at
    )
    for part in (1, 2):
        entrance = registry.add_entrance(building, f"{part} 单元", by=COMMAND, at=at)
        doors = [2 * part - 1, 2 * part]
        registry.add_units(
            building, floors=range(1, 7), doors=doors, entrance=entrance, by=COMMAND, at=at
        )
    return building


def _add_neighbour_estate(neighbour: Area, at: datetime) -> None:
    grid = neighbour.children.get()
    estate = registry.add_estate(
        neighbour, "友谊新村", area=grid, short_name="友谊", by=COMMAND, at=at
    )
    for number in (1, 2):
        _add_walk_up(estate, number, _micro_grids(grid)[number], at)
