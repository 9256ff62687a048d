"""What an estate holds, counted: doors, spaces, chargers, lifts, green."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from wangge.places.models import Asset, Estate, ParkingSpace, Unit


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
    spaces = ParkingSpace.objects.filter(estate=estate).values_list("kind")
    assets = Asset.objects.filter(estate=estate).values_list("kind")
    return EstateFacts(
        buildings=estate.buildings.count(),
        units=Unit.objects.filter(building__estate=estate).count(),
        spaces=dict(spaces.annotate(count=Count("pk")).order_by()),
        assets=dict(assets.annotate(count=Count("pk")).order_by()),
        greenery_percent=estate.greenery_percent,
    )
