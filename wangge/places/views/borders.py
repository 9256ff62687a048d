"""How outlines of areas are seen and replaced in the browser, and who had which building when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.places import borders, outlines
from wangge.places.http import Request, keepers_only
from wangge.places.models import Area, Border, BuildingArea

# Degrees of longitude are shorter here than those of latitude.
_SQUEEZE = 0.85
_WIDTH = 1000.0


class OutlineForm(Form):
    file = forms.FileField(
        label=gettext_lazy("上传 GeoJSON"),
        required=False,
        help_text=gettext_lazy("地图工具导出的 .geojson 或 .json，一次一个网格，最多 400 KB。"),
    )
    outline = forms.CharField(
        label=gettext_lazy("或者粘贴在这里"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("经度在前，纬度在后，WGS-84。"),
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput())
    source = forms.CharField(
        label=gettext_lazy("从哪里来的"),
        max_length=120,
        help_text=gettext_lazy("例如：街道 2026 年网格图。"),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        upload = said.pop("file", None)
        if upload is not None:
            if upload.size > outlines.MOST_BYTES:
                raise ValidationError({"file": _("边界文件太大，最多 400 KB。请少取些点。")})
            said["outline"] = upload.read().decode("utf-8-sig", "replace")
        if not said.get("outline") and not self.errors:
            raise ValidationError({"outline": _("请上传一个文件，或者粘贴边界。")})
        return said


@keepers_only
@require_safe
def listing(request: Request) -> HttpResponse:
    now = Border.objects.filter(until__isnull=True)
    areas = request.actor.areas_kept().exclude(kind="district").order_by("path")
    areas = areas.prefetch_related(Prefetch("borders", now, to_attr="drawn"))
    return render(request, "places/borders/list.html", {"areas": paged(request, areas)})


@keepers_only
@require_http_methods(["GET", "POST"])
def area(request: Request, area_id: int) -> HttpResponse:
    found = get_object_or_404(request.actor.areas_kept(), pk=area_id)
    today = local_day(timezone.now())
    form = OutlineForm(request.POST or None, request.FILES or None, initial={"since": today})
    by = request.actor

    def operation(said: dict[str, Any]) -> None:
        borders.draw(found, by=by, at=timezone.now(), **said)

    if request.method == "POST" and saved(form, operation):
        messages.success(request, _("边界换好了，原来的留在下面。"))
        return redirect("places:border", found.pk)
    history = list(found.borders.order_by("-since", "-pk"))
    context = {
        "area": found,
        "form": form,
        "history": history,
        "drawing": drawing(history),
        "stays": paged(request, _stays(found)).told(_stay),
        "today": today,
    }
    return render(request, "places/borders/area.html", context, status=status_of(form))


def drawing(history: Sequence[Border]) -> dict[str, Any] | None:
    """Make an SVG of outlines: the present one and, dashed, those before it."""
    if not history:
        return None
    west, north = min(one.west for one in history), max(one.north for one in history)
    east, south = max(one.east for one in history), min(one.south for one in history)
    scale = _WIDTH / max((east - west) * _SQUEEZE, north - south, 1e-9)
    shapes = [
        (one.until is None, _path(one.outline, west, north, scale)) for one in reversed(history)
    ]
    width, height = (east - west) * _SQUEEZE * scale, (north - south) * scale
    return {"box": f"-20 -20 {width + 40:.0f} {height + 40:.0f}", "shapes": shapes}


def _path(outline: dict[str, Any], west: float, north: float, scale: float) -> str:
    parts = []
    for polygon in outlines.from_geojson(outline).polygons:
        for ring in polygon:
            corners = (
                f"{(lon - west) * _SQUEEZE * scale:.1f} {(north - lat) * scale:.1f}"
                for lon, lat in ring
            )
            parts.append("M" + "L".join(corners) + "Z")
    return "".join(parts)


def _stays(area: Area) -> QuerySet[BuildingArea]:
    rows = BuildingArea.objects.filter(area__in=Area.objects.within(area))
    return rows.select_related("building__estate", "area").order_by(
        "building__estate", "building", "-since", "-pk"
    )


def _stay(row: BuildingArea) -> tuple[str, date | None, date | None, str]:
    return (f"{row.building.estate} {row.building}", row.since, row.until, row.area.name)
