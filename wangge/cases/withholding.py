"""What whoever brought a case is not told, as an app that stands on cases knows it: a driver's name, say."""

from collections.abc import Callable
from typing import TypeVar

from wangge.cases.models import Case

Check = Callable[[Case, str], None]
T = TypeVar("T", bound=Check)

_CHECKS: list[Check] = []


def withholds(check: T) -> T:
    """Register function(case, text) that raises Malformed where words tell what they may not."""
    _CHECKS.append(check)
    return check


def must_tell_nothing_withheld(case: Case, text: str) -> None:
    """Raise what the first check says of these words."""
    for check in _CHECKS:
        check(case, text)
