"""What lies where, and the rows that belong to it; Django finds the models of the app here."""

from wangge.places.models.borders import Border, BuildingArea
from wangge.places.models.checks import AssetCheck
from wangge.places.models.sheets import SheetImport, SheetRow
from wangge.places.models.standing import Asset, Building, Entrance, Estate, ParkingSpace, Unit
from wangge.places.models.tree import Area, AreaQuerySet
from wangge.places.models.wall_codes import WallCode

__all__ = [
    "Area",
    "AreaQuerySet",
    "Asset",
    "AssetCheck",
    "Border",
    "Building",
    "BuildingArea",
    "Entrance",
    "Estate",
    "ParkingSpace",
    "SheetImport",
    "SheetRow",
    "Unit",
    "WallCode",
]
