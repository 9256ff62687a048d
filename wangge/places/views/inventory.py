"""How parking spaces and assets are set up in bulk, listed and corrected in the browser."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import DateInput, Form
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.places import registry, scopes
from wangge.places.http import Request, keepers_only
from wangge.places.models import Asset, Building, Estate, ParkingSpace, Unit
from wangge.places.views.fields import UnitChoice

_PAGE = 100


class CountForm(Form):
    count = forms.IntegerField(
        label=gettext_lazy("几个"), min_value=1, max_value=registry.MOST_AT_ONCE, initial=1
    )
    first = forms.IntegerField(
        label=gettext_lazy("从几号编起"), min_value=1, max_value=99_999, initial=1
    )


class AddSpacesForm(CountForm):
    field_order = ("kind", "zone")

    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=ParkingSpace.Kind.choices)
    zone = forms.CharField(
        label=gettext_lazy("区"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("印在号码前面，例如 A 或 负一层。"),
    )


class AddAssetsForm(CountForm):
    field_order = ("kind", "name", "building")

    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Asset.Kind.choices)
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=54, help_text=gettext_lazy("例如：客梯、充电桩")
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("哪栋楼"),
        required=False,
        empty_label=gettext_lazy("不分楼"),
    )
    code_prefix = forms.CharField(
        label=gettext_lazy("编号开头"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("例如 DT1，编成 DT1-01、DT1-02。"),
    )

    def __init__(self, estate: Estate, *args: Any) -> None:
        super().__init__(*args)
        choice = self.fields["building"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = estate.buildings.order_by("pk")


class SpaceForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=ParkingSpace.Kind.choices)
    zone = forms.CharField(label=gettext_lazy("区"), max_length=20, required=False)
    number = forms.CharField(label=gettext_lazy("号码"), max_length=20)
    unit = UnitChoice(
        label=gettext_lazy("归哪一户用"), required=False, empty_label=gettext_lazy("没有归哪一户")
    )

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["unit"]
        assert isinstance(choice, UnitChoice)
        doors = Unit.objects.filter(building__estate=estate)
        choice.queryset = doors.select_related("building", "entrance").order_by(
            "building", "entrance", "floor", "number"
        )


class AssetForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Asset.Kind.choices)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    code = forms.CharField(label=gettext_lazy("编号"), max_length=30)
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("哪栋楼"),
        required=False,
        empty_label=gettext_lazy("不分楼"),
    )
    floor = forms.IntegerField(
        label=gettext_lazy("第几层"), min_value=-20, max_value=120, required=False
    )
    last_checked_on = forms.DateField(
        label=gettext_lazy("上次检验"), widget=DateInput(), required=False
    )

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["building"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = estate.buildings.order_by("pk")


@keepers_only
@require_safe
def spaces(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    rows = scopes.spaces_of(request.actor).filter(estate=estate)
    return _listing(request, "places/inventory/spaces.html", estate, rows)


@keepers_only
@require_safe
def assets(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    rows = scopes.assets_of(request.actor).filter(estate=estate)
    return _listing(request, "places/inventory/assets.html", estate, rows)


@keepers_only
@require_http_methods(["GET", "POST"])
def add_spaces(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        AddSpacesForm(request.POST or None),
        lambda said: registry.add_spaces(estate, by=by, at=now, **said),
        title=_("在{name}加车位").format(name=estate),
        back=reverse("places:spaces", args=[estate.pk]),
        done=_("车位加好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def add_assets(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        AddAssetsForm(estate, request.POST or None),
        lambda said: registry.add_assets(
            estate, prefix=said.pop("code_prefix"), by=by, at=now, **said
        ),
        title=_("在{name}加设施").format(name=estate),
        back=reverse("places:assets", args=[estate.pk]),
        done=_("设施加好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def correct_space(request: Request, space_id: int) -> HttpResponse:
    space = get_object_or_404(scopes.spaces_of(request.actor), pk=space_id)
    by, now = request.actor, timezone.now()
    values = ("kind", "zone", "number", "unit")
    initial = {name: getattr(space, name) for name in values}
    return form_page(
        request,
        SpaceForm(space.estate, request.POST or None, initial=initial),
        lambda said: registry.correct(space, by=by, at=now, **said),
        title=_("改车位 {name}").format(name=space),
        back=reverse("places:spaces", args=[space.estate_id]),
        done=_("改好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def correct_asset(request: Request, asset_id: int) -> HttpResponse:
    asset = get_object_or_404(scopes.assets_of(request.actor), pk=asset_id)
    by, now = request.actor, timezone.now()
    values = ("kind", "name", "code", "building", "floor", "last_checked_on")
    form = AssetForm(
        asset.estate,
        request.POST or None,
        initial={name: getattr(asset, name) for name in values},
    )
    return form_page(
        request,
        form,
        lambda said: registry.correct(asset, by=by, at=now, **said),
        title=_("改{name}").format(name=asset),
        back=reverse("places:assets", args=[asset.estate_id]),
        done=_("改好了。"),
    )


def _listing(request: Request, template: str, estate: Estate, rows: QuerySet[Any]) -> HttpResponse:
    page = paged(request, rows, each=_PAGE)
    return render(request, template, {"estate": estate, "rows": page})
