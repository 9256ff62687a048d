"""What is open where, drawn as a map and listed beside it: one filter for both."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import figures
from wangge.cases.board_filter import WORDS, Filter, Show, standing
from wangge.cases.figures import LIGHTS
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.views import finding
from wangge.core.moments import local_day
from wangge.home import spots_on_map
from wangge.home.map_drawing import HEIGHT, WIDTH
from wangge.home.spots_on_map import Spot
from wangge.home.views.overview import area_of
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area

# The most urgent that are listed by name; all are counted.
_MOST = 300
_ZOOMS = (1, 2, 4)
_COLUMNS = (
    "number", "title", "status", "resolution", "next_act_at", "next_warn_at", "next_stage",
    "building_id", "estate_id", "area_path",
)  # fmt: skip


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def map_page(request: Request, code: str = "") -> HttpResponse:
    by, now = request.actor, timezone.now()
    area = area_of(by, code)
    wanted = Filter.read(request.GET.dict())
    wanted = wanted if wanted.show in LIGHTS else wanted.without("show")
    cases = figures.of(by, area).open().filter(wanted.condition(by))
    areas = list(Area.objects.within(area).filter(is_active=True).order_by("path"))
    every = spots_on_map.spots(figures.by_spot(cases, now=now), {one.path: one for one in areas})
    found = [spot for spot in (_only(one, wanted.show) for one in every) if spot.count]
    _name_cases(found, cases, wanted.show, now)
    view = _View(area, wanted, request.GET.dict())
    drawing = spots_on_map.draw(found, areas, area, on=local_day(now), zoom=view.zoom)
    context = {
        "area": area,
        "above": view.above(by.post.area if by.post else area),
        "drawing": drawing,
        "box": view.box,
        "zoom": view.zoom,
        "moves": view.moves(),
        "part_href": view.of_area,
        "spots": found,
        "tallies": [_tally(show, every, view) for show in LIGHTS],
        "total": sum(spot.count for spot in found),
        "is_narrow": wanted.is_narrow,
        "board_url": reverse("cases:board") + Filter.address(wanted, area=area.pk),
        "overview_url": reverse("home:overview_of", args=[area.code]),
        "whole_url": reverse("home:map_of", args=[area.code]),
    }
    return render(request, "home/map/page.html", context)


class _View:
    """Which part of the map is looked at how closely, and the addresses of its neighbours."""

    def __init__(self, area: Area, wanted: Filter, asked: dict[str, str]) -> None:
        self.area, self.wanted = area, wanted
        zoom = asked.get("zoom", "")
        self.zoom = int(zoom) if zoom in map(str, _ZOOMS) else 1
        self.x = self._middle(asked.get("x", ""), WIDTH)
        self.y = self._middle(asked.get("y", ""), HEIGHT)

    @property
    def box(self) -> str:
        wide, high = WIDTH / self.zoom, HEIGHT / self.zoom
        return f"{self.x - wide / 2:g} {self.y - high / 2:g} {wide:g} {high:g}"

    def moves(self) -> list[tuple[str, str, str]]:
        """Icon, word and address of each way to look closer, further, or beside."""
        at = _ZOOMS.index(self.zoom)
        found = []
        if at + 1 < len(_ZOOMS):
            found.append(("plus", _("放大"), self._at(zoom=_ZOOMS[at + 1])))
        if at:
            found.append(("minus", _("缩小"), self._at(zoom=_ZOOMS[at - 1])))
            step_x, step_y = WIDTH / self.zoom / 2, HEIGHT / self.zoom / 2
            found += [
                ("back", _("往左"), self._at(x=self.x - step_x)),
                ("next", _("往右"), self._at(x=self.x + step_x)),
                ("up", _("往上"), self._at(y=self.y - step_y)),
                ("down", _("往下"), self._at(y=self.y + step_y)),
            ]
        return found

    def of_area(self, area: Area) -> str:
        """The map of a part, with the same filter."""
        return reverse("home:map_of", args=[area.code]) + self.wanted.address()

    def showing(self, show: Show | None) -> str:
        return reverse("home:map_of", args=[self.area.code]) + self.wanted.address(show=show)

    def above(self, top: Area) -> tuple[str, str] | None:
        if self.area.pk == top.pk or self.area.parent is None:
            return None
        return str(self.area.parent), self.of_area(self.area.parent)

    def _at(self, *, zoom: int = 0, x: float | None = None, y: float | None = None) -> str:
        place = {
            "zoom": str(zoom or self.zoom),
            "x": f"{self.x if x is None else x:.0f}",
            "y": f"{self.y if y is None else y:.0f}",
        }
        here = self.of_area(self.area)
        return f"{here}{'' if here.endswith('?') else '&'}{urlencode(place)}"

    def _middle(self, text: str, length: int) -> float:
        half = length / self.zoom / 2
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(length))
        return max(half, min(length - half, int(text) if is_number else length / 2))


def _only(spot: Spot, show: Show | None) -> Spot:
    if show is None:
        return spot
    kept = {light: n if light == show else 0 for light, n in spot.lights.items()}
    return Spot(spot.key, spot.name, spot.area_path, spot.point, kept)


def _name_cases(found: list[Spot], cases: CaseQuerySet, show: Show | None, now: datetime) -> None:
    shown = cases.filter(standing(show, now)) if show else cases
    spots = {spot.key: spot for spot in found}
    for row in shown.order_by("next_act_at", "pk").values(*_COLUMNS)[:_MOST]:
        key = spots_on_map.key_of(row["building_id"], row["estate_id"], row["area_path"])
        if key in spots:
            spots[key].cases.append(
                {
                    "title": row["title"],
                    "href": reverse("cases:detail", args=[row["number"]]),
                    "light": finding.light_of(row, now),
                }
            )


def _tally(show: Show, every: list[Spot], view: _View) -> dict[str, Any]:
    is_current = view.wanted.show == show
    return {
        "shape": WORDS[show][0],
        "word": WORDS[show][1],
        "number": sum(spot.lights[show] for spot in every),
        "href": view.showing(None if is_current else show),
        "is_current": is_current,
    }
