"""Who may keep plates, and who may ask a driver to move."""

from wangge.cases import changing
from wangge.cases.models import Case
from wangge.core.errors import NotAllowed
from wangge.people import serving
from wangge.people.actors import Actor, ActorKind
from wangge.people.roles import Right
from wangge.places.models import Estate


def may_ask(by: Actor) -> bool:
    """Say whether the actor takes down that a car stands in the way: the desk, heads."""
    return by.may(Right.MOVE_CARS) and by.may(Right.REGISTER) and by.may(Right.DISPATCH)


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
