"""What broke how often: the page of a lift, and the way to it from a case."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wangge.cases.factories import Team, make_case, make_team
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.places import registry
from wangge.places.factories import FOUNDER
from wangge.places.locate import Located
from wangge.places.models import Asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def lift(team: Team) -> Asset:
    estate = team.place.building.estate
    at = timezone.now()
    (lift,) = registry.add_assets(estate, kind="lift", name="客梯", by=FOUNDER, at=at)
    return lift


def breaks(lift: Asset, team: Team, *, times: int, at: datetime | None = None) -> list[Case]:
    place = team.located
    here = Located(place.community, place.area, place.estate, place.building, asset=lift)
    at = at or timezone.now() - timedelta(minutes=5)
    return [make_case(f"电梯停了，第 {n} 次", place=here, at=at) for n in range(1, times + 1)]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (0, "今年还没有人说过它坏。"),
        (1, "这个电梯今年坏了 1 次。"),
        (5, "这个电梯今年坏了 5 次。"),
    ],
)
def test_the_page_of_a_lift_counts_how_often_it_broke_this_year(
    team: Team, lift: Asset, times: int, said: str
) -> None:
    breaks(lift, team, times=times)
    breaks(lift, team, times=1, at=timezone.now() - timedelta(days=400))

    page = text_of(signed_in(team.secretary).get(reverse("cases:asset", args=[lift.pk])))

    assert said in page


def test_a_case_leads_to_the_history_of_what_broke(team: Team, lift: Asset) -> None:
    (case,) = breaks(lift, team, times=1)
    other = make_case("门禁坏了", place=team.located)
    client = signed_in(team.secretary)
    address = reverse("cases:asset", args=[lift.pk])

    assert address in client.get(reverse("cases:detail", args=[case.number])).text
    assert "registry/assets/" not in client.get(reverse("cases:detail", args=[other.number])).text


def test_the_page_of_a_lift_costs_the_same_however_often_it_broke(
    team: Team, lift: Asset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(team.secretary)
    address = reverse("cases:asset", args=[lift.pk])
    breaks(lift, team, times=1)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    breaks(lift, team, times=6)

    with django_assert_num_queries(len(few.captured_queries)):
        assert client.get(address).status_code == 200
