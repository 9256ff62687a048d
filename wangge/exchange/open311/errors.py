"""What Open311 answers when something is wrong: one or several problems, each a sentence and a code."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.exchange.open311.spark import Many, Value
from wangge.exchange.tokens import TooFast, Unbelieved
from wangge.files.pictures import TooLarge

_BAD, _FORBIDDEN, _ABSENT, _LARGE, _OFTEN = 400, 403, 404, 413, 429


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; without a code of its own it has that of HTTP."""

    sentence: str
    code: str = ""


class Faulty(Refused):
    """What was asked or sent cannot be used; all that is wrong is said at once."""

    status = _BAD

    def __init__(self, *problems: Problem, status: int = _BAD) -> None:
        self.problems, self.status = problems, status
        super().__init__(" ".join(problem.sentence for problem in problems))


def absent(sentence: str, code: str = "") -> Faulty:
    """There is no such thing."""
    return Faulty(Problem(sentence, code), status=_ABSENT)


def forbidden(sentence: str, code: str = "") -> Faulty:
    """The key is missing or wrong."""
    return Faulty(Problem(sentence, code), status=_FORBIDDEN)


def of(refusal: Refused) -> Faulty:
    """Say an operation's no in the words of Open311: 403 for a key, 404 for nothing, else 400."""
    if isinstance(refusal, Faulty):
        return refusal
    sentence = str(refusal.reason)
    if isinstance(refusal, TooFast):
        return Faulty(Problem(sentence), status=_OFTEN)
    if isinstance(refusal, TooLarge):
        return Faulty(Problem(sentence), status=_LARGE)
    if isinstance(refusal, Unbelieved | NotAllowed):
        return forbidden(sentence, "api_key")
    if isinstance(refusal, Malformed):
        return Faulty(Problem(sentence, _NAMES.get(refusal.field, refusal.field)))
    return Faulty(Problem(sentence))


def told(problems: tuple[Problem, ...], *, status: int) -> Value:
    """The body of an answer that says no."""
    each = [{"code": one.code or str(status), "description": one.sentence} for one in problems]
    return Many("error", each)


def too_large() -> Faulty:
    """More was sent than is taken."""
    return Faulty(Problem(_("发来的内容太大。照片请缩小些，或者少传几张。")), status=_LARGE)


# What our operations call a field -> what Open311 calls it.
_NAMES = {
    "words": "description",
    "name": "first_name",
    "photo": "media",
    "place_text": "address_string",
    "building": "address_id",
    "estate": "address_id",
}
