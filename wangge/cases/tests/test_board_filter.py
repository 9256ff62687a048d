"""What the board can be filtered by, and that its address says it."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases import taking
from wangge.cases.board_filter import Filter, Show
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Channel
from wangge.people.factories import NOW
from wangge.places.locate import Located

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def desk(team: Team) -> Client:
    return signed_in(team.clerk)


def _board(client: Client, **asked: str | int) -> str:
    return text_of(client.get(reverse("cases:board"), asked))


def _rows(page: str) -> list[str]:
    return re.findall(r'<tr id="case-(\d+)"', page)


def test_an_address_says_everything_that_was_asked_and_is_read_as_the_same() -> None:
    wanted = Filter(
        show=Show.OVERDUE,
        estate=3,
        area=7,
        just=True,
        category=2,
        lead=9,
        route="property",
        kind="complaint",
        channel="phone",
        urgency="urgent",
        since=date(2026, 11, 1),
        until=date(2026, 11, 23),
        mine=True,
        query="楼道灯 & 门",
    )
    assert Filter.read(dict(parse_qsl(wanted.address()[1:]))) == wanted


def test_each_filter_leaves_what_fits_and_only_that(desk: Client, team: Team) -> None:
    by_phone = make_case(place=team.located, channel=Channel.PHONE)
    question = make_case("老年优待证怎么办，要带什么", place=team.located)
    taken = make_taken_case(team, "2号楼电梯停了")
    Case.objects.filter(pk=taken.pk).update(submitted_at=NOW - timedelta(days=3))
    lead = by_phone.lead
    assert lead is not None

    assert _rows(_board(desk, channel="phone")) == [by_phone.number]
    assert _rows(_board(desk, route="inquiry")) == [question.number]
    assert set(_rows(_board(desk, lead=lead.pk))) == {by_phone.number, taken.number}
    assert _rows(_board(desk, category=question.category_id)) == [question.number]
    assert _rows(_board(desk, until="2026-11-21")) == [taken.number]
    assert taken.number not in _rows(_board(desk, since="2026-11-22"))
    assert _rows(_board(desk, mine="1")) == []
    worker = signed_in(team.worker)
    assert _rows(_board(worker, mine="1")) == [taken.number]


def test_a_grid_holds_its_parts_and_just_a_grid_does_not(desk: Client, team: Team) -> None:
    in_leaf = make_case(place=team.located)
    nowhere = make_case("电梯停了", place=Located(team.place.community, team.place.community))

    grid, community = team.place.grid.pk, team.place.community.pk
    assert _rows(_board(desk, area=grid)) == [in_leaf.number]
    assert set(_rows(_board(desk, area=community))) == {in_leaf.number, nowhere.number}
    assert _rows(_board(desk, area=community, just="1")) == [nowhere.number]


def test_lights_part_the_open_cases_without_a_rest(desk: Client, team: Team) -> None:
    cases = [make_case(place=team.located), make_taken_case(team), make_resolved_case(team)]
    make_closed_case(team)

    lit = ("overdue", "soon", "on_time", "asked", "deferred")
    found = [number for show in lit for number in _rows(_board(desk, show=show))]

    assert sorted(found) == sorted(case.number for case in cases)


def test_what_was_closed_is_found_by_the_day_it_was_closed(desk: Client, team: Team) -> None:
    closed = make_closed_case(team)
    Case.objects.filter(pk=closed.pk).update(submitted_at=NOW - timedelta(days=9))

    today = {"since": "2026-11-23", "until": "2026-11-23"}
    assert _rows(_board(desk, show="closed", **today)) == [closed.number]
    assert _rows(_board(desk, show="all", **today)) == []
    assert _rows(_board(desk, show="all", since="2026-11-10")) == [closed.number]


def test_each_filter_that_is_on_is_a_chip_that_takes_it_off(desk: Client, team: Team) -> None:
    make_case(place=team.located)

    page = _board(desk, show="untaken", route="property")

    chips = dict(re.findall(r'<a class="chip" href="([^"]+)"><span>([^<]+)<', page))
    assert chips == {"?route=property": "等人接", "?show=untaken": "物业服务"}


def test_an_empty_list_says_which_filter_hides_how_many(desk: Client, team: Team) -> None:
    make_case(place=team.located)
    make_taken_case(team)

    page = _board(desk, show="in_hand", channel="phone")

    assert "没有符合的" in page
    assert "去掉“电话”再看 1 件" in page
    assert f'href="{reverse("cases:board")}?show=in_hand"' in page


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2026-99-99"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"until": "tomorrow"},
        {"area": "9" * 18},
        {"lead": "x", "kind": "x", "route": "x", "channel": "x", "urgency": "x"},
        {"mine": "yes", "just": "1"},
        {"show": "closed", "from": "n1.2026-11-23T00:00:00+00:00"},
        {"show": "all", "q": "'\""},
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(
    desk: Client, team: Team, asked: dict[str, str]
) -> None:
    make_case(place=team.located)

    _board(desk, **asked)
    text_of(desk.get(reverse("cases:board_news"), {**asked, "revision": "x-y"}))


def test_the_board_of_others_is_not_widened_by_any_filter(team: Team) -> None:
    case = make_case(place=team.located)
    stranger = signed_in(team.stranger)

    for asked in ({"area": team.place.community.pk}, {"show": "all"}, {"lead": case.lead_id}):
        assert _rows(_board(stranger, **asked)) == []


def test_news_count_only_what_came_after_the_list_was_read(desk: Client, team: Team) -> None:
    make_case(place=team.located)
    address = reverse("cases:board_news")
    first = desk.get(address).json()["revision"]

    case = make_case("电梯停了", place=team.located)
    told = desk.get(address, {"revision": first}).json()
    assert told["words"] == "有 1 件新的"

    taking.take(case, by=team.worker, at=NOW)
    again = desk.get(address, {"revision": told["revision"]}).json()
    assert again["revision"] != told["revision"]
    assert again["words"].startswith("有变化")
