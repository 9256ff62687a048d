"""What the bars of a staff page count: what is owed, asked for after the page."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import returning
from wangge.cases.factories import Team, make_resolved_case, make_taken_case, make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.duty import calendar
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
_SIGNING_IN = 3


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def a_return(team: Team) -> None:
    case = make_taken_case(team, "电梯停了")
    returning.ask(case, reason="不归物业", clause="物业服务合同第 5 条", by=team.worker, at=NOW)


def test_a_head_with_a_phone_finds_first_what_waits_for_review(team: Team) -> None:
    a_return(team)

    page = text_of(signed_in(team.grid_head).get(reverse("cases:mine")))

    way = f'href="{reverse("cases:reviews")}"'
    body = page.partition("<main")[2]
    assert way in body
    assert "要审的 1" in body
    assert "手上没有要做的事" not in body


def test_the_desk_with_a_phone_finds_the_calls_it_owes(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    desk = signed_in(team.clerk)

    assert "要回的电话 1" in text_of(desk.get(reverse("cases:mine"))).partition("<main")[2]
    board = text_of(desk.get(reverse("cases:board"))).partition("<main")[2]
    assert f'href="{reverse("cases:call_backs")}"' in board


def test_who_neither_reviews_nor_calls_is_shown_neither(team: Team) -> None:
    body = text_of(signed_in(team.worker).get(reverse("cases:mine"))).partition("<main")[2]

    assert reverse("cases:reviews") not in body
    assert reverse("cases:call_backs") not in body


def test_the_bars_count_what_is_owed_and_hide_what_is_not(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    a_return(team)
    desk, head, worker = (signed_in(who) for who in (team.clerk, team.grid_head, team.worker))
    address = reverse("home:owed")

    assert 'id="owed-rail-call_backs" hx-swap-oob="true">1<' in text_of(desk.get(address))
    assert 'id="owed-bar-mine" hx-swap-oob="true">1<' in text_of(desk.get(address))
    assert 'id="owed-rail-reviews" hx-swap-oob="true">1<' in text_of(head.get(address))
    assert 'id="owed-bar-mine" hx-swap-oob="true" hidden' in text_of(worker.get(address))
    assert "call_backs" not in text_of(worker.get(address))


def test_a_page_holds_a_place_for_each_number_that_is_answered(team: Team) -> None:
    desk = signed_in(team.secretary)
    answered = text_of(desk.get(reverse("home:owed"))).split('id="')[1:]

    page = text_of(desk.get(reverse("cases:board")))

    assert answered
    for number in answered:
        assert f'id="{number.partition(chr(34))[0]}"' in page


def test_the_numbers_take_four_statements_however_much_is_owed(team: Team) -> None:
    for n in range(3):
        make_resolved_case(team, name="王女士", phone=f"1390000041{n}")
    secretary = signed_in(team.secretary)
    with CaptureQueriesContext(connection) as asked:
        secretary.get(reverse("home:owed"))

    assert len(asked) == _SIGNING_IN + 4
