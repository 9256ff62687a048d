"""What hangs on a wall as a code: which place it names, since when, and why it stopped."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.places.models.standing import Asset, Building, Entrance, Estate, ParkingSpace


class WallCode(models.Model):
    """A code (墙码) that names one place to whoever scans it, until it is replaced or revoked."""

    class Of(models.TextChoices):
        BUILDING = "building", _("楼栋")
        ENTRANCE = "entrance", _("单元")
        PARKING = "parking", _("停车区")
        # The rest are kinds of assets.
        LIFT = Asset.Kind.LIFT.value, Asset.Kind.LIFT.label
        CHARGER = Asset.Kind.CHARGER.value, Asset.Kind.CHARGER.label
        LAMP = Asset.Kind.LAMP.value, Asset.Kind.LAMP.label
        GATE = Asset.Kind.GATE.value, Asset.Kind.GATE.label
        FIRE = Asset.Kind.FIRE.value, Asset.Kind.FIRE.label
        OTHER = Asset.Kind.OTHER.value, Asset.Kind.OTHER.label

    class Ended(models.TextChoices):
        REPLACED = "replaced", _("换了新码")
        REVOKED = "revoked", _("停用")

    # Eight signs that cannot be guessed, typed by hand where a camera does not read.
    code = models.CharField(max_length=8, unique=True)
    of = models.CharField(max_length=12, choices=Of)
    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="wall_codes")
    # Exactly one of these, or a zone of parking spaces.
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="wall_codes"
    )
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="wall_codes"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="wall_codes"
    )
    space_kind = models.CharField(max_length=20, choices=ParkingSpace.Kind, blank=True)
    space_zone = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=8, choices=Ended, blank=True)
    # Why it was revoked, for colleagues.
    reason = models.CharField(max_length=120, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        constraints = [
            # A place has one code that works.
            models.UniqueConstraint(
                fields=["building"],
                condition=Q(ended_at__isnull=True, building__isnull=False),
                name="wall_code_one_a_building",
            ),
            models.UniqueConstraint(
                fields=["entrance"],
                condition=Q(ended_at__isnull=True, entrance__isnull=False),
                name="wall_code_one_an_entrance",
            ),
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(ended_at__isnull=True, asset__isnull=False),
                name="wall_code_one_an_asset",
            ),
            models.UniqueConstraint(
                fields=["estate", "space_kind", "space_zone"],
                condition=Q(ended_at__isnull=True, of="parking"),
                name="wall_code_one_a_parking_area",
            ),
            models.CheckConstraint(
                condition=Q(of="building", building__isnull=False, entrance=None, asset=None)
                | Q(of="entrance", building=None, entrance__isnull=False, asset=None)
                | Q(of="parking", building=None, entrance=None, asset=None) & ~Q(space_kind="")
                | ~Q(of__in=["building", "entrance", "parking"])
                & Q(building=None, entrance=None, asset__isnull=False),
                name="wall_code_names_one_place",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="")
                | Q(ended_at__isnull=False, ended="replaced")
                | (Q(ended_at__isnull=False, ended="revoked") & ~Q(reason="")),
                name="wall_code_says_why_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_live(self) -> bool:
        return self.ended_at is None
