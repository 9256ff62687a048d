"""What places tell the platform when they change."""

from enum import StrEnum


class PlaceEvent(StrEnum):
    """One kind of change of an area or of what stands in it."""

    AREA_ADDED = "places.area_added"
    AREA_CORRECTED = "places.area_corrected"
    ADDED = "places.added"
    ADDED_MANY = "places.added_many"
    CORRECTED = "places.corrected"
