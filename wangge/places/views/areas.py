"""How the tree of areas is set up and corrected in the browser."""

from dataclasses import dataclass
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
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.places import areas
from wangge.places.http import Request, keepers_only
from wangge.places.models import Area
from wangge.places.policies import Keeper
from wangge.places.views.fields import AreaChoice

# A whole district is shown down to its communities; each opens its own grids.
_PAGE = 400


class AreaForm(Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    code = forms.CharField(
        label=gettext_lazy("代号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("网址和导入时用，例如 banqiao。不写就自动编一个。"),
    )
    official_code = forms.CharField(
        label=gettext_lazy("统计代码或网格编码"), max_length=24, required=False
    )
    desk_phone = forms.CharField(
        label=gettext_lazy("24 小时值班电话"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("写在居民看到的每一页上。"),
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=120, required=False)


class AddAreaForm(AreaForm):
    field_order = ("kind", "name")

    kind = forms.ChoiceField(label=gettext_lazy("哪一级"), widget=forms.RadioSelect)

    def __init__(self, parent: Area | None, *args: Any) -> None:
        super().__init__(*args)
        below = areas.ORDER[areas.ORDER.index(parent.kind) + 1 :] if parent else areas.ORDER[:3]
        kinds = [(kind, Area.Kind(kind).label) for kind in below]
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = kinds
        choice.initial = kinds[0][0] if kinds else None


class CorrectAreaForm(AreaForm):
    field_order = ("name", "parent")

    code = forms.CharField(label=gettext_lazy("代号"), max_length=40)
    parent = AreaChoice(label=gettext_lazy("上级"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)

    def __init__(self, by: Keeper, area: Area, *args: Any) -> None:
        super().__init__(*args, initial={**_values(area), "parent": area.parent_id})
        choice = self.fields["parent"]
        assert isinstance(choice, AreaChoice)
        wider = areas.ORDER[: areas.ORDER.index(area.kind)]
        choice.queryset = by.areas_kept().filter(kind__in=wider).order_by("path")
        # Who keeps only this area hangs it nowhere else.
        if area.parent is not None and not by.may_manage(area.parent):
            del self.fields["parent"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree."""

    area: Area
    depth: int
    takes_more: bool


@keepers_only
@require_safe
def tree(request: Request) -> HttpResponse:
    kept = request.actor.areas_kept()
    opened = None
    if request.GET.get("of", "").isdecimal():
        opened = get_object_or_404(kept, pk=request.GET["of"][:18])
    shown = kept.filter(pk__in=Area.objects.within(opened)) if opened else kept
    is_whole = shown.count() <= _PAGE
    if not is_whole:
        shown = shown.exclude(kind__in=(Area.Kind.GRID, Area.Kind.MICRO_GRID))
    rows = paged(request, shown.order_by("path"), each=_PAGE).told(
        lambda area: Row(area, len(area.path_prefixes) - 1, area.kind != Area.Kind.MICRO_GRID)
    )
    may_add_top = request.actor.may_manage(None)
    page = {"rows": rows, "opened": opened, "is_whole": is_whole, "may_add_top": may_add_top}
    return render(request, "places/areas/tree.html", page)


@keepers_only
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    parent = None
    if wanted := request.GET.get("parent", ""):
        number = wanted if wanted.isascii() and wanted.isdecimal() else "0"
        parent = get_object_or_404(request.actor.areas_kept(), pk=number[:18])
    form = AddAreaForm(parent, request.POST or None)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        form,
        lambda said: areas.add(parent=parent, by=by, at=now, **said),
        title=_("在{name}下面加一个").format(name=parent) if parent else _("加一个最上级的"),
        back=reverse("places:areas"),
        done=_("加好了。"),
    )


@keepers_only
@require_http_methods(["GET", "POST"])
def correct(request: Request, area_id: int) -> HttpResponse:
    area = get_object_or_404(request.actor.areas_kept().select_related("parent"), pk=area_id)
    by, now = request.actor, timezone.now()
    form = CorrectAreaForm(by, area, request.POST or None)

    @transaction.atomic
    def operation(said: dict[str, Any]) -> None:
        if "parent" in said and (to := said.pop("parent")) != area.parent:
            areas.move(area, to=to, by=by, at=now)
        areas.correct(area, by=by, at=now, **said)

    return form_page(
        request,
        form,
        operation,
        title=_("改{name}").format(name=area),
        back=reverse("places:areas"),
        done=_("改好了。"),
    )


def _values(area: Area) -> dict[str, object]:
    names = ("name", "code", "official_code", "desk_phone", "address", "is_active")
    return {name: getattr(area, name) for name in names}
