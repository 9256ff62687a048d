"""S7: what cannot be done this year is put aside until a day, and wakes by itself."""

from datetime import datetime, timedelta

import pytest

from wangge.cases import asking, clock, deferring, resolving
from wangge.cases.factories import make_case, make_taken_case, make_team, requester_of
from wangge.cases.models import Deferral, Extension
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db

FIRST_OF_MARCH = datetime(2027, 3, 1, 0, 0, tzinfo=SHANGHAI)
REASON = "加装电梯要等明年的补助名额。"
HOUR = timedelta(hours=1)


def test_a_deferred_case_tells_its_requester_and_wakes_on_its_day() -> None:
    team = make_team()
    case = make_taken_case(team)
    left = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert left is not None

    deferring.defer(case, reason=REASON, review_at=FIRST_OF_MARCH, by=team.grid_head, at=NOW + HOUR)

    case.refresh_from_db()
    assert case.status == Status.DEFERRED
    assert (case.next_stage, case.next_act_at) == (Stage.REVIEW, FIRST_OF_MARCH)
    assert any(REASON in entry.whole for entry in timeline(case, for_resident=True))
    clock.sweep(FIRST_OF_MARCH - timedelta(seconds=1))
    case.refresh_from_db()
    assert case.status == Status.DEFERRED
    assert case.escalation_level == 0

    clock.sweep(FIRST_OF_MARCH)

    case.refresh_from_db()
    assert case.status == Status.TAKEN
    assert case.handler == team.worker.post
    # What was left before is left now.
    paused_for = FIRST_OF_MARCH - (NOW + HOUR)
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == left + paused_for
    assert Deferral.objects.get().woke_at == FIRST_OF_MARCH
    assert resolving.on_time(case) is None


def test_only_who_holds_the_right_defers() -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(NotAllowed):
        deferring.defer(case, reason=REASON, review_at=FIRST_OF_MARCH, by=team.worker, at=NOW)


@pytest.mark.parametrize(
    ("reason", "review_at", "field"),
    [
        ("", FIRST_OF_MARCH, "reason"),
        (REASON, NOW, "review_at"),
        ("字" * 301, FIRST_OF_MARCH, "reason"),
    ],
)
def test_deferring_needs_a_reason_and_a_day_to_come(
    reason: str, review_at: datetime, field: str
) -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(Malformed) as refusal:
        deferring.defer(case, reason=reason, review_at=review_at, by=team.grid_head, at=NOW)

    assert refusal.value.field == field
    case.refresh_from_db()
    assert case.status == Status.TAKEN


def test_a_case_deferred_while_it_waited_returns_to_the_work() -> None:
    team = make_team()
    case = make_taken_case(team)
    asking.ask(case, text="哪一盏？", by=team.worker, at=NOW + HOUR)

    deferring.defer(
        case, reason=REASON, review_at=FIRST_OF_MARCH, by=team.grid_head, at=NOW + 2 * HOUR
    )
    deferring.wake(case, by=team.grid_head, at=NOW + 3 * HOUR)

    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.TAKEN, Stage.RESOLVE)
    assert not case.pauses.filter(until__isnull=True).exists()


def test_a_case_is_lengthened_once_by_no_more_than_it_was() -> None:
    team = make_team()
    case = make_taken_case(team)
    before = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert before is not None
    with pytest.raises(Malformed):
        deferring.extend(case, amount=25, reason="等配件", by=team.worker, at=NOW + HOUR)

    deferring.extend(case, amount=24, reason="等配件", by=team.worker, at=NOW + HOUR)

    case.refresh_from_db()
    assert case.next_act_at == before + timedelta(hours=24)
    assert Extension.objects.get().due_before == before
    assert any("等配件" in entry.whole for entry in timeline(case, for_resident=True))
    with pytest.raises(deferring.AlreadyExtended):
        deferring.extend(case, amount=1, reason="还要等", by=team.worker, at=NOW + 2 * HOUR)


def test_what_is_overdue_is_not_lengthened() -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(deferring.AlreadyLate):
        deferring.extend(case, amount=1, reason="等配件", by=team.worker, at=NOW + 25 * HOUR)


def test_while_the_requester_is_asked_the_clock_rests_and_goes_on_with_the_answer() -> None:
    team = make_team()
    case = make_taken_case(team)
    before = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert before is not None

    asking.ask(case, text="是哪一盏？", by=team.worker, at=NOW + HOUR)
    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.WAITING, Stage.WAIT)
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at is None
    asking.add(case, text="靠东边那盏。", by=requester_of(case), at=NOW + 6 * HOUR)

    case.refresh_from_db()
    assert (case.status, case.next_act_at) == (Status.TAKEN, before + 5 * HOUR)
    told = "\n".join(entry.whole for entry in timeline(case, for_resident=True))
    assert "是哪一盏？" in told
    assert "靠东边那盏。" in told


def test_when_no_answer_comes_the_work_goes_on_and_the_desk_calls() -> None:
    team = make_team()
    case = make_case(place=team.located, name="王女士", phone="13900000001")
    asking.ask(case, text="是哪一盏？", by=team.worker, at=NOW)
    case.refresh_from_db()
    wait_over = case.next_act_at
    assert wait_over is not None
    case.call_backs.all().update(done_at=NOW, outcome="told")

    clock.sweep(wait_over)

    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.DISPATCHED, Stage.TAKE)
    assert case.call_backs.filter(done_at__isnull=True).count() == 1


def test_what_a_requester_adds_leaves_the_first_words_as_they_were() -> None:
    team = make_team()
    case = make_taken_case(team)
    words = case.words

    asking.add(case, text="五楼那盏也坏了。", by=requester_of(case), at=NOW + HOUR)

    case.refresh_from_db()
    assert case.words == words
    assert case.additions.get().text == "五楼那盏也坏了。"
    with pytest.raises(NotAllowed):
        asking.add(case, text="我也来说一句", by=team.stranger, at=NOW + HOUR)
