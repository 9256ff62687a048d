"""Of which requests only the subject and the community are told."""

from typing import Final

from wangge.cases.vocabulary import Route

# Of what lies open in the street everybody may know what was asked, as of a lamp in a house.
OPEN_INQUIRIES: Final = frozenset({"municipal_roads", "traffic", "enforcement", "environment"})
# Help at home tells of age and illness; like a question about benefits, it is nobody else's business. A car in the
# way is a matter of two drivers.
QUIET_CATEGORIES: Final = frozenset({"help_on_spot", "move_car"})


def is_quiet(route: str, category: str) -> bool:
    """Say whether of such a request only the subject and the community are told."""
    if route == Route.PROPERTY:
        return category in QUIET_CATEGORIES
    return category not in OPEN_INQUIRIES
