"""How bodies of the community are set up and corrected in the browser."""

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
from wangge.people import organisations, scopes
from wangge.people.http import Request, needs
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.policies import Keeper
from wangge.places.views.fields import AreaChoice


class OrganisationForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Organisation.Kind.choices)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    short_name = forms.CharField(label=gettext_lazy("平常怎么叫"), max_length=30, required=False)
    desk_phone = forms.CharField(label=gettext_lazy("电话"), max_length=30, required=False)
    is_desk = forms.BooleanField(
        label=gettext_lazy("这是 24 小时值班台：没人管的事都归它"), required=False
    )


class FoundForm(OrganisationForm):
    field_order = ("kind", "name", "area")

    area = AreaChoice(
        label=gettext_lazy("管哪里"),
        help_text=gettext_lazy("派单时从最小的网格往上找，先找到的先派。"),
    )

    def __init__(self, by: Keeper, *args: Any) -> None:
        super().__init__(*args)
        choice = self.fields["area"]
        assert isinstance(choice, AreaChoice)
        choice.queryset = by.areas_kept().order_by("path")


class CorrectForm(OrganisationForm):
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)


@needs(Right.MANAGE_AREA)
@require_safe
def listing(request: Request) -> HttpResponse:
    bodies = scopes.organisations_of(request.actor).select_related("area")
    rows = paged(request, bodies.order_by("area__path", "pk"))
    return render(request, "people/organisations/list.html", {"organisations": rows})


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def found(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        FoundForm(by, request.POST or None),
        lambda said: organisations.found(said.pop("kind"), said.pop("name"), by=by, at=now, **said),
        title=_("加一个单位"),
        back=reverse("people:organisations"),
        done=_("单位加好了。"),
    )


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def correct(request: Request, organisation_id: int) -> HttpResponse:
    body = get_object_or_404(scopes.organisations_of(request.actor), pk=organisation_id)
    by, now = request.actor, timezone.now()
    values = ("kind", "name", "short_name", "desk_phone", "is_desk", "is_active")
    initial = {name: getattr(body, name) for name in values}
    return form_page(
        request,
        CorrectForm(request.POST or None, initial=initial),
        lambda said: organisations.correct(body, by=by, at=now, **said),
        title=_("改{name}").format(name=body),
        back=reverse("people:organisations"),
        done=_("改好了。"),
    )
