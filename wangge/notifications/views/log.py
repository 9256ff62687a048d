"""How it is looked up what became of each message."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.paging import paged
from wangge.notifications import delivery
from wangge.notifications.channels import email
from wangge.notifications.models import Delivery
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_PAGE = 50


@require_safe
@needs(Right.MANAGE_AREA)
def log(request: Request) -> HttpResponse:
    deliveries = delivery.log_for(request.actor, at=timezone.now())
    state = request.GET.get("state", "")
    if state in Delivery.State.values:
        deliveries = deliveries.filter(state=state)
    return render(
        request,
        "notifications/log/page.html",
        {
            "page": paged(request, deliveries, each=_PAGE),
            "state": state,
            "filters": [
                (word, f"?state={value}", value == state, None)
                for value, word in Delivery.State.choices
            ],
            "can_mail": email.is_configured(),
            "sinks": settings.SINK,
        },
    )


@require_POST
@needs(Right.MANAGE_AREA)
def again(request: Request, pk: int) -> HttpResponse:
    now = timezone.now()
    failed = get_object_or_404(delivery.log_for(request.actor, at=now), pk=pk)
    delivery.send_again(failed, by=request.actor, at=now)
    messages.success(request, _("这就再发一次。"))
    return redirect("notifications:log")
