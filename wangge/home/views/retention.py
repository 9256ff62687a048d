"""What is kept for how long, and what the next night will erase."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.jobs import retention
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@never_cache
@needs(Right.MANAGE_AREA)
@require_safe
def kept(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = [
        (kind.words, kind.days, kind.cutoff(now), kind.due_count(now)) for kind in retention.kinds()
    ]
    return render(request, "home/retention.html", {"rows": rows})
