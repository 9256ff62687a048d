"""What is not done here is said lawfully: one of six reasons, the right number, and a way back."""

from datetime import timedelta

import pytest

from wangge.cases import asking, closing, declining, elsewhere, following, replying
from wangge.cases.factories import (
    Team,
    make_case,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.following import standing
from wangge.cases.models import CallBack, Case
from wangge.cases.tests import laws
from wangge.cases.vocabulary import DeclineReason, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=20)
BEYOND = DeclineReason.BEYOND_DUTY


@pytest.fixture
def team() -> Team:
    return make_team()


def _decline(
    case: Case, team: Team, *, reason: str = BEYOND, phone: str = "12319", text: str = ""
) -> None:
    words = text or "这件事社区管不了。"
    declining.decline(case, reason=reason, phone=phone, text=words, by=team.secretary, at=LATER)


def test_the_requester_reads_why_and_whom_to_call(team: Team) -> None:
    case = make_case(place=team.located, phone="13900000417", name="王女士")

    _decline(case, team)

    case.refresh_from_db()
    reply = case.replies.get()
    assert reply.text == "这件事社区管不了。小区外的路和灯归市政管，电话 12319。"
    assert (case.status, case.decline_reason, case.closed_at) == (Status.DECLINED, BEYOND, LATER)
    assert elsewhere.number_in(reply.text) == "12319"
    told = timeline(case, for_resident=True)
    assert any("电话 12319" in entry.said for entry in told)
    assert laws.broken() == []


def test_the_slip_of_what_is_not_done_promises_nothing_any_more(team: Team) -> None:
    case = make_case(place=team.located)
    assert any("办好" in step for _word, step in following.slip_steps(case, now=LATER))

    _decline(case, team)
    case.refresh_from_db()

    steps = [step for _word, step in following.slip_steps(case, now=LATER)]
    assert not any("办好" in step or "再来办" in step for step in steps)
    assert "打值班电话" in steps[-1]


def test_who_has_no_address_is_called_and_then_it_counts_as_answered(team: Team) -> None:
    case = make_case(place=team.located, phone="13900000417", name="王女士")
    _decline(case, team)
    assert CallBack.objects.get(done_at=None).reply == case.replies.get()
    assert Case.objects.get().answered_at is None

    replying.opened(case.requesters.get(), at=LATER)

    assert Case.objects.get().answered_at == LATER
    assert not CallBack.objects.filter(done_at=None).exists()


def test_a_number_that_stands_in_the_words_is_not_said_twice(team: Team) -> None:
    case = make_case(place=team.located)

    _decline(case, team, phone="0513-5550 1900", text="归市政养护所，电话 0513 5550 1900")

    assert case.replies.get().text == "归市政养护所，电话 0513 5550 1900"


@pytest.mark.parametrize("reason", [r for r in DeclineReason if r in declining.NEEDS_PHONE])
def test_who_is_sent_elsewhere_is_told_the_number(team: Team, reason: str) -> None:
    case = make_case(place=team.located)

    with pytest.raises(Malformed) as refusal:
        _decline(case, team, reason=reason, phone="")

    assert refusal.value.field == "phone"
    assert Case.objects.get().status == Status.DISPATCHED


@pytest.mark.parametrize(
    ("reason", "phone", "field"),
    [("", "12319", "reason"), ("lazy", "12319", "reason"), (BEYOND, "市政", "phone")],
)
def test_only_six_reasons_and_real_numbers_will_do(
    team: Team, reason: str, phone: str, field: str
) -> None:
    case = make_case(place=team.located)

    with pytest.raises(Malformed) as refusal:
        _decline(case, team, reason=reason, phone=phone)

    assert refusal.value.field == field


def test_nothing_is_declined_without_words_for_the_resident(team: Team) -> None:
    case = make_case(place=team.located)

    with pytest.raises(Malformed):
        declining.decline(case, reason=BEYOND, phone="12319", text=" ", by=team.clerk, at=NOW)


def test_who_merely_handles_does_not_decline(team: Team) -> None:
    case = make_taken_case(team)

    for actor in (team.worker, team.manager, team.stranger, requester_of(case)):
        with pytest.raises(NotAllowed):
            declining.decline(case, reason=BEYOND, phone="12319", text="不办。", by=actor, at=NOW)


def test_new_facts_bring_it_back_under_its_number_within_the_days(team: Team) -> None:
    case = make_taken_case(team)
    _decline(case, team)
    by = requester_of(case)
    with pytest.raises(Malformed):
        closing.reopen(case, by=by, at=LATER)

    closing.reopen(case, text="灯杆倒了，压到人。", by=by, at=LATER + timedelta(days=2))

    case.refresh_from_db()
    assert (case.status, case.decline_reason, case.round) == (Status.DISPATCHED, "", 2)
    assert case.closed_at is None
    assert laws.broken() == []


def test_after_the_days_it_stays_as_it_is(team: Team) -> None:
    case = make_taken_case(team)
    _decline(case, team)

    with pytest.raises(closing.TooLate):
        closing.reopen(case, text="又来了。", by=requester_of(case), at=LATER + timedelta(days=17))


def test_a_case_that_waited_is_declined_with_its_clock_at_rest(team: Team) -> None:
    case = make_taken_case(team)
    asking.ask(case, text="在哪个门？", by=team.worker, at=NOW)

    _decline(case, team)

    assert laws.broken() == []
    assert not case.pauses.filter(until=None).exists()


def test_its_page_says_so_in_its_own_word_and_not_that_it_was_mended(team: Team) -> None:
    case = make_taken_case(team)
    _decline(case, team)

    shown = standing(case, requester_of(case), now=LATER)

    assert shown.light.word == "不归社区管"
    assert [word for word, _state in shown.steps] == ["收到", "派单", "有人接", "不归社区管"]
    assert "reopen" in shown.verbs
    assert "rate" not in shown.verbs


def test_a_result_that_waits_for_its_requester_is_not_declined(team: Team) -> None:
    case = make_resolved_case(team)

    with pytest.raises(Exception, match="不能“说明不办”"):
        _decline(case, team)
