"""Who may keep plates, and who may ask a driver to move."""

from wangge.cases import changing
from wangge.cases.models import Case
from wangge.core.errors import NotAllowed
from wangge.people import serving
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places.models import Estate

_DESK = frozenset({Right.MOVE_CARS, Right.REGISTER, Right.DISPATCH})


def may_ask(by: Actor) -> bool:
    """Say whether the actor takes down that a car stands in the way: the desk, heads."""
    return all(by.may(right) for right in _DESK)


def sits_at_desk(post: Post | None) -> bool:
    """Say whether a post reaches drivers from where it sits, and goes to no car itself."""
    return post is not None and post.rights >= _DESK


def must_keep(by: Actor, estate: Estate) -> None:
    """Raise NotAllowed where the estate's plates are not the actor's to keep."""
    by.must(Right.MOVE_CARS)
    if not serving.estates_seen_by(by).filter(pk=estate.pk).exists():
        raise NotAllowed


def may_move(by: Actor, case: Case) -> bool:
    """Say whether the actor may reach the driver for this case."""
    if by.kind in {ActorKind.CLOCK, ActorKind.COMMAND}:
        return True
    return may_ask(by) and changing.oversees(case, by)


def must_move(by: Actor, case: Case) -> None:
    """Raise NotAllowed where the actor may not reach the driver for this case."""
    if not may_move(by, case):
        raise NotAllowed
