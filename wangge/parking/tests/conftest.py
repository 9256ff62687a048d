"""What tests of cars share: the place, who works there, the hour at which pages are opened."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from wangge.cases.tests.staff_pages import signed_in
from wangge.parking.factories import Lot, make_colleague, make_lot
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.people.roles import Role


@pytest.fixture
def lot() -> Lot:
    return make_lot()


@pytest.fixture
def desk(lot: Lot) -> Client:
    return signed_in(lot.clerk)


@pytest.fixture
def secretary(lot: Lot) -> Actor:
    return make_colleague(lot, Role.COMMUNITY_SECRETARY)


@pytest.fixture
def _it_is_nine() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
