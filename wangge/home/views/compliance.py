"""What of this deployment touches the five bans, on one page to print."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.home import compliance
from wangge.people.http import Request, staff_only


@never_cache
@staff_only
@require_safe
def bans(request: Request) -> HttpResponse:
    page = {"bans": compliance.bans(), "looked_at": timezone.now()}
    return render(request, "home/compliance.html", page)
