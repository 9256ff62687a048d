"""What every page is told: the moment it speaks of, type size, language."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.utils import timezone, translation

LARGE_COOKIE = "large"
_TRUE = {"1", "on", "true"}


def page(request: HttpRequest) -> dict[str, object]:
    """Fill what `core/base.html` and the macros ask for."""
    return {
        "now": timezone.now(),
        "large": is_large(request),
        "language": translation.get_language() or "zh-hans",
        "languages": settings.LANGUAGES,
        "here": request.get_full_path(),
        "path": request.path,
    }


def is_large(request: HttpRequest) -> bool:
    """Tell whether this reader wants large type; `?large=1` is for a tablet on a wall."""
    try:
        asked = request.GET.get("large", "")
    except TooManyFieldsSent:
        # The page that says so is drawn from here too.
        asked = ""
    return (asked or request.COOKIES.get(LARGE_COOKIE, "")) in _TRUE
