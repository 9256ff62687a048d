"""What the overview of an area counts, whom it shows it to, and that each number leads to its list."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import claiming, closing, figures
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Satisfaction
from wangge.home import chart
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW
from wangge.places import registry
from wangge.places.locate import Located
from wangge.places.models import ParkingSpace

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
    address = reverse("home:overview_of", args=[code]) if code else reverse("home:overview")
    return text_of(client.get(address, asked))


def _numbers(page: str) -> dict[str, int]:
    """What stands on top: words and figures."""
    top = page[page.index('class="tally"') : page.index("</nav>", page.index('class="tally"'))]
    words = re.findall(r"(?:</svg>|<span>)([^<>]+)</span>(?:</span>)?<b>(\d+)</b>", top)
    return {word: int(number) for word, number in words}


def test_the_top_counts_what_is_open_what_came_and_what_was_closed(
    boss: Client, team: Team
) -> None:
    make_case(place=team.located)
    make_taken_case(team)
    make_closed_case(team)

    assert _numbers(_page(boss)) == {
        "没办完": 2, "超期": 0, "今天收到": 3, "今天办结": 1, "这周收到": 3, "这周办结": 1,
    }  # fmt: skip


def test_every_number_leads_to_a_list_that_is_as_long(boss: Client, team: Team) -> None:
    make_case(place=team.located)
    make_taken_case(team)
    make_resolved_case(team)
    make_closed_case(team)
    make_case("电梯停了", place=Located(team.place.community, team.place.community))
    late = make_case("2号楼下水道堵了", place=team.located)
    Case.objects.filter(pk=late.pk).update(next_act_at=NOW - timedelta(hours=1))

    page = _page(boss)
    links = re.findall(r'<td class="num"><a[^>]* href="([^"]+)"[^>]*>(\d+)</a>', page)
    links += re.findall(r'<td class="num"><a href="([^"]+)"[^>]*>(\d+)</a>', page)
    links += re.findall(r'href="([^"]+)"[^>]*><span>(?:(?!</a>).)*<b>(\d+)</b>', page, re.DOTALL)

    assert len(links) > 30
    for address, number in links:
        board = text_of(boss.get(address.replace("&amp;", "&")))
        assert len(re.findall(r'<tr id="case-', board)) == int(number), address


def test_what_is_known_only_by_its_community_stands_in_a_row_of_its_own(
    boss: Client, team: Team
) -> None:
    make_case("电梯停了", place=Located(team.place.community, team.place.community))

    assert "没分到下一级的" in _page(boss)


def test_a_grid_shows_its_own_and_leads_back_up(boss: Client, team: Team) -> None:
    make_case(place=team.located)
    make_case("电梯停了", place=Located(team.place.community, team.place.community))

    page = _page(boss, team.place.grid.code)

    assert _numbers(page)["没办完"] == 1
    assert reverse("home:overview_of", args=[team.place.community.code]) in page


def test_a_sub_district_sees_its_communities_as_rows(team: Team) -> None:
    make_case(place=team.located)

    page = _page(signed_in(team.officer))

    assert f">{team.place.community.name}</a>" in page
    assert _numbers(page)["没办完"] == 1


def test_the_neighbours_see_nothing_of_ours(team: Team) -> None:
    make_case(place=team.located)
    stranger = signed_in(team.stranger)

    assert _numbers(_page(stranger))["没办完"] == 0
    for name in ("home:overview_of", "home:map_of"):
        for area in (team.place.community, team.place.grid):
            assert stranger.get(reverse(name, args=[area.code])).status_code == 404


def test_what_is_not_public_is_counted_only_for_who_may_see_it(boss: Client, team: Team) -> None:
    make_case("楼上漏水把我家吊顶泡了，协商不成，想请人调解", place=team.located)

    assert _numbers(_page(boss))["没办完"] == 1
    assert _numbers(_page(signed_in(team.clerk)))["没办完"] == 0


def test_a_rate_says_what_it_is_made_of_and_what_it_leaves_out(boss: Client, team: Team) -> None:
    for said in (Satisfaction.SATISFIED, Satisfaction.DISSATISFIED):
        case = make_resolved_case(team)
        closing.confirm(case, satisfaction=said, by=requester_of(case), at=NOW)
    withdrawn = make_case(place=team.located)
    closing.withdraw(withdrawn, by=requester_of(withdrawn), at=NOW)

    page = _page(boss)

    assert "2 / 2 件" in page
    assert "<b>50.0%</b><small>1 / 2 人评 · 剔除 0 件</small>" in page
    assert "本人撤回的 1 件" in page


def test_satisfaction_is_never_said_without_what_it_leaves_out(boss: Client, team: Team) -> None:
    rated = make_resolved_case(team)
    closing.confirm(rated, satisfaction="satisfied", by=requester_of(rated), at=NOW)
    unreasonable = make_taken_case(team)
    claiming.ask(unreasonable, reason="要水晶灯。", by=team.worker, at=NOW)
    claiming.agree(
        unreasonable,
        reason="unlawful",
        text="公共部位不能按一家的意思装。",
        decision="事实清楚。",
        by=team.secretary,
        at=NOW,
    )

    page = _page(boss)

    assert "<small>1 / 1 人评 · 剔除 1 件</small>" in page
    assert "经第二个人审定不计入的 1 件" in page


def test_what_was_mended_too_late_is_not_in_time(boss: Client, team: Team) -> None:
    make_closed_case(team)
    late = make_case(place=team.located, at=NOW - timedelta(days=20))
    found = figures.rates(team.secretary, team.place.community, now=NOW)
    assert (found.closed, found.in_time) == (1, 1)
    late.deadlines.filter(stage="resolve").update(met_at=NOW, act_at=None)
    Case.objects.filter(pk=late.pk).update(
        status="closed", closed_at=NOW, answered_at=NOW, resolution="fixed"
    )

    found = figures.rates(team.secretary, team.place.community, now=NOW)
    assert (found.closed, found.in_time) == (2, 1)


def test_what_is_said_more_often_than_before_is_said_so(boss: Client, team: Team) -> None:
    lamp = make_case(place=team.located)
    make_case(place=team.located)
    old = make_case(place=team.located)
    Case.objects.filter(pk=old.pk).update(submitted_at=NOW - timedelta(days=40))

    row = figures.most_talked_of(team.secretary, team.place.community, now=NOW)[0]

    assert (row["category_id"], row["count"], row["before"]) == (lamp.category_id, 2, 1)
    assert "多 1" in _page(boss)


def test_days_are_days_of_shanghai(team: Team) -> None:
    late = make_case(place=team.located)
    # 00:30 of the 22nd in Shanghai is still the 21st in Greenwich.
    Case.objects.filter(pk=late.pk).update(submitted_at=NOW.replace(day=22, hour=0, minute=30))

    days = figures.days(team.secretary, team.place.community, now=NOW)

    assert [day.received for day in days][-3:] == [0, 1, 0]
    assert len(days) == 14


def test_facts_are_counted_from_the_records(boss: Client, team: Team) -> None:
    estate = team.place.building.estate
    for kind, count in ((ParkingSpace.Kind.UNDERGROUND, 7), (ParkingSpace.Kind.NON_MOTOR, 3)):
        registry.add_spaces(estate, kind=kind, zone="A", count=count, by=COMMAND, at=NOW)

    page = _page(boss, estate=estate.pk)

    assert "按登记逐条数出，今天 9:00" in page
    assert "<dt>地下车位</dt><dd><b>7<small>" in page
    assert "<dt>非机动车位</dt><dd><b>3<small>" in page


def test_persons_are_not_ranked(boss: Client, team: Team) -> None:
    make_taken_case(team)

    page = _page(boss)

    assert "高文斌" not in page[: page.index("现在谁在班")]


@pytest.mark.parametrize("asked", [{"estate": "x"}, {"estate": "9" * 18}, {"estate": "-1"}])
def test_an_address_that_makes_no_sense_is_no_error(boss: Client, asked: dict[str, str]) -> None:
    _page(boss, **asked)


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get(reverse("home:overview")).status_code == 302
    assert client.get(reverse("home:map")).status_code == 302


def test_the_overview_asks_as_much_for_ten_cases_as_for_a_thousand(
    boss: Client, team: Team
) -> None:
    asked = []
    for count in (10, 990):
        _copies(team, count)
        _page(boss)
        with CaptureQueriesContext(connection) as found:
            _page(boss)
        asked.append(len(found.captured_queries))

    assert asked[0] == asked[1] <= 36, asked


def _copies(team: Team, count: int) -> None:
    first = make_case(place=team.located)
    copies = []
    for index in range(count - 1):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number, copy.idempotency_key = None, f"{count}{index:06d}", None
        copies.append(copy)
    Case.objects.bulk_create(copies)


def test_bars_are_as_high_as_their_numbers() -> None:
    drawn = chart.pairs([("11/22", 3, 0), ("11/23", 6, 6)])

    heights = [bar.height for bar in drawn.bars]
    assert heights[2] == heights[3] == 2 * heights[0]
    assert heights[1] == 0
    assert [number for _y, number in drawn.lines] == [0, 2, 4, 6]


def test_no_numbers_at_all_are_a_chart_too() -> None:
    assert all(bar.height == 0 for bar in chart.pairs([("11/23", 0, 0)]).bars)
