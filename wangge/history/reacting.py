"""Who reacts to an event, each in a job of its own that fails alone."""

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from wangge.history.models import Event
from wangge.jobs.queue import task

Reaction = Callable[[Event], object]
R = TypeVar("R", bound=Reaction)

TASK = "history.react"

_REACTIONS: dict[str, Reaction] = {}
_BY_KIND: dict[str, list[str]] = defaultdict(list)


class UnknownReaction(LookupError):
    """The event waits for a reaction that this release no longer has."""


def on(*kinds: StrEnum) -> Callable[[R], R]:
    """Register function(event) to be run by the worker after each such event; be idempotent."""

    def register(reaction: R) -> R:
        name = f"{reaction.__module__}.{reaction.__qualname__}".removeprefix("wangge.")
        _REACTIONS[name] = reaction
        for kind in kinds:
            if name not in _BY_KIND[kind.value]:
                _BY_KIND[kind.value].append(name)
        return reaction

    return register


def reactions_to(kind: str) -> tuple[str, ...]:
    """Name the reactions to a kind of event, in the order they were registered."""
    return tuple(_BY_KIND.get(kind, ()))


@task(TASK)
def react(*, event: int, reaction: str) -> None:
    """Run one reaction to one event."""
    if reaction not in _REACTIONS:
        raise UnknownReaction(reaction)
    _REACTIONS[reaction](Event.objects.get(pk=event))
