"""Which of what is in hand a wall tells: what is about the place itself, all of it, a page at a time."""

import pytest
from django.test import Client

from wangge.cases import catalogue
from wangge.cases.factories import Team, make_case, make_team
from wangge.cases.models import Merge
from wangge.cases.tests.staff_pages import text_of
from wangge.cases.tests.walls import code_of, follow, followed, scan
from wangge.cases.vocabulary import Kind
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.mark.parametrize(
    "code", ["move_car", "parking", "help_on_spot", "decoration_noise", "pets", "falling_objects"]
)
def test_a_car_a_noise_and_help_at_home_are_no_wall_s_business(
    client: Client, team: Team, code: str
) -> None:
    wall = code_of(team.place.building, "building")
    case = make_case(
        "请帮一下", place=team.located, category_code=code, kind_chosen=Kind.ASSISTANCE
    )

    page = text_of(client.get(scan(wall)))

    assert "现在这里没有在办的事" in page
    assert str(case.category) not in page
    assert client.get(follow(wall, case)).status_code == 409
    assert client.post(follow(wall, case), {"key": "0" * 32}).status_code == 409
    assert not Merge.objects.exists()


def test_an_office_says_itself_what_its_walls_tell(client: Client, team: Team) -> None:
    wall = code_of(team.place.building, "building")
    case = make_case("楼道灯不亮", place=team.located)
    assert str(case.category) in text_of(client.get(scan(wall)))

    catalogue.keep_category(case.category, is_about_place=False, by=COMMAND, at=NOW)

    assert str(case.category) not in text_of(client.get(scan(wall)))


def test_more_than_a_page_is_counted_truly_and_each_can_be_followed(
    client: Client, team: Team
) -> None:
    wall = code_of(team.place.building, "building")
    cases = [make_case("楼道灯不亮", place=team.located) for _n in range(11)]
    oldest, newest = cases[0], cases[-1]

    first = text_of(client.get(scan(wall)))
    second = text_of(client.get(scan(wall), {"page": "2"}))

    assert "这里有 11 件事已经在办" in first
    assert "这里有 11 件事已经在办" in second
    assert follow(wall, newest) in first
    assert follow(wall, oldest) not in first
    assert 'href="?page=2" rel="next"' in first
    assert follow(wall, oldest) in second
    answer = followed(client, wall, oldest)
    assert answer.status_code == 302
    assert Merge.objects.get().into == oldest
