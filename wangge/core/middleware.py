"""How every answer is hardened, in which language it is, and how an operation's no becomes a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wangge.core.errors import Refused
from wangge.core.views import errors

Answer = Callable[[HttpRequest], HttpResponse]

# No inline script, no inline style, nothing from elsewhere.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Put the headers on every answer, errors and refusals too."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class ChosenLanguage:
    """Speak Chinese unless the reader chose otherwise with our own switch.

    What the browser asks for does not count: many a machine in China is set to English by its maker.
    A program has no switch; it gets English where it asks for that first.
    """

    PROGRAMS = ("/api/v1/", "/open311/")

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path.startswith(self.PROGRAMS):
            chosen = request.headers.get("Accept-Language", "")[:2].lower()
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ShortAddresses:
    """Say in plain words that an address is too long; the web server lets a little more through."""

    LONGEST = 4000
    # Interfaces answer in their own format, and know their own limits.
    SPARED = ("/api/", "/open311/")

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = not request.path.startswith(self.SPARED)
        if is_page and len(request.get_full_path()) > self.LONGEST:
            return errors.address_too_long(request)
        return self._get_response(request)


class Refusals:
    """Turn `Refused` into a page, or into a fragment where htmx asked."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.refused(request, exception) if isinstance(exception, Refused) else None
