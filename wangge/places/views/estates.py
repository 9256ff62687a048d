"""How estates are set up and corrected in the browser."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.places import areas, registry, scopes
from wangge.places.facts import facts
from wangge.places.http import Request, keepers_only
from wangge.places.models import Asset, Estate, ParkingSpace
from wangge.places.policies import Keeper
from wangge.places.views.fields import AreaChoice, PointForm


class EstateForm(Form):
    name = forms.CharField(label=gettext_lazy("小区名称"), max_length=60)
    short_name = forms.CharField(
        label=gettext_lazy("平常怎么叫"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("例如“玖珑城”。居民的话里提到它，就认得出来。"),
    )
    area = AreaChoice(
        label=gettext_lazy("在哪个社区或网格"),
        help_text=gettext_lazy("整个小区都在里面的最小一级。楼栋可以再分到更小的网格。"),
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=120, required=False)
    greenery_percent = forms.DecimalField(
        label=gettext_lazy("绿化率（%）"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        required=False,
    )

    def __init__(self, by: Keeper, estate: Estate | None, *args: Any) -> None:
        values = ("name", "short_name", "area", "address", "greenery_percent")
        super().__init__(*args, initial={n: getattr(estate, n) for n in values} if estate else {})
        choice = self.fields["area"]
        assert isinstance(choice, AreaChoice)
        kept = by.areas_kept().within(estate.community) if estate else by.areas_kept()
        choice.queryset = kept.exclude(kind__in=("district", "subdistrict")).order_by("path")


class CorrectEstateForm(EstateForm, PointForm):
    """An estate that is there already may also be put on the map."""

    def __init__(self, by: Keeper, estate: Estate, *args: Any) -> None:
        super().__init__(by, estate, *args)
        self.initial.update(lon=estate.lon, lat=estate.lat)


@keepers_only
@require_safe
def listing(request: Request) -> HttpResponse:
    estates = paged(request, scopes.estates_of(request.actor))
    has_communities = scopes.communities_of(request.actor).exists()
    page = {"estates": estates, "has_communities": has_communities}
    return render(request, "places/estates/list.html", page)


@keepers_only
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    form = EstateForm(request.actor, None, request.POST or None)
    by, now = request.actor, timezone.now()

    def operation(said: dict[str, Any]) -> None:
        community = areas.community_of(said["area"]) or said["area"]
        registry.add_estate(community, said.pop("name"), by=by, at=now, **said)

    return form_page(
        request,
        form,
        operation,
        title=_("加一个小区"),
        back=reverse("places:estates"),
        done=_("小区加好了。接着加楼栋。"),
    )


@keepers_only
@require_safe
def page(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    counted = facts(estate)
    context = {
        "estate": estate,
        "facts": counted,
        "buildings": paged(request, scopes.buildings_of(request.actor).filter(estate=estate)),
        "spaces": [(kind.label, counted.spaces.get(kind, 0)) for kind in ParkingSpace.Kind],
        "assets": [(kind.label, counted.assets.get(kind, 0)) for kind in Asset.Kind],
    }
    return render(request, "places/estates/page.html", context)


@keepers_only
@require_http_methods(["GET", "POST"])
def correct(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    form = CorrectEstateForm(request.actor, estate, request.POST or None)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        form,
        lambda said: registry.correct(estate, by=by, at=now, **said),
        title=_("改{name}").format(name=estate),
        back=reverse("places:estate", args=[estate.pk]),
        done=_("改好了。"),
    )
