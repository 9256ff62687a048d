"""Where areas lay from when to when, and which buildings were theirs."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from wangge.places.models.standing import Building
from wangge.places.models.tree import Area


class BorderQuerySet(models.QuerySet["Border"]):
    def valid(self, on: date) -> Self:
        """Those that hold on a day: from `since` on, up to but without `until`."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=on)).filter(
            Q(until__isnull=True) | Q(until__gt=on)
        )


class Border(models.Model):
    """The outline of an area, from a day until another took its place."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="borders")
    # GeoJSON, a Polygon or MultiPolygon in WGS-84.
    outline = models.JSONField()
    # Its box, so that a point is first sought where it can be.
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120)

    objects = BorderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(until__isnull=True), name="border_one_now"
            ),
        ]

    def __str__(self) -> str:
        return f"border {self.pk} of {self.area_id}"


class BuildingArea(models.Model):
    """Which area a building belonged to, from a day until another."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="areas_over_time")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="buildings_over_time")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["building"],
                condition=Q(until__isnull=True),
                name="building_in_one_area_now",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building_id} in {self.area_id}"
