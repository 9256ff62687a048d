"""Which places are whose to keep: every set-up page starts from one of these."""

from django.db.models import Count, QuerySet

from wangge.places.models import (
    Area,
    Asset,
    Building,
    Entrance,
    Estate,
    ParkingSpace,
    Unit,
    WallCode,
)
from wangge.places.policies import Keeper


def communities_of(by: Keeper) -> QuerySet[Area]:
    """Return the communities that are the keeper's."""
    return by.areas_kept().filter(kind=Area.Kind.COMMUNITY).order_by("path")


def estates_of(by: Keeper) -> QuerySet[Estate]:
    """Return the estates of those communities."""
    rows = Estate.objects.filter(community__in=by.areas_kept()).select_related("community", "area")
    return rows.annotate(building_count=Count("buildings")).order_by("community__path", "pk")


def buildings_of(by: Keeper) -> QuerySet[Building]:
    """Return their buildings."""
    rows = Building.objects.filter(estate__community__in=by.areas_kept())
    return rows.select_related("estate__community", "area").order_by("pk")


def entrances_of(by: Keeper) -> QuerySet[Entrance]:
    """Return their entrances."""
    rows = Entrance.objects.filter(building__estate__community__in=by.areas_kept())
    return rows.select_related("building__estate__community").order_by("pk")


def units_of(by: Keeper) -> QuerySet[Unit]:
    """Return their doors."""
    rows = Unit.objects.filter(building__estate__community__in=by.areas_kept())
    rows = rows.select_related("building__estate__community", "entrance")
    return rows.order_by("entrance", "-floor", "number")


def spaces_of(by: Keeper) -> QuerySet[ParkingSpace]:
    """Return their parking spaces."""
    rows = ParkingSpace.objects.filter(estate__community__in=by.areas_kept())
    return rows.select_related("estate__community", "unit").order_by("kind", "zone", "number")


def assets_of(by: Keeper) -> QuerySet[Asset]:
    """Return their assets."""
    rows = Asset.objects.filter(estate__community__in=by.areas_kept())
    return rows.select_related("estate__community", "building").order_by("kind", "code")


def wall_codes_of(by: Keeper) -> QuerySet[WallCode]:
    """Return the codes on their walls, those that stopped too."""
    rows = WallCode.objects.filter(estate__community__in=by.areas_kept())
    return rows.select_related(
        "estate__community", "estate__area", "building__area", "entrance__building__area",
        "asset__building__area", "asset__entrance",
    )  # fmt: skip
