"""How an office keeps the numbers that residents are told where the community does not do it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import elsewhere as kept
from wangge.cases.models import ElsewherePhone
from wangge.cases.vocabulary import DeclineReason
from wangge.core.errors import NotAllowed
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.views.fields import AreaChoice

_FIELDS = ("number", "what", "reason", "source", "is_first", "is_active")


class PhoneForm(Form):
    number = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=gettext_lazy("例如 12345 或 0513-5550 1234。"),
    )
    what = forms.CharField(
        label=gettext_lazy("它管什么"),
        max_length=60,
        help_text=gettext_lazy("会说给居民听，例如：小区外的路和灯归市政管。"),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("哪种理由不办的时候用"), choices=DeclineReason.choices
    )
    source = forms.CharField(
        label=gettext_lazy("谁的电话"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("哪个单位开的，或者谁给的，好核对。"),
    )
    area = AreaChoice(label=gettext_lazy("用在哪里"), required=False)
    is_first = forms.BooleanField(label=gettext_lazy("先给居民这个"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaChoice)
        area.queryset = by.areas_kept().order_by("path")
        area.required = not kept.may_keep(by, None)


@require_safe
@needs(Right.MANAGE_AREA)
def phones(request: Request) -> HttpResponse:
    rows = kept.kept_by(request.actor)
    rows = rows.order_by("-is_active", "reason", "area__path", "-is_first", "number", "pk")
    told = paged(request, rows).told(lambda row: (row, kept.may_keep(request.actor, row.area)))
    return render(request, "cases/elsewhere/page.html", {"rows": told})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def add(request: Request) -> HttpResponse:
    row = ElsewherePhone(reason=DeclineReason.BEYOND_DUTY.value)
    return _page(request, row, title=_("加一个电话"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def correct(request: Request, pk: int) -> HttpResponse:
    return _page(request, _one(request, pk), title=_("改电话"))


@require_POST
@needs(Right.MANAGE_AREA)
def withdraw(request: Request, pk: int) -> HttpResponse:
    row = _one(request, pk)
    kept.withdraw(row, by=request.actor, at=timezone.now())
    messages.success(request, _("{number} 不用了，不再给居民。").format(number=row.number))
    return redirect("cases:elsewhere")


def _page(request: Request, row: ElsewherePhone, *, title: str) -> HttpResponse:
    initial = {name: getattr(row, name) for name in _FIELDS} | {"area": row.area_id}
    form = PhoneForm(request.POST or None, by=request.actor, initial=initial)

    def keep(values: dict[str, Any]) -> None:
        kept.keep(row, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("cases:elsewhere"),
        done=_("电话存好了。"),
        note=_("说明不办的时候从这里选，写在话的后面。"),
    )


def _one(request: Request, pk: int) -> ElsewherePhone:
    row = get_object_or_404(kept.kept_by(request.actor), pk=pk)
    if not kept.may_keep(request.actor, row.area):
        raise NotAllowed
    return row
