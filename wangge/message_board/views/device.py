"""What a browser is known by on the board, so that one person counts once; it says nothing else."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "board_device"
_MARK = re.compile(r"[\w-]{20,40}", re.ASCII)
_A_YEAR = 365 * 86_400


def of(request: HttpRequest) -> str:
    """The mark of the browser; empty where it brings none."""
    mark = request.COOKIES.get(COOKIE, "")
    return mark if _MARK.fullmatch(mark) else ""


def marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser its mark with a page, before anything is counted."""
    if not of(request):
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response
