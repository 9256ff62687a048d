"""How the outline of an area is kept, with the day it took another's place; where a point lies."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.history.recording import record
from wangge.places import outlines
from wangge.places.events import PlaceEvent
from wangge.places.models import Area, Border, Building, BuildingArea
from wangge.places.policies import Keeper, must_manage


class DrawnMeanwhile(Refused):
    """Somebody else drew this outline a moment ago."""

    reason = gettext_lazy("刚才有人也改了这个边界。请看最新的再改。")


@transaction.atomic
def draw(
    area: Area, outline: str | dict[str, Any], *, since: date, source: str, by: Keeper, at: datetime
) -> Border:
    """Set the outline of an area from a day on; the earlier one ends that day and is kept."""
    must_manage(by, area)
    read = outlines.read(outline) if isinstance(outline, str) else outlines.from_geojson(outline)
    if not (source := source.strip()):
        raise Malformed(_("请写边界是从哪里来的，例如“街道 2026 年网格图”。"), field="source")
    before = Border.objects.filter(area=area, until__isnull=True).first()
    if before is not None:
        _end(before, on=since)
    west, south, east, north = read.box
    try:
        with transaction.atomic():
            border = Border.objects.create(
                area=area,
                outline=read.as_geojson(),
                west=west,
                south=south,
                east=east,
                north=north,
                since=since,
                source=source,
            )
    except IntegrityError:
        raise DrawnMeanwhile from None
    record(PlaceEvent.BORDER_DRAWN, subject=area, actor=by, at=at, border=border.pk)
    return border


def _end(before: Border, *, on: date) -> None:
    current = Border.objects.filter(pk=before.pk, until__isnull=True)
    if before.since is not None and on < before.since:
        raise Malformed(_("不能早于现在这条边界开始的日子。"), field="since")
    # A slip put right on the day it was made leaves no trace of a border of no length.
    gone = current.delete()[0] if before.since == on else current.update(until=on)
    if not gone:
        raise DrawnMeanwhile


def at_point(lon: float, lat: float, *, on: date | None = None) -> Area | None:
    """Return the finest area whose outline holds a point, today or on another day; None where none."""
    boxes = Border.objects.filter(west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat)
    boxes = boxes.valid(on) if on else boxes.filter(until__isnull=True)
    boxes = boxes.filter(area__is_active=True).select_related("area")
    holding = [
        border.area for border in boxes if outlines.from_geojson(border.outline).holds(lon, lat)
    ]
    return max(holding, key=lambda area: len(area.path), default=None)


def begin_in(buildings: Iterable[Building], *, since: date | None) -> None:
    """Begin the history of buildings just entered."""
    BuildingArea.objects.bulk_create(
        [BuildingArea(building=one, area_id=one.area_id, since=since) for one in buildings],
        batch_size=500,
    )


def pass_on(building: Building, *, on: date) -> None:
    """Keep that a building went to another area on a day; its new area is set already."""
    current = BuildingArea.objects.filter(building=building, until__isnull=True)
    # A mistake put right on the day it was made leaves no trace of a stay of no length.
    current.filter(since=on).delete()
    current.update(until=on)
    BuildingArea.objects.create(building=building, area_id=building.area_id, since=on)


def buildings_on(area: Area, on: date) -> list[Building]:
    """Return the buildings that belonged to an area, or to one within it, on a day."""
    stays = BuildingArea.objects.filter(area__in=Area.objects.within(area))
    begun = Q(since__isnull=True) | Q(since__lte=on)
    stays = stays.filter(begun, Q(until__isnull=True) | Q(until__gt=on))
    rows = Building.objects.filter(pk__in=stays.values("building"))
    return list(rows.select_related("estate", "area").order_by("estate__name", "pk"))
