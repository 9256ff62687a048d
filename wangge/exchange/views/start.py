"""What comes in and goes out as sheets, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.exchange.models import HotlineImport
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_safe
@needs(Right.DISPATCH)
def start(request: Request) -> HttpResponse:
    imports = HotlineImport.objects.visible_to(request.actor).select_related("by__person")
    page = {"imports": imports.order_by("-pk")[:5]}
    return render(request, "exchange/start.html", page)
