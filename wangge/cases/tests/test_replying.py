from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from wangge.cases import clock, closing, replying, resolving, taking
from wangge.cases.changing import NotNow
from wangge.cases.factories import (
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import CallBack, Case, Reply, Requester
from wangge.cases.vocabulary import Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.jobs.working import run_due
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
AUNT: dict[str, Any] = {"name": "王女士", "phone": "13900000001"}


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_nothing_is_resolved_without_a_word_to_the_resident(text: str) -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(resolving.NoReply) as refusal:
        resolving.resolve(case, text=text, by=team.worker, at=LATER)

    assert str(refusal.value.reason) == "还不能办结：没有给居民的回复。先写一句回复。"
    case.refresh_from_db()
    assert case.status == Status.TAKEN


def test_an_anonymous_requester_is_answered_on_the_status_page() -> None:
    team = make_team()
    case = make_resolved_case(team)

    case.refresh_from_db()
    assert case.answered_at == NOW
    assert Reply.objects.get().receipts.get().how == "on_page"
    assert not CallBack.objects.exists()


def test_who_left_only_a_phone_is_owed_a_call_by_the_next_working_day() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)

    owed = CallBack.objects.get(case=case)

    case.refresh_from_db()
    assert case.answered_at is None
    # Monday 23 November 9:00, so by the end of Tuesday.
    assert owed.due_at.astimezone(NOW.tzinfo).strftime("%d %H:%M") == "24 17:30"


def test_a_question_or_notice_is_no_answer() -> None:
    team = make_team()
    case = make_taken_case(team)
    replying.tell(case, text="等配件", purpose=Reply.Purpose.NOTICE, by=team.worker, at=LATER)

    replying.opened(Requester.objects.get(case=case), at=LATER)

    case.refresh_from_db()
    assert case.answered_at is None


def test_what_was_said_before_does_not_answer_for_the_result() -> None:
    team = make_team()
    case = make_taken_case(team, **AUNT)
    replying.reply(case, text="明天来换。", by=team.worker, at=LATER)
    replying.opened(Requester.objects.get(case=case), at=LATER)
    case.refresh_from_db()
    assert case.answered_at == LATER

    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=LATER + timedelta(hours=1))

    case.refresh_from_db()
    assert case.answered_at is None


@override_settings(
    EMAIL_HOST="mail.example", EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
)
def test_a_requester_with_an_address_is_answered_when_the_message_left() -> None:
    team = make_team()
    case = make_resolved_case(team, name="王女士", email="wang@example.com")
    assert not CallBack.objects.exists()
    assert Case.objects.get(pk=case.pk).answered_at is None

    for _round in range(4):
        run_due(NOW + timedelta(days=3650), limit=500)

    assert [message.to for message in mail.outbox] == [["wang@example.com"]]
    assert "已换灯泡。" in mail.outbox[0].body
    assert Case.objects.get(pk=case.pk).answered_at is not None
    assert Reply.objects.get().receipts.get().how == "delivered"


def test_a_note_is_read_by_staff_alone() -> None:
    team = make_team()
    case = make_taken_case(team)

    replying.note(case, text="钥匙在门卫", by=team.worker, at=LATER)

    assert "钥匙在门卫" in timeline(case, for_resident=False)[0].whole
    assert not any("钥匙" in entry.whole for entry in timeline(case, for_resident=True))


def test_nobody_answering_is_an_attempt_and_no_answer() -> None:
    team = make_team()
    case = make_taken_case(team, **AUNT)

    replying.contact(case, way="phone", outcome="no_answer", by=team.worker, at=LATER)

    case.refresh_from_db()
    assert case.answered_at is None
    assert "没人接" in timeline(case, for_resident=True)[0].whole
    with pytest.raises(Malformed):
        replying.contact(case, way="pigeon", outcome="reached", by=team.worker, at=LATER)


def test_somebody_of_elsewhere_says_nothing_about_our_case() -> None:
    team = make_team()
    case = make_taken_case(team)

    for act in (
        lambda: replying.reply(case, text="你好", by=team.stranger, at=LATER),
        lambda: replying.note(case, text="你好", by=team.stranger, at=LATER),
        lambda: replying.contact(case, way="phone", outcome="reached", by=team.stranger, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_void_case_tells_its_requester_why_and_is_over() -> None:
    team = make_team()
    case = make_taken_case(team)
    with pytest.raises(Malformed):
        closing.void(case, reason="", by=team.clerk, at=LATER)

    closing.void(case, reason="重复登记", by=team.clerk, at=LATER)

    case.refresh_from_db()
    assert (case.status, case.next_act_at) == (Status.VOID, None)
    assert any("重复登记" in entry.whole for entry in timeline(case, for_resident=True))
    assert not clock.sweep(NOW + timedelta(days=60))
    with pytest.raises(NotNow):
        replying.reply(case, text="还有一句", by=team.worker, at=LATER)


def test_a_requester_may_take_the_matter_back() -> None:
    team = make_team()
    case = make_taken_case(team)

    closing.withdraw(case, by=requester_of(case), at=LATER)

    case.refresh_from_db()
    assert (case.status, case.resolution) == (Status.CLOSED, "withdrawn")
    with pytest.raises(NotNow, match="撤回"):
        closing.reopen(case, by=requester_of(case), at=LATER)


def test_a_result_is_rated_once() -> None:
    team = make_team()
    case = make_closed_case(team)

    closing.rate(case, satisfaction="satisfied", text="很快", by=requester_of(case), at=LATER)

    assert case.ratings.get().satisfaction == "satisfied"
    with pytest.raises(closing.AlreadyRated):
        closing.rate(case, satisfaction="dissatisfied", by=requester_of(case), at=LATER)
    with pytest.raises(Malformed):
        closing.rate(case, satisfaction="super", by=requester_of(case), at=LATER)


def test_staff_do_not_rate() -> None:
    team = make_team()
    case = make_closed_case(team)

    with pytest.raises(NotAllowed):
        closing.rate(case, satisfaction="satisfied", by=team.worker, at=LATER)


def test_a_case_handled_by_two_keeps_who_resolved_it_on_the_spot() -> None:
    team = make_team()
    case = make_case(place=team.located)

    resolving.resolve_on_spot(case, text="当场拧紧了。", by=team.second_worker, at=LATER)

    case.refresh_from_db()
    assert case.handler == team.second_worker.post
    with pytest.raises(NotNow):
        taking.take(case, by=team.worker, at=LATER)
