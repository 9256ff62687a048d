"""How a requester's number is shown in clear: after a purpose was named."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.cases import hearing, revealing
from wangge.cases.views import finding
from wangge.core.forms import Form
from wangge.people import privacy
from wangge.people.http import Request, needs
from wangge.people.roles import Right


class PurposeForm(Form):
    """What the number is wanted for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("为什么要看"),
        choices=revealing.CHOSEN,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选为什么要看号码，会记下来。")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REVEAL_PHONE)
def phone(request: Request, number: str, requester_id: int) -> HttpResponse:
    case = finding.visible(request, number)
    requester = get_object_or_404(hearing.audience(case), pk=requester_id)
    requester.case = case
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown = ""

    def look() -> None:
        nonlocal shown
        shown = revealing.reveal(
            requester, purpose=form.cleaned_data["purpose"], by=request.actor, at=timezone.now()
        )

    if form.is_bound and form.is_valid():
        form.carry_out(look)
    context = {
        "case": case,
        "requester": requester,
        "masked": privacy.masked(requester.phone) if requester.phone else "",
        "number": shown,
        "form": form,
        "back": reverse("cases:detail", args=[case.number]),
        "contact_href": reverse("cases:verb", args=[case.number, "contact"]),
    }
    status = 422 if form.errors else 200
    return render(request, "cases/detail/phone.html", context, status=status)
