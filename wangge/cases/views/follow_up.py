"""How an office sets of how many requesters the desk asks how it was done."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import follow_up as asking
from wangge.cases.models import FollowUpShare
from wangge.core.forms import Form
from wangge.core.saving import form_page
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.views.fields import AreaChoice


class ShareForm(Form):
    percent = forms.IntegerField(
        label=gettext_lazy("每 100 件里问几件"), min_value=0, max_value=100
    )
    area = AreaChoice(label=gettext_lazy("在哪里"), required=False)


@require_safe
@needs(Right.MANAGE_AREA)
def shares(request: Request) -> HttpResponse:
    kept = request.actor.areas_kept()
    rows = FollowUpShare.objects.filter(area__in=kept).select_related("area").order_by("area__path")
    general = FollowUpShare.objects.filter(area__isnull=True).first()
    page = {
        "rows": rows,
        "general": general.percent if general else asking.DEFAULT_PERCENT,
        "tries": asking.TRIES,
    }
    return render(request, "cases/follow_up/page.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def keep_share(request: Request) -> HttpResponse:
    form = ShareForm(request.POST or None, initial={"percent": asking.DEFAULT_PERCENT})
    area = form.fields["area"]
    assert isinstance(area, AreaChoice)
    area.queryset = request.actor.areas_kept().order_by("path")
    area.required = not request.actor.may(Right.MANAGE_DEPLOYMENT)

    def keep(values: dict[str, Any]) -> None:
        asking.keep_percent(
            values["percent"], area=values["area"], by=request.actor, at=timezone.now()
        )

    return form_page(
        request,
        form,
        keep,
        title=_("改回访的件数"),
        back=reverse("cases:follow_up"),
        done=_("回访的件数改好了，从下一件办好的起算。"),
        note=_("投诉和纠纷件件都问，这里改不了。"),
    )
