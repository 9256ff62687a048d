"""What an estate holds, counted: doors, spaces, chargers, lifts, green."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from wangge.places.models import Asset, Building, Estate, ParkingSpace, Unit


@dataclass(frozen=True, slots=True)
class EstateFacts:
    """Figures of one estate, each counted from its rows."""

    buildings: int
    units: int
    spaces: dict[str, int]
    assets: dict[str, int]
    greenery_percent: Decimal | None

    @property
    def chargers(self) -> int:
        return self.assets.get(Asset.Kind.CHARGER, 0)

    @property
    def lifts(self) -> int:
        return self.assets.get(Asset.Kind.LIFT, 0)


def facts(estate: Estate) -> EstateFacts:
    """Count what an estate holds."""
    return facts_of([estate])[estate.pk]


def facts_of(estates: Iterable[Estate]) -> dict[int, EstateFacts]:
    """Count what each of some estates holds, in four statements however many there are."""
    estates = list(estates)
    buildings = Building.objects.filter(estate__in=estates).values_list("estate")
    units = Unit.objects.filter(building__estate__in=estates).values_list("building__estate")
    towers = dict(buildings.annotate(count=Count("pk")).order_by())
    doors = dict(units.annotate(count=Count("pk")).order_by())
    spaces = _by_kind(ParkingSpace.objects.filter(estate__in=estates))
    assets = _by_kind(Asset.objects.filter(estate__in=estates))
    return {
        one.pk: EstateFacts(
            buildings=towers.get(one.pk, 0),
            units=doors.get(one.pk, 0),
            spaces=spaces[one.pk],
            assets=assets[one.pk],
            greenery_percent=one.greenery_percent,
        )
        for one in estates
    }


def _by_kind(rows: QuerySet[Any]) -> defaultdict[int, dict[str, int]]:
    counted: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for estate, kind, count in (
        rows.values_list("estate", "kind").annotate(count=Count("pk")).order_by()
    ):
        counted[estate][kind] = count
    return counted
