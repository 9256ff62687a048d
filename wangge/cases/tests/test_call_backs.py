from datetime import timedelta
from typing import Any

import pytest

from wangge.cases import asking, call_backs, clock
from wangge.cases.factories import make_resolved_case, make_taken_case, make_team
from wangge.cases.models import CallBack, Contact, Supervision
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
AUNT: dict[str, Any] = {"name": "王女士", "phone": "13900000001"}


def test_the_desk_sees_the_calls_it_owes_and_the_neighbour_none() -> None:
    team = make_team()
    make_resolved_case(team, **AUNT)

    assert call_backs.owed(team.clerk).count() == 1
    assert call_backs.owed(team.stranger).count() == 0
    with pytest.raises(NotAllowed):
        call_backs.done(CallBack.objects.get(), outcome="told", by=team.stranger, at=LATER)


def test_telling_answers_the_case_and_the_days_of_silence_begin_anew() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)
    first_due = case.next_act_at
    later = NOW + timedelta(days=1)

    call_backs.done(CallBack.objects.get(), outcome="told", by=team.clerk, at=later)

    case.refresh_from_db()
    assert case.answered_at == later
    assert case.next_act_at is not None
    assert first_due is not None
    assert case.next_act_at > first_due
    assert not call_backs.owed(team.clerk).exists()
    with pytest.raises(call_backs.AlreadyCalled):
        call_backs.done(CallBack.objects.get(), outcome="told", by=team.clerk, at=later)


def test_a_requester_who_says_on_the_phone_that_it_is_well_closes_the_case() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)

    call_backs.done(CallBack.objects.get(), outcome="fixed", by=team.clerk, at=LATER)

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.ratings.get().is_fixed


def test_a_requester_who_says_on_the_phone_that_it_is_not_reopens_the_case() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)

    call_backs.done(
        CallBack.objects.get(), outcome="not_fixed", text="又灭了", by=team.clerk, at=LATER
    )

    case.refresh_from_db()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)
    assert case.additions.get().text == "又灭了"


def test_nobody_answering_leaves_the_call_owed_until_the_next_working_day() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)
    before = CallBack.objects.get().due_at
    later = NOW + timedelta(days=1)

    call_backs.done(CallBack.objects.get(), outcome="not_reached", by=team.clerk, at=later)

    owed = CallBack.objects.get()
    assert owed.done_at is None
    assert owed.due_at > before
    assert Contact.objects.get().outcome == "no_answer"
    case.refresh_from_db()
    assert case.answered_at is None


def test_an_answer_told_on_the_phone_lets_the_work_go_on() -> None:
    team = make_team()
    case = make_taken_case(team, **AUNT)
    asking.ask(case, text="是哪一盏？", by=team.worker, at=NOW)

    call_backs.done(
        CallBack.objects.get(), outcome="told", text="东边那盏", by=team.clerk, at=LATER
    )

    case.refresh_from_db()
    assert case.status == Status.TAKEN
    assert case.additions.get().text == "东边那盏"


def test_an_unanswered_case_is_never_closed_and_never_forgotten() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)

    clock.sweep(NOW + timedelta(days=30))

    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    assert case.next_stage == Stage.CONFIRM
    assert Supervision.objects.filter(deadline__stage=Stage.CONFIRM).exists()
    assert call_backs.owed(team.clerk).count() == 1

    told_at = NOW + timedelta(days=30, hours=1)
    call_backs.done(CallBack.objects.get(), outcome="told", by=team.clerk, at=told_at)
    clock.sweep(told_at + timedelta(days=10))

    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_when_the_days_of_silence_end_before_the_call_they_last_until_it() -> None:
    team = make_team()
    case = make_resolved_case(team, **AUNT)
    case.refresh_from_db()
    confirm_due = case.next_act_at
    assert confirm_due is not None
    call_backs.done(
        CallBack.objects.get(),
        outcome="not_reached",
        by=team.clerk,
        at=confirm_due - timedelta(hours=1),
    )

    clock.sweep(confirm_due)

    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    assert case.next_act_at == CallBack.objects.get().due_at
    assert not Supervision.objects.filter(deadline__stage=Stage.CONFIRM).exists()


def test_the_outcome_of_a_call_is_one_of_the_list() -> None:
    team = make_team()
    make_resolved_case(team, **AUNT)

    with pytest.raises(Malformed):
        call_backs.done(CallBack.objects.get(), outcome="shouted", by=team.clerk, at=LATER)
