"""What the list of calls owed to residents shows, and what one tap on it does."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import call_backs
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
def test_what_came_of_a_call_is_kept_after_a_second_look(
    team: Team, outcome: str, status: str
) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")
    call = CallBack.objects.get()

    said = {"outcome": outcome, "text": "又灭了", "sure": "1"}
    answer = signed_in(team.clerk).post(reverse("cases:call_back", args=[call.pk]), said)

    assert answer["Location"] == reverse("cases:call_backs")
    assert Case.objects.get(pk=case.pk).status == status
    call.refresh_from_db()
    assert (call.done_at is None) == (outcome == "not_reached")


def test_a_call_that_a_colleague_made_is_told_so(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    address = reverse("cases:call_back", args=[CallBack.objects.get().pk])
    desk = signed_in(team.clerk)
    desk.post(address, {"outcome": "told", "sure": "1"})

    for said in ({"outcome": "told"}, {"outcome": "fixed", "sure": "1"}):
        again = desk.post(address, said)
        assert again["Location"] == reverse("cases:call_backs")
        assert "这个电话同事已经打过了" in text_of(desk.get(again["Location"]))


@pytest.mark.parametrize("outcome", ["fixed", "not_fixed", "told"])
def test_a_slip_of_the_finger_on_an_outcome_changes_nothing(team: Team, outcome: str) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")
    call = CallBack.objects.get()
    address = reverse("cases:call_back", args=[call.pk])

    page = text_of(signed_in(team.clerk).post(address, {"outcome": outcome}))

    assert "点错了，回去" in page
    assert Case.objects.get(pk=case.pk).status == "resolved"
    call.refresh_from_db()
    assert call.done_at is None


def test_a_case_goes_back_only_with_what_the_resident_said(team: Team) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")
    address = reverse("cases:call_back", args=[CallBack.objects.get().pk])
    desk = signed_in(team.clerk)

    blank = desk.post(address, {"outcome": "not_fixed", "text": " ", "sure": "1"})

    assert "写一句居民说哪里没好" in text_of(blank, status=422)
    assert Case.objects.get(pk=case.pk).status == "resolved"

    desk.post(address, {"outcome": "not_fixed", "text": "还是一闪一闪", "sure": "1"})

    assert Case.objects.get(pk=case.pk).status == "dispatched"
    page = desk.get(reverse("cases:detail", args=[case.number]))
    assert "还是一闪一闪" in text_of(page)


def test_who_lost_the_race_of_a_call_is_told_of_the_call(team: Team) -> None:
    make_resolved_case(team, name="王女士", phone="13900000417")
    seen = CallBack.objects.select_related("case").get()
    call_backs.done(
        CallBack.objects.get(), outcome="not_fixed", text="又灭了", by=team.clerk, at=NOW
    )

    with pytest.raises(call_backs.AlreadyCalled):
        call_backs.done(seen, outcome="fixed", by=team.secretary, at=NOW)


def test_the_calls_of_one_case_stand_alone_and_without_any_the_case_opens(team: Team) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417")
    other = make_resolved_case(team, words="水管漏水", phone="13900000418")
    desk, address = signed_in(team.clerk), reverse("cases:call_backs")

    page = text_of(desk.get(f"{address}?case={case.number}"))
    assert case.title in page
    assert other.title not in page

    CallBack.objects.update(done_at=NOW)
    nothing = desk.get(f"{address}?case={case.number}")
    assert nothing["Location"] == reverse("cases:detail", args=[case.number])


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
