"""What the tests of duty's pages stand on: a neighbourhood on a Monday morning, and a way in."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from wangge.core.moments import SHANGHAI
from wangge.duty import calendar
from wangge.duty.factories import Neighbourhood, make_neighbourhood
from wangge.duty.tests.pages import Enter
from wangge.people.factories import make_account
from wangge.people.models import Post

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def monday_morning() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def here() -> Neighbourhood:
    return make_neighbourhood()


@pytest.fixture
def enter() -> Enter:
    def as_(post: Post) -> Client:
        client = Client()
        account = make_account(post)
        client.force_login(account)
        session = client.session
        session["epoch"] = account.session_epoch
        session.save()
        return client

    return as_
