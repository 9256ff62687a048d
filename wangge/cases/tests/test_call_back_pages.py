"""What the list of calls owed to residents shows, and what one tap on it does."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases.factories import (
    Team,
    make_resolved_case,
    make_team,
)
from wangge.cases.models import CallBack, Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.duty import calendar
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def test_the_calls_owed_are_listed_with_what_to_say(team: Team) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")

    page = text_of(signed_in(team.clerk).get(reverse("cases:call_backs")))

    assert case.title in page
    assert "已换灯泡。" in page
    assert "139****0417" in page


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("fixed", "closed"),
        ("not_fixed", "dispatched"),
        ("told", "resolved"),
        ("not_reached", "resolved"),
    ],
)
def test_one_tap_says_what_came_of_a_call(team: Team, outcome: str, status: str) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")
    call = CallBack.objects.get()

    answer = signed_in(team.clerk).post(
        reverse("cases:call_back", args=[call.pk]), {"outcome": outcome}
    )

    assert answer["Location"] == reverse("cases:call_backs")
    assert Case.objects.get(pk=case.pk).status == status
    call.refresh_from_db()
    assert (call.done_at is None) == (outcome == "not_reached")


def test_a_call_that_a_colleague_made_is_told_so(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    address = reverse("cases:call_back", args=[CallBack.objects.get().pk])
    desk = signed_in(team.clerk)
    desk.post(address, {"outcome": "told"})

    again = desk.post(address, {"outcome": "told"})

    assert "这个电话同事已经打过了" in text_of(again, status=409)


def test_an_outcome_that_is_none_is_refused(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    desk = signed_in(team.clerk)
    address = reverse("cases:call_back", args=[CallBack.objects.get().pk])

    page = text_of(desk.get(desk.post(address, {"outcome": "shrug"})["Location"]))

    assert "请选打电话的结果" in page
    assert CallBack.objects.get().done_at is None


def test_calls_of_the_neighbours_are_not_found(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    neighbour = signed_in(team.stranger)

    address = reverse("cases:call_back", args=[CallBack.objects.get().pk])
    assert neighbour.post(address, {"outcome": "told"}).status_code == 404
    assert "没有欠着的电话" in text_of(neighbour.get(reverse("cases:call_backs")))
