"""How somebody gets the secret addresses of their calendars, and how a calendar reads one."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.exchange import feeds as kept
from wangge.exchange.models import Feed
from wangge.people import shown_once
from wangge.people.http import Request, staff_only

_WHAT = {
    Feed.Kind.SHIFTS: "calendar",
    Feed.Kind.DEADLINES: "clock",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def feeds(request: Request) -> HttpResponse:
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        secret = kept.issue(request.user, kind=kind, by=request.actor, at=timezone.now())
        shown_once.keep(request.session, secret, of=f"feed {kind}")
        return redirect(f"{reverse('exchange:feeds')}?made={kind}")
    made = request.GET.get("made", "")
    secret = shown_once.take(request.session, of=f"feed {made}")
    address = settings.PUBLIC_URL + reverse("exchange:feed", args=[secret]) if secret else ""
    mine = {feed.kind: feed for feed in Feed.objects.filter(account=request.user)}
    rows = [
        {
            "kind": kind,
            "word": kind.label,
            "icon": icon,
            "feed": mine.get(kind.value),
            # Shown on this page alone, never again.
            "address": address if made == kind.value else "",
        }
        for kind, icon in _WHAT.items()
    ]
    return render(request, "exchange/feeds/page.html", {"rows": rows})


@never_cache
@require_safe
@staff_only
def renew_feed(request: Request, pk: int) -> HttpResponse:
    """Ask before an address that calendars read stops; the answer is posted where one is made."""
    page = {"feed": get_object_or_404(Feed.objects.filter(account=request.user), pk=pk)}
    return render(request, "exchange/feeds/renew.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def revoke_feed(request: Request, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.filter(account=request.user), pk=pk)
    if request.method != "POST":
        return render(request, "exchange/feeds/revoke.html", {"feed": feed})
    kept.revoke(feed, by=request.actor, at=timezone.now())
    messages.success(request, _("这个地址作废了，日历里的会停在现在，您可以在手机上删掉这个日历。"))
    return redirect("exchange:feeds")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    found = kept.found(secret)
    if found is None:
        raise Http404
    try:
        said = kept.read(found, at=timezone.now())
    except kept.ReadTooOften as refused:
        answer = HttpResponse(str(refused.reason), status=429, content_type="text/plain")
        answer["Retry-After"] = "60"
        return answer
    etag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(said, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = f'inline; filename="wangge-{found.kind}.ics"'
    # A secret address is for nobody's index.
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=answer) or answer
