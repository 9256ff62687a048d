"""What is entrusted to somebody: households looked after and keys, each passed on with its history."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Malformed
from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day, say_day
from wangge.core.saving import form_page
from wangge.core.speech import aside
from wangge.history.timeline import Entry, timeline
from wangge.people import caring, keys
from wangge.people.http import Request, needs
from wangge.people.models import Care, Household, Key, Post
from wangge.people.roles import Right
from wangge.people.views.appointments import BuildingChoice
from wangge.places.models import Building

# A first proposal; whoever begins it may choose another day.
_REVIEW_AFTER = timedelta(days=180)
_BACK = "people:entrusted"
_STEPS_SHOWN = 4


class CareForm(Form):
    building = BuildingChoice(
        Building.objects.none(), label=gettext_lazy("哪栋楼"), empty_label=gettext_lazy("请选")
    )
    door = forms.CharField(label=gettext_lazy("几室"), max_length=20)
    reason = forms.ChoiceField(label=gettext_lazy("为什么照看"), choices=Care.Reason.choices)
    basis = forms.ChoiceField(label=gettext_lazy("依据"), choices=Care.Basis.choices)
    consent_on = forms.DateField(
        label=gettext_lazy("哪天同意的"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("凭同意照看的才写。"),
    )
    review_on = forms.DateField(
        label=gettext_lazy("哪天再看还要不要"),
        widget=DateInput(),
        help_text=gettext_lazy("到那天问一次，不需要了就结束。"),
    )


class ReviewForm(Form):
    review_on = forms.DateField(label=gettext_lazy("下次哪天再看"), widget=DateInput())


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    def label_from_instance(self, obj: Post) -> str:
        where = _("，").join((str(obj), str(obj.area)))
        return f"{obj.person}{aside(where)}"


class PassForm(Form):
    to = PostChoice(
        Post.objects.none(), label=gettext_lazy("交给谁"), empty_label=gettext_lazy("请选")
    )


class KeyForm(Form):
    name = forms.CharField(
        label=gettext_lazy("哪里的钥匙"),
        max_length=60,
        help_text=gettext_lazy("比如“配电间，2 把”。"),
    )
    building = BuildingChoice(
        Building.objects.none(),
        label=gettext_lazy("哪栋楼"),
        empty_label=gettext_lazy("不定到楼"),
        required=False,
    )


@never_cache
@needs(Right.SEE_CASES)
@require_safe
def mine(request: Request) -> HttpResponse:
    post, today = _post(request), local_day(timezone.now())
    context = {
        "cares": [
            (care, _steps(care), say_day(care.review_on, today)) for care in caring.of_post(post)
        ],
        "keys": [(key, _steps(key)) for key in keys.of_post(post)],
        "today": today,
        "may_begin": request.actor.may(Right.HANDLE),
    }
    return render(request, "people/entrusted/page.html", context)


@needs(Right.HANDLE)
@require_http_methods(["GET", "POST"])
def begin_care(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    form = CareForm(request.POST or None, initial={"review_on": local_day(now) + _REVIEW_AFTER})
    _choose(form, "building", _buildings(_post(request)))

    def operation(said: dict[str, Any]) -> None:
        household = _household(said.pop("building"), said.pop("door"))
        caring.begin(household, by=by, at=now, **said)

    return form_page(
        request,
        form,
        operation,
        title=_("照看一户人家"),
        back=reverse(_BACK),
        done=_("登记好了。"),
        note=_("只登记为什么照看和凭什么照看，不写别的。只有您和管这一片的人看得到。"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def review_care(request: Request, pk: int) -> HttpResponse:
    care, by, now = _care(request, pk), request.actor, timezone.now()
    return form_page(
        request,
        ReviewForm(request.POST or None, initial={"review_on": local_day(now) + _REVIEW_AFTER}),
        lambda said: caring.review(care, next_on=said["review_on"], by=by, at=now),
        title=_("还要照看"),
        back=reverse(_BACK),
        done=_("记下了。"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def pass_care(request: Request, pk: int) -> HttpResponse:
    care, by, now = _care(request, pk), request.actor, timezone.now()
    return form_page(
        request,
        _pass_form(request, care.owner),
        lambda said: caring.pass_on(care, to=said["to"], by=by, at=now),
        title=_("把照看交给别人"),
        back=reverse(_BACK),
        done=_("交过去了，经过都在。"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def end_care(request: Request, pk: int) -> HttpResponse:
    care, by, now = _care(request, pk), request.actor, timezone.now()
    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda _said: caring.end(care, by=by, at=now),
        title=_("不用再照看了"),
        back=reverse(_BACK),
        done=_("结束了。"),
        note=_("结束以后不再列在这里，到了保存期就删掉。"),
        save=_("结束照看"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def take_key(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    form = KeyForm(request.POST or None)
    _choose(form, "building", _buildings(_post(request)))
    return form_page(
        request,
        form,
        lambda said: keys.take(said["name"], building=said["building"], by=by, at=now),
        title=_("登记一把钥匙"),
        back=reverse(_BACK),
        done=_("登记好了。"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def pass_key(request: Request, pk: int) -> HttpResponse:
    key, by, now = _key(request, pk), request.actor, timezone.now()
    return form_page(
        request,
        _pass_form(request, key.holder),
        lambda said: keys.pass_on(key, to=said["to"], by=by, at=now),
        title=_("把{key}的钥匙交给别人").format(key=key.name),
        back=reverse(_BACK),
        done=_("交过去了，经过都在。"),
    )


@needs(Right.SEE_CASES)
@require_http_methods(["GET", "POST"])
def return_key(request: Request, pk: int) -> HttpResponse:
    key, by, now = _key(request, pk), request.actor, timezone.now()
    return form_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda _said: keys.give_back(key, by=by, at=now),
        title=_("交还{key}的钥匙").format(key=key.name),
        back=reverse(_BACK),
        done=_("记下了，钥匙还了。"),
        save=_("已经交还"),
    )


def _post(request: Request) -> Post:
    assert request.actor.post is not None, "the door asked for a post"
    return request.actor.post


def _care(request: Request, pk: int) -> Care:
    return get_object_or_404(caring.of_post(_post(request)), pk=pk)


def _key(request: Request, pk: int) -> Key:
    return get_object_or_404(keys.of_post(_post(request)), pk=pk)


def _steps(subject: Care | Key) -> list[Entry]:
    return timeline(subject, for_resident=False)[:_STEPS_SHOWN]


def _pass_form(request: Request, owner: Post) -> PassForm:
    form = PassForm(request.POST or None)
    _choose(form, "to", caring.colleagues(owner, on=local_day(timezone.now())))
    return form


def _buildings(post: Post) -> Any:
    start, end = post.area.path_range
    rows = Building.objects.filter(area__path__gte=start, area__path__lt=end)
    return rows.select_related("estate").order_by("estate__name", "pk")


def _household(building: Building, door: str) -> Household:
    number = door.strip().removesuffix("室")
    here = Household.objects.filter(unit__building=building, unit__number=number, until=None)
    household = here.select_related("unit__building__area").order_by("-pk").first()
    if household is None:
        sentence = _("{building} {door} 室没有登记住户。请核对门牌，或者先登记这一户。")
        raise Malformed(sentence.format(building=building, door=number), field="door")
    return household


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    fields: Mapping[str, Any] = form.fields
    fields[name].queryset = rows
