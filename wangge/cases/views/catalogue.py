"""How an office sets up what it handles: categories, time limits, and who leads what."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import catalogue
from wangge.cases.models import CatalogueEntry, Category, Promise
from wangge.cases.vocabulary import Kind, Route, Stage, Urgency
from wangge.core.errors import NotAllowed
from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.models import Area, Estate
from wangge.places.views.fields import AreaChoice

_MODES = [
    ("minutes", gettext_lazy("分钟")),
    ("natural_hours", gettext_lazy("小时，夜里也算")),
    ("working_hours", gettext_lazy("个工作小时")),
    ("natural_days", gettext_lazy("天，当天不算")),
    ("working_days", gettext_lazy("个工作日，当天不算")),
]
_ANY = ("", gettext_lazy("不限"))


class CategoryForm(Form):
    code = forms.SlugField(
        label=gettext_lazy("代码"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字和下划线，例如 stair_light。定了不要再改。"),
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    route = forms.ChoiceField(label=gettext_lazy("走哪条路"), choices=Route.choices)
    kind = forms.ChoiceField(label=gettext_lazy("多半是"), choices=Kind.choices)
    urgency = forms.ChoiceField(label=gettext_lazy("缓急"), choices=Urgency.choices)
    lead_kind = forms.ChoiceField(
        label=gettext_lazy("派单目录没写时归哪种单位"), choices=Organisation.Kind.choices
    )
    keywords = forms.CharField(
        label=gettext_lazy("认出它的词"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一个，后面写分量：楼道灯 3。分量越大越像。"),
    )
    hint = forms.CharField(label=gettext_lazy("给值班员的提示"), max_length=200, required=False)
    closing_check = forms.CharField(
        label=gettext_lazy("办结前要核对的"), max_length=300, required=False
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=120, required=False)
    is_about_place = forms.BooleanField(
        label=gettext_lazy("扫墙上的码能看到、能跟着"),
        required=False,
        help_text=gettext_lazy(
            "只勾说的是地方本身的，例如灯、电梯、水管。挪车、上门帮忙、邻里吵闹这些说人的不勾。"
        ),
    )
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)


class PromiseForm(Form):
    area = AreaChoice(label=gettext_lazy("在哪里"), required=False)
    route = forms.ChoiceField(
        label=gettext_lazy("哪条路"), choices=[_ANY, *Route.choices], required=False
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("哪一类"), required=False
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("缓急"), choices=[_ANY, *Urgency.choices], required=False
    )
    stage = forms.ChoiceField(label=gettext_lazy("到哪一步"), choices=Stage.choices)
    amount = forms.IntegerField(label=gettext_lazy("多久"), min_value=1, max_value=10_000)
    mode = forms.ChoiceField(label=gettext_lazy("怎么算"), choices=_MODES)
    escalate_minutes = forms.IntegerField(
        label=gettext_lazy("超期后每隔几分钟往上报一级"), min_value=1, max_value=100_000
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=120, required=False)
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput)
    until = forms.DateField(label=gettext_lazy("到哪天止"), widget=DateInput, required=False)


class EntryForm(Form):
    area = AreaChoice(label=gettext_lazy("在哪里"))
    estate = forms.ModelChoiceField(
        Estate.objects.none(), label=gettext_lazy("哪个小区"), required=False
    )
    route = forms.ChoiceField(
        label=gettext_lazy("哪条路"), choices=[_ANY, *Route.choices], required=False
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("哪一类"), required=False
    )
    hours = forms.ChoiceField(label=gettext_lazy("什么时候"), choices=CatalogueEntry.Hours.choices)
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("派给"))
    clause = forms.CharField(label=gettext_lazy("依据"), max_length=120, required=False)
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput)
    until = forms.DateField(label=gettext_lazy("到哪天止"), widget=DateInput, required=False)


@require_safe
@needs(Right.MANAGE_AREA)
def categories(request: Request) -> HttpResponse:
    rows = Category.objects.order_by("-is_active", "route", "name")
    page = {"categories": rows, "may_keep": catalogue.may_keep(request.actor, None)}
    return render(request, "cases/catalogue/categories.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def add_category(request: Request) -> HttpResponse:
    return _category_page(request, Category(), title=_("加一个类别"))


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def correct_category(request: Request, code: str) -> HttpResponse:
    category = get_object_or_404(Category, code=code)
    return _category_page(request, category, title=category.name)


@require_safe
@needs(Right.MANAGE_AREA)
def promises(request: Request) -> HttpResponse:
    rows = _promises(request.actor).select_related("area", "category")
    page = {
        "promises": paged(request, rows.order_by("route", "stage", "urgency", "pk")),
        "modes": dict(_MODES),
        "may_keep_all": catalogue.may_keep(request.actor, None),
    }
    return render(request, "cases/catalogue/promises.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_AREA)
def add_promise(request: Request) -> HttpResponse:
    promise = Promise(since=_today(), escalate_minutes=24 * 60)
    return _promise_page(request, promise, title=_("加一条时限"))


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_AREA)
def correct_promise(request: Request, pk: int) -> HttpResponse:
    promise = get_object_or_404(_promises(request.actor).select_related("area"), pk=pk)
    if not catalogue.may_keep(request.actor, promise.area):
        raise NotAllowed
    return _promise_page(request, promise, title=_("改时限"))


@require_safe
@needs(Right.MANAGE_AREA)
def entries(request: Request) -> HttpResponse:
    rows = _entries(request.actor).select_related("area", "estate", "category", "lead")
    page = {"entries": paged(request, rows.order_by("area__path", "route", "pk"))}
    return render(request, "cases/catalogue/entries.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_AREA)
def add_entry(request: Request) -> HttpResponse:
    return _entry_page(request, CatalogueEntry(since=_today()), title=_("加一条派单"))


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_AREA)
def correct_entry(request: Request, pk: int) -> HttpResponse:
    entry = get_object_or_404(_entries(request.actor), pk=pk)
    return _entry_page(request, entry, title=_("改派单"))


def _category_page(request: Request, category: Category, *, title: str) -> HttpResponse:
    written = catalogue.write_keywords(category.keywords)
    initial = {**_values(category, CategoryForm), "keywords": written}
    form = CategoryForm(request.POST or None, initial=initial)

    def keep(values: dict[str, Any]) -> None:
        values = {**values, "keywords": catalogue.read_keywords(values["keywords"])}
        catalogue.keep_category(category, by=request.actor, at=timezone.now(), **values)

    back = reverse("cases:categories")
    return form_page(request, form, keep, title=title, back=back, done=_("类别存好了。"))


def _promise_page(request: Request, promise: Promise, *, title: str) -> HttpResponse:
    form = PromiseForm(request.POST or None, initial=_values(promise, PromiseForm))
    _choose(form, area=request.actor.areas_kept().order_by("path"), category=_active())
    form.fields["area"].required = not catalogue.may_keep(request.actor, None)

    def keep(values: dict[str, Any]) -> None:
        catalogue.keep_promise(promise, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("cases:promises"),
        done=_("时限存好了。"),
        note=_("写得越细的越先用：先看类别，再看地方、缓急。已经开始计时的不变。"),
    )


def _entry_page(request: Request, entry: CatalogueEntry, *, title: str) -> HttpResponse:
    kept = request.actor.areas_kept()
    form = EntryForm(request.POST or None, initial=_values(entry, EntryForm))
    _choose(
        form,
        area=kept.order_by("path"),
        category=_active(),
        estate=Estate.objects.filter(community__in=kept).order_by("name"),
        lead=_leads(kept),
    )

    def keep(values: dict[str, Any]) -> None:
        catalogue.keep_entry(entry, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("cases:catalogue"),
        done=_("派单目录存好了。"),
        note=_("写得越细的越先用：先看类别，再看小区、路、地方、时段。都没写到的归值班台。"),
    )


def _choose(form: Form, **querysets: QuerySet[Any]) -> None:
    for name, queryset in querysets.items():
        choice = form.fields[name]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = queryset


def _values(row: Any, form: type[Form]) -> dict[str, Any]:
    # Foreign keys as ids, so that a new row needs none.
    return {
        name: getattr(row, f"{name}_id" if hasattr(row, f"{name}_id") else name)
        for name in form.base_fields
    }


def _active() -> QuerySet[Category]:
    return Category.objects.filter(is_active=True).order_by("route", "name")


def _leads(kept: QuerySet[Area]) -> QuerySet[Organisation]:
    # Bodies of one's own areas, and those above that serve them.
    above = {prefix for area in kept[:50] for prefix in area.path_prefixes}
    near = Q(area__in=kept) | Q(area__path__in=above)
    return Organisation.objects.filter(near, is_active=True).order_by("kind", "name")


def _promises(by: Actor) -> QuerySet[Promise]:
    return Promise.objects.filter(Q(area__isnull=True) | Q(area__in=by.areas_kept()))


def _entries(by: Actor) -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.filter(area__in=by.areas_kept())


def _today() -> date:
    return local_day(timezone.now())
