"""What can be chosen on the board: each list in its own order, and nobody else's views."""

import pytest

from wangge.cases import board_lists, saved_views
from wangge.cases.factories import Team, make_team
from wangge.cases.models import Category
from wangge.people.models import Organisation
from wangge.places.models import Area, Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


def test_each_list_stands_in_the_order_of_its_own_table(team: Team) -> None:
    community = team.place.community
    for name in ("丙苑", "甲苑", "乙苑"):
        Estate.objects.create(name=name, community=community, area=community)

    offered = board_lists.read(team.clerk).choices

    estates = Estate.objects.filter(community=community).order_by("name")
    categories = Category.objects.filter(is_active=True).order_by("route", "name")
    areas = Area.objects.within(community).exclude(pk=community.pk).order_by("path")
    assert offered["estate"] == list(estates.values_list("pk", "name"))
    assert offered["category"] == list(categories.values_list("pk", "name"))
    assert [pk for pk, _word in offered["area"]] == [area.pk for area in areas]


def test_what_lies_deeper_is_written_further_in(team: Team) -> None:
    words = dict(board_lists.read(team.clerk).choices["area"])

    assert words[team.place.grid.pk] == team.place.grid.name
    assert words[team.place.leaf.pk] == f"　{team.place.leaf.name}"


def test_an_organisation_goes_by_its_short_name_where_it_has_one(team: Team) -> None:
    own = Organisation.objects.filter(area=team.place.community, is_active=True)
    short, long = own.order_by("pk")[:2]
    Organisation.objects.filter(pk=short.pk).update(short_name="物业")
    Organisation.objects.filter(pk=long.pk).update(short_name="")

    words = dict(board_lists.read(team.clerk).choices["lead"])

    assert words[short.pk] == "物业"
    assert words[long.pk] == long.name


def test_views_come_in_their_order_and_only_ones_own(team: Team) -> None:
    saved_views.keep("?show=overdue", name="超期的", position=2, by=team.clerk)
    saved_views.keep("?show=untaken", name="没人接的", position=1, by=team.clerk)
    saved_views.keep("?mine=1", name="我的", by=team.worker)

    assert board_lists.read(team.clerk).views == [
        ("没人接的", "show=untaken"),
        ("超期的", "show=overdue"),
    ]
