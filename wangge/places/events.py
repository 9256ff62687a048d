"""What places tell the platform when they change."""

from enum import StrEnum


class PlaceEvent(StrEnum):
    """One kind of change of an area or of what stands in it."""

    AREA_ADDED = "places.area_added"
    AREA_CORRECTED = "places.area_corrected"
    ADDED = "places.added"
    ADDED_MANY = "places.added_many"
    CORRECTED = "places.corrected"
    BORDER_DRAWN = "places.border_drawn"
    CHECKED = "places.checked"
    SHEET_RECEIVED = "places.sheet_received"
    SHEET_ENTERED = "places.sheet_entered"
    SHEET_UNDONE = "places.sheet_undone"
    EXPORTED = "places.exported"
    WALL_CODES_MADE = "places.wall_codes_made"
    WALL_CODE_REPLACED = "places.wall_code_replaced"
    WALL_CODE_REVOKED = "places.wall_code_revoked"
