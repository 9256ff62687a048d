"""Where else a case is worked on: each app that stands on cases offers its own way on from the case's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from wangge.cases.models import Case
from wangge.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Way:
    """One link on the page of a case."""

    word: str
    href: str
    icon: str


Offer = Callable[[Case, Actor], Way | None]
T = TypeVar("T", bound=Offer)

_OFFERS: list[Offer] = []


def offers(offer: T) -> T:
    """Register function(case, by) that offers a way on, or none."""
    _OFFERS.append(offer)
    return offer


def ways_on(case: Case, by: Actor) -> list[Way]:
    """The ways on from a case for this actor."""
    return [way for offer in _OFFERS if (way := offer(case, by)) is not None]
