"""How the work days of a year are shown, corrected and entered from the notice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.duty import calendar
from wangge.duty.calendar import Day
from wangge.duty.notice import read_notice
from wangge.people.http import Request, needs, staff_only
from wangge.people.roles import Right

_FIRST, _LAST = 2020, 2099


class DayForm(Form):
    is_work_day = forms.ChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("no", gettext_lazy("休息")), ("yes", gettext_lazy("上班"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=40, required=False)
    source = forms.CharField(label=gettext_lazy("哪份通知"), max_length=120, required=False)


class PickForm(Form):
    on = forms.DateField(label=gettext_lazy("改哪一天"), widget=DateInput())


class NoticeForm(Form):
    text = forms.CharField(
        label=gettext_lazy("通知里放假的那几行"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=10_000,
        help_text=gettext_lazy(
            "从国务院办公厅的通知里整段复制过来，例如“一、元旦：1 月 1 日至 3 日放假。1 月 4 日上班。”"
        ),
    )
    source = forms.CharField(label=gettext_lazy("通知的名字和文号"), max_length=120)


@require_safe
@staff_only
def year(request: Request) -> HttpResponse:
    now = timezone.now()
    asked = _year_asked(request, usual=local_day(now).year)
    if "on" in request.GET and (pick := PickForm(request.GET)).is_valid():
        return redirect("duty:day", pick.cleaned_data["on"].isoformat())
    return render(
        request,
        "duty/days/year.html",
        {
            "year": asked,
            "days": calendar.days_of(asked),
            "entered": calendar.entered(asked),
            "missing_years": calendar.missing_years(now),
            "years": range(asked - 1, asked + 2),
            "may_edit": request.actor.may(Right.MANAGE_DEPLOYMENT),
            "pick": PickForm(initial={"on": local_day(now)}),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def correct(request: Request, on: str) -> HttpResponse:
    day = _day(on)
    works = calendar.calendar_for(None).is_work_day(day)
    row = calendar.days_of(day.year).filter(on=day).first()
    initial = {
        "is_work_day": "yes" if works else "no",
        "name": row.name if row else "",
        "source": row.source if row else "",
    }
    form = DayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        calendar.correct_day(
            day,
            is_work_day=form.cleaned_data["is_work_day"] == "yes",
            name=form.cleaned_data["name"],
            source=form.cleaned_data["source"],
            by=request.actor,
            at=timezone.now(),
        )
        messages.success(request, _("改好了，以后的期限照这个算。"))
        return redirect(_to_year(day.year))
    title = _("%(year)d 年 %(month)d 月 %(day)d 日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }
    return _page(request, form, title=title, verb=_("改好了"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def enter(request: Request, year: int) -> HttpResponse:
    if not _FIRST <= year <= _LAST:
        raise Http404
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carry_out(lambda: _enter(request, year, given)):
            messages.success(request, _("%(year)d 年录好了，请对一遍。") % {"year": year})
            return redirect(_to_year(year))
    return _page(
        request, form, title=_("录入 %(year)d 年的放假安排") % {"year": year}, verb=_("录入")
    )


def _enter(request: Request, year: int, given: dict[str, Any]) -> None:
    days: Sequence[Day] = read_notice(given["text"], year=year)
    calendar.enter_year(
        year, days=days, source=given["source"], by=request.actor, at=timezone.now()
    )


def _year_asked(request: Request, *, usual: int) -> int:
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else usual
    return min(max(asked, _FIRST), _LAST)


def _to_year(year: int) -> str:
    return f"{reverse('duty:calendar')}?year={year}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _page(request: Request, form: Form, *, title: str, verb: str) -> HttpResponse:
    return render(
        request,
        "duty/form.html",
        {"form": form, "title": title, "verb": verb, "back_to": "duty:calendar", "back_args": ()},
        status=422 if form.errors else 200,
    )
