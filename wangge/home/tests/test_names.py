"""Names of staff outside the house: on the front page by consent alone, and who prints the wall anew."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases.tests.staff_pages import text_of
from wangge.core.moments import local_day
from wangge.duty.factories import make_roster, make_shift
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people import name_plates
from wangge.people.actors import Actor, acting
from wangge.people.factories import NOW, make_account, make_person, make_post
from wangge.people.models import Post
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community
from wangge.places.models import Area, Building

pytestmark = pytest.mark.django_db
NEXT_YEAR = local_day(NOW) + timedelta(days=365)


@pytest.fixture
def building() -> Building:
    return make_building()


@pytest.fixture
def here(building: Building) -> Area:
    community: Area = building.estate.community
    return community


@pytest.fixture
def pioneer(building: Building, here: Area) -> Post:
    return make_post(
        Role.PIONEER, area=here, building=building, person=make_person("秦玉梅"), title="红管先锋"
    )


@pytest.fixture
def by(pioneer: Post) -> Actor:
    return acting(make_account(pioneer), pioneer)


def front_of(here: Area) -> str:
    with time_machine.travel(NOW, tick=False):
        return text_of(Client().get(reverse("home:front", args=[here.code])))


def test_who_is_on_duty_is_named_to_everybody_only_while_they_agree(
    pioneer: Post, by: Actor, building: Building, here: Area
) -> None:
    make_shift(make_roster(Role.PIONEER, area=here, building=building), pioneer)
    page = front_of(here)
    assert "红管先锋" in page
    assert "秦玉梅" not in page

    plate = name_plates.agree(pioneer, duty="大小事", until=NEXT_YEAR, by=by, at=NOW)
    assert "秦玉梅" in front_of(here)

    name_plates.withdraw(plate, by=by, at=NOW)
    assert "秦玉梅" not in front_of(here)


def test_the_heads_hear_that_paper_on_the_wall_is_out_of_date(
    pioneer: Post, by: Actor, here: Area
) -> None:
    secretary = make_account(make_post(Role.COMMUNITY_SECRETARY, area=here))
    stranger = make_account(make_post(Role.COMMUNITY_SECRETARY, area=make_community()))
    plate = name_plates.agree(pioneer, duty="大小事", until=NEXT_YEAR, by=by, at=NOW)
    run_due()
    assert not Notice.objects.filter(account=secretary).exists()

    name_plates.withdraw(plate, by=by, at=NOW)
    run_due()

    told = Notice.objects.get(account=secretary)
    assert pioneer.person.name in told.title
    assert told.url == reverse("people:wall", args=[here.code])
    assert not Notice.objects.filter(account__in=[stranger.pk, by.ref]).exists()
