"""What staff read of the estates they serve: facts counted from records, and the lists behind them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.core.moments import local_day
from wangge.core.paging import Paged, paged
from wangge.people import households, registry, serving
from wangge.people.http import Request, staff_only
from wangge.people.models import EstateService
from wangge.people.registry import Filter
from wangge.people.views import registry_rows as rows_of
from wangge.places import checks
from wangge.places.facts import EstateFacts, facts, facts_of
from wangge.places.models import Asset, Estate, ParkingSpace, Unit

_MOST_ESTATES = 300


@staff_only
@require_safe
def front(request: Request) -> HttpResponse:
    estates = list(serving.estates_seen_by(request.actor)[:_MOST_ESTATES])
    counted, living = facts_of(estates), registry.count_living(estates)
    lines = [(one, counted[one.pk], living.get(one.pk, (0, 0))) for one in estates]
    context = {
        "lines": lines,
        "counted_at": timezone.now(),
        "may_keep": request.actor.is_keeper,
        "sheets_href": reverse("places:sheets") if request.actor.is_keeper else "",
    }
    return render(request, "people/registry/front.html", context)


@staff_only
@require_safe
def estate(request: Request, estate_id: int) -> HttpResponse:
    seen = _seen(request, estate_id)
    now, counted = timezone.now(), facts(seen)
    today = local_day(now)
    homes, people = registry.count_living([seen]).get(seen.pk, (0, 0))
    assets = Asset.objects.filter(estate=seen)
    services = EstateService.objects.filter(estate=seen).select_related("organisation")
    context = {
        **_frame(request, seen, "estate"),
        "figures": _figures(counted),
        "homes": homes,
        "people": people,
        "counted_at": now,
        "buildings": registry.buildings(seen),
        "services": services.order_by("-since"),
        "overdue": list(checks.overdue(assets, today=today).order_by("next_check_on")[:10]),
        "overdue_count": checks.overdue(assets, today=today).count(),
        "coming_count": checks.coming(assets, today=today).count(),
        "never_count": checks.never(assets).count(),
        "late": lambda asset: rows_of.check_light(asset, today),
        "assets_href": reverse("people:registry_assets", args=[seen.pk]),
    }
    return render(request, "people/registry/estate.html", context)


@staff_only
@require_safe
def units(request: Request, estate_id: int) -> HttpResponse:
    seen, wanted = _seen(request, estate_id), Filter.read(request.GET.dict())
    shows = [("empty", _("没登记住户的")), ("no_area", _("没登记面积的"))]
    found = paged(request, registry.units(seen, wanted))
    return _list(
        request, seen, "units", wanted, found,
        head=[_("门牌"), _("楼栋"), _("层"), _("面积"), _("面积来源"), _("住着")],
        lines=[rows_of.unit(one) for one in found.rows],
        shows=shows, by_building=True, seek=_("门牌，例如 601"),
    )  # fmt: skip


@never_cache
@staff_only
@require_safe
def homes(request: Request, estate_id: int) -> HttpResponse:
    seen, wanted = _seen(request, estate_id), Filter.read(request.GET.dict())
    is_clear = households.may_name(request.actor)
    found = paged(request, registry.households(seen, wanted, names=is_clear))
    return _list(
        request, seen, "homes", wanted, found,
        head=[_("门牌"), _("楼栋"), _("业主"), _("同住"), _("电话"), _("住进")],
        lines=[rows_of.household(one, is_clear=is_clear) for one in found.rows],
        shows=[("gone", _("已经搬走的"))], by_building=True,
        seek=_("门牌、姓名或整个电话") if is_clear else _("门牌，例如 601"),
    )  # fmt: skip


@staff_only
@require_safe
def spaces(request: Request, estate_id: int) -> HttpResponse:
    seen, wanted = _seen(request, estate_id), Filter.read(request.GET.dict())
    found = paged(request, registry.spaces(seen, wanted))
    return _list(
        request, seen, "spaces", wanted, found,
        head=[_("车位"), _("种类"), _("归哪一户用")],
        lines=[rows_of.space(one) for one in found.rows],
        shows=[("held", _("有人用的")), ("free", _("空着的"))],
        kinds=ParkingSpace.Kind.choices, seek=_("区和号码，例如 B035"),
    )  # fmt: skip


@staff_only
@require_safe
def assets(request: Request, estate_id: int) -> HttpResponse:
    seen, wanted = _seen(request, estate_id), Filter.read(request.GET.dict())
    today = local_day(timezone.now())
    found = paged(request, registry.assets(seen, wanted, today=today))
    return _list(
        request, seen, "assets", wanted, found,
        head=[_("名称"), _("种类"), _("编号"), _("楼栋"), _("上次检验"), _("下次检验")],
        lines=[rows_of.asset(one, today) for one in found.rows],
        shows=[
            ("overdue", _("检验过期的")), ("coming", _("30 天内要检的")), ("never", _("没有检验记录的")),
        ],
        kinds=Asset.Kind.choices, seek=_("名称或编号"),
    )  # fmt: skip


@never_cache
@staff_only
@require_safe
def unit(request: Request, unit_id: int) -> HttpResponse:
    found = seen_unit(request, unit_id)
    homes = registry.households_of(found)
    is_clear = households.may_name(request.actor)
    context = {
        "unit": found,
        "estate": found.building.estate,
        "place": _("{building} {entrance} {number}").format(
            building=found.building, entrance=found.entrance or "", number=found.number
        ),
        "area": rows_of.area(found),
        "living": [rows_of.home(one, is_clear=is_clear) for one in homes if one.until is None],
        "gone": [rows_of.home(one, is_clear=is_clear) for one in homes if one.until is not None],
        "spaces": found.parking_spaces.order_by("kind", "zone", "number"),
        "may_register": households.may_register(request.actor, found.building.area),
        "may_keep": request.actor.may_manage(found.building.estate.community),
    }
    return render(request, "people/registry/unit.html", context)


def seen_unit(request: Request, unit_id: int) -> Unit:
    """Return a unit of an estate that the actor may look at, or raise Http404."""
    rows = Unit.objects.filter(building__estate__in=serving.estates_seen_by(request.actor))
    rows = rows.select_related("building__estate__community", "building__area", "entrance")
    return get_object_or_404(rows, pk=unit_id)


def _seen(request: Request, estate_id: int) -> Estate:
    return get_object_or_404(serving.estates_seen_by(request.actor), pk=estate_id)


def _figures(counted: EstateFacts) -> list[tuple[str, object, str]]:
    percent = counted.greenery_percent
    return [
        (_("住户"), counted.units, _("户")),
        *((str(kind.label), counted.spaces.get(kind, 0), _("个")) for kind in ParkingSpace.Kind),
        (_("充电桩"), counted.chargers, _("个")),
        (_("电梯"), counted.lifts, _("部")),
        (_("绿地率"), f"{percent.normalize():f}" if percent is not None else "—", "%"),
    ]


def _frame(request: Request, seen: Estate, here: str) -> dict[str, Any]:
    tabs = [
        ("estate", _("概况")), ("units", _("房屋")), ("homes", _("住户")),
        ("spaces", _("车位")), ("assets", _("设施")),
    ]  # fmt: skip
    name = {"estate": "people:registry_estate"}
    return {
        "estate": seen,
        "tabs": [
            (
                word,
                reverse(name.get(key, f"people:registry_{key}"), args=[seen.pk]),
                key == here,
                None,
            )
            for key, word in tabs
        ],
        "may_keep": request.actor.may_manage(seen.community),
    }


def _list(
    request: Request,
    seen: Estate,
    here: str,
    wanted: Filter,
    found: Paged[Any],
    *,
    head: list[str],
    lines: list[rows_of.Line],
    shows: list[tuple[str, str]],
    seek: str,
    kinds: list[tuple[str, Any]] | None = None,
    by_building: bool = False,
) -> HttpResponse:
    context = {
        **_frame(request, seen, here),
        "wanted": wanted,
        "found": found,
        "head": head,
        "lines": lines,
        "shows": shows,
        "kinds": kinds or [],
        "buildings": _choices(seen) if by_building else [],
        "seek": seek,
        "which": here,
        "counted_at": timezone.now(),
    }
    return render(request, "people/registry/list.html", context)


def _choices(seen: Estate) -> QuerySet[Any, Any]:
    return seen.buildings.order_by("pk").values_list("pk", "name")
