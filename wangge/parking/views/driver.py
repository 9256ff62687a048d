"""What a driver sees by the link of the message, without signing in: where, and three answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.parking import driver, keeping, relaying


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    found = driver.request_of(secret, at=now)
    if found is None:
        raise Http404
    vars(request)["community"] = found.case.community
    if request.method == "POST":
        driver.answer(found, request.POST.get("answer", ""), at=now)
        messages.success(request, _("收到了，谢谢您。"))
        return redirect("parking:driver", secret)
    context = {
        "community": found.case.community,
        "plate": keeping.masked(found),
        "where": relaying.where(found),
        "asked_at": found.asked_at,
        "move_by": found.move_by,
        "is_waiting": found.is_waiting,
        "answer": found.answer,
        "answer_word": found.get_answer_display() if found.answer else "",
    }
    return render(request, "parking/driver/page.html", context)
