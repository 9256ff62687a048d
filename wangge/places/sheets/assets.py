"""How assets come in as a sheet and go out: code, name, kind, where they stand, their checks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column, Value
from wangge.places.models import Area, Asset, Building, Entrance, Estate
from wangge.places.policies import Keeper
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import (
    BUILDING,
    ENTRANCE,
    ESTATE,
    Addresses,
    address_columns,
)  # fmt: skip
from wangge.places.sheets.kinds import WrongCell, register
from wangge.places.sheets.standing import StandingKind, Values

CODE, NAME, KIND, FLOOR = "编号", "名称", "种类", "楼层"
CHECKED, NEXT = "上次检验", "下次检验"
_FIELDS = {
    "estate_id": ESTATE, "code": CODE, "name": NAME, "kind": KIND, "building_id": BUILDING,
    "entrance_id": ENTRANCE, "floor": FLOOR, "last_checked_on": CHECKED, "next_check_on": NEXT,
}  # fmt: skip


class Assets(StandingKind):
    """设施."""

    name = "assets"
    needed = (CODE, NAME, KIND)
    model = Asset
    key = ("estate_id", "code")
    pointing: ClassVar = {
        "estate_id": Estate,
        "building_id": Building,
        "entrance_id": Entrance,
    }

    @property
    def title(self) -> str:
        return _("设施")

    @property
    def columns(self) -> list[Column]:
        return [
            address_columns()[0],
            Column(CODE, _("一个小区里不重复，例如 DT11-01"), width=14),
            Column(NAME, _("例如 1 号楼 1 单元电梯 1"), width=22),
            Column(KIND, "、".join(str(word) for word in Asset.Kind.labels)),
            *address_columns(is_holder=True)[1:],
            Column(FLOOR, _("整数，可不填"), kind="number"),
            Column(CHECKED, _("例如 2026-11-03，可不填"), kind="date"),
            Column(NEXT, _("晚于上次，可不填"), kind="date"),
        ]

    def read(self, row: Row, addresses: Addresses) -> tuple[Values, str]:
        address = addresses.find(row, building_needed=False)
        values: Values = {
            "estate_id": address.estate,
            "code": cells.text_of(row, CODE, most=30, needed=True),
            "name": cells.text_of(row, NAME, most=60, needed=True),
            "kind": cells.one_of(row, KIND, Asset.Kind.choices, needed=True),
            "building_id": address.building,
            "entrance_id": address.entrance,
            "floor": cells.floor_of(row, FLOOR),
            "last_checked_on": cells.date_of(row, CHECKED),
            "next_check_on": cells.date_of(row, NEXT),
        }
        last, following = values["last_checked_on"], values["next_check_on"]
        if last and following and following <= last:
            raise WrongCell(NEXT, _("“下次检验”要晚于“上次检验”。"))
        return values, f"{values['code']} {values['name']}"

    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        assets = Asset.objects.filter(estate__community__in=Area.objects.within(scope))
        if estate is not None:
            assets = assets.filter(estate=estate)
        kinds = dict(Asset.Kind.choices)
        for name, code, title, kind, *rest in (
            assets.order_by("estate", "kind", "code")
            .values_list(
                "estate__name", "code", "name", "kind", "building__name", "entrance__name",
                "floor", "last_checked_on", "next_check_on",
            )
            .iterator(chunk_size=2000)
        ):  # fmt: skip
            yield (name, code, title, str(kinds[kind]), *rest)

    def say_field(self, name: str) -> str:
        return _FIELDS.get(name, name)

    def say_value(self, name: str, value: object) -> str:
        if value in (None, ""):
            return _("空")
        if name == "kind":
            return str(dict(Asset.Kind.choices).get(str(value), value))
        return _("另一处") if name in {"building_id", "entrance_id"} else str(value)


register(Assets())
