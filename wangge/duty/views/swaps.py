"""How a shift of one day is swapped, and given back."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.core.forms import Form
from wangge.core.moments import local_day, say_day
from wangge.duty import rosters, weeks
from wangge.duty.models import Shift, Swap
from wangge.duty.views.shifts import offer_posts
from wangge.people.http import Request, staff_only
from wangge.people.models import Post


class SwapForm(Form):
    taker = forms.ModelChoiceField(
        Post.objects.none(), label=gettext_lazy("谁来替"), empty_label=gettext_lazy("请选一位")
    )

    def __init__(self, *args: object, shift: Shift, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offer_posts(self, shift.roster, on=on, name="taker", role=shift.roster.role)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def swap(request: Request, pk: int, on: str) -> HttpResponse:
    related = ("roster__area", "roster__organisation", "post__person", "post__area")
    visible = Shift.objects.visible_to(request.actor).select_related(*related)
    shift = get_object_or_404(visible, pk=pk)
    rosters.must_speak(request.actor, shift)
    day, now = _day(on), timezone.now()
    form = SwapForm(request.POST or None, shift=shift, on=day)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: rosters.swap(shift, day, form.cleaned_data["taker"], by=request.actor, at=now)
        )
    ):
        name = form.cleaned_data["taker"].person.name
        messages.success(request, _("换好了，%(name)s 来。") % {"name": name})
        if weeks.is_uncovered(shift, day):
            messages.warning(
                request, _("这个班有一段 %(name)s 说了不在，那段叫下一位。") % {"name": name}
            )
        return redirect("duty:week", shift.roster_id)
    return render(
        request,
        "duty/form.html",
        {
            "form": form,
            "title": _("%(day)s 的班换人") % {"day": say_day(day, local_day(now))},
            "verb": _("换给这个人"),
            "scope": f"{shift.roster.name} · {shift.post.person.name} {shift}",
            "back_to": "duty:week",
            "back_args": (shift.roster_id,),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@staff_only
def undo(request: Request, pk: int) -> HttpResponse:
    related = ("shift__roster__area", "shift__roster__organisation", "shift__post__area")
    visible = Swap.objects.visible_to(request.actor).select_related(*related)
    swapped = get_object_or_404(visible, pk=pk)
    roster = swapped.shift.roster_id
    rosters.undo_swap(swapped, by=request.actor, at=timezone.now())
    messages.success(request, _("换回来了。"))
    return redirect("duty:week", roster)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day.year not in weeks.YEARS:
        raise Http404
    return day
