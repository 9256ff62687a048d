"""How a form that was sent is not carried out a second time: back button, second tap."""

from uuid import uuid4

from wangge.people.http import Request

_KEPT = 40
_IN_SESSION = "forms_sent"
FIELD = "once"


def token() -> str:
    """A mark for one showing of a form."""
    return uuid4().hex


def was_sent(request: Request) -> bool:
    """Say whether this very form was carried out before."""
    mark = request.POST.get(FIELD, "")
    return bool(mark) and _spelt(request, mark) in request.session.get(_IN_SESSION, [])


def sent(request: Request) -> None:
    """Remember that it was carried out."""
    mark = request.POST.get(FIELD, "")
    if mark:
        known = request.session.get(_IN_SESSION, [])
        request.session[_IN_SESSION] = [*known, _spelt(request, mark)][-_KEPT:]


def _spelt(request: Request, mark: str) -> str:
    return f"{request.path}:{mark[:32]}"
