"""What every message looks like, channel by channel and in both languages, before anybody gets one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.home import notice_samples
from wangge.notifications.models import Delivery
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_safe
@needs(Right.MANAGE_AREA)
def notices(request: Request) -> HttpResponse:
    channel = request.GET.get("channel", "")
    if channel not in Delivery.Channel.values:
        channel = Delivery.Channel.IN_APP.value
    page = {
        "channel": channel,
        "channels": [
            (word, f"?channel={value}", value == channel, None)
            for value, word in Delivery.Channel.choices
        ],
        "languages": notice_samples.LANGUAGES,
        "samples": notice_samples.shown_by(channel),
    }
    return render(request, "home/notices.html", page)
