"""What stands in an area: estates, buildings, entrances, units, parking spaces, assets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.places.models.tree import Area


class Estate(models.Model):
    """A housing estate (小区) of a community."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="estates")
    # The finest area that holds all of it; buildings may lie in finer ones.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120, blank=True)
    greenery_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    # WGS-84, where known.
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

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
    # WGS-84, where known.
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

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
    # Both are copied from the latest check, so that a list shows what is overdue.
    last_checked_on = models.DateField(null=True, blank=True)
    next_check_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["estate", "code"], name="asset_code_once")]

    def __str__(self) -> str:
        return self.name
