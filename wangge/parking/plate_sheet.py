"""How plates come in as a sheet and go out: which car, whose, whom to call, until when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from wangge.core.errors import NotAllowed
from wangge.core.moments import local_day
from wangge.core.sheets.writing import Column, Value
from wangge.parking import keeping, plate_rows
from wangge.parking.models import Vehicle
from wangge.parking.plate_cells import HOLDER, KIND, PHONE, PLATE, SPACE, UNTIL, PlatesComparing
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area, Estate, SheetRow, Unit
from wangge.places.policies import Keeper
from wangge.places.sheets.addresses import UNIT, address_columns
from wangge.places.sheets.kinds import Comparing, Kind, Names, register

_FIELDS: Final = {
    "kind": KIND, "holder_name": HOLDER, "phone": PHONE, "unit": UNIT, "valid_until": UNTIL,
}  # fmt: skip


class Plates(Kind):
    """车牌: each row is one car that may stand in an estate."""

    name = "plates"
    needed = (PLATE,)
    has_numbers = True

    @property
    def title(self) -> str:
        return _("车牌")

    @property
    def columns(self) -> list[Column]:
        estate, *door = address_columns(is_holder=True)
        return [
            estate,
            Column(PLATE, _("例如 苏F12345，新能源 苏FD12345"), width=14),
            Column(KIND, "、".join(str(word) for word in Vehicle.Kind.labels)),
            Column(HOLDER, _("怎么称呼，可不填")),
            Column(PHONE, _("电话和门牌至少写一样。带 **** 的不改"), width=16),
            *door,
            Column(UNIT, _("住户写自己家，访客写来看谁家")),
            Column(SPACE, _("可不填。没写门牌，就按车位找是哪一户")),
            Column(UNTIL, _("访客才写，最多 30 天，到期自动删。例如 2026-11-03"), kind="date"),
        ]

    def is_open_to(self, by: Keeper) -> bool:
        return isinstance(by, Actor) and by.may(Right.MOVE_CARS)

    def comparing(self, scope: Area, *, at: datetime) -> Comparing:
        return PlatesComparing(scope, at=at)

    def enter(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        plate_rows.enter(rows, at=at)

    def check_untouched(self, rows: Sequence[SheetRow]) -> None:
        plate_rows.check_untouched(rows)

    def withdraw(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        plate_rows.withdraw(rows)

    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        if in_clear and not (isinstance(by, Actor) and by.may(Right.REVEAL_PHONE)):
            raise NotAllowed(_("您没有看完整电话的权限。请去掉“带完整电话”再导出。"))
        cars = Vehicle.objects.current(local_day(at)).filter(
            estate__community__in=Area.objects.within(scope)
        )
        if estate is not None:
            cars = cars.filter(estate=estate)
        cars = cars.select_related("estate", "unit__building", "unit__entrance", "phone")
        cars = cars.prefetch_related("unit__parking_spaces").order_by("estate", "kind", "pk")
        return _lines(cars.iterator(chunk_size=1000), in_clear=in_clear)

    def names(self, rows: Iterable[SheetRow]) -> Names:
        pks = {said.get("unit") for row in rows for said in (row.before, row.after)}
        units = Unit.objects.select_related("building", "entrance").in_bulk(pks - {None})
        return {("unit", pk): _door(unit) for pk, unit in units.items()}

    def differences(self, row: SheetRow, names: Names) -> list[tuple[str, str, str]]:
        order = list(_FIELDS.values())
        said = [one for one in super().differences(row, names) if one[0] in order]
        # PostgreSQL keeps the keys of JSON in an order of its own.
        said.sort(key=lambda one: order.index(one[0]))
        if near := row.after.get("near"):
            alike = _("车牌跟{other} 很像，真是两辆就不用管").format(other=near)
            said.append((_("请核对"), "", alike))
        return said

    def say_field(self, name: str) -> str:
        return _FIELDS.get(name, name)

    def say_value(self, name: str, value: object) -> str:
        if value in (None, ""):
            return _("空")
        if name == "kind":
            return str(dict(Vehicle.Kind.choices).get(str(value), value))
        if name == "unit":
            return _("另一户")
        return plate_rows.shown(name, value)


def _lines(cars: Iterator[Vehicle], *, in_clear: bool) -> Iterator[Sequence[Value]]:
    say = privacy.number_of if in_clear else privacy.masked
    for car in cars:
        unit = car.unit
        door = (unit.building.name, str(unit.entrance or ""), unit.number) if unit else ("", "", "")
        spaces = unit.parking_spaces.all() if unit else []
        yield (
            car.estate.name, keeping.plate_of(car), str(car.get_kind_display()), car.holder_name,
            say(car.phone) if car.phone else "", *door,
            "、".join(space.zone + space.number for space in spaces), car.valid_until,
        )  # fmt: skip


def _door(unit: Unit) -> str:
    return " ".join(str(part) for part in (unit.building, unit.entrance, unit) if part)


register(Plates())
