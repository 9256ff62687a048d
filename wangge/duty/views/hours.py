"""How it is set when an office works."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Malformed
from wangge.core.forms import Form, TimeInput
from wangge.duty import calendar, policies
from wangge.duty.calendar import Interval
from wangge.people import scopes
from wangge.people.http import Request, needs, staff_only
from wangge.people.roles import Right
from wangge.places.models import Area

_PARTS = range(1, 4)


def _time_field(label: object) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=TimeInput())  # type: ignore[arg-type] # lazy


class HoursForm(Form):
    starts_1 = _time_field(gettext_lazy("上午从"))
    ends_1 = _time_field(gettext_lazy("上午到"))
    starts_2 = _time_field(gettext_lazy("下午从"))
    ends_2 = _time_field(gettext_lazy("下午到"))
    starts_3 = _time_field(gettext_lazy("晚上从"))
    ends_3 = _time_field(gettext_lazy("晚上到"))

    def __init__(self, *args: Any, intervals: tuple[Interval, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in _PARTS:
            starts, ends = intervals[part - 1] if part <= len(intervals) else (None, None)
            self.initial[f"starts_{part}"] = starts
            self.initial[f"ends_{part}"] = ends

    def intervals(self) -> Iterator[Interval]:
        for part in _PARTS:
            starts, ends = (self.cleaned_data[f"{name}_{part}"] for name in ("starts", "ends"))
            if (starts is None) is not (ends is None):
                raise Malformed(
                    _("每一段都要写从几点到几点，或者都不写。"),
                    field=f"starts_{part}" if starts is None else f"ends_{part}",
                )
            if starts is not None and ends is not None:
                yield starts, ends


@require_safe
@staff_only
def offices(request: Request) -> HttpResponse:
    return render(
        request,
        "duty/hours/offices.html",
        {
            "general": calendar.office_hours_of(None),
            "areas": [
                (
                    area,
                    calendar.office_hours_of(area),
                    policies.may_manage(request.actor, area=area),
                )
                for area in calendar.areas_with_hours(scopes.areas_of(request.actor))
            ],
            "own": request.actor.post.area if request.actor.post else None,
            "may_manage": request.actor.may(Right.MANAGE_DUTY),
            "may_edit_general": request.actor.may(Right.MANAGE_DEPLOYMENT),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def general(request: Request) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def of_area(request: Request, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(scopes.areas_of(request.actor), pk=pk))


def _edit(request: Request, area: Area | None) -> HttpResponse:
    form = HoursForm(request.POST or None, intervals=calendar.office_hours_of(area))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: calendar.set_office_hours(
                area, intervals=tuple(form.intervals()), by=request.actor, at=timezone.now()
            )
        )
    ):
        messages.success(request, _("改好了，以后的期限照这个算。"))
        return redirect("duty:hours")
    return render(
        request,
        "duty/form.html",
        {
            "form": form,
            "title": _("%(area)s的上班时间") % {"area": area or _("各处通用")},
            "verb": _("改好了"),
            "note": _("三段都不写，就照上一级的时间。") if area else "",
            "back_to": "duty:hours",
            "back_args": (),
        },
        status=422 if form.errors else 200,
    )
