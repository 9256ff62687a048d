"""How a shift is added to a roster, corrected and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.core.forms import DateInput, Form, TimeInput
from wangge.core.moments import local_day
from wangge.duty import resting, rosters
from wangge.duty.models import Roster, Shift
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right

WEEKDAYS = [
    ("1", gettext_lazy("周一")),
    ("2", gettext_lazy("周二")),
    ("3", gettext_lazy("周三")),
    ("4", gettext_lazy("周四")),
    ("5", gettext_lazy("周五")),
    ("6", gettext_lazy("周六")),
    ("7", gettext_lazy("周日")),
]


class TimesForm(Form):
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("星期几上班"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=["1", "2", "3", "4", "5", "6", "7"],
    )
    starts = forms.TimeField(label=gettext_lazy("从几点"), widget=TimeInput())
    ends = forms.TimeField(
        label=gettext_lazy("到几点"),
        widget=TimeInput(),
        help_text=gettext_lazy("比开始早就是到第二天；两个时间一样就是 24 小时。"),
    )
    position = forms.IntegerField(
        label=gettext_lazy("第几个叫"), min_value=1, max_value=99, initial=1
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput())
    until = forms.DateField(
        label=gettext_lazy("到哪天止"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("不填就一直排下去。"),
    )

    def times(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("starts", "ends", "position", "since", "until")
        } | {"weekdays": "".join(self.cleaned_data["weekdays"])}


class ShiftForm(TimesForm):
    post = forms.ModelChoiceField(
        Post.objects.none(), label=gettext_lazy("谁来值"), empty_label=gettext_lazy("请选一位")
    )
    field_order = ("post",)

    def __init__(self, *args: Any, roster: Roster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = local_day(timezone.now())
        self.initial.setdefault("since", today)
        offer_posts(self, roster, on=today)


class EndForm(Form):
    on = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=DateInput(),
        help_text=gettext_lazy("这一天还上，以后不上。"),
    )


def offer_posts(form: Form, roster: Roster, *, on: Any, name: str = "post", role: str = "") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    offered = rosters.candidates(roster.area, on=on)
    field.queryset = offered.filter(role=role) if role else offered
    field.label_from_instance = _post_said  # type: ignore[method-assign,assignment] # as Django says


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def add(request: Request, pk: int) -> HttpResponse:
    visible = Roster.objects.visible_to(request.actor)
    roster = get_object_or_404(visible.select_related("area", "organisation"), pk=pk)
    form = ShiftForm(request.POST or None, roster=roster)
    made: list[Shift] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: made.append(
                rosters.add_shift(
                    roster,
                    post=form.cleaned_data["post"],
                    **form.times(),
                    by=request.actor,
                    at=timezone.now(),
                )
            )
        )
    ):
        messages.success(request, _("排上了。") + _rest_said(made[0]))
        return redirect("duty:week", roster.pk)
    return _page(request, form, roster=roster, title=_("把人排上去"), verb=_("排上"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def correct(request: Request, pk: int) -> HttpResponse:
    shift = _shift(request, pk)
    now_set = {
        name: getattr(shift, name) for name in ("starts", "ends", "position", "since", "until")
    }
    form = TimesForm(request.POST or None, initial={**now_set, "weekdays": list(shift.weekdays)})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: rosters.correct_shift(
                shift, **form.times(), by=request.actor, at=timezone.now()
            )
        )
    ):
        messages.success(request, _("改好了。") + _rest_said(shift))
        return redirect("duty:week", shift.roster_id)
    title = _("改 %(name)s 的班") % {"name": shift.post.person.name}
    return _page(request, form, roster=shift.roster, title=title, verb=_("改好了"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def end(request: Request, pk: int) -> HttpResponse:
    shift = _shift(request, pk)
    now = timezone.now()
    form = EndForm(request.POST or None, initial={"on": local_day(now)})
    if request.method == "POST" and form.is_valid():
        rosters.end_shift(shift, form.cleaned_data["on"], by=request.actor, at=now)
        messages.success(request, _("以后不排这个班了。"))
        return redirect("duty:week", shift.roster_id)
    title = _("不再排 %(name)s 的班") % {"name": shift.post.person.name}
    return _page(request, form, roster=shift.roster, title=title, verb=_("到这天为止"))


def _shift(request: Request, pk: int) -> Shift:
    related = ("roster__area", "roster__organisation", "post__person")
    visible = Shift.objects.visible_to(request.actor).select_related(*related)
    return get_object_or_404(visible, pk=pk)


def _rest_said(shift: Shift) -> str:
    night = resting.rest_in(shift)
    return _("其中 {night} 不叫志愿者。").format(night=night) if night else ""


def _post_said(post: Post) -> str:
    return f"{post.person.name} · {post}"


def _page(request: Request, form: Form, *, roster: Roster, title: str, verb: str) -> HttpResponse:
    return render(
        request,
        "duty/form.html",
        {
            "form": form,
            "title": title,
            "verb": verb,
            "scope": roster.name,
            "back_to": "duty:week",
            "back_args": (roster.pk,),
        },
        status=422 if form.errors else 200,
    )
