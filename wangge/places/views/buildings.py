"""How buildings with their entrances and doors are set up and corrected in the browser."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import Form
from wangge.core.saving import form_page
from wangge.places import registry, scopes
from wangge.places.http import Request, keepers_only
from wangge.places.models import Area, Building, Entrance, Unit
from wangge.places.policies import Keeper
from wangge.places.views.fields import AreaChoice, FloorsField, PointForm

_MOST_DOORS = 99
_MOST_ENTRANCES = 20


class BuildingForm(Form):
    name = forms.CharField(
        label=gettext_lazy("楼栋名称"), max_length=30, help_text=gettext_lazy("例如：1 号楼")
    )
    area = AreaChoice(label=gettext_lazy("在哪个网格"))
    floors_above = forms.IntegerField(
        label=gettext_lazy("地上几层"), min_value=0, max_value=120, initial=1
    )
    floors_below = forms.IntegerField(
        label=gettext_lazy("地下几层"), min_value=0, max_value=20, initial=0
    )

    def __init__(self, by: Keeper, within: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["area"]
        assert isinstance(choice, AreaChoice)
        choice.queryset = by.areas_kept().within(within).order_by("path")


class CorrectBuildingForm(BuildingForm, PointForm):
    """A building that is there already may also be put on the map."""


class AddBuildingForm(BuildingForm):
    entrances = forms.IntegerField(
        label=gettext_lazy("几个单元"),
        min_value=0,
        max_value=_MOST_ENTRANCES,
        initial=1,
        help_text=gettext_lazy("名称是“1 单元”“2 单元”，以后可以改。"),
    )
    doors = forms.IntegerField(
        label=gettext_lazy("每层每单元几户"),
        min_value=0,
        max_value=_MOST_DOORS,
        initial=0,
        help_text=gettext_lazy("写了就按层编好门牌：101、102……不写以后再加。"),
    )


class EntranceForm(Form):
    name = forms.CharField(
        label=gettext_lazy("单元名称"), max_length=30, help_text=gettext_lazy("例如：1 单元")
    )
    lobby_code = forms.CharField(
        label=gettext_lazy("大堂码"),
        max_length=8,
        required=False,
        help_text=gettext_lazy("贴在大堂里。到场的人输入它，就证明到了，不用定位。不写就编一个。"),
    )


class UnitsForm(Form):
    entrance = forms.ModelChoiceField(
        Entrance.objects.none(),
        label=gettext_lazy("哪个单元"),
        required=False,
        empty_label=gettext_lazy("不分单元"),
    )
    floors = FloorsField(
        label=gettext_lazy("哪些层"), help_text=gettext_lazy("例如 1-18，或者 1-3,5-18。")
    )
    doors = forms.IntegerField(
        label=gettext_lazy("每层几户"), min_value=1, max_value=_MOST_DOORS, initial=2
    )

    def __init__(self, building: Building, *args: Any) -> None:
        super().__init__(*args)
        choice = self.fields["entrance"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = building.entrances.order_by("pk")
        choice.initial = choice.queryset.first()


class UnitForm(Form):
    number = forms.CharField(label=gettext_lazy("门牌"), max_length=20)
    floor = forms.IntegerField(label=gettext_lazy("第几层"), min_value=-20, max_value=120)
    entrance = forms.ModelChoiceField(
        Entrance.objects.none(),
        label=gettext_lazy("哪个单元"),
        required=False,
        empty_label=gettext_lazy("不分单元"),
    )
    area = forms.DecimalField(
        label=gettext_lazy("面积（㎡）"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("套内专有部分，表决时按它算。"),
    )
    area_source = forms.ChoiceField(
        label=gettext_lazy("面积来源"),
        choices=[("", gettext_lazy("没说")), *Unit.AreaSource.choices],
        required=False,
    )

    def __init__(self, building: Building, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["entrance"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = building.entrances.order_by("pk")


@keepers_only
@require_http_methods(["GET", "POST"])
def add(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    by, now = request.actor, timezone.now()
    form = AddBuildingForm(
        by, estate.community, request.POST or None, initial={"area": estate.area_id}
    )

    @transaction.atomic
    def operation(said: dict[str, Any]) -> None:
        entrances, doors = said.pop("entrances"), said.pop("doors")
        building = registry.add_building(estate, said.pop("name"), by=by, at=now, **said)
        for number in range(1, entrances + 1):
            entrance = registry.add_entrance(building, f"{number} 单元", by=by, at=now)
            if doors:
                floors = range(1, building.floors_above + 1)
                registry.add_units(
                    building, floors=floors, doors=doors, entrance=entrance, by=by, at=now
                )

    return form_page(
        request,
        form,
        operation,
        title=_("在{name}加一栋楼").format(name=estate),
        back=reverse("places:estate", args=[estate.pk]),
        done=_("楼栋加好了。"),
    )


@keepers_only
@require_safe
def page(request: Request, building_id: int) -> HttpResponse:
    building = get_object_or_404(scopes.buildings_of(request.actor), pk=building_id)
    context = {
        "building": building,
        "entrances": scopes.entrances_of(request.actor).filter(building=building),
        "units": scopes.units_of(request.actor).filter(building=building)[: registry.MOST_AT_ONCE],
    }
    return render(request, "places/buildings/page.html", context)


@keepers_only
@require_http_methods(["GET", "POST"])
def correct(request: Request, building_id: int) -> HttpResponse:
    building = get_object_or_404(scopes.buildings_of(request.actor), pk=building_id)
    by, now = request.actor, timezone.now()
    values = ("name", "area", "floors_above", "floors_below", "lon", "lat")
    initial = {name: getattr(building, name) for name in values}
    form = CorrectBuildingForm(by, building.estate.community, request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda said: registry.correct(building, by=by, at=now, **said),
        title=_("改{name}").format(name=building),
        back=reverse("places:building", args=[building.pk]),
        done=_("改好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def add_entrance(request: Request, building_id: int) -> HttpResponse:
    building = get_object_or_404(scopes.buildings_of(request.actor), pk=building_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        EntranceForm(request.POST or None),
        lambda said: registry.add_entrance(building, by=by, at=now, **said),
        title=_("在{name}加一个单元").format(name=building),
        back=reverse("places:building", args=[building.pk]),
        done=_("单元加好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def correct_entrance(request: Request, entrance_id: int) -> HttpResponse:
    entrance = get_object_or_404(scopes.entrances_of(request.actor), pk=entrance_id)
    by, now = request.actor, timezone.now()
    initial = {"name": entrance.name, "lobby_code": entrance.lobby_code}
    return form_page(
        request,
        EntranceForm(request.POST or None, initial=initial),
        lambda said: registry.correct(entrance, by=by, at=now, **said),
        title=_("改{name}").format(name=entrance),
        back=reverse("places:building", args=[entrance.building_id]),
        done=_("改好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def add_units(request: Request, building_id: int) -> HttpResponse:
    building = get_object_or_404(scopes.buildings_of(request.actor), pk=building_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        UnitsForm(building, request.POST or None),
        lambda said: registry.add_units(building, by=by, at=now, **said),
        title=_("在{name}加门牌").format(name=building),
        back=reverse("places:building", args=[building.pk]),
        done=_("门牌加好了。"),
        note=_("门牌按“层 + 两位号”编：3 层第 2 户是 302。编错的可以一个一个改。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def correct_unit(request: Request, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(scopes.units_of(request.actor), pk=unit_id)
    by, now = request.actor, timezone.now()
    initial = {name: getattr(unit, name) for name in ("number", "floor", "entrance", "area_source")}
    initial["area"] = Decimal(unit.area_cm) / 100 if unit.area_cm is not None else None

    def operation(said: dict[str, Any]) -> None:
        area = said.pop("area")
        said["area_cm"] = int(area * 100) if area is not None else None
        registry.correct(unit, by=by, at=now, **said)

    return form_page(
        request,
        UnitForm(unit.building, request.POST or None, initial=initial),
        operation,
        title=_("改 {name}").format(name=unit),
        back=reverse("places:building", args=[unit.building_id]),
        done=_("改好了。"),
    )
