"""How private units come in as a sheet and go out: where, door, floor, area and where it is from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column, Value
from wangge.places.models import Area, Building, Entrance, Estate, Unit
from wangge.places.policies import Keeper
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import (
    BUILDING,
    ENTRANCE,
    UNIT,
    Addresses,
    address_columns,
)  # fmt: skip
from wangge.places.sheets.kinds import WrongCell, register
from wangge.places.sheets.standing import StandingKind, Values

FLOOR, AREA, SOURCE = "楼层", "面积（㎡）", "面积来源"
_SOURCES = tuple(Unit.AreaSource.choices)
_FIELDS = {
    "building_id": BUILDING, "entrance_id": ENTRANCE, "number": UNIT,
    "floor": FLOOR, "area_cm": AREA, "area_source": SOURCE,
}  # fmt: skip


class Units(StandingKind):
    """房屋."""

    name = "units"
    needed = (BUILDING, UNIT)
    model = Unit
    key = ("building_id", "entrance_id", "number")
    pointing: ClassVar = {"building_id": Building, "entrance_id": Entrance}

    @property
    def title(self) -> str:
        return _("房屋")

    @property
    def columns(self) -> list[Column]:
        return [
            *address_columns(),
            Column(UNIT, _("例如 601")),
            Column(FLOOR, _("整数。空着就按门牌推算"), kind="number"),
            Column(AREA, _("最多两位小数"), kind="number"),
            Column(SOURCE, "、".join(str(word) for word in Unit.AreaSource.labels)),
        ]

    def read(self, row: Row, addresses: Addresses) -> tuple[Values, str]:
        address = addresses.find(row)
        number = cells.text_of(row, UNIT, most=20, needed=True)
        values: Values = {
            "building_id": address.building,
            "entrance_id": addresses.only_entrance(row, address),
            "number": number,
            "floor": cells.floor_of(row, FLOOR),
            "area_cm": cells.area_of(row, AREA),
            "area_source": cells.one_of(row, SOURCE, _SOURCES, needed=False),
        }
        if values["floor"] is None and _floor_by(number) is None:
            raise WrongCell(
                FLOOR,
                _("“楼层”空着，从门牌“{number}”也看不出来。请写第几层。").format(number=number),
            )
        return values, f"{address.said} {number}"

    def fill(self, values: Values) -> Values:
        floor = values["floor"]
        return {**values, "floor": _floor_by(values["number"]) if floor is None else floor}

    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        units = Unit.objects.filter(building__estate__community__in=Area.objects.within(scope))
        if estate is not None:
            units = units.filter(building__estate=estate)
        entrances = dict(
            Entrance.objects.filter(
                building__estate__community__in=Area.objects.within(scope)
            ).values_list("pk", "name")
        )
        sources = dict(Unit.AreaSource.choices)
        columns = units.order_by("building__estate", "building", "entrance", "floor", "number")
        for name, building, entrance, number, floor, area, source in columns.values_list(
            "building__estate__name", "building__name", "entrance", "number", "floor", "area_cm",
            "area_source",
        ).iterator(chunk_size=2000):  # fmt: skip
            yield (
                name, building, entrances.get(entrance, ""), number, floor,
                area / 100 if area is not None else None, str(sources.get(source, "")),
            )  # fmt: skip

    def say_field(self, name: str) -> str:
        return _FIELDS.get(name, name)

    def say_value(self, name: str, value: object) -> str:
        if value in (None, ""):
            return _("空")
        if name == "area_cm" and isinstance(value, int):
            return f"{value / 100:.2f}"
        if name == "area_source":
            return str(dict(Unit.AreaSource.choices).get(str(value), value))
        return str(value)


def _floor_by(number: str) -> int | None:
    # 601 and 1203: the last two digits count the doors of a floor.
    if number.isascii() and number.isdecimal() and len(number) in {3, 4}:
        return int(number[:-2]) or None
    return None


register(Units())
