"""How the tree of areas is kept: district, sub-district, community, grid, micro-grid."""

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
