"""What staff do to a case from its page, refusals included."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from wangge.cases import asking, callout, taking
from wangge.cases.factories import (
    WORDS,
    Team,
    make_case,
    make_resolved_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import Case, Category, Contact, Note
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.views import verbs
from wangge.cases.views.deeds import DEEDS
from wangge.duty import calendar
from wangge.history.models import Event
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW
from wangge.people.models import Account
from wangge.places import registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def worker(team: Team) -> Client:
    return signed_in(team.worker)


@pytest.fixture
def secretary(team: Team) -> Client:
    return signed_in(team.secretary)


def _status(case: Case) -> str:
    return Case.objects.values_list("status", flat=True).get(pk=case.pk)


def test_a_worker_walks_a_case_through_in_three_steps(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    assert do(worker, case, "take").status_code == 302
    case.refresh_from_db()
    assert do(worker, case, "arrive").status_code == 302
    case.refresh_from_db()
    done = do(worker, case, "resolve", text="换了灯泡，亮了。", resolution="fixed")

    page = text_of(worker.get(done["Location"]))
    assert _status(case) == "resolved"
    assert "发给居民了，等他确认。" in page
    assert "换了灯泡，亮了。" in page


def test_it_is_resolved_on_the_spot_in_one_tap(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    form = text_of(worker.get(at(case, "resolve_on_spot")))
    answer = do(worker, case, "resolve_on_spot", text="当场办好了。", resolution="fixed")

    assert "已到现场，当场办好了。" in form
    assert answer.status_code == 302
    assert Case.objects.get().is_on_spot


def test_nothing_is_resolved_without_a_reply(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    page = text_of(do(worker, case, "resolve", text="  ", resolution="partly"), status=422)

    assert "还不能办结：没有给居民的回复。先写一句回复。" in page
    assert re.search(r'value="partly"[^>]*checked', page)
    assert _status(case) == "taken"


def test_of_two_who_take_at_once_the_second_reads_who_did(team: Team) -> None:
    case = make_case(place=team.located)
    first, second = signed_in(team.worker), signed_in(team.second_worker)

    assert do(first, case, "take").status_code == 302
    page = text_of(do(second, case, "take"), status=409)

    assert "您看的时候，高文斌接单" in page
    assert "看最新情况" in page
    assert Case.objects.get().handler == team.worker.post


def test_what_was_typed_on_a_stale_page_is_kept(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    stale = case.revision
    asking.ask(case, text="哪天在家？", by=team.worker, at=NOW)

    page = text_of(
        worker.post(
            at(case, "resolve"),
            {"revision": stale, "text": "灯换好了，请看。", "resolution": "fixed"},
        ),
        status=409,
    )

    assert "灯换好了，请看。" in page
    assert "请看最新情况再做" in page
    assert _status(case) == "waiting"


def test_a_form_sent_twice_is_carried_out_once(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    typed = {"way": "phone", "outcome": "no_answer", "text": "", "once": "a" * 32}

    first = do(worker, case, "contact", **typed)
    second = do(worker, case, "contact", **typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Contact.objects.count() == 1


def test_a_call_that_nobody_answered_is_an_attempt_and_no_answer(
    worker: Client, team: Team
) -> None:
    case = make_taken_case(team)

    do(worker, case, "contact", way="phone", outcome="no_answer", text="响了很久")

    case.refresh_from_db()
    assert case.answered_at is None
    assert "没人接" in detail(worker, case)


def test_a_question_stops_the_clock_and_the_answer_starts_it(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    do(worker, case, "ask", text="哪天在家？")
    page = detail(worker, case)
    assert "等居民" in page
    assert "哪天在家？" in page
    case.refresh_from_db()
    do(worker, case, "answer", text="明天上午。")

    assert _status(case) == "taken"
    assert "明天上午。" in detail(worker, case)


def test_a_case_is_deferred_to_a_day_and_taken_up_again(secretary: Client, team: Team) -> None:
    case = make_taken_case(team)

    wrong = do(secretary, case, "defer", reason="今年名额用完", review_at="2026-11-20")
    assert "复看的日子要在今天以后。" in text_of(wrong, status=422)
    do(secretary, case, "defer", reason="今年名额用完", review_at="2027-03-01")
    page = detail(secretary, case)
    assert "挂账到 2027 年 3 月 1 日" in page
    case.refresh_from_db()
    do(secretary, case, "wake")

    assert _status(case) == "taken"


def test_a_case_is_extended_once_by_no_more_than_it_was(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    form = text_of(worker.get(at(case, "extend")))
    assert "延多久（小时）" in form
    too_long = do(worker, case, "extend", amount="999", reason="等材料")
    assert "不能超过原来的时限" in text_of(too_long, status=422)
    assert do(worker, case, "extend", amount="12", reason="等材料").status_code == 302
    case.refresh_from_db()
    again = text_of(do(worker, case, "extend", amount="1", reason="再等"), status=409)

    assert "已经延过一次" in again


def test_a_case_is_handed_to_a_colleague_only(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    assert team.second_worker.post is not None
    assert team.stranger.post is not None

    form = text_of(worker.get(at(case, "hand_over")))
    assert "丁大力" in form
    assert "范国强" not in form
    foreign = do(worker, case, "hand_over", to=team.stranger.post.pk)
    assert foreign.status_code == 422
    answer = do(worker, case, "hand_over", to=team.second_worker.post.pk, reason="我明天休息")

    assert answer.status_code == 302
    assert Case.objects.get().handler == team.second_worker.post
    assert Note.objects.get().text == "我明天休息"


def test_the_desk_confirms_by_telephone(team: Team) -> None:
    case = make_resolved_case(team, phone="13900000417", name="王女士")

    unheard = do(signed_in(team.clerk), case, "confirm", satisfaction="satisfied", text="谢谢")
    typed = {"heard_way": "phone", "satisfaction": "satisfied", "text": "谢谢师傅"}
    do(signed_in(team.clerk), case, "confirm", **typed)

    assert "还不能替居民记“好了”" in text_of(unheard, status=422)
    assert _status(case) == "closed"
    assert case.contacts.get().outcome == "reached"


def test_the_desk_reopens_for_somebody_who_rang(team: Team) -> None:
    case = make_resolved_case(team)

    empty = do(signed_in(team.clerk), case, "reopen", text="")
    do(signed_in(team.clerk), case, "reopen", text="还是不亮")

    assert empty.status_code == 422
    case.refresh_from_db()
    assert (case.status, case.round) == ("dispatched", 2)
    assert "还是不亮" in detail(signed_in(team.clerk), case)


def test_voiding_asks_first_and_wants_a_reason(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)

    page = text_of(desk.get(at(case, "void")))
    assert "居民会收到您写的原因" in page
    assert "button--harm" in page
    assert _status(case) == "dispatched"
    assert do(desk, case, "void", reason="").status_code == 422
    do(desk, case, "void", reason="同一件事报了两遍")

    assert _status(case) == "void"
    assert "同一件事报了两遍" in detail(desk, case)


def test_place_category_and_urgency_are_put_right(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)
    other = registry.add_building(
        team.place.building.estate, "2 号楼", area=team.place.leaf, by=COMMAND, at=NOW
    )
    category = Category.objects.filter(route="property").exclude(pk=case.category_id)[0]

    do(desk, case, "correct_place", building=other.pk, estate="", place_text="3 楼")
    case.refresh_from_db()
    do(desk, case, "correct_category", category=category.pk)
    case.refresh_from_db()
    do(desk, case, "correct_urgency", urgency="urgent")

    case.refresh_from_db()
    assert case.building == other
    assert case.category == category
    assert case.urgency == "urgent"
    assert case.words == WORDS


def test_a_foreign_building_is_refused_beside_its_field(team: Team) -> None:
    case = make_case(place=team.located)

    page = text_of(
        do(signed_in(team.clerk), case, "correct_place", building="99999999", estate=""),
        status=422,
    )

    assert 'id="id_building_error"' in page


def test_the_desk_calls_somebody_to_the_spot(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)

    do(desk, case, "call_out")

    assert case.call_outs.count() == 1
    assert "正在叫" in detail(desk, case)
    assert text_of(desk.get(at(case, "call_out")), status=409)


def test_an_unknown_verb_is_not_found(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    assert worker.get(at(case, "explode")).status_code == 404


def test_who_lacks_the_right_is_told_so(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    assert worker.get(at(case, "void")).status_code == 403
    assert do(worker, case, "defer", reason="x", review_at="2027-01-01").status_code == 403


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "0"])
def test_a_broken_revision_is_never_an_error(worker: Client, team: Team, revision: str) -> None:
    case = make_case(place=team.located)

    answer = worker.post(at(case, "take"), {"revision": revision})

    assert answer.status_code in {302, 409}


@pytest.mark.parametrize("text", ["好" * 3000, "\x00\x07", "<script>alert(1)</script>", "👍" * 50])
def test_strange_text_is_answered_and_never_breaks_the_page(
    worker: Client, team: Team, text: str
) -> None:
    case = make_taken_case(team)

    answer = do(worker, case, "ask", text=text)

    assert answer.status_code in {302, 422}
    assert "<script>alert" not in detail(worker, case)


def test_a_verb_that_is_over_says_how_it_stands(worker: Client, team: Team) -> None:
    case = make_resolved_case(team)

    page = text_of(worker.get(at(case, "take")), status=409)

    assert "这件事现在是“等居民确认”，不能“接单”。" in page


def test_every_page_of_a_verb_opens_for_somebody(team: Team) -> None:
    states = {
        "dispatched": make_case(place=team.located),
        "taken": make_taken_case(team),
        "resolved": make_resolved_case(team),
    }
    waiting = make_taken_case(team)
    asking.ask(waiting, text="哪天？", by=team.worker, at=NOW)
    people = [signed_in(actor) for actor in (team.secretary, team.clerk, team.worker)]

    opened = set()
    for case in [*states.values(), waiting]:
        for name in DEEDS:
            answers = [client.get(at(case, name)).status_code for client in people]
            assert set(answers) <= {200, 403, 409}, (name, answers)
            opened |= {name} if 200 in answers else set()
    of_disputes = {"visit", "consent", "end_refused", "recuse"}
    of_others = {"report_in", "take_back", "co_report", "co_end"}
    of_others |= {"decide", "decide_claim", "nothing_new", "new_facts"}
    assert opened >= set(DEEDS) - {"wake", "lobby_code"} - of_disputes - of_others


def test_the_lobby_code_proves_an_arrival(worker: Client, team: Team) -> None:
    case = make_case(place=team.located, is_call_out=False)
    callout.call(case, by=team.clerk, at=NOW)
    registry.add_entrance(team.place.building, "1 单元", lobby_code="4417", by=COMMAND, at=NOW)
    taking.take(Case.objects.get(), by=team.worker, at=NOW)
    case.refresh_from_db()
    taking.arrive(case, by=team.worker, at=NOW + timedelta(minutes=8))

    assert "门厅码不对" in text_of(do(worker, case, "lobby_code", code="1"), status=422)
    assert do(worker, case, "lobby_code", code="4417").status_code == 302
    assert case.call_outs.get().confirmed_by == "lobby_code"


def test_who_has_a_case_is_told_in_plain_words_that_nobody_hurries_themselves(
    secretary: Client, team: Team
) -> None:
    case = make_case(place=team.located)
    taking.take(case, by=team.secretary, at=NOW)

    page = text_of(secretary.get(at(case, "urge")), status=403)

    assert "这件就是您自己在办的" in page


def test_the_second_of_two_taps_at_once_reads_that_it_is_done(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)
    fields = {"revision": case.revision, "once": "a" * 32}
    # Both taps came in before either was done: the second has the session of then.
    second = RequestFactory().post(at(case, "take"), fields)
    second.session = SessionStore(worker.session.session_key)
    assert not second.session.get("forms_sent")
    told, account = FallbackStorage(second), Account.objects.get(pk=team.worker.ref or 0)
    vars(second).update(actor=team.worker, htmx=False, _messages=told, user=account)

    assert worker.post(at(case, "take"), fields).status_code == 302
    answer = verbs.verb(second, case.number, "take")

    assert answer.status_code == 302
    assert [str(message) for message in told] == ["接下了，现在由您办。"]
    assert Event.objects.filter(kind="case.taken").count() == 1
