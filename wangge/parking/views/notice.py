"""How the notice for a windscreen is printed: the desk's telephone alone stands on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wangge.parking import keeping, relaying
from wangge.parking import notice as notices
from wangge.parking.views.moving import seen
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_POST
@needs(Right.MOVE_CARS)
def searched(request: Request, number: str) -> HttpResponse:
    notices.searched(seen(request, number), by=request.actor, at=timezone.now())
    messages.success(request, _("记下了。下一步打印告示，贴到车上。"))
    return redirect("parking:request", number)


@require_POST
@needs(Right.MOVE_CARS)
def print_(request: Request, number: str) -> HttpResponse:
    notices.print_(seen(request, number), by=request.actor, at=timezone.now())
    return redirect("parking:notice", number)


@never_cache
@require_safe
@needs(Right.MOVE_CARS)
def notice(request: Request, number: str) -> HttpResponse:
    found = seen(request, number)
    context = {
        "community": found.case.community,
        "plate": keeping.plate_of(found),
        "where": relaying.where(found),
        "printed_at": timezone.now(),
        "back": reverse("parking:request", args=[number]),
    }
    return render(request, "parking/notice/page.html", context)
