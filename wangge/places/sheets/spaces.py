"""How parking spaces come in as a sheet and go out: kind, zone, number, and whose they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column, Value
from wangge.places.models import Area, Estate, ParkingSpace, Unit
from wangge.places.policies import Keeper
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import (
    ESTATE,
    UNIT,
    Address,
    Addresses,
    Units,
    address_columns,
)  # fmt: skip
from wangge.places.sheets.kinds import WRONG, Found, WrongCell, register
from wangge.places.sheets.standing import StandingKind, Values

KIND, ZONE, NUMBER = "种类", "区", "号码"
_FIELDS = {"estate_id": ESTATE, "kind": KIND, "zone": ZONE, "number": NUMBER, "unit_id": UNIT}


class Spaces(StandingKind):
    """车位."""

    name = "spaces"
    needed = (KIND, NUMBER)
    model = ParkingSpace
    key = ("estate_id", "kind", "zone", "number")
    pointing: ClassVar = {"estate_id": Estate, "unit_id": Unit}

    @property
    def title(self) -> str:
        return _("车位")

    @property
    def columns(self) -> list[Column]:
        return [
            address_columns()[0],
            Column(KIND, "、".join(str(word) for word in ParkingSpace.Kind.labels), width=16),
            Column(ZONE, _("例如 A，没有就空着")),
            Column(NUMBER, _("例如 035，前面的 0 照写")),
            *address_columns(is_holder=True)[1:],
            Column(UNIT, _("归哪一户用，没有就空着")),
        ]

    def read(self, row: Row, addresses: Addresses) -> tuple[Values, str]:
        address = addresses.find(row, building_needed=bool(row[UNIT]))
        values: Values = {
            "estate_id": address.estate,
            "kind": cells.one_of(row, KIND, ParkingSpace.Kind.choices, needed=True),
            "zone": cells.text_of(row, ZONE, most=20),
            "number": cells.text_of(row, NUMBER, most=20, needed=True),
        }
        if number := cells.text_of(row, UNIT, most=20):
            values["_holder"] = (address, number)
        return (
            values,
            f"{addresses.estate_names[address.estate]} {values['zone']}{values['number']}",
        )

    def resolve(self, read: list[tuple[Row, Values, str]]) -> list[Found]:
        holders: list[tuple[Address, str]] = [v["_holder"] for _r, v, _t in read if "_holder" in v]
        units = Units(holders) if holders else None
        wrong = []
        for row, values, title in read:
            if units is None or (holder := values.pop("_holder", None)) is None:
                continue
            try:
                values["unit_id"] = units.find(*holder)
            except WrongCell as fault:
                wrong.append(
                    Found(row.number, WRONG, title, column=fault.column, problem=fault.sentence)
                )
        return wrong

    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        spaces = ParkingSpace.objects.filter(estate__community__in=Area.objects.within(scope))
        if estate is not None:
            spaces = spaces.filter(estate=estate)
        kinds = dict(ParkingSpace.Kind.choices)
        for name, kind, zone, number, building, entrance, unit in (
            spaces.order_by("estate", "kind", "zone", "number")
            .values_list(
                "estate__name", "kind", "zone", "number", "unit__building__name",
                "unit__entrance__name", "unit__number",
            )
            .iterator(chunk_size=2000)
        ):  # fmt: skip
            yield name, str(kinds[kind]), zone, number, building, entrance, unit

    def say_field(self, name: str) -> str:
        return _FIELDS.get(name, name)

    def say_value(self, name: str, value: object) -> str:
        if value in (None, ""):
            return _("空")
        if name == "kind":
            return str(dict(ParkingSpace.Kind.choices).get(str(value), value))
        return _("另一户") if name == "unit_id" else str(value)


register(Spaces())
