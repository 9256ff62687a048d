"""What the map shows, that the list beside it says the same, and that both know the same limits."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.home import map_drawing
from wangge.people.factories import NOW
from wangge.places.locate import Located
from wangge.places.models import Area, Border, Building

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def boss(team: Team) -> Client:
    return signed_in(team.secretary)


def _page(client: Client, code: str = "", **asked: str | int) -> str:
    address = reverse("home:map_of", args=[code]) if code else reverse("home:map")
    return text_of(client.get(address, asked))


def _marks(page: str) -> list[tuple[str, str]]:
    return re.findall(r'class="map__mark is-([\w-]+)" href="#spot-\w+" aria-label="([^"]+)"', page)


def _listed(page: str) -> list[str]:
    return re.findall(r'<div class="spot" id="spot-(\w+)"', page)


def _square(area: Area, west: float, south: float) -> Border:
    east, north = west + 0.01, south + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Border.objects.create(
        area=area,
        outline={"type": "Polygon", "coordinates": [ring]},
        west=west,
        south=south,
        east=east,
        north=north,
        source="a sketch",
    )


def test_each_place_with_something_open_has_one_mark_and_one_entry(
    boss: Client, team: Team
) -> None:
    make_case(place=team.located)
    taken = make_taken_case(team)

    page = _page(boss)

    assert _marks(page) == [("on-time", "晏园玖珑城 1 号楼：2 件，按时 2")]
    assert _listed(page) == [f"b{team.place.building.pk}"]
    assert reverse("cases:detail", args=[taken.number]) in page
    assert "不是真的方位" in page


def test_what_is_known_only_by_its_community_is_on_it_too(boss: Client, team: Team) -> None:
    make_case("电梯停了", place=Located(team.place.community, team.place.community))

    page = _page(boss)

    assert len(_marks(page)) == len(_listed(page)) == 1
    assert "没写小区：1 件" in page


def test_a_light_filters_map_and_list_alike(boss: Client, team: Team) -> None:
    make_case(place=team.located)

    page = _page(boss, show="overdue")

    assert not _marks(page)
    assert not _listed(page)
    assert "没办完的 0 件在哪里" in page
    assert "没有没办完的事" in page


def test_what_is_not_public_is_not_on_the_map_of_who_may_not_see_it(
    boss: Client, team: Team
) -> None:
    make_case("楼上漏水把我家吊顶泡了，协商不成，想请人调解", place=team.located)

    assert len(_marks(_page(boss))) == 1
    assert _marks(_page(signed_in(team.clerk))) == []


def test_a_building_lies_where_it_is_within_the_outline_of_its_grid(
    boss: Client, team: Team
) -> None:
    _square(team.place.grid, 120.90, 32.00)
    Building.objects.filter(pk=team.place.building.pk).update(lon=120.905, lat=32.005)
    make_case(place=team.located)

    page = _page(boss)

    touch = re.search(r'class="map__touch" cx="([\d.]+)" cy="([\d.]+)"', page)
    assert touch is not None
    assert abs(float(touch[1]) - map_drawing.WIDTH / 2) < 1
    assert abs(float(touch[2]) - map_drawing.HEIGHT / 2) < 1
    assert "不是真的方位" not in page


def test_what_has_no_place_on_a_true_map_is_said_and_listed(boss: Client, team: Team) -> None:
    _square(team.place.grid, 120.90, 32.00)
    make_case("电梯停了", place=Located(team.place.community, team.place.community))

    page = _page(boss)

    assert "有 1 件不知道在哪里，只列在旁边" in page
    assert _marks(page) == []
    assert len(_listed(page)) == 1


def test_north_is_up_and_east_is_right() -> None:
    projection = map_drawing.Projection.around([(120.0, 32.0), (120.1, 32.1)])

    west_south, east_north = projection.place((120.0, 32.0)), projection.place((120.1, 32.1))

    assert west_south[0] < east_north[0]
    assert west_south[1] > east_north[1]


def test_marks_too_near_to_tell_apart_become_one_until_looked_at_closely() -> None:
    placed = [((100.0, 100.0), "a"), ((130.0, 100.0), "b")]

    assert len(map_drawing.gathered(placed, zoom=1)) == 1
    assert len(map_drawing.gathered(placed, zoom=2)) == 2


def test_one_looks_closer_and_beside_by_links_and_never_past_the_edge(boss: Client) -> None:
    page = _page(boss, zoom=2, x=0, y=900)

    assert 'viewBox="0 340 500 340"' in page
    for word in ("放大", "缩小", "往左", "往右", "往上", "往下"):
        assert f">{word}</span>" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"zoom": "9"},
        {"zoom": "x", "x": "-1", "y": "9" * 40},
        {"show": "done"},
        {"show": "nonsense", "estate": "x"},
        {"q": "'"},
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(
    boss: Client, team: Team, asked: dict[str, str]
) -> None:
    make_case(place=team.located)

    _page(boss, **asked)


def test_the_map_asks_as_much_for_ten_cases_as_for_a_thousand(boss: Client, team: Team) -> None:
    first = make_case(place=team.located)
    asked = []
    for count in (10, 990):
        copies = []
        for index in range(count):
            copy = Case.objects.get(pk=first.pk)
            copy.pk, copy.number, copy.idempotency_key = None, f"{count}{index:06d}", None
            copies.append(copy)
        Case.objects.bulk_create(copies)
        with CaptureQueriesContext(connection) as found:
            page = _page(boss)
        asked.append(len(found.captured_queries))

    assert asked[0] == asked[1] <= 14, asked
    assert "1001 件" in page
    assert "还有 701 件，到值班台看" in page
