"""How households are read, entered, corrected and moved out in the browser; numbers only for a purpose."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import NotAllowed
from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.saving import form_page
from wangge.people import directory, households, privacy, serving
from wangge.people.http import Request, needs, staff_only
from wangge.people.models import Household, Occupancy, Organisation, Phone
from wangge.people.roles import Right
from wangge.people.views import registry_rows as rows_of
from wangge.people.views.registry import seen_unit


class PersonForm(Form):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    relation = forms.ChoiceField(
        label=gettext_lazy("跟这一户的关系"),
        choices=Occupancy.Relation.choices,
        widget=forms.RadioSelect,
        initial=Occupancy.Relation.OWNER,
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("可不填。加密保存，列表上只看得到前三位和后四位。"),
    )
    since = forms.DateField(
        label=gettext_lazy("哪天住进来"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("不知道可以不填。"),
    )


class StayForm(Form):
    relation = forms.ChoiceField(
        label=gettext_lazy("跟这一户的关系"),
        choices=Occupancy.Relation.choices,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(label=gettext_lazy("哪天住进来"), widget=DateInput(), required=False)
    until = forms.DateField(
        label=gettext_lazy("哪天搬走"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("还住着就空着。"),
    )


class LeavingForm(Form):
    until = forms.DateField(label=gettext_lazy("哪天搬走"), widget=DateInput())


class PurposeForm(Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("为什么要看"),
        choices=households.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选为什么要看号码，会记下来。")},
    )


class ServiceForm(Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("物业公司"),
        empty_label=gettext_lazy("请选"),
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput())


@never_cache
@staff_only
@require_safe
def page(request: Request, household_id: int) -> HttpResponse:
    found = _seen(request, household_id)
    is_clear = households.may_name(request.actor)
    context = {
        "unit": found.unit,
        "estate": found.unit.building.estate,
        "place": f"{found.unit.building} {rows_of.door(found.unit)}",
        "home": rows_of.home(found, is_clear=is_clear),
        "may_register": households.may_register(request.actor, found.unit.building.area),
        "may_reveal": request.actor.may(Right.REVEAL_PHONE),
    }
    return render(request, "people/registry/household.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def settle(request: Request, unit_id: int) -> HttpResponse:
    unit = seen_unit(request, unit_id)
    _must_register(request, unit.building.area)
    settled: list[Household] = []

    @transaction.atomic
    def operation(said: dict[str, Any]) -> None:
        now = timezone.now()
        home = households.settle(unit, since=said["since"], by=request.actor, at=now)
        _add(request, home, said)
        settled.append(home)

    return form_page(
        request,
        PersonForm(request.POST or None),
        operation,
        title=_("登记一户：{building} {door}").format(
            building=unit.building, door=rows_of.door(unit)
        ),
        note=_("先登记户里的一个人，家里别的人随后再加。"),
        back=reverse("people:registry_unit", args=[unit.pk]),
        done=_("登记好了。"),
        save=_("登记"),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def add_person(request: Request, household_id: int) -> HttpResponse:
    home = _seen(request, household_id)
    _must_register(request, home.unit.building.area)
    return form_page(
        request,
        PersonForm(request.POST or None, initial={"relation": Occupancy.Relation.FAMILY}),
        lambda said: _add(request, home, said),
        title=_("加一个人：{building} {door}").format(
            building=home.unit.building, door=rows_of.door(home.unit)
        ),
        back=_page_of(home),
        done=_("加好了。"),
        save=_("加上"),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def correct_stay(request: Request, stay_id: int) -> HttpResponse:
    stay = _seen_stay(request, stay_id)
    _must_register(request, stay.household.unit.building.area)
    initial = {"relation": stay.relation, "since": stay.since, "until": stay.until}
    return form_page(
        request,
        StayForm(request.POST or None, initial=initial),
        lambda said: households.correct_stay(stay, by=request.actor, at=timezone.now(), **said),
        title=_("改{name}的登记").format(name=stay.person.name),
        back=_page_of(stay.household),
        done=_("改好了。"),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def move_out(request: Request, stay_id: int) -> HttpResponse:
    stay = _seen_stay(request, stay_id)
    _must_register(request, stay.household.unit.building.area)

    def leaving(said: dict[str, Any]) -> None:
        households.move_out(stay, said["until"], by=request.actor, at=timezone.now())

    name = stay.person.name
    return _leaving(
        request,
        stay.household,
        leaving,
        title=_("{name}搬走了？").format(name=name),
        text=_("{name}不再算住在这里；以前的登记留着，登错了可以撤回。").format(name=name),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def leave(request: Request, household_id: int) -> HttpResponse:
    home = _seen(request, household_id)
    _must_register(request, home.unit.building.area)
    count = sum(stay.until is None for stay in home.occupancies.all())

    def leaving(said: dict[str, Any]) -> None:
        households.leave(home, said["until"], by=request.actor, at=timezone.now())

    return _leaving(
        request,
        home,
        leaving,
        title=_("这一户整户搬走了？"),
        text=_("户里 {count} 个人都登记成搬走；以前的登记留着。").format(count=count),
    )


@staff_only
@require_POST
def take_back(request: Request, stay_id: int) -> HttpResponse:
    stay = _seen_stay(request, stay_id)
    households.take_back(stay, by=request.actor, at=timezone.now())
    messages.success(request, _("撤回了，还算住在这里。"))
    return redirect(_page_of(stay.household))


@never_cache
@needs(Right.REVEAL_PHONE)
@require_http_methods(["GET", "POST"])
def phone(request: Request, household_id: int, phone_id: int) -> HttpResponse:
    home = _seen(request, household_id)
    persons = home.occupancies.values("person")
    found = get_object_or_404(Phone.objects.filter(person__in=persons), pk=phone_id)
    form = PurposeForm(request.POST or None)
    shown: list[str] = []

    def look() -> None:
        purpose = form.cleaned_data["purpose"]
        at = timezone.now()
        shown.append(
            households.reveal(found, household=home, purpose=purpose, by=request.actor, at=at)
        )

    if form.is_bound and form.is_valid():
        form.carry_out(look)
    context = {
        "form": form,
        "number": shown[0] if shown else "",
        "masked": privacy.masked(found),
        "place": f"{home.unit.building} {rows_of.door(home.unit)}",
        "back": _page_of(home),
    }
    status = 422 if form.errors else 200
    return render(request, "people/registry/phone.html", context, status=status)


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def serve(request: Request, estate_id: int) -> HttpResponse:
    seen = get_object_or_404(serving.estates_seen_by(request.actor), pk=estate_id)
    form = ServiceForm(request.POST or None, initial={"since": local_day(timezone.now())})
    choice = form.fields["organisation"]
    assert isinstance(choice, forms.ModelChoiceField)
    kept = Organisation.objects.filter(area__in=request.actor.areas_kept(), is_active=True)
    choice.queryset = kept.filter(kind=Organisation.Kind.PROPERTY_COMPANY).order_by("name")
    by = request.actor
    return form_page(
        request,
        form,
        lambda said: serving.serve(seen, by=by, at=timezone.now(), **said),
        title=_("{estate}的物业").format(estate=seen),
        note=_("原来那家到这一天为止，记录留着。新的一家的人从此看得到这个小区的家底。"),
        back=reverse("people:registry_estate", args=[seen.pk]),
        done=_("物业改好了。"),
    )


def _add(request: Request, home: Household, said: dict[str, Any]) -> None:
    by, now = request.actor, timezone.now()
    with transaction.atomic():
        person = directory.add_person(said["name"], phone=said["phone"], by=by, at=now)
        households.move_in(
            person, home, relation=said["relation"], since=said["since"], by=by, at=now
        )


def _leaving(
    request: Request, home: Household, operation: Any, *, title: str, text: str
) -> HttpResponse:
    form = LeavingForm(request.POST or None, initial={"until": local_day(timezone.now())})
    if form.is_bound and form.is_valid() and form.carry_out(lambda: operation(form.cleaned_data)):
        messages.success(request, _("登记好了。登错了，在下面“以前住过”里撤回。"))
        return redirect(_page_of(home))
    context = {"form": form, "title": title, "text": text, "back": _page_of(home)}
    status = 422 if form.is_bound else 200
    return render(request, "people/registry/leaving.html", context, status=status)


def _seen(request: Request, household_id: int) -> Household:
    estates = serving.estates_seen_by(request.actor)
    stays = Occupancy.objects.select_related("person").prefetch_related("person__phones")
    rows = Household.objects.filter(unit__building__estate__in=estates)
    rows = rows.select_related(
        "unit__building__estate__community", "unit__building__area", "unit__entrance"
    ).prefetch_related(Prefetch("occupancies", stays.order_by("until", "pk")))
    return get_object_or_404(rows, pk=household_id)


def _seen_stay(request: Request, stay_id: int) -> Occupancy:
    estates = serving.estates_seen_by(request.actor)
    rows = Occupancy.objects.filter(household__unit__building__estate__in=estates)
    rows = rows.select_related(
        "person",
        "household__unit__building__area",
        "household__unit__building__estate__community",
        "household__unit__entrance",
    )
    return get_object_or_404(rows, pk=stay_id)


def _must_register(request: Request, area: Any) -> None:
    if not households.may_register(request.actor, area):
        raise NotAllowed


def _page_of(home: Household) -> str:
    return reverse("people:registry_household", args=[home.pk])
