"""What a person reads when something did not work: plain words, what to do next, the desk's number."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language

from wangge.core.errors import NotAllowed, Refused
from wangge.core.fragments import is_htmx
from wangge.core.ways import own_address

_BARE = {"reason": "", "now": None, "large": False, "language": "zh-hans", "here": "/", "path": "/"}

# Statuses of refusals that have a page of their own; any other is a 409 to the reader.
_WITH_PAGE = frozenset({403, 404, 409, 410, 422, 429})


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say why not; htmx puts the sentence at the top of the page that is open."""
    context: dict[str, object] = {"reason": str(refusal.reason), "back": _page_before(request)}
    if is_htmx(request):
        answer = _page(request, "errors/_refused.html", status=refusal.status, context=context)
        answer["HX-Retarget"] = "#told"
        answer["HX-Reswap"] = "innerHTML show:#told:top"
        return answer
    page = 403 if isinstance(refusal, NotAllowed) else refusal.status
    template = f"errors/{page if page in _WITH_PAGE else 409}.html"
    return _page(request, template, status=refusal.status, context=context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "errors/403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "errors/404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, "errors/413.html", status=413)


def address_too_long(request: HttpRequest) -> HttpResponse:
    """Answer an address that nothing of ours makes, before anything else looks at it."""
    # Not even the switches of the page may carry the address on.
    context = {**_BARE, "back": "/", **_known_of(request)}
    context["language"] = get_language() or _BARE["language"]
    return HttpResponse(loader.render_to_string("errors/414.html", context), status=414)


def too_many(request: HttpRequest, *, reason: str = "", retry_after: int = 60) -> HttpResponse:
    """Answer somebody who asks too often; the sentence says until when."""
    answer = _page(request, "errors/429.html", status=429, context={"reason": reason})
    answer["Retry-After"] = str(retry_after)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    # Neither the database nor a session may be needed to say that something broke.
    context = {**_BARE, "reason": "", "back": _page_before(request), **_known_of(request)}
    return HttpResponse(loader.render_to_string("errors/500.html", context), status=500)


def _page(
    request: HttpRequest,
    template: str,
    *,
    status: int,
    context: dict[str, object] | None = None,
) -> HttpResponse:
    filled = {"reason": "", "back": _page_before(request), **_known_of(request), **(context or {})}
    return HttpResponse(loader.render_to_string(template, filled, request), status=status)


def _known_of(request: HttpRequest) -> dict[str, object]:
    # A page of a community sets request.community; its errors then show that community's desk.
    community = getattr(request, "community", None)
    return {"community": community, "desk_phone": getattr(community, "desk_phone", "")}


def _page_before(request: HttpRequest) -> str:
    return own_address(request.headers.get("Referer", ""), request=request) or "/"
