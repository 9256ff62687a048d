"""What is done to many cases at once: each for itself, nothing skipped in silence, once."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import bulk, bulk_acts, taking
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import BulkItem, BulkRun, Case, Note
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.core.errors import NotAllowed
from wangge.jobs import working
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
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


def _look(client: Client, act: str, cases: Sequence[Case], **typed: object) -> str:
    numbers = [case.number for case in cases]
    return text_of(client.post(reverse("cases:bulk"), {"act": act, "case": numbers, **typed}))


def _sent_on(page: str) -> dict[str, Any]:
    """What the preview sends when its button is pressed."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    fields: dict[str, Any] = {name: value for name, value in hidden if name != "seen"}
    return {**fields, "seen": [value for name, value in hidden if name == "seen"]}


def _do(client: Client, page: str) -> str:
    return text_of(client.post(reverse("cases:bulk"), _sent_on(page), follow=True))


def test_the_preview_says_of_each_what_will_happen_and_does_nothing(
    desk: Client, team: Team
) -> None:
    cases = [make_case(place=team.located), make_case("电梯停了", place=team.located)]
    closed = make_closed_case(team)
    worker = team.second_worker.post
    assert worker is not None

    page = _look(desk, "hand_over", [*cases, closed], to_post=worker.pk)

    assert "会做的 2 件" in page
    assert "转给丁大力，要重新接单" in page
    assert "不会做的 1 件，和为什么" in page
    assert "现在是“办结”，不能“转给别人”" in page
    assert not Case.objects.filter(handler=worker).exists()
    assert not BulkRun.objects.exists()


def test_what_was_looked_at_is_done_and_the_result_names_each(desk: Client, team: Team) -> None:
    cases = [make_case(place=team.located), make_case("电梯停了", place=team.located)]
    closed = make_closed_case(team)
    worker = team.second_worker.post
    assert worker is not None

    page = _do(desk, _look(desk, "hand_over", [*cases, closed], to_post=worker.pk))

    assert "做好 2 件，没做 1 件" in page
    assert closed.title in page
    assert set(Case.objects.filter(handler=worker)) == set(cases)


def test_a_case_that_moved_since_the_preview_is_left_alone_and_said(
    desk: Client, team: Team
) -> None:
    first, second = make_case(place=team.located), make_case("电梯停了", place=team.located)
    worker = team.second_worker.post
    assert worker is not None
    preview = _look(desk, "hand_over", [first, second], to_post=worker.pk)

    taking.take(first, by=team.worker, at=NOW)
    page = _do(desk, preview)

    assert "做好 1 件，没做 1 件" in page
    assert "您看的时候" in page
    first.refresh_from_db()
    assert (first.handler, first.status) == (team.worker.post, Status.TAKEN)


def test_a_word_is_not_sent_about_what_changed_since_it_was_looked_at(
    desk: Client, team: Team
) -> None:
    case = make_case(place=team.located)
    preview = _look(desk, "reply", [case], text="还没人接，我们在催。")

    taking.take(case, by=team.worker, at=NOW)
    page = _do(desk, preview)

    assert "做好 0 件，没做 1 件" in page
    assert not case.replies.exists()


def test_sent_twice_it_is_done_once(desk: Client, team: Team) -> None:
    cases = [make_case(place=team.located), make_case("电梯停了", place=team.located)]
    preview = _look(desk, "note", cases, text="料已经订了")

    _do(desk, preview)
    page = _do(desk, preview)

    assert "做好 2 件" in page
    assert Note.objects.filter(text="料已经订了").count() == 2
    assert BulkRun.objects.count() == 1


def test_two_people_hand_over_the_same_and_each_is_told(team: Team) -> None:
    case, other = make_case(place=team.located), make_case("电梯停了", place=team.located)
    to = {"to_post": team.second_worker.post.pk} if team.second_worker.post else {}
    desk, boss = signed_in(team.clerk), signed_in(team.secretary)
    previews = [
        _look(desk, "hand_over", [case, other], **to),
        _look(boss, "hand_over", [case], **to),
    ]

    won, lost = _do(desk, previews[0]), _do(boss, previews[1])

    assert "做好 2 件，没做 0 件" in won
    assert "做好 0 件，没做 1 件" in lost
    assert case.title in lost


def test_a_number_that_one_may_not_see_is_refused_without_its_title(team: Team) -> None:
    hidden = make_case(place=team.located)

    page = _look(signed_in(team.stranger), "note", [hidden], text="x")

    assert hidden.title not in page
    assert "没有这件事，或者它不归您看" in page


def test_who_lacks_the_right_is_not_offered_the_act(team: Team) -> None:
    case = make_case(place=team.located)
    worker = signed_in(team.worker)

    assert 'value="dispatch"' not in text_of(worker.get(reverse("cases:board")))
    answer = worker.post(reverse("cases:bulk"), {"act": "dispatch", "case": [case.number]})
    assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        bulk.start("k", bulk_acts.ACTS["dispatch"], {case.number: 1}, {}, by=team.worker, at=NOW)


def test_a_reply_reaches_each_requester_and_a_note_none(desk: Client, team: Team) -> None:
    cases = [make_taken_case(team), make_taken_case(team, "电梯停了")]

    _do(desk, _look(desk, "reply", cases, text="今天停水，明天来修。"))

    for case in cases:
        assert case.replies.filter(text="今天停水，明天来修。").exists()


def test_many_are_put_aside_until_a_day(desk: Client, team: Team) -> None:
    boss = signed_in(team.secretary)
    cases = [make_taken_case(team), make_taken_case(team, "电梯停了")]

    page = _look(boss, "defer", cases, text="等维修资金", review_on="2026-12-07")
    assert "到 2026 年 12 月 7 日 自动接着办" in page
    _do(boss, page)

    assert Case.objects.filter(status=Status.DEFERRED).count() == 2
    past = boss.post(
        reverse("cases:bulk"),
        {"act": "defer", "case": [cases[0].number], "text": "x", "review_on": "2026-11-01"},
    )
    assert "复看的日子要在今天以后" in text_of(past, status=422)


def test_twins_are_merged_into_one_that_stays(desk: Client, team: Team) -> None:
    cases = [make_case(place=team.located) for _ in range(3)]

    page = _look(desk, "merge", cases, into=cases[0].number)
    assert "就是这一件" in page
    _do(desk, page)

    assert set(Case.objects.filter(merged_into=cases[0])) == set(cases[1:])


def test_a_word_is_missing_is_said_at_its_field(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)

    answer = desk.post(reverse("cases:bulk"), {"act": "note", "case": [case.number], "text": " "})

    assert "先写一句" in text_of(answer, status=422)


def test_all_that_match_are_chosen_and_no_more_than_the_most(desk: Client, team: Team) -> None:
    first = make_case(place=team.located)
    _copies(first, 230)

    page = text_of(desk.get(reverse("cases:bulk"), {"all": "1", "show": "untaken", "act": "note"}))

    assert page.count('name="case"') == bulk.MOST
    assert "符合的还有 31 件" in page


def test_the_preview_asks_as_much_for_ten_as_for_two_hundred(desk: Client, team: Team) -> None:
    first = make_case(place=team.located)
    cases = [first, *_copies(first, 199)]
    asked = []
    for count in (10, 200):
        with CaptureQueriesContext(connection) as found:
            _look(desk, "note", cases[:count], text="料已经订了")
        asked.append(len(found.captured_queries))

    assert asked[0] == asked[1] <= 6 + _SIGNING_IN


def test_what_the_page_does_not_wait_for_is_done_behind_it(team: Team) -> None:
    cases = [make_case(place=team.located), make_case("电梯停了", place=team.located)]
    seen = {case.number: case.revision for case in cases}
    act, by = bulk_acts.ACTS["note"], team.clerk
    run, _is_new = bulk.start("key", act, seen, {"text": "料到了"}, by=by, at=NOW)

    assert bulk.go_on(run, by=by, seconds=-1) == 2
    page = text_of(signed_in(by).get(reverse("cases:bulk_run", args=[run.key])))
    assert "做完 0 件，共 2 件" in page
    working.run_due(NOW)

    assert run.items.filter(outcome=BulkItem.Outcome.DONE).count() == 2
    assert bulk.go_on(run, by=by) == 0
    assert Note.objects.filter(text="料到了").count() == 2


def test_a_colleague_who_is_not_there_is_refused_case_by_case(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)
    sent = {"act": "hand_over", "key": "k", "to_post": "9" * 40, "seen": [f"{case.number}:2"]}

    page = text_of(desk.post(reverse("cases:bulk"), sent, follow=True))

    assert "做好 0 件，没做 1 件" in page
    assert "选一位同事" in page


def test_the_result_is_for_who_asked_for_it(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)
    _do(desk, _look(desk, "note", [case], text="料到了"))
    run = BulkRun.objects.get()

    assert (
        signed_in(team.secretary).get(reverse("cases:bulk_run", args=[run.key])).status_code == 404
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "nonsense"},
        {"act": "note", "key": "k", "seen": ["", ":", "1:x", "x:9999999999", "9:1"]},
        {"act": "hand_over", "key": "k", "to_post": "x", "seen": ["1:1"]},
        {"act": "note", "case": ["\x00", "1" * 500]},
        {"act": "merge", "case": ["1"], "into": "\x00"},
        {"act": "merge", "key": "k", "into": "1\x00", "seen": ["1\x00:1", "2:2"]},
        {"act": "hand_over", "key": "k", "to_post": "9" * 40, "seen": ["1:1"]},
        {"act": "note", "key": "\x00", "text": "x", "seen": ["1:1"]},
    ],
)
def test_what_makes_no_sense_is_no_error_of_ours(desk: Client, sent: dict[str, Any]) -> None:
    assert desk.post(reverse("cases:bulk"), sent).status_code in {200, 302, 404, 422}


def _copies(first: Case, count: int) -> list[Case]:
    copies = []
    for index in range(count):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number, copy.idempotency_key = None, f"{index:010d}", None
        copies.append(copy)
    Case.objects.bulk_create(copies)
    return list(Case.objects.exclude(pk=first.pk).order_by("pk"))


def test_the_key_of_somebody_elses_run_does_nothing_and_says_so(desk: Client, team: Team) -> None:
    case = make_case(place=team.located)
    assert team.second_worker.post is not None
    sent = _sent_on(_look(desk, "hand_over", [case], to_post=team.second_worker.post.pk))
    desk.post(reverse("cases:bulk"), sent)

    answer = signed_in(team.secretary).post(reverse("cases:bulk"), sent)

    assert "别人打开的" in text_of(answer, status=403)
    assert BulkRun.objects.count() == 1


def test_an_act_that_is_not_theirs_is_not_swapped_for_another(team: Team) -> None:
    case = make_case(place=team.located)
    address = f"{reverse('cases:bulk')}?act=dispatch&case={case.number}"

    assert signed_in(team.worker).get(address).status_code == 403
