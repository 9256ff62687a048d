"""What comes in and goes out as sheets, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.exchange import report_forms
from wangge.exchange.lists import open_to
from wangge.exchange.models import Export, HotlineImport, ReportForm
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_safe
@needs(Right.DISPATCH)
def start(request: Request) -> HttpResponse:
    imports = HotlineImport.objects.visible_to(request.actor).select_related("by__person")
    report_forms.shipped(at=timezone.now())
    forms = ReportForm.objects.visible_to(request.actor).defer("file")
    mine = Export.objects.filter(by=request.actor.post).defer("file_cipher")
    page = {
        "imports": imports.order_by("-pk")[:5],
        "forms": forms.order_by("community__path", "pk")[:8],
        "lists": open_to(request.actor),
        "exports": mine.order_by("-pk")[:5],
        "may_look": request.actor.may(Right.SUPERVISE) or request.actor.may(Right.MANAGE_AREA),
    }
    return render(request, "exchange/start.html", page)
