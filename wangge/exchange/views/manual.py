"""How another system is joined, step by step, for whoever writes it: a token, a case, its answers, its news."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.exchange import manual as steps


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    page = {"steps": steps.steps(settings.PUBLIC_URL), "signing": steps.SIGNING, "community": None}
    return render(request, "exchange/manual/page.html", page)
