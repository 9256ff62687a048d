"""How an office keeps the words it says again and again: reply templates."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import templates as kept
from wangge.cases.models import ReplyTemplate
from wangge.cases.vocabulary import Route
from wangge.core.errors import NotAllowed
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.views.fields import AreaChoice

_ANY = ("", gettext_lazy("不限"))


class TemplateForm(Form):
    name = forms.CharField(
        label=gettext_lazy("名字"),
        max_length=40,
        help_text=gettext_lazy("办事的人靠它挑，例如：约时间上门。"),
    )
    text = forms.CharField(label=gettext_lazy("话"), widget=forms.Textarea(attrs={"rows": 6}))
    route = forms.ChoiceField(
        label=gettext_lazy("用在哪条路"), choices=[_ANY, *Route.choices], required=False
    )
    area = AreaChoice(label=gettext_lazy("用在哪里"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaChoice)
        area.queryset = by.areas_kept().order_by("path")
        area.required = not kept.may_keep(by, None)
        self.fields["text"].help_text = _("花括号里的由这件事自己填：{blanks}").format(
            blanks="".join(f"{{{blank}}}" for blank in kept.BLANKS)
        )


@require_safe
@needs(Right.MANAGE_AREA)
def templates(request: Request) -> HttpResponse:
    rows = _rows(request.actor).order_by("-is_active", "route", "area__path", "name", "pk")
    page = {
        "rows": paged(request, rows).told(
            lambda row: (row, kept.may_keep(request.actor, row.area))
        ),
        "blanks": list(kept.BLANKS),
    }
    return render(request, "cases/templates/page.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def add(request: Request) -> HttpResponse:
    return _page(request, ReplyTemplate(), title=_("加一个模板"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def correct(request: Request, pk: int) -> HttpResponse:
    return _page(request, _one(request, pk), title=_("改模板"))


@require_POST
@needs(Right.MANAGE_AREA)
def withdraw(request: Request, pk: int) -> HttpResponse:
    template = _one(request, pk)
    kept.withdraw(template, by=request.actor, at=timezone.now())
    messages.success(request, _("“{name}”不用了，写的时候不再列出。").format(name=template.name))
    return redirect("cases:templates")


def _page(request: Request, template: ReplyTemplate, *, title: str) -> HttpResponse:
    initial = {
        "name": template.name,
        "text": template.text,
        "route": template.route,
        "area": template.area_id,
        "is_active": template.is_active,
    }
    form = TemplateForm(request.POST or None, by=request.actor, initial=initial)

    def keep(values: dict[str, Any]) -> None:
        kept.keep(template, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("cases:templates"),
        done=_("模板存好了。"),
        note=_("不知道的空会留成【填：…】，填上才能发给居民。"),
    )


def _one(request: Request, pk: int) -> ReplyTemplate:
    template = get_object_or_404(_rows(request.actor), pk=pk)
    if not kept.may_keep(request.actor, template.area):
        raise NotAllowed
    return template


def _rows(by: Actor) -> QuerySet[ReplyTemplate]:
    mine = Q(area__isnull=True) | Q(area__in=by.areas_kept())
    return ReplyTemplate.objects.filter(mine).select_related("area")
