"""What tests of the exchange share: a program at nine, and two hours later a community that answers by Open311."""

from collections.abc import Iterator

import pytest
import time_machine

from wangge.cases.factories import Team, make_team
from wangge.duty import calendar
from wangge.exchange.tests.calls import Program, program_of
from wangge.exchange.tests.open311_asking import LATER, Stage, make_stage
from wangge.people.factories import NOW


@pytest.fixture
def _it_is_nine() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def program(team: Team) -> Program:
    """Another system, with what a clerk of the team may do."""
    return program_of(team.clerk.post, by=team.secretary)


@pytest.fixture
def _it_is_later(db: None) -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def stage(_it_is_later: None) -> Stage:
    return make_stage()
