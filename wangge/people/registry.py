"""What the registry of an estate lists: buildings, units, who lives there, spaces, assets; filtered by the address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q, QuerySet

from wangge.people import directory
from wangge.people.models import Household, Occupancy
from wangge.places import checks
from wangge.places.models import Asset, Building, Estate, ParkingSpace, Unit

_LONGEST_QUERY = 60


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a list somebody wants to see, as the address says it."""

    query: str = ""
    building: int | None = None
    kind: str = ""
    show: str = ""

    @classmethod
    def read(cls, asked: dict[str, str]) -> "Filter":
        """Read an address; what makes no sense filters nothing."""
        building = asked.get("building", "")
        is_number = building.isascii() and building.isdecimal()
        return cls(
            query=asked.get("q", "").replace("\x00", "").strip()[:_LONGEST_QUERY],
            building=int(building[:12]) if is_number else None,
            kind=asked.get("kind", "")[:20],
            show=asked.get("show", "")[:20],
        )

    def address(self, **changes: Any) -> str:
        """Return the query of the address that shows this, or this changed."""
        wanted = replace(self, **changes)
        pairs = (
            ("q", wanted.query),
            ("building", wanted.building),
            ("kind", wanted.kind),
            ("show", wanted.show),
        )
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_narrow(self) -> bool:
        return bool(self.query or self.building or self.kind or self.show)


def buildings(estate: Estate) -> QuerySet[Building]:
    """Return its buildings with the number of their units."""
    rows = Building.objects.filter(estate=estate).select_related("area")
    return rows.annotate(unit_count=Count("units")).order_by("pk")


def units(estate: Estate, wanted: Filter) -> QuerySet[Unit]:
    """Return its units with how many live there now."""
    rows = Unit.objects.filter(building__estate=estate).select_related("building", "entrance")
    if wanted.building:
        rows = rows.filter(building=wanted.building)
    if wanted.query:
        rows = rows.filter(number__startswith=wanted.query)
    living = Q(households__occupancies__until__isnull=True) & Q(households__until__isnull=True)
    rows = rows.annotate(living=Count("households__occupancies", filter=living, distinct=True))
    if wanted.show == "empty":
        rows = rows.filter(living=0)
    if wanted.show == "no_area":
        rows = rows.filter(area_cm__isnull=True)
    return rows.order_by("building", "entrance", "floor", "number")


def households(estate: Estate, wanted: Filter, *, names: bool) -> QuerySet[Household]:
    """Return its households with who lives there; sought by door, and by name where names are read."""
    rows = Household.objects.filter(unit__building__estate=estate)
    rows = rows.filter(until__isnull=wanted.show != "gone")
    if wanted.building:
        rows = rows.filter(unit__building=wanted.building)
    if wanted.query:
        sought = Q(unit__number__startswith=wanted.query)
        if names:
            sought |= Q(occupancies__person__in=directory.find(wanted.query).values("pk"))
        rows = rows.filter(pk__in=Household.objects.filter(sought).values("pk"))
    stays = Occupancy.objects.select_related("person").prefetch_related("person__phones")
    rows = rows.select_related("unit__building", "unit__entrance")
    rows = rows.prefetch_related(Prefetch("occupancies", stays.order_by("until", "pk")))
    return rows.order_by("unit__building", "unit__entrance", "unit__floor", "unit__number", "pk")


def spaces(estate: Estate, wanted: Filter) -> QuerySet[ParkingSpace]:
    """Return its parking spaces with the unit that holds each."""
    rows = ParkingSpace.objects.filter(estate=estate)
    rows = rows.select_related("unit__building", "unit__entrance")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.show in {"held", "free"}:
        rows = rows.filter(unit__isnull=wanted.show == "free")
    if wanted.query:
        zone = wanted.query.rstrip("0123456789")
        number = wanted.query[len(zone) :]
        rows = rows.filter(zone__istartswith=zone, number__icontains=number)
    return rows.order_by("kind", "zone", "number")


def assets(estate: Estate, wanted: Filter, *, today: date) -> QuerySet[Asset]:
    """Return its assets; those whose check is overdue, coming or unknown."""
    rows = Asset.objects.filter(estate=estate).select_related("building", "entrance")
    if wanted.building:
        rows = rows.filter(building=wanted.building)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.query:
        rows = rows.filter(Q(name__icontains=wanted.query) | Q(code__istartswith=wanted.query))
    if wanted.show == "overdue":
        rows = checks.overdue(rows, today=today)
    if wanted.show == "coming":
        rows = checks.coming(rows, today=today)
    if wanted.show == "never":
        rows = checks.never(rows)
    return rows.order_by("kind", "code")


def count_living(estates: Iterable[Estate]) -> dict[int, tuple[int, int]]:
    """Count the households and the people that live in each of some estates, in one statement."""
    here = Occupancy.objects.filter(until__isnull=True, household__until__isnull=True)
    rows = here.filter(household__unit__building__estate__in=list(estates))
    counted = rows.values_list("household__unit__building__estate").annotate(
        homes=Count("household", distinct=True), people=Count("person", distinct=True)
    )
    return {pk: (homes, people) for pk, homes, people in counted.order_by()}


def households_of(unit: Unit) -> list[Household]:
    """Return the households that live and lived behind a door, the present one first."""
    stays = Occupancy.objects.select_related("person").prefetch_related("person__phones")
    rows = Household.objects.filter(unit=unit)
    rows = rows.prefetch_related(Prefetch("occupancies", stays.order_by("until", "pk")))
    return sorted(rows, key=lambda home: (home.until is not None, -home.pk))
