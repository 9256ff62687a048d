"""What tests of the exchange share: two hours after the beginning, a community that answers by Open311."""

from collections.abc import Iterator

import pytest
import time_machine

from wangge.duty import calendar
from wangge.exchange.tests.open311_asking import LATER, Stage, make_stage


@pytest.fixture
def _it_is_later(db: None) -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def stage(_it_is_later: None) -> Stage:
    return make_stage()
