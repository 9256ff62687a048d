"""How the desk reaches a driver in the browser: a message, a call whose number is shown once, what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wangge.parking import relaying
from wangge.parking.models import Relay
from wangge.parking.views import request_page
from wangge.parking.views.moving import seen
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_POST
@needs(Right.MOVE_CARS)
def message(request: Request, number: str) -> HttpResponse:
    relaying.message(seen(request, number), by=request.actor, at=timezone.now())
    messages.success(
        request, _("消息发出了。车主回了话，这里看得到；短信里没有链接，会打值班电话来。")
    )
    return redirect("parking:request", number)


@never_cache
@require_POST
@needs(Right.REVEAL_PHONE)
def call(request: Request, number: str) -> HttpResponse:
    found = seen(request, number)
    relay, shown = relaying.call(found, by=request.actor, at=timezone.now())
    return request_page.render_page(request, found, number=shown, relay=relay)


@require_POST
@needs(Right.MOVE_CARS)
def call_ended(request: Request, number: str, pk: int) -> HttpResponse:
    found = seen(request, number)
    calls = Relay.objects.filter(request=found, way=Relay.Way.CALL)
    relay = get_object_or_404(calls.select_related("request"), pk=pk)
    relay.request = found
    outcome = request.POST.get("outcome", "")
    relaying.call_ended(relay, outcome, by=request.actor, at=timezone.now())
    messages.success(request, _("记下了，也告诉了诉求人。"))
    return redirect("parking:request", number)
