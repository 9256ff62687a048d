"""What the tests of the board begin with: a team, its community, and in the browser the hour."""

from collections.abc import Iterator

import pytest
import time_machine

from wangge.cases.factories import Team, make_team
from wangge.duty import calendar
from wangge.people.factories import NOW


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def code(team: Team) -> str:
    return team.place.community.code


@pytest.fixture
def it_is_nine(db: None) -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield
