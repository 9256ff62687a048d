"""How somebody sees their own shifts and says that they are not available, without excuse."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.core.forms import DateTimeInput, Form
from wangge.core.moments import SHANGHAI, local_day, say
from wangge.duty import rosters, weeks
from wangge.duty.models import Absence
from wangge.duty.shift_times import next_time
from wangge.people import posts, scopes
from wangge.people.http import Request, needs, staff_only
from wangge.people.models import Post
from wangge.people.roles import Right

_DAYS_AHEAD = 14
_EVENING = time(22, 0)


class AbsenceForm(Form):
    since = forms.DateTimeField(label=gettext_lazy("从什么时候"), widget=DateTimeInput())
    until = forms.DateTimeField(label=gettext_lazy("到什么时候"), widget=DateTimeInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        local = timezone.now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
        self.initial.setdefault("since", local)
        self.initial.setdefault("until", next_time(_EVENING, after=local))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def mine(request: Request) -> HttpResponse:
    now = timezone.now()
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = posts.posts_of(request.user, on=local_day(now))
        if form.carry_out(lambda: _mark_all(request, held, form)):
            messages.success(request, _thanks(form))
            return redirect("duty:mine")
    person = request.user.person
    days = [local_day(now) + timedelta(days=n) for n in range(-1, _DAYS_AHEAD)]
    return render(
        request,
        "duty/absences/mine.html",
        {
            "form": form,
            "turns": [turn for turn in weeks.turns_of(person, days) if turn.ends > now],
            "absences": weeks.absences_of(person, at=now),
            "today": local_day(now),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def mark(request: Request, pk: int) -> HttpResponse:
    visible = scopes.posts_within(request.actor).select_related("person", "area", "organisation")
    post = get_object_or_404(visible, pk=pk)
    form = AbsenceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(lambda: _mark_all(request, [post], form))
    ):
        messages.success(request, _thanks(form))
        return redirect("duty:rosters")
    return render(
        request,
        "duty/form.html",
        {
            "form": form,
            "title": _("%(name)s 不在") % {"name": post.person.name},
            "verb": _("记下，这段时间不叫"),
            "scope": str(post),
            "back_to": "duty:rosters",
            "back_args": (),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@staff_only
def back(request: Request, pk: int) -> HttpResponse:
    related = ("post__area", "post__organisation")
    visible = Absence.objects.visible_to(request.actor).select_related(*related)
    absence = get_object_or_404(visible, pk=pk)
    rosters.back(absence, by=request.actor, at=timezone.now())
    messages.success(request, _("好，从现在起又可以叫了。"))
    is_own = request.actor.post is not None and (
        absence.post.person_id == request.actor.post.person_id
    )
    return redirect("duty:mine" if is_own else "duty:rosters")


@transaction.atomic
def _mark_all(request: Request, held: list[Post], form: AbsenceForm) -> None:
    # Who is away is away under every post.
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    for post in held:
        rosters.mark_absent(post, since, until, by=request.actor, at=timezone.now())


def _thanks(form: AbsenceForm) -> str:
    until = say(form.cleaned_data["until"], timezone.now(), is_end=True)
    return _("记下了，到 %(until)s 不叫，由下一位接。") % {"until": until}
