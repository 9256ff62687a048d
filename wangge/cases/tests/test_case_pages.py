"""What staff see of one case and do to it from its page, refusals included."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from wangge.cases import asking, callout, taking
from wangge.cases.factories import (
    WORDS,
    Team,
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import Case, Category, Contact, Note, Reply
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.views.deeds import DEEDS
from wangge.duty import calendar
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.history.models import Event
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW
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


def _detail(client: Client, case: Case, *, status: int = 200) -> str:
    return text_of(client.get(reverse("cases:detail", args=[case.number])), status=status)


def _at(case: Case, name: str) -> str:
    return reverse("cases:verb", args=[case.number, name])


def _do(client: Client, case: Case, name: str, **typed: object) -> Any:
    return client.post(_at(case, name), {"revision": case.revision, **typed})


def _status(case: Case) -> str:
    return Case.objects.values_list("status", flat=True).get(pk=case.pk)


def test_the_page_says_what_next_by_when_and_why(worker: Client, team: Team) -> None:
    case = make_case(place=team.located, name="王女士", phone="13900000417")

    page = _detail(worker, case)

    assert "<mark>楼道灯</mark>" in page
    assert "下一个期限：接单" in page
    assert "还剩 2 小时" in page
    assert "加陆建国" in page  # what a miss leads to
    assert "139****0417" in page
    assert "13900000417" not in page
    assert page.index("接单</span>") < page.index("居民原话")


def test_the_next_verb_is_filled_and_one_tap(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    page = _detail(worker, case)

    first = re.search(r'<nav class="verbs".*?</form>', page, re.DOTALL)
    assert first is not None
    assert f'action="{_at(case, "take")}"' in first[0]
    assert "button--primary" in first[0]


def test_a_worker_walks_a_case_through_in_three_steps(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    assert _do(worker, case, "take").status_code == 302
    case.refresh_from_db()
    assert _do(worker, case, "arrive").status_code == 302
    case.refresh_from_db()
    done = _do(worker, case, "resolve", text="换了灯泡，亮了。", resolution="fixed")

    page = text_of(worker.get(done["Location"]))
    assert _status(case) == "resolved"
    assert "发给居民了，等他确认。" in page
    assert "换了灯泡，亮了。" in page


def test_it_is_resolved_on_the_spot_in_one_tap(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    form = text_of(worker.get(_at(case, "resolve_on_spot")))
    answer = _do(worker, case, "resolve_on_spot", text="当场办好了。", resolution="fixed")

    assert "已到现场，当场办好了。" in form
    assert answer.status_code == 302
    assert Case.objects.get().is_on_spot


def test_nothing_is_resolved_without_a_reply(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    page = text_of(_do(worker, case, "resolve", text="  ", resolution="partly"), status=422)

    assert "还不能办结：没有给居民的回复。先写一句回复。" in page
    assert re.search(r'value="partly"[^>]*checked', page)
    assert _status(case) == "taken"


def test_of_two_who_take_at_once_the_second_reads_who_did(team: Team) -> None:
    case = make_case(place=team.located)
    first, second = signed_in(team.worker), signed_in(team.second_worker)

    assert _do(first, case, "take").status_code == 302
    page = text_of(_do(second, case, "take"), status=409)

    assert "您看的时候，高文斌接单" in page
    assert "看最新情况" in page
    assert Case.objects.get().handler == team.worker.post


def test_what_was_typed_on_a_stale_page_is_kept(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    stale = case.revision
    asking.ask(case, text="哪天在家？", by=team.worker, at=NOW)

    page = text_of(
        worker.post(
            _at(case, "resolve"),
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

    first = _do(worker, case, "contact", **typed)
    second = _do(worker, case, "contact", **typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Contact.objects.count() == 1


def test_a_call_that_nobody_answered_is_an_attempt_and_no_answer(
    worker: Client, team: Team
) -> None:
    case = make_taken_case(team)

    _do(worker, case, "contact", way="phone", outcome="no_answer", text="响了很久")

    case.refresh_from_db()
    assert case.answered_at is None
    assert "没人接" in _detail(worker, case)


def test_a_question_stops_the_clock_and_the_answer_starts_it(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    _do(worker, case, "ask", text="哪天在家？")
    page = _detail(worker, case)
    assert "等居民" in page
    assert "哪天在家？" in page
    case.refresh_from_db()
    _do(worker, case, "answer", text="明天上午。")

    assert _status(case) == "taken"
    assert "明天上午。" in _detail(worker, case)


def test_a_case_is_deferred_to_a_day_and_taken_up_again(secretary: Client, team: Team) -> None:
    case = make_taken_case(team)

    wrong = _do(secretary, case, "defer", reason="今年名额用完", review_at="2026-11-20")
    assert "复看的日子要在今天以后。" in text_of(wrong, status=422)
    _do(secretary, case, "defer", reason="今年名额用完", review_at="2027-03-01")
    page = _detail(secretary, case)
    assert "挂账到 2027 年 3 月 1 日" in page
    case.refresh_from_db()
    _do(secretary, case, "wake")

    assert _status(case) == "taken"


def test_a_case_is_extended_once_by_no_more_than_it_was(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    form = text_of(worker.get(_at(case, "extend")))
    assert "延多久（小时）" in form
    too_long = _do(worker, case, "extend", amount="999", reason="等材料")
    assert "不能超过原来的时限" in text_of(too_long, status=422)
    assert _do(worker, case, "extend", amount="12", reason="等材料").status_code == 302
    case.refresh_from_db()
    again = text_of(_do(worker, case, "extend", amount="1", reason="再等"), status=409)

    assert "已经延过一次" in again


def test_a_case_is_handed_to_a_colleague_only(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    assert team.second_worker.post is not None
    assert team.stranger.post is not None

    form = text_of(worker.get(_at(case, "hand_over")))
    assert "丁大力" in form
    assert "范国强" not in form
    foreign = _do(worker, case, "hand_over", to=team.stranger.post.pk)
    assert foreign.status_code == 422
    answer = _do(worker, case, "hand_over", to=team.second_worker.post.pk, reason="我明天休息")

    assert answer.status_code == 302
    assert Case.objects.get().handler == team.second_worker.post
    assert Note.objects.get().text == "我明天休息"


def test_the_desk_confirms_by_telephone(team: Team) -> None:
    case = make_resolved_case(team, phone="13900000417", name="王女士")

    _do(signed_in(team.clerk), case, "confirm", satisfaction="satisfied", text="谢谢师傅")

    assert _status(case) == "closed"


def test_the_desk_reopens_for_somebody_who_rang(team: Team) -> None:
    case = make_resolved_case(team)

    empty = _do(signed_in(team.clerk), case, "reopen", text="")
    _do(signed_in(team.clerk), case, "reopen", text="还是不亮")

    assert empty.status_code == 422
    case.refresh_from_db()
    assert (case.status, case.round) == ("dispatched", 2)
    assert "还是不亮" in _detail(signed_in(team.clerk), case)


def test_voiding_asks_first_and_wants_a_reason(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)

    page = text_of(desk.get(_at(case, "void")))
    assert "居民会收到您写的原因" in page
    assert "button--harm" in page
    assert _status(case) == "dispatched"
    assert _do(desk, case, "void", reason="").status_code == 422
    _do(desk, case, "void", reason="同一件事报了两遍")

    assert _status(case) == "void"
    assert "同一件事报了两遍" in _detail(desk, case)


def test_place_category_and_urgency_are_put_right(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)
    other = registry.add_building(
        team.place.building.estate, "2 号楼", area=team.place.leaf, by=COMMAND, at=NOW
    )
    category = Category.objects.filter(route="property").exclude(pk=case.category_id)[0]

    _do(desk, case, "correct_place", building=other.pk, estate="", place_text="3 楼")
    case.refresh_from_db()
    _do(desk, case, "correct_category", category=category.pk)
    case.refresh_from_db()
    _do(desk, case, "correct_urgency", urgency="urgent")

    case.refresh_from_db()
    assert case.building == other
    assert case.category == category
    assert case.urgency == "urgent"
    assert case.words == WORDS


def test_a_foreign_building_is_refused_beside_its_field(team: Team) -> None:
    case = make_case(place=team.located)

    page = text_of(
        _do(signed_in(team.clerk), case, "correct_place", building="99999999", estate=""),
        status=422,
    )

    assert 'id="id_building_error"' in page


def test_the_desk_calls_somebody_to_the_spot(team: Team) -> None:
    case = make_case(place=team.located)
    desk = signed_in(team.clerk)

    _do(desk, case, "call_out")

    assert case.call_outs.count() == 1
    assert "正在叫" in _detail(desk, case)
    assert text_of(desk.get(_at(case, "call_out")), status=409)


def test_a_reply_and_a_note_are_written_apart(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    address = reverse("cases:write", args=[case.number])

    worker.post(address, {"to": "resident", "text": "今天下午来换。"})
    worker.post(address, {"to": "internal", "text": "灯座也老化了。"})
    empty = worker.post(address, {"to": "internal", "text": ""})

    assert Reply.objects.filter(text="今天下午来换。").count() == 1
    assert Note.objects.get().text == "灯座也老化了。"
    page = text_of(empty, status=422)
    assert "写一句给同事的话。" in page
    internal = page.index("灯座也老化了。")
    assert "said--internal" in page[internal - 400 : internal]
    public = page.index("今天下午来换。")
    assert "said--internal" not in page[public - 200 : public]


def test_a_number_is_seen_for_a_purpose_and_written_down(worker: Client, team: Team) -> None:
    case = make_taken_case(team, name="王女士", phone="13900000417")
    requester = case.requesters.get()
    address = reverse("cases:phone", args=[case.number, requester.pk])

    assert "13900000417" not in text_of(worker.get(address))
    assert "为什么要看号码" in text_of(worker.post(address, {}), status=422)
    page = text_of(worker.post(address, {"purpose": "visit"}))

    assert "tel:13900000417" in page
    event = Event.objects.get(kind="people.phone_revealed")
    assert event.data["purpose"] == "visit"
    assert "高文斌看了居民的号码：约上门时间" in _detail(worker, case)


def test_a_number_of_another_case_is_not_found(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    other = make_taken_case(team, name="李先生", phone="13900000555")

    answer = worker.get(reverse("cases:phone", args=[case.number, other.requesters.get().pk]))

    assert answer.status_code == 404


def test_a_picture_is_shown_to_who_may_see_the_case(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    photo = pictures.prepare(SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg"))
    kept = pictures.keep(photo, subject=case, reader=Attachment.Reader.RESIDENT, at=NOW)
    address = reverse("cases:picture", args=[case.number, kept.public_id])

    assert address in _detail(worker, case)
    answer: Any = worker.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert signed_in(team.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_history_of_the_same_place_stands_beside_it(worker: Client, team: Team) -> None:
    before = make_closed_case(team)
    case = make_case("楼道灯又坏了", place=team.located)

    page = _detail(worker, case)

    assert reverse("cases:detail", args=[before.number]) in page


def test_what_is_not_visible_is_not_found_whatever_is_asked(team: Team) -> None:
    case = make_taken_case(team, phone="13900000417")
    neighbour = signed_in(team.stranger)
    requester = case.requesters.get()

    addresses = [
        reverse("cases:detail", args=[case.number]),
        reverse("cases:write", args=[case.number]),
        reverse("cases:phone", args=[case.number, requester.pk]),
        *(_at(case, name) for name in DEEDS),
    ]
    for address in addresses:
        assert neighbour.get(address).status_code == 404, address
        assert neighbour.post(address, {"text": "x"}).status_code in {404, 405}, address
    assert Case.objects.get().revision == case.revision


@pytest.mark.parametrize("number", ["0000000000", "999", "abc", "一二三", "9" * 60])
def test_a_number_that_is_none_is_not_found(worker: Client, number: str) -> None:
    assert worker.get(f"/cases/{number}/").status_code == 404


def test_an_unknown_verb_is_not_found(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    assert worker.get(_at(case, "explode")).status_code == 404


def test_who_lacks_the_right_is_told_so(worker: Client, team: Team) -> None:
    case = make_taken_case(team)

    assert worker.get(_at(case, "void")).status_code == 403
    assert _do(worker, case, "defer", reason="x", review_at="2027-01-01").status_code == 403


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "0"])
def test_a_broken_revision_is_never_an_error(worker: Client, team: Team, revision: str) -> None:
    case = make_case(place=team.located)

    answer = worker.post(_at(case, "take"), {"revision": revision})

    assert answer.status_code in {302, 409}


@pytest.mark.parametrize("text", ["好" * 3000, "\x00\x07", "<script>alert(1)</script>", "👍" * 50])
def test_strange_text_is_answered_and_never_breaks_the_page(
    worker: Client, team: Team, text: str
) -> None:
    case = make_taken_case(team)

    answer = _do(worker, case, "ask", text=text)

    assert answer.status_code in {302, 422}
    assert "<script>alert" not in _detail(worker, case)


def test_a_verb_that_is_over_says_how_it_stands(worker: Client, team: Team) -> None:
    case = make_resolved_case(team)

    page = text_of(worker.get(_at(case, "take")), status=409)

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
            answers = [client.get(_at(case, name)).status_code for client in people]
            assert set(answers) <= {200, 403, 409}, (name, answers)
            opened |= {name} if 200 in answers else set()
    assert opened >= set(DEEDS) - {"wake", "lobby_code"}


def test_the_lobby_code_proves_an_arrival(worker: Client, team: Team) -> None:
    case = make_case(place=team.located, is_call_out=False)
    callout.call(case, by=team.clerk, at=NOW)
    registry.add_entrance(team.place.building, "1 单元", lobby_code="4417", by=COMMAND, at=NOW)
    taking.take(Case.objects.get(), by=team.worker, at=NOW)
    case.refresh_from_db()
    taking.arrive(case, by=team.worker, at=NOW + timedelta(minutes=8))

    assert "门厅码不对" in text_of(_do(worker, case, "lobby_code", code="1"), status=422)
    assert _do(worker, case, "lobby_code", code="4417").status_code == 302
    assert case.call_outs.get().confirmed_by == "lobby_code"
