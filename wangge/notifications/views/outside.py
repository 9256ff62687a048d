"""What would have been sent to outside, as whoever answers for it may see it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.core.paging import paged
from wangge.notifications import outside as kept
from wangge.notifications.models import Delivery
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_PAGE = 30


@require_safe
@needs(Right.MANAGE_AREA)
def outside(request: Request) -> HttpResponse:
    rows = kept.kept_for(request.actor, at=timezone.now())
    channel = request.GET.get("channel", "")
    if channel in Delivery.Channel.values:
        rows = rows.filter(channel=channel)
    page = {
        "page": paged(request, rows, each=_PAGE),
        "channel": channel,
        "is_on": settings.SINK,
        "filters": [
            (word, f"?channel={value}", value == channel, None)
            for value, word in Delivery.Channel.choices
            if value != Delivery.Channel.IN_APP
        ],
    }
    return render(request, "notifications/outside/page.html", page)
