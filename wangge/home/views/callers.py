"""What the desk may see of one caller: all their requests, and the number in clear for a purpose."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import reveal_log, revealing
from wangge.cases.views.phones import PurposeForm
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.home import caller
from wangge.home.views import desk_sides
from wangge.people import privacy
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REVEAL_PHONE)
def phone(request: Request, pk: int) -> HttpResponse:
    seen = get_object_or_404(revealing.in_sight(request.actor), pk=pk)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown: list[str] = []

    def look(values: dict[str, str]) -> None:
        now = timezone.now()
        number = revealing.reveal_number(seen, purpose=values["purpose"], by=request.actor, at=now)
        shown.append(number)

    if request.method == "POST":
        saved(form, look)
    context = {
        "name": seen.person.name if seen.person else "",
        "masked": privacy.masked(seen),
        "number": shown[0] if shown else "",
        "form": form,
        "looks": reveal_log.looks_at(seen, by=request.actor),
        "links_cases": True,
    }
    status = 200 if shown else status_of(form)
    return render(request, "home/desk/phone.html", context, status=status)


@never_cache
@require_safe
@needs(Right.REGISTER)
def earlier(request: Request, pk: int) -> HttpResponse:
    seen = get_object_or_404(revealing.in_sight(request.actor), pk=pk)
    now = timezone.now()
    cases = caller.said_with(seen, by=request.actor)
    context = {
        "name": seen.person.name if seen.person else "",
        "masked": privacy.masked(seen),
        "rows": paged(request, cases).told(lambda case: desk_sides.last_line(case, at=now)),
    }
    return render(request, "home/desk/earlier.html", context)
