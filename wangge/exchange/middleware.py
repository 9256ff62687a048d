"""How a call of the REST API is kept apart from pages: no cookie counts, each no is a problem in JSON."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

PREFIX = "/api/v1/"
_READ = "GET"
_PROBLEM = "application/problem+json"
# By then no answer says anything but that something is wrong.
_LEAST = 400
Answer = Callable[[HttpRequest], HttpResponse]


class ApiCalls:
    """Hides sessions from the API, and turns the error pages below its addresses into problems."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path}/".startswith(PREFIX):
            return self._get_response(request)
        # Whoever is signed in here is nobody there; what a browser sends by itself opens nothing.
        request.META.pop("HTTP_COOKIE", None)
        vars(request)["COOKIES"] = {}
        if _has_no_length(request):
            return _problem(HttpResponse(status=HTTPStatus.LENGTH_REQUIRED))
        is_head = request.method == "HEAD"
        if is_head:
            # The endpoints know GET alone; of what they answer the body stays here.
            request.method = _READ
        response = self._get_response(request)
        if response.status_code >= _LEAST and response.headers.get("Content-Type") != _PROBLEM:
            # Said in the language in which the page would have been.
            with translation.override(response.headers.get("Content-Language")):
                response = _problem(response)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Authorization")
        allowed = response.headers.get("Allow", "").split(", ")
        if _READ in allowed and "HEAD" not in allowed:
            response["Allow"] = ", ".join([*allowed, "HEAD"])
        if is_head:
            request.method = "HEAD"
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _has_no_length(request: HttpRequest) -> bool:
    """A body sent in pieces reaches nobody behind WSGI: better said than lost."""
    return "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH")


def _problem(page: HttpResponse) -> HttpResponse:
    # Here, so that pages do not load what only the API needs.
    from wangge.exchange.api.answers import problem  # noqa: PLC0415

    status = page.status_code
    known = {
        404: ("not_found", _("没有这个地址。请看 /api/v1/openapi.json。")),
        405: ("method_not_allowed", _("这个地址不接受这种请求。请看 Allow。")),
        411: ("length_required", _("请写明 Content-Length，不要分块送。")),
        413: ("too_large", _("内容太大。")),
    }
    plain = ("server_error", _("我们这边出错了，已经记下。请稍后再试。"))
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        plain = ("bad_request", _("这个请求看不懂。"))
    code, detail = known.get(status, plain)
    response = problem(status, code=code, detail=detail)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in page.headers:
            response[name] = page.headers[name]
    return response
