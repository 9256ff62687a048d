"""Of which requests only the subject and the community are told."""

from typing import Final

from wangge.cases.vocabulary import QUIET_CATEGORIES, Route

# Of what lies open in the street everybody may know what was asked, as of a lamp in a house.
OPEN_INQUIRIES: Final = frozenset({"municipal_roads", "traffic", "enforcement", "environment"})


def is_quiet(route: str, category: str) -> bool:
    """Say whether of such a request only the subject and the community are told."""
    if route == Route.PROPERTY:
        return category in QUIET_CATEGORIES
    return category not in OPEN_INQUIRIES
