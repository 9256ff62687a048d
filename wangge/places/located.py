"""What a place is, as fine as it is known; its area is the leaf that it falls in."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.places.models import Area, Asset, Building, Entrance, Estate, ParkingSpace, Unit


@dataclass(frozen=True, slots=True)
class Located:
    """Where something lies, as fine as it is known; the area is the leaf it falls in."""

    community: Area
    area: Area
    estate: Estate | None = None
    building: Building | None = None
    entrance: Entrance | None = None
    unit: Unit | None = None
    asset: Asset | None = None
    text: str = ""
    space: ParkingSpace | None = None
    floor: int | None = None

    @property
    def said(self) -> str:
        """Say where that is: “晏园玖珑城 1 号楼 1 单元 6 楼 电梯 1”."""
        unit = self.unit
        floor = "" if unit or self.floor is None or not self.building else _floor(self.floor)
        thing = self.asset.name if self.asset else ""
        inside = [
            self.building.name if self.building and self.building.name not in thing else "",
            self.entrance.name if self.entrance and self.entrance.name not in thing else "",
            floor,
            unit.number if unit else "",
            _("{kind} {zone} 区 {number}").format(
                kind=self.space.get_kind_display(), zone=self.space.zone, number=self.space.number
            )
            if self.space
            else "",
            thing,
        ]
        return " ".join(part for part in (str(self.estate or self.area), *inside) if part)


def _floor(floor: int) -> str:
    return _("{n} 楼").format(n=floor) if floor > 0 else _("地下 {n} 层").format(n=-floor)
