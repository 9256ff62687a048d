"""How estates, buildings, entrances, units, spaces and assets are entered and corrected."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.places import borders
from wangge.places.events import PlaceEvent
from wangge.places.models import Area, Asset, Building, Entrance, Estate, ParkingSpace, Unit
from wangge.places.policies import Keeper, must_manage

Thing = Estate | Building | Entrance | Unit | ParkingSpace | Asset
_Row = TypeVar("_Row", bound=models.Model)

# One form may not add more than this many rows.
MOST_AT_ONCE: Final = 2000
_MOST_FLOORS: Final = 120
_CORRECTABLE: Final[dict[type[models.Model], frozenset[str]]] = {
    Estate: frozenset({"name", "short_name", "address", "greenery_percent", "area", "lon", "lat"}),
    Building: frozenset({"name", "floors_above", "floors_below", "area", "lon", "lat"}),
    Entrance: frozenset({"name", "lobby_code"}),
    Unit: frozenset({"number", "floor", "area_cm", "area_source", "entrance"}),
    ParkingSpace: frozenset({"kind", "zone", "number", "unit"}),
    Asset: frozenset({"kind", "code", "name", "floor", "last_checked_on", "building", "entrance"}),
}


@transaction.atomic
def add_estate(
    community: Area,
    name: str,
    *,
    area: Area | None = None,
    short_name: str = "",
    address: str = "",
    greenery_percent: Decimal | None = None,
    by: Keeper,
    at: datetime,
) -> Estate:
    """Enter an estate of a community, lying in one of its areas."""
    must_manage(by, community)
    if community.kind != Area.Kind.COMMUNITY:
        raise Malformed(_("小区要登记在社区下面。请先选社区。"), field="community")
    estate = Estate(
        community=community,
        area=_within(area or community, community),
        name=name,
        short_name=short_name.strip(),
        address=address.strip(),
        greenery_percent=greenery_percent,
    )
    return _added(estate, by=by, at=at)


@transaction.atomic
def add_building(
    estate: Estate,
    name: str,
    *,
    area: Area | None = None,
    floors_above: int = 1,
    floors_below: int = 0,
    by: Keeper,
    at: datetime,
) -> Building:
    """Enter a building of an estate, lying in exactly one area of the community."""
    must_manage(by, estate.community)
    building = Building(
        estate=estate,
        area=_within(area or estate.area, estate.community),
        name=name,
        floors_above=_floors(floors_above, field="floors_above"),
        floors_below=_floors(floors_below, field="floors_below"),
    )
    _added(building, by=by, at=at)
    borders.begin_in([building], since=local_day(at))
    return building


@transaction.atomic
def add_entrance(
    building: Building, name: str, *, lobby_code: str = "", by: Keeper, at: datetime
) -> Entrance:
    """Enter an entrance; without a lobby code one is made."""
    must_manage(by, building.estate.community)
    code = lobby_code.strip() or get_random_string(4, "0123456789")
    return _added(Entrance(building=building, name=name, lobby_code=code), by=by, at=at)


@transaction.atomic
def add_unit(
    building: Building,
    number: str,
    *,
    floor: int,
    entrance: Entrance | None = None,
    area_cm: int | None = None,
    area_source: str = "",
    by: Keeper,
    at: datetime,
) -> Unit:
    """Enter one door of a building."""
    must_manage(by, building.estate.community)
    _belongs(entrance, building)
    unit = Unit(
        building=building,
        entrance=entrance,
        number=number,
        floor=floor,
        area_cm=area_cm,
        area_source=area_source,
    )
    return _added(unit, by=by, at=at)


@transaction.atomic
def add_units(
    building: Building,
    *,
    floors: Iterable[int],
    doors: int | Iterable[int],
    entrance: Entrance | None = None,
    by: Keeper,
    at: datetime,
) -> list[Unit]:
    """Enter floors × doors as 101, 102 … 1203; raise Malformed where a door is there already."""
    must_manage(by, building.estate.community)
    _belongs(entrance, building)
    numbered = range(1, doors + 1) if isinstance(doors, int) else list(doors)
    units = [
        Unit(building=building, entrance=entrance, number=f"{floor}{door:02d}", floor=floor)
        for floor in floors
        for door in numbered
    ]
    return _added_many(Unit, units, subject=building, by=by, at=at)


@transaction.atomic
def add_spaces(
    estate: Estate,
    *,
    kind: str,
    count: int,
    zone: str = "",
    first: int = 1,
    by: Keeper,
    at: datetime,
) -> list[ParkingSpace]:
    """Enter numbered spaces 001, 002 … of one kind and zone."""
    must_manage(by, estate.community)
    if kind not in ParkingSpace.Kind:
        raise Malformed(_("请选车位的种类。"), field="kind")
    spaces = [
        ParkingSpace(estate=estate, kind=kind, zone=zone.strip(), number=f"{number:03d}")
        for number in _numbers(first, count)
    ]
    return _added_many(ParkingSpace, spaces, subject=estate, by=by, at=at)


@transaction.atomic
def add_assets(
    estate: Estate,
    *,
    kind: str,
    name: str,
    count: int = 1,
    prefix: str = "",
    first: int = 1,
    building: Building | None = None,
    entrance: Entrance | None = None,
    floor: int | None = None,
    last_checked_on: date | None = None,
    by: Keeper,
    at: datetime,
) -> list[Asset]:
    """Enter things that can break, coded prefix-01, prefix-02 …; the prefix is the kind by default."""
    must_manage(by, estate.community)
    if kind not in Asset.Kind:
        raise Malformed(_("请选设施的种类。"), field="kind")
    if building is not None and building.estate_id != estate.pk:
        raise Malformed(_("这栋楼不在这个小区。请重新选。"), field="building")
    assets = [
        Asset(
            estate=estate,
            building=building,
            entrance=entrance,
            kind=kind,
            code=f"{prefix.strip() or kind}-{number:02d}",
            name=_named(name) if count == 1 else f"{_named(name)} {number}",
            floor=floor,
            last_checked_on=last_checked_on,
        )
        for number in _numbers(first, count)
    ]
    return _added_many(Asset, assets, subject=estate, by=by, at=at)


@transaction.atomic
def correct(thing: Thing, *, by: Keeper, at: datetime, **fields: Any) -> None:
    """Correct fields of what was entered; raise Malformed where a name is taken or out of place."""
    community = community_of(thing)
    must_manage(by, community)
    if unknown := set(fields) - _CORRECTABLE[type(thing)]:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    _fit(thing, community, fields)
    changed = [name for name, value in fields.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, fields[name])
    if changed:
        _save(thing)
        if isinstance(thing, Building) and "area" in changed:
            borders.pass_on(thing, on=local_day(at))
        record(PlaceEvent.CORRECTED, subject=thing, actor=by, at=at, fields=sorted(changed))


def community_of(thing: Thing) -> Area:
    """Return the community that keeps a thing."""
    if isinstance(thing, Estate):
        return thing.community
    if isinstance(thing, (Building, ParkingSpace, Asset)):
        return thing.estate.community
    return thing.building.estate.community


def _fit(thing: Thing, community: Area, fields: dict[str, Any]) -> None:
    if "area" in fields:
        _within(fields["area"], community)
    if isinstance(thing, Unit):
        _belongs(fields.get("entrance"), thing.building)
    if isinstance(thing, ParkingSpace):
        _belongs_here(fields.get("unit"), thing)
    for name in ("floors_above", "floors_below"):
        if name in fields:
            _floors(fields[name], field=name)


def _within(area: Area, community: Area) -> Area:
    if not community.holds(area):
        raise Malformed(_("这个网格不在{name}。请重新选。").format(name=community), field="area")
    return area


def _belongs(entrance: Entrance | None, building: Building) -> None:
    if entrance is not None and entrance.building_id != building.pk:
        raise Malformed(_("这个单元不在这栋楼。请重新选。"), field="entrance")


def _belongs_here(unit: Unit | None, space: ParkingSpace) -> None:
    if unit is not None and unit.building.estate_id != space.estate_id:
        raise Malformed(_("这一户不在这个小区。请重新选。"), field="unit")


def _floors(count: int, *, field: str) -> int:
    if not 0 <= count <= _MOST_FLOORS:
        raise Malformed(_("层数在 0 到 {most} 之间。").format(most=_MOST_FLOORS), field=field)
    return count


def _numbers(first: int, count: int) -> range:
    if not 1 <= count <= MOST_AT_ONCE:
        raise Malformed(
            _("一次登记 1 到 {most} 个。").format(most=MOST_AT_ONCE),
            field="count",
        )
    return range(first, first + count)


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise Malformed(_("请写名称。"), field="name")
    return name


def _added(thing: _Row, *, by: Keeper, at: datetime) -> _Row:
    _save(thing)
    record(PlaceEvent.ADDED, subject=thing, actor=by, at=at)
    return thing


def _added_many(
    model: type[_Row], rows: Sequence[_Row], *, subject: models.Model, by: Keeper, at: datetime
) -> list[_Row]:
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise Malformed(_("一次登记 1 到 {most} 个。").format(most=MOST_AT_ONCE), field="count")
    try:
        with transaction.atomic():
            added = model._default_manager.bulk_create(rows)
    except IntegrityError:
        raise Malformed(
            _("其中有的已经登记过。请核对起始号码，再登记一次。"), field="count"
        ) from None
    what = model._meta.model_name
    record(PlaceEvent.ADDED_MANY, subject=subject, actor=by, at=at, what=what, count=len(added))
    return added


def _save(thing: models.Model) -> None:
    field = "number" if isinstance(thing, (Unit, ParkingSpace)) else "name"
    setattr(thing, field, _named(str(getattr(thing, field))))
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError:
        name = getattr(thing, field)
        raise Malformed(_("这里已经有“{name}”，请核对。").format(name=name), field=field) from None
