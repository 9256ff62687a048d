"""How a reader switches type size and language; both are links, so that they work without JavaScript."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from wangge.core.context import LARGE_COOKIE
from wangge.core.ways import own_address

_YEAR = 365 * 24 * 3600


@require_safe
def large(request: HttpRequest) -> HttpResponse:
    """Set or clear large type and go back; a GET, since it changes nothing but a cookie."""
    answer = HttpResponseRedirect(_next(request))
    if request.GET.get("on") == "1":
        _remember(answer, LARGE_COOKIE, "1")
    else:
        answer.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return answer


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language asked for, where it is one of ours, and go back."""
    answer = HttpResponseRedirect(_next(request))
    wanted = request.GET.get("to", "")
    if wanted in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, wanted)
    return answer


def _remember(answer: HttpResponse, cookie: str, value: str) -> None:
    answer.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS)


def _next(request: HttpRequest) -> str:
    return own_address(request.GET.get("next", ""), request=request) or "/"
