from datetime import date, timedelta

import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.people import households
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import NOW, make_actor, make_person
from wangge.people.models import Household, Occupancy
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community, make_estate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db

SINCE = date(2026, 3, 1)


@pytest.fixture
def ours() -> Area:
    return make_community()


@pytest.fixture
def household(ours: Area) -> Household:
    unit = make_building(make_estate(ours), floors=1).units.order_by("pk")[0]
    return households.settle(unit, since=SINCE, by=COMMAND, at=NOW)


@pytest.fixture
def clerk(ours: Area) -> Actor:
    return make_actor(Role.DESK_CLERK, area=ours)


def test_a_person_moves_in_once_and_out_once(household: Household, clerk: Actor) -> None:
    person = make_person()
    tie = households.move_in(person, household, relation="owner", since=SINCE, by=clerk, at=NOW)
    with pytest.raises(households.AlreadyLivesHere):
        households.move_in(person, household, relation="tenant", by=clerk, at=NOW)

    households.move_out(tie, date(2026, 6, 30), by=clerk, at=NOW)

    with pytest.raises(households.AlreadyMovedOut):
        households.move_out(tie, date(2026, 7, 1), by=clerk, at=NOW)
    assert Occupancy.objects.get().until == date(2026, 6, 30)


def test_one_who_moved_out_may_come_back(household: Household, clerk: Actor) -> None:
    person = make_person()
    tie = households.move_in(person, household, relation="tenant", by=clerk, at=NOW)
    households.move_out(tie, SINCE, by=clerk, at=NOW)

    households.move_in(person, household, relation="owner", by=clerk, at=NOW)

    assert Occupancy.objects.filter(person=person, until__isnull=True).count() == 1


@pytest.mark.parametrize("relation", ["", "king"])
def test_a_tie_is_one_of_the_list(household: Household, clerk: Actor, relation: str) -> None:
    with pytest.raises(Malformed) as refusal:
        households.move_in(make_person(), household, relation=relation, by=clerk, at=NOW)

    assert refusal.value.field == "relation"


def test_nobody_moves_out_before_moving_in(household: Household, clerk: Actor) -> None:
    tie = households.move_in(
        make_person(), household, relation="owner", since=SINCE, by=clerk, at=NOW
    )

    with pytest.raises(Malformed):
        households.move_out(tie, SINCE - timedelta(days=1), by=clerk, at=NOW)


def test_the_neighbours_clerk_enters_nobody_here(household: Household) -> None:
    neighbour = make_actor(Role.DESK_CLERK, area=make_community())

    with pytest.raises(NotAllowed):
        households.move_in(make_person(), household, relation="owner", by=neighbour, at=NOW)
    with pytest.raises(NotAllowed):
        households.settle(household.unit, by=neighbour, at=NOW)


def test_events_of_households_name_nobody(household: Household, clerk: Actor) -> None:
    households.move_in(make_person("朱惠芬"), household, relation="owner", by=clerk, at=NOW)

    event = Event.objects.get(kind="people.moved_in")
    assert event.data == {"relation": "owner"}
