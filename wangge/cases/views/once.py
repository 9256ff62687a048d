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


def was_sent_meanwhile(request: Request) -> bool:
    """Say whether the same form was carried out by a second tap while this one was on its way."""
    mark = request.POST.get(FIELD, "")
    key = request.session.session_key
    if not mark or key is None:
        return False
    now = type(request.session)(key)
    if _spelt(request, mark) not in now.get(_IN_SESSION, []):
        return False
    sent(request)
    return True


def sent(request: Request) -> None:
    """Remember that it was carried out."""
    mark = request.POST.get(FIELD, "")
    if mark:
        known = request.session.get(_IN_SESSION, [])
        request.session[_IN_SESSION] = [*known, _spelt(request, mark)][-_KEPT:]


def _spelt(request: Request, mark: str) -> str:
    return f"{request.path}:{mark[:32]}"
