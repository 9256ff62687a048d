"""How staff say what troubles them in a page, and how whoever keeps their area answers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import form_page, saved, status_of
from wangge.home import feedback
from wangge.people.http import Request, needs, staff_only
from wangge.people.roles import Right


class FeedbackForm(Form):
    words = forms.CharField(
        label=gettext_lazy("哪里不好用，怎样会好些"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("不写居民的姓名和电话。"),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=2000)


class AnswerForm(Form):
    answer = forms.CharField(label=gettext_lazy("答复"), widget=forms.Textarea(attrs={"rows": 4}))


@never_cache
@staff_only
@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("from", "")})

    def operation(said: dict[str, Any]) -> None:
        feedback.give(said["words"], account=request.user, page=said["page"], by=by, at=now)

    if request.method == "POST" and saved(form, operation):
        messages.success(request, _("记下了，管这一片的人会答复，答复会进您的消息。"))
        return redirect("home:feedback")
    context = {
        "form": form,
        "mine": paged(request, feedback.of_author(request.user), by="mine"),
        "waiting": paged(request, feedback.to_answer(by), by="waiting"),
        "is_keeper": by.is_keeper,
    }
    return render(request, "home/feedback.html", context, status=status_of(form))


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    asked = get_object_or_404(feedback.to_answer(request.actor), pk=pk)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        AnswerForm(request.POST or None),
        lambda said: feedback.answer(asked, said["answer"], account=request.user, by=by, at=now),
        title=_("答复{name}的意见").format(name=asked.author.person),
        note=asked.words,
        back=reverse("home:feedback"),
        done=_("答复了，本人会在消息里看到。"),
        save=_("发出答复"),
    )
