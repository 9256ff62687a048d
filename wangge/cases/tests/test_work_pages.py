"""What one person is given to do: own work, the alarm of a call-out, the calls that are owed."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wangge.cases import asking, callout, clock, taking
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import CallAttempt, Supervision
from wangge.cases.tests.staff_pages import detail, signed_in, text_of
from wangge.cases.tests.test_callout import called, make_pioneers
from wangge.core.moments import SHANGHAI
from wangge.duty import calendar
from wangge.duty.factories import make_roster, make_shift
from wangge.history.models import Event
from wangge.people.factories import NOW
from wangge.people.models import Organisation
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
_PRESSED = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def _mine(client: Client, **asked: str) -> str:
    return text_of(client.get(reverse("cases:mine"), asked))


def _titles(page: str) -> list[str]:
    return re.findall(r"<h3><a[^>]*>([^<]+)</a>", page)


def test_my_work_is_what_i_hold_and_what_nobody_took(team: Team) -> None:
    held = make_taken_case(team, "电梯停了")
    make_case("水管爆了", place=team.located)
    other = make_case("门禁坏了", place=team.located)
    taking.take(other, by=team.second_worker, at=NOW)

    page = _mine(signed_in(team.worker))

    assert set(_titles(page)) == {held.title, "水管爆了"}
    assert "要我做" in page


def test_each_job_has_one_big_verb(team: Team) -> None:
    case = make_case("水管爆了", place=team.located)
    worker = signed_in(team.worker)

    page = _mine(worker)
    assert f'action="{reverse("cases:verb", args=[case.number, "take"])}"' in page
    worker.post(
        reverse("cases:verb", args=[case.number, "take"]),
        {"revision": case.revision, "next": reverse("cases:mine")},
    )
    after = _mine(worker)

    assert reverse("cases:verb", args=[case.number, "resolve"]) in after
    assert "办好了" in after


def test_a_verb_comes_back_to_the_page_it_was_done_from(team: Team) -> None:
    case = make_case(place=team.located)
    address = reverse("cases:verb", args=[case.number, "take"])

    answer = signed_in(team.worker).post(
        address, {"revision": case.revision, "next": reverse("cases:mine")}
    )

    assert answer["Location"] == reverse("cases:mine")


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "/\\example.com"])
def test_a_verb_never_leads_elsewhere(team: Team, elsewhere: str) -> None:
    case = make_case(place=team.located)
    address = reverse("cases:verb", args=[case.number, "take"])

    answer = signed_in(team.worker).post(address, {"revision": case.revision, "next": elsewhere})

    assert answer["Location"] == reverse("cases:detail", args=[case.number])


def test_what_waits_for_the_resident_comes_last_and_without_a_verb(team: Team) -> None:
    case = make_taken_case(team)
    asking.ask(case, text="哪天在家？", by=team.worker, at=NOW)

    page = _mine(signed_in(team.worker))

    assert "以后" in page
    assert "等居民" in page
    assert "button--primary" not in page


def test_done_today_lists_what_i_resolved(team: Team) -> None:
    case = make_resolved_case(team)

    page = _mine(signed_in(team.worker), list="done")

    assert _titles(page) == [case.title]
    assert _titles(_mine(signed_in(team.worker))) == []


def test_somebody_without_work_reads_what_will_come(team: Team) -> None:
    assert "手上没有要做的事" in _mine(signed_in(team.grid_worker))


def test_the_neighbour_has_none_of_our_work(team: Team) -> None:
    make_case(place=team.located)

    assert _titles(_mine(signed_in(team.stranger))) == []


def test_news_of_my_work_change_with_it(team: Team) -> None:
    worker = signed_in(team.worker)
    before = worker.get(reverse("cases:mine_news")).json()["revision"]

    make_case(place=team.located)

    assert worker.get(reverse("cases:mine_news")).json()["revision"] != before


@pytest.mark.parametrize("count", [2, 12])
def test_my_work_reads_no_statement_for_each_job(team: Team, count: int) -> None:
    for _ in range(count):
        make_taken_case(team)
    worker = signed_in(team.worker)
    _mine(worker)

    with CaptureQueriesContext(connection) as asked:
        page = _mine(worker)

    assert len(_titles(page)) == count
    assert len(asked.captured_queries) <= 20


def test_the_alarm_shows_place_words_limit_and_who_is_next(team: Team) -> None:
    first, _second = make_pioneers(team, "秦玉梅", "顾长林")
    called(team)
    pioneer = signed_in(first)

    with time_machine.travel(_PRESSED + timedelta(seconds=36), tick=False):
        page = text_of(pioneer.get(reverse("cases:alarm")))
        rings = pioneer.get(reverse("cases:ringing")).json()

    assert rings == {"alarm": reverse("cases:alarm")}
    assert 'data-countdown="84"' in page
    assert "1:24" in page
    assert "老人在楼道里坐在地上起不来" in page
    assert "自动叫下一位：顾长林" in page
    assert "10:10:00 前到场" in page
    assert "我去" in page
    assert "去不了" in page


def test_only_who_is_called_hears_it(team: Team) -> None:
    _first, second = make_pioneers(team, "秦玉梅", "顾长林")
    called(team)

    assert signed_in(second).get(reverse("cases:ringing")).json() == {"alarm": ""}
    page = text_of(signed_in(second).get(reverse("cases:alarm")))
    assert "现在没有人叫您" in page


def _answer(client: Client, word: str, attempt: CallAttempt | None = None) -> Any:
    attempt = attempt or CallAttempt.objects.latest("pk")
    return client.post(reverse("cases:alarm_answer", args=[attempt.pk]), {"answer": word})


def test_going_arriving_and_settling_it_are_three_taps(team: Team) -> None:
    (first,) = make_pioneers(team, "秦玉梅")
    case = called(team)
    pioneer = signed_in(first)

    with time_machine.travel(_PRESSED + timedelta(seconds=40), tick=False):
        going = text_of(pioneer.get(_answer(pioneer, "going")["Location"]))
    assert "我到了" in going
    case.refresh_from_db()
    with time_machine.travel(_PRESSED + timedelta(minutes=8, seconds=30), tick=False):
        answer = pioneer.post(
            reverse("cases:verb", args=[case.number, "arrive"]),
            {"revision": case.revision, "next": reverse("cases:alarm")},
        )
        there = text_of(pioneer.get(answer["Location"]))
        assert "当场办好了" in there
        case.refresh_from_db()
        pioneer.post(
            reverse("cases:verb", args=[case.number, "resolve_on_spot"]),
            {"revision": case.revision, "text": "扶起来了。", "resolution": "fixed"},
        )

    case.refresh_from_db()
    assert (case.status, case.is_on_spot) == ("resolved", True)
    assert callout.arrival_minutes(case.call_outs.get()) == 8.5


def test_who_cannot_go_needs_no_excuse(team: Team) -> None:
    first, second = make_pioneers(team, "秦玉梅", "顾长林")
    called(team)
    pioneer = signed_in(first)

    with time_machine.travel(_PRESSED + timedelta(seconds=20), tick=False):
        page = text_of(pioneer.get(_answer(pioneer, "cannot")["Location"]))
        assert signed_in(second).get(reverse("cases:ringing")).json()["alarm"]

    assert "已经叫下一位" in page


def test_a_call_of_somebody_else_is_not_found(team: Team) -> None:
    first, second = make_pioneers(team, "秦玉梅", "顾长林")
    called(team)
    attempt = CallAttempt.objects.get(post=first.post)

    assert _answer(signed_in(second), "going", attempt).status_code == 404
    assert _answer(signed_in(team.stranger), "going", attempt).status_code == 404


def test_whoever_comes_second_reads_who_goes(team: Team) -> None:
    first, second = make_pioneers(team, "秦玉梅", "顾长林")
    called(team)
    clock.sweep(_PRESSED + timedelta(minutes=2, seconds=1))

    with time_machine.travel(_PRESSED + timedelta(minutes=2, seconds=5), tick=False):
        _answer(signed_in(second), "going", CallAttempt.objects.get(post=second.post))
        late = _answer(signed_in(first), "going", CallAttempt.objects.get(post=first.post))

    assert "顾长林 已经去了" in text_of(late, status=409)


@pytest.mark.parametrize("name", ["mine", "alarm", "ringing", "call_backs", "board_side"])
def test_who_is_not_signed_in_is_asked_to(client: Client, name: str) -> None:
    assert client.get(reverse(f"cases:{name}")).status_code == 302


def test_a_closed_case_is_nobodys_work(team: Team) -> None:
    make_closed_case(team)

    assert _titles(_mine(signed_in(team.worker))) == []


def test_who_is_not_on_shift_is_not_asked_to_take_what_came(team: Team) -> None:
    assert team.second_worker.post is not None
    roster = make_roster(
        Role.PROPERTY_WORKER, area=team.place.community, organisation=team.place.property_company
    )
    make_shift(roster, team.second_worker.post)

    make_case("水管爆了", place=team.located)

    assert _titles(_mine(signed_in(team.worker))) == []
    assert _titles(_mine(signed_in(team.second_worker))) == ["水管爆了"]


def test_a_case_leads_back_to_the_list_it_was_opened_from(team: Team) -> None:
    case = make_taken_case(team)
    worker = signed_in(team.worker)
    address = reverse("cases:detail", args=[case.number])
    board = reverse("cases:board") + "?show=in_hand"

    from_board = text_of(worker.get(address, headers={"Referer": f"http://testserver{board}"}))
    from_elsewhere = text_of(
        worker.get(address, headers={"Referer": f"https://evil.example{board}"})
    )

    assert f'href="{board}"' in from_board
    assert board not in from_elsewhere
    assert f'href="{reverse("cases:mine")}"' in from_elsewhere


def test_who_only_watches_reads_what_they_were_added_to(team: Team) -> None:
    case = make_case(place=team.located)
    Supervision.objects.create(
        deadline=case.deadlines.order_by("pk")[0], level=4, post=team.officer.post, at=NOW
    )

    page = _mine(signed_in(team.officer))

    assert _titles(page) == [case.title]
    assert "要我做" not in page


def test_an_alarm_past_its_time_looks_again_without_hurry(team: Team) -> None:
    (first,) = make_pioneers(team, "秦玉梅")
    called(team)

    with time_machine.travel(_PRESSED + timedelta(minutes=2, seconds=3), tick=False):
        page = text_of(signed_in(first).get(reverse("cases:alarm")))

    # Not at once: a page that reloads at nought would reload for ever until the clock has passed.
    assert 'data-countdown="0" data-at-end' not in page
    assert 'data-countdown="5" data-at-end="reload"' in page


@pytest.mark.parametrize(
    ("words", "category", "number"),
    [
        ("车位被占，出不去", "move_car", "12123"),
        ("救护车被车堵住，老人昏迷", "move_car", "120"),
        ("电梯停了，人在里面", "lift", "119"),
        ("灯掉下来了", "public_lighting", "120"),
    ],
)
def test_the_desk_rings_whom_the_matter_asks_for(
    team: Team, words: str, category: str, number: str
) -> None:
    make_case(words, place=team.located, category_code=category, is_call_out=True, at=_PRESSED)

    with time_machine.travel(_PRESSED + timedelta(seconds=30), tick=False):
        page = text_of(signed_in(team.clerk).get(reverse("cases:alarm")))

    assert f'href="tel:{number}"' in page
    assert f"打 {number}" in page


def test_whoever_is_late_reads_by_how_much(team: Team) -> None:
    (first,) = make_pioneers(team, "秦玉梅")
    case, attempt = called(team), CallAttempt.objects.get()
    with time_machine.travel(_PRESSED + timedelta(minutes=1), tick=False):
        callout.answer(attempt, is_going=True, by=first, at=timezone.now())
        assert "要在 10:10:00 前到场" in text_of(signed_in(first).get(reverse("cases:alarm")))

    with time_machine.travel(_PRESSED + timedelta(minutes=14), tick=False):
        pages = [
            text_of(signed_in(first).get(reverse("cases:alarm"))),
            detail(signed_in(team.secretary), case),
            text_of(signed_in(team.secretary).get(reverse("cases:board"))),
        ]

    for page in pages:
        assert "要在" not in page
        assert "说好 10:10:00 前到场，已经过了 4 分钟" in page


def test_the_desk_called_last_calls_the_caller_and_reads_who_watches(team: Team) -> None:
    case = make_case(
        "老人起不来", place=team.located, is_call_out=True, at=_PRESSED, phone="13900000017"
    )
    company = Organisation.objects.filter(pk=team.place.property_company.pk)
    company.update(desk_phone="0513-5550-2000")
    desk = signed_in(team.clerk)
    with time_machine.travel(_PRESSED + timedelta(seconds=30), tick=False):
        page = text_of(desk.get(reverse("cases:alarm")))
        assert "自动叫下一位" not in page
        assert "打值班台" not in page
        assert "tel:120" in page
        assert "请物业经理 陆建国 督办" in page
        assert "电话 0513-5550-2000" in page
        assert "13900000017" not in page
        attempt = CallAttempt.objects.get()
        address = reverse("cases:alarm_caller", args=[attempt.pk])
        assert signed_in(team.worker).post(address).status_code == 404
        assert not Event.objects.filter(kind="people.phone_revealed").exists()
        assert desk.post(address)["Location"] == reverse("cases:alarm")
        revealed = Event.objects.get(kind="people.phone_revealed")
        assert revealed.data["purpose"] == "call_out"
        assert "tel:13900000017" in text_of(desk.get(reverse("cases:alarm")))
        assert "看了居民的号码：叫人" in detail(desk, case)
