"""What lies where: areas, estates, buildings, entrances, units, parking spaces, assets."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, area: "Area") -> Self:
        """The area itself and all below it, as one index range."""
        start, end = area.path_range
        return self.filter(path__gte=start, path__lt=end)

    def around(self, area: "Area") -> Self:
        """The area itself and all above it, top first."""
        return self.filter(path__in=area.path_prefixes).order_by("path")

    def communities(self) -> Self:
        return self.filter(kind=Area.Kind.COMMUNITY)


class Area(models.Model):
    """One place in the tree district > sub-district > community > grid > micro-grid."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("区")
        SUBDISTRICT = "subdistrict", _("街道")
        COMMUNITY = "community", _("社区")
        GRID = "grid", _("网格")
        MICRO_GRID = "micro_grid", _("微网格")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=60)
    # Short ASCII name in addresses and imports, "banqiao", "banqiao-2-1".
    code = models.SlugField(max_length=40, unique=True)
    # Statistical division code, and under it the grid code of the upper system (rules.md G12).
    official_code = models.CharField(max_length=24, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # "0001/000A/": ASCII, fixed width; COLLATE "C" on PostgreSQL, so that a prefix is an index range.
    path = models.CharField(max_length=60, unique=True)
    desk_phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="area_name_once_under_parent"),
            models.UniqueConstraint(
                fields=["official_code"],
                condition=~Q(official_code=""),
                name="area_official_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path_range(self) -> tuple[str, str]:
        """First path within, first path beyond ("0" follows "/" in ASCII)."""
        return self.path, self.path[:-1] + "0"

    @property
    def path_prefixes(self) -> list[str]:
        steps = self.path.rstrip("/").split("/")
        return ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]

    def holds(self, other: "Area") -> bool:
        return other.path.startswith(self.path)


class Estate(models.Model):
    """A housing estate (小区) of a community."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="estates")
    # The finest area that holds all of it; buildings may lie in finer ones.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120, blank=True)
    greenery_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="estate_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building (楼栋) of an estate, lying in exactly one leaf area."""

    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="buildings")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="buildings")
    name = models.CharField(max_length=30)
    floors_above = models.PositiveSmallIntegerField(default=1)
    floors_below = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["estate", "name"], name="building_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Entrance(models.Model):
    """An entrance (单元) of a building."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="entrances")
    name = models.CharField(max_length=30)
    # Printed in the lobby; typing it confirms an arrival without any location trail.
    lobby_code = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["building", "name"], name="entrance_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A private unit (房屋): one door with a number."""

    class AreaSource(models.TextChoices):
        REGISTERED = "registered", _("登记")
        SURVEYED = "surveyed", _("实测")
        CONTRACT = "contract", _("合同")

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="units")
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    number = models.CharField(max_length=20)
    floor = models.SmallIntegerField()
    # Private area in 0.01 m², a whole number: votes are counted exactly (rules.md 2.1).
    area_cm = models.PositiveIntegerField(null=True, blank=True)
    area_source = models.CharField(max_length=12, choices=AreaSource, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["building", "entrance", "number"], name="unit_number_once_at_entrance"
            ),
            models.UniqueConstraint(
                fields=["building", "number"],
                condition=Q(entrance__isnull=True),
                name="unit_number_once_in_building",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ParkingSpace(models.Model):
    """A numbered space for one vehicle."""

    class Kind(models.TextChoices):
        UNDERGROUND = "underground", _("地下车位")
        GROUND_COMMERCIAL = "ground_commercial", _("地上商业车位")
        NON_MOTOR = "non_motor", _("非机动车位")

    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="parking_spaces")
    kind = models.CharField(max_length=20, choices=Kind)
    zone = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=20)
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="parking_spaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "kind", "zone", "number"], name="parking_space_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone}{self.number}"


class Asset(models.Model):
    """A thing of the estate that can break: lift, charger, lamp, gate."""

    class Kind(models.TextChoices):
        LIFT = "lift", _("电梯")
        CHARGER = "charger", _("充电桩")
        LAMP = "lamp", _("灯")
        GATE = "gate", _("门禁")
        FIRE = "fire", _("消防设施")
        OTHER = "other", _("其他")

    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="assets")
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    floor = models.SmallIntegerField(null=True, blank=True)
    last_checked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["estate", "code"], name="asset_code_once")]

    def __str__(self) -> str:
        return self.name
