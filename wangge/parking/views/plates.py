"""How the registry of plates is listed, searched, entered, corrected and ended in the browser."""

from datetime import date
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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wangge.cases import texting
from wangge.cases.lights import Light
from wangge.core.errors import Malformed
from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day, say_date
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.language import plates as reading
from wangge.parking import finding, keeping, policies, registry
from wangge.parking.models import Vehicle
from wangge.parking.registry import Particulars
from wangge.people import privacy, serving
from wangge.people.households import masked_name
from wangge.people.http import Request, needs
from wangge.people.registry import Filter
from wangge.people.roles import Right
from wangge.places import locate
from wangge.places.models import Estate, Unit


class PlateForm(Form):
    """One car: its plate, whose it is, whom to call."""

    plate = forms.CharField(
        label=gettext_lazy("车牌"),
        max_length=30,
        help_text=gettext_lazy("例如 苏F12345，新能源 苏FD12345。"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("谁的车"),
        choices=Vehicle.Kind.choices,
        widget=forms.RadioSelect,
        initial=Vehicle.Kind.VISITOR,
    )
    valid_until = forms.DateField(
        label=gettext_lazy("访客停到哪天"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("到期当晚自动删，最多 30 天。住户的车不用写。"),
    )
    estate = forms.ModelChoiceField(
        Estate.objects.none(), label=gettext_lazy("哪个小区"), empty_label=gettext_lazy("请选")
    )
    door = forms.CharField(
        label=gettext_lazy("哪一户"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("例如 2-1203。住户写自己家，访客写来看谁家。"),
    )
    holder_name = forms.CharField(label=gettext_lazy("车主怎么称呼"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("车主电话"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("加密保存，谁也看不到；要请挪车时值班台才能看，看了会记下来。"),
    )
    may_text = forms.BooleanField(
        label=gettext_lazy("车主同意收短信，只为请他挪车"),
        required=False,
        help_text=gettext_lazy(
            "短信里没有链接，只写车停在哪里和值班电话。没同意的，由值班台打电话。"
        ),
    )
    email = forms.CharField(
        label=gettext_lazy("车主邮箱"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("有的话可以发消息，车主点一下就能回话。"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_CARS)
def listed(request: Request) -> HttpResponse:
    today = local_day(timezone.now())
    wanted = Filter.read(request.GET.dict())
    rows = _rows(request)
    # A plate is looked for by POST: it stands in no address, history or log.
    typed = request.POST.get("plate", "").strip()[:30] if request.method == "POST" else ""
    rows = _of_plate(rows, typed) if typed else _filtered(rows, wanted, today)
    found = paged(request, rows.order_by("-pk"))
    context = {
        "wanted": wanted,
        "typed": typed,
        "found": found,
        "lines": [_line(one, today, is_near=_is_near(one, typed)) for one in found.rows],
        "kinds": Vehicle.Kind.choices,
        "shows": [("doubted", _("登记有疑问的")), ("gone", _("停用和到期的"))],
        "may_ask": policies.may_ask(request.actor),
        "may_use_sheets": request.actor.is_keeper,
    }
    return render(request, "parking/plates/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_CARS)
def enter(request: Request) -> HttpResponse:
    now = timezone.now()
    form = _form(request, initial={"valid_until": local_day(now)})

    def operation(said: dict[str, Any]) -> None:
        registry.enter(said["estate"], _particulars(said), by=request.actor, at=now)

    return form_page(
        request,
        form,
        operation,
        title=_("登记车牌"),
        note=_("电话和门牌至少写一样，挪车时才找得到人。车牌和电话加密保存。"),
        back=reverse("parking:plates"),
        done=_("登记好了。"),
        save=_("登记"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_CARS)
def correct(request: Request, pk: int) -> HttpResponse:
    vehicle, now = _seen(request, pk), timezone.now()
    form = _form(request, initial=_initial(vehicle))
    form.fields["estate"].disabled = True
    if vehicle.phone is not None:
        masked = privacy.masked(vehicle.phone)
        form.fields["phone"].help_text = _("现在登记的是 {masked}。不改就空着。").format(
            masked=masked
        )
    if vehicle.email_cipher:
        form.fields["email"].help_text = _("已经登记了邮箱。不改就空着。")

    def operation(said: dict[str, Any]) -> None:
        kept = _particulars(said, before=vehicle)
        registry.correct(vehicle, kept, by=request.actor, at=now)

    return form_page(
        request,
        form,
        operation,
        title=_("改车牌登记 {plate}").format(plate=keeping.masked(vehicle)),
        back=reverse("parking:plates"),
        done=_("改好了。"),
    )


@require_POST
@needs(Right.MOVE_CARS)
def end(request: Request, pk: int) -> HttpResponse:
    vehicle = _seen(request, pk)
    registry.end(vehicle, by=request.actor, at=timezone.now())
    back = reverse("parking:take_back", args=[pk])
    said = _("{plate} 停用了，30 天后删除。").format(plate=keeping.masked(vehicle))
    messages.success(request, said, extra_tags=back)
    return redirect("parking:plates")


@require_POST
@needs(Right.MOVE_CARS)
def take_back(request: Request, pk: int) -> HttpResponse:
    registry.take_back(_seen(request, pk), by=request.actor, at=timezone.now())
    messages.success(request, _("撤销了，还算登记着。"))
    return redirect("parking:plates")


def _rows(request: Request) -> QuerySet[Vehicle]:
    rows = Vehicle.objects.visible_to(request.actor)
    return rows.select_related("estate", "unit__building", "phone")


def _seen(request: Request, pk: int) -> Vehicle:
    return get_object_or_404(_rows(request), pk=pk)


def _filtered(rows: QuerySet[Vehicle], wanted: Filter, today: date) -> QuerySet[Vehicle]:
    current = rows.current(today)  # type: ignore[attr-defined] # a queryset of our own
    rows = rows.exclude(pk__in=current.values("pk")) if wanted.show == "gone" else current
    if wanted.kind in Vehicle.Kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.show == "doubted":
        rows = rows.filter(doubted_at__isnull=False)
    if wanted.query:
        rows = rows.filter(unit__number__startswith=wanted.query)
    return rows


def _of_plate(rows: QuerySet[Vehicle], typed: str) -> QuerySet[Vehicle]:
    exact = reading.read(typed)
    near = reading.near(typed)
    indexes = [keeping.index(plate) for plate in (exact, *near) if plate]
    fitting = [] if exact else finding.fitting(typed, rows)
    return rows.filter(Q(plate_index__in=indexes) | Q(pk__in=fitting))


def _is_near(vehicle: Vehicle, typed: str) -> bool:
    plate, part = keeping.plate_of(vehicle), reading.part(typed)
    is_meant = plate == reading.read(typed) or (part is not None and part.fits(plate))
    return bool(typed) and not is_meant


def _line(vehicle: Vehicle, today: date, *, is_near: bool) -> dict[str, Any]:
    return {
        "pk": vehicle.pk,
        "plate": keeping.masked(vehicle),
        "kind": vehicle.get_kind_display(),
        "name": masked_name(vehicle.holder_name) if vehicle.holder_name else "",
        "door": finding.unit_said(vehicle.unit) if vehicle.unit else "",
        "estate": str(vehicle.estate),
        "phone": privacy.masked(vehicle.phone) if vehicle.phone else "",
        "light": _light(vehicle, today),
        "is_near": is_near,
        "is_current": vehicle.ended_on is None,
    }


def _light(vehicle: Vehicle, today: date) -> Light:
    if vehicle.ended_on is not None:
        return Light("deferred", _("停用了"))
    if vehicle.doubted_at is not None:
        return Light("due-soon", _("登记的人说不是他的车"))
    until = vehicle.valid_until
    if until is None:
        return Light("on-time", _("长期"))
    if until < today:
        return Light("overdue", _("{day} 到期，今晚删").format(day=say_date(until)))
    return Light("on-time", _("停到 {day}").format(day=say_date(until)))


def _form(request: Request, *, initial: dict[str, Any]) -> PlateForm:
    form = PlateForm(request.POST if request.method == "POST" else None, initial=initial)
    if not texting.is_offered():
        del form.fields["may_text"]
    field = form.fields["estate"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = serving.estates_seen_by(request.actor)
    estates = list(field.queryset[:2])
    if len(estates) == 1 and "estate" not in initial:
        form.initial["estate"] = estates[0].pk
    return form


def _initial(vehicle: Vehicle) -> dict[str, Any]:
    unit = vehicle.unit
    return {
        "plate": keeping.plate_of(vehicle),
        "kind": vehicle.kind,
        "valid_until": vehicle.valid_until,
        "estate": vehicle.estate_id,
        "door": finding.unit_said(unit) if unit else "",
        "holder_name": vehicle.holder_name,
        "may_text": vehicle.may_text,
    }


def _particulars(said: dict[str, Any], *, before: Vehicle | None = None) -> Particulars:
    phone, email = said["phone"], said["email"]
    if before is not None and not phone and before.phone is not None:
        phone = privacy.number_of(before.phone)
    if "may_text" not in said and before is not None:
        # Nothing can be texted just now, so nobody was asked anew.
        said = {**said, "may_text": before.may_text}
    if before is not None and not email and before.email_cipher:
        email = privacy.open_text(before.email_cipher, before.email_key_version)
    return Particulars(
        plate=said["plate"],
        kind=said["kind"],
        unit=_unit(said["estate"], said["door"]),
        holder_name=said["holder_name"],
        phone=phone,
        email=email,
        may_text=bool(said.get("may_text")),
        valid_until=said["valid_until"],
    )


def _unit(estate: Estate, door: str) -> Unit | None:
    if not door.strip():
        return None
    text = f"{estate.name} {door}"
    for place in locate.from_text(estate.community, text):
        if place.unit is not None and place.estate == estate:
            return place.unit
    sentence = _("{estate}没有“{door}”这一户。应当像 2-1203，不知道就空着。")
    raise Malformed(sentence.format(estate=estate, door=door.strip()), field="door")
