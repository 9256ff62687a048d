"""What the duty board shows: what runs out next, counted, filtered, a page at a time."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import callout, clock, taking
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
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
# The session, the account, its posts; rights come with them.
_SIGNING_IN = 3


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


def test_the_board_lists_what_runs_out_next_first(desk: Client, team: Team) -> None:
    later = make_taken_case(team)
    sooner = make_case("2号楼电梯停了", place=team.located)

    page = _board(desk)

    assert _rows(page) == [sooner.number, later.number]
    assert "还没人接" in page
    assert "高文斌" in page


def test_a_case_past_its_limit_is_overdue_and_may_be_handed_on(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)

    with time_machine.travel(NOW + timedelta(hours=2, minutes=42), tick=False):
        page = _board(desk, show="overdue")

    assert "超期 42 分钟" in page
    assert reverse("cases:verb", args=[case.number, "hand_over"]) in page
    assert "换人接" in page


def test_who_is_late_with_it_may_be_urged_by_others_but_not_by_themselves(
    desk: Client, team: Team
) -> None:
    case = make_taken_case(team)
    urge = reverse("cases:verb", args=[case.number, "urge"])

    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert urge in _board(signed_in(team.clerk))
        assert urge not in _board(signed_in(team.worker))
    assert urge not in _board(desk)


def test_a_result_nobody_told_the_resident_of_asks_for_a_call(desk: Client, team: Team) -> None:
    case = make_resolved_case(team, name="王女士", phone="13900000417", at=NOW - timedelta(days=30))

    page = text_of(desk.get(reverse("cases:board")))

    assert "打电话问" in page
    assert f"{reverse('cases:call_backs')}?case={case.number}" in page


def test_each_tally_is_a_filter(desk: Client, team: Team) -> None:
    untaken = make_case(place=team.located)
    taken = make_taken_case(team)
    resolved = make_resolved_case(team)
    closed = make_closed_case(team)

    assert _rows(_board(desk, show="untaken")) == [untaken.number]
    assert _rows(_board(desk, show="in_hand")) == [taken.number]
    assert _rows(_board(desk, show="waiting")) == [resolved.number]
    assert _rows(_board(desk, show="done")) == [closed.number]
    assert _rows(_board(desk, show="overdue")) == []


def test_a_filter_with_nothing_says_how_to_see_all(desk: Client, team: Team) -> None:
    make_case(place=team.located)

    page = _board(desk, estate=999_999)

    assert "没有符合的" in page
    assert f'href="{reverse("cases:board")}"' in page


def test_an_empty_board_says_what_will_come(desk: Client) -> None:
    assert "新的单子来了会响" in _board(desk)


def test_a_number_goes_straight_to_its_case(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)

    answer = desk.get(reverse("cases:board"), {"q": case.number})

    assert answer["Location"] == reverse("cases:detail", args=[case.number])


def test_words_are_found_in_closed_cases_too(desk: Client, team: Team) -> None:
    closed = make_closed_case(team)
    make_case("电梯停了", place=team.located)

    assert _rows(_board(desk, q="楼道灯")) == [closed.number]


@pytest.mark.parametrize(
    "asked",
    [
        {"show": "nonsense"},
        {"estate": "x"},
        {"estate": "9" * 30},
        {"category": "-1"},
        {"from": "n1.not-a-moment"},
        {"from": "zzz"},
        {"from": "n5.2026-99-99T00:00:00+00:00"},
        {"nth": "9" * 40},
        {"q": "\x00'\"<script>"},
        {"q": "%_" * 400},
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(
    desk: Client, team: Team, asked: dict[str, str]
) -> None:
    make_case(place=team.located)

    assert "<script>" not in _board(desk, **asked)


def test_the_neighbours_see_nothing_of_ours(team: Team) -> None:
    case = make_case(place=team.located)

    assert case.number not in _board(signed_in(team.stranger))


def test_a_quarrel_is_not_on_the_board_of_the_desk(desk: Client, team: Team) -> None:
    make_case("楼上漏水把我家吊顶泡了，协商不成，想请人调解", place=team.located)

    assert _rows(_board(desk)) == []
    assert len(_rows(_board(signed_in(team.secretary)))) == 1


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    answer = client.get(reverse("cases:board"))

    assert answer.status_code == 302


def _many(team: Team, count: int) -> None:
    first = make_case(place=team.located)
    copies = []
    for index in range(count - 1):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number, copy.idempotency_key = None, f"{index:010d}", None
        copy.next_act_at = NOW + timedelta(minutes=index)
        copies.append(copy)
    Case.objects.bulk_create(copies)


@pytest.mark.parametrize("asked", [{}, {"show": "untaken", "route": "property"}, {"show": "all"}])
@pytest.mark.parametrize("count", [10, 1_000])
def test_the_board_reads_in_six_statements_however_long_it_is(
    desk: Client, team: Team, count: int, asked: dict[str, str]
) -> None:
    _many(team, count)
    _board(desk, **asked)

    with CaptureQueriesContext(connection) as read:
        page = _board(desk, **asked)

    assert len(_rows(page)) == min(count, 100)
    statements = [query["sql"] for query in read.captured_queries]
    assert len(statements) <= 6 + _SIGNING_IN, statements


def test_paging_shows_each_case_once_and_goes_back(desk: Client, team: Team) -> None:
    _many(team, 230)
    pages, address = [], reverse("cases:board")
    while address:
        page = text_of(desk.get(address))
        pages.append(_rows(page))
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
        address = reverse("cases:board") + address if address else ""
        last = page
    back = re.search(r'href="([^"]+)" rel="prev"', last)
    assert back is not None
    before = text_of(desk.get(reverse("cases:board") + back[1].replace("&amp;", "&")))

    assert [len(rows) for rows in pages] == [100, 100, 30]
    assert len({number for rows in pages for number in rows}) == 230
    assert "第 201–230 件，共 230 件" in last
    assert _rows(before) == pages[1]
    assert "第 101–200 件" in before


def test_news_say_how_many_are_new(desk: Client, team: Team) -> None:
    make_case(place=team.located)
    page = _board(desk)
    live = re.search(r'data-live="([^"]+)" data-revision="([^"]+)"', page)
    assert live is not None
    # The script adds what the list knew when it was read.
    address = f"{live[1].replace('&amp;', '&')}&revision={live[2]}"
    assert desk.get(address).json()["revision"] == live[2]

    make_case("电梯停了", place=team.located)
    make_case("水管爆了", place=team.located)

    told = desk.get(address).json()
    assert told["revision"] != live[2]
    assert told["words"] == "有 2 件新的"


def test_news_say_that_something_changed(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)
    page = _board(desk)
    live = re.search(r'data-live="([^"]+)"', page)
    assert live is not None

    taking.take(case, by=team.worker, at=NOW)

    assert "有变化" in desk.get(live[1].replace("&amp;", "&")).json()["words"]


def test_the_side_tells_what_just_happened(desk: Client, team: Team) -> None:
    case = make_taken_case(team)

    page = text_of(desk.get(reverse("cases:board_side")))

    assert case.title in page
    assert "接单，在办" in page


def test_the_side_comes_alone_for_htmx(desk: Client, team: Team) -> None:
    page = text_of(desk.get(reverse("cases:board_side"), headers={"HX-Request": "true"}))

    assert "现在谁在班" in page
    assert "<html" not in page


def test_a_running_call_out_stands_above_all(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)
    callout.call(case, by=team.clerk, at=NOW)

    page = _board(desk)

    assert f"叫人：{case.title}" in page
    assert 'data-countdown="120"' in page
    assert "9:10:00 前到场" in page


def test_who_supervises_finds_it_in_their_work(team: Team) -> None:
    case = make_case(place=team.located)
    late = NOW + timedelta(hours=2, minutes=1)
    clock.sweep(late)

    with time_machine.travel(late, tick=False):
        page = text_of(signed_in(team.manager).get(reverse("cases:mine"), {"list": "watched"}))

    assert case.title in page
