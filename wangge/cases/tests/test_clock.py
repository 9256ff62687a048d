from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from wangge.cases import clock, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Case, Deadline, Supervision
from wangge.cases.vocabulary import Stage
from wangge.history.models import Event
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.people.models import Person, Post

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(hours=24)


def levels(case: Case) -> list[tuple[int, int]]:
    rows = Supervision.objects.filter(deadline__case=case, deadline__stage=Stage.RESOLVE)
    return list(rows.order_by("pk").values_list("level", "occurrence"))


def taken(team: Team) -> Case:
    return make_taken_case(team, "1号楼6楼楼道灯不亮")


def person_of(actor: Actor) -> Person:
    assert actor.post is not None
    return actor.post.person


def events(kind: CaseEvent) -> int:
    return Event.objects.filter(kind=kind).count()


def test_at_eighty_per_cent_the_handler_is_warned_once() -> None:
    team = make_team()
    case = taken(team)
    warn_at = NOW + timedelta(hours=19, minutes=12)
    assert clock.sweep(warn_at - timedelta(seconds=1)) == 0

    clock.sweep(warn_at)
    clock.sweep(warn_at + timedelta(seconds=1))

    assert events(CaseEvent.WARNED) == 1
    run_due(DUE + timedelta(days=1), limit=500)
    account_of_worker = Notice.objects.filter(
        kind=CaseEvent.WARNED, account__person=person_of(team.worker)
    )
    assert account_of_worker.count() == 1
    assert case.deadlines.get(stage=Stage.RESOLVE).warned_at == warn_at


def test_a_miss_adds_one_supervisor_a_level_and_the_lead_stays() -> None:
    team = make_team()
    case = taken(team)
    lead = case.lead

    added = []
    for days in range(6):
        clock.sweep(DUE + timedelta(days=days, seconds=1))
        added = levels(case)

    assert added == [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2), (4, 3)]
    posts = [row.post for row in Supervision.objects.order_by("pk")]
    assert posts[:4] == [
        team.manager.post,
        team.grid_head.post,
        team.secretary.post,
        team.officer.post,
    ]
    case.refresh_from_db()
    assert (case.lead, case.escalation_level) == (lead, 4)
    assert case.handler == team.worker.post


def test_both_sides_are_told_of_a_supervisor() -> None:
    team = make_team()
    taken(team)
    clock.sweep(DUE + timedelta(seconds=1))

    run_due(DUE + timedelta(days=1), limit=500)

    told = set(Notice.objects.filter(kind=CaseEvent.ESCALATED).values_list("account_id", flat=True))
    assert told == {team.manager.ref, team.worker.ref}


def test_after_a_standstill_all_is_caught_up_in_order_and_missed_days_are_one() -> None:
    team = make_team()
    case = taken(team)

    clock.sweep(DUE + timedelta(days=30))

    assert levels(case) == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert events(CaseEvent.WARNED) == 1
    deadline = case.deadlines.get(stage=Stage.RESOLVE)
    assert deadline.act_at is not None
    assert deadline.act_at > DUE + timedelta(days=30)
    assert clock.sweep(DUE + timedelta(days=30)) == 0


def test_a_clock_that_jumps_back_does_nothing_twice() -> None:
    team = make_team()
    case = taken(team)
    clock.sweep(DUE + timedelta(days=1, seconds=1))
    before = levels(case)

    clock.sweep(DUE - timedelta(days=3))
    clock.sweep(DUE + timedelta(days=1, seconds=2))

    assert levels(case) == before


def test_what_was_done_in_time_is_left_alone() -> None:
    team = make_team()
    case = make_case("1号楼6楼楼道灯不亮", place=team.located)
    take_due = case.deadlines.get(stage=Stage.TAKE).due_at
    assert take_due is not None
    clock.sweep(take_due)

    taking.take(case, by=team.worker, at=take_due)
    clock.sweep(take_due + timedelta(seconds=1))

    assert not Supervision.objects.exists()


def test_one_odd_case_does_not_stop_the_clock_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    team = make_team()
    odd, fine = taken(team), taken(team)
    # A level already kept under a deadline that does not know of it.
    Supervision.objects.create(
        deadline=odd.deadlines.get(stage=Stage.RESOLVE), level=1, occurrence=2, at=NOW
    )

    now = DUE + timedelta(seconds=1)
    clock.sweep(now)

    assert levels(fine) == [(1, 1)]
    assert "could not act" in caplog.text
    assert odd.deadlines.get(stage=Stage.RESOLVE).lease_until == now + timedelta(minutes=1)


def test_the_database_keeps_a_level_once() -> None:
    team = make_team()
    case = taken(team)
    clock.sweep(DUE + timedelta(seconds=1))

    with pytest.raises(IntegrityError), transaction.atomic():
        Supervision.objects.create(
            deadline=case.deadlines.get(stage=Stage.RESOLVE), level=1, occurrence=1, at=NOW
        )


def test_without_anybody_above_the_desk_reads_of_it() -> None:
    team = make_team()
    case = taken(team)
    Supervision.objects.all().delete()
    Post.objects.filter(
        role__in=["property_manager", "grid_head", "community_secretary", "subdistrict_officer"]
    ).update(until=NOW.date() - timedelta(days=1))

    clock.sweep(DUE + timedelta(seconds=1))

    added = Supervision.objects.get()
    assert (added.post, added.level) == (None, 4)
    run_due(DUE + timedelta(days=1), limit=500)
    assert Notice.objects.filter(
        kind=CaseEvent.ESCALATED, account__person=person_of(team.clerk)
    ).exists()
    case.refresh_from_db()
    assert case.lead == team.place.property_company


def test_a_warning_missed_in_a_standstill_comes_before_the_supervisor() -> None:
    team = make_team()
    taken(team)

    clock.sweep(DUE + timedelta(hours=1))

    kinds = list(
        Event.objects.filter(kind__in=[CaseEvent.WARNED, CaseEvent.ESCALATED])
        .order_by("pk")
        .values_list("kind", flat=True)
    )
    assert kinds == [CaseEvent.WARNED, CaseEvent.ESCALATED]


def test_hundreds_due_at_once_are_done_in_batches() -> None:
    team = make_team()
    case = taken(team)
    deadline = case.deadlines.get(stage=Stage.RESOLVE)
    copies = [
        Deadline(
            case=case,
            stage=Stage.RESOLVE,
            round=number,
            starts_at=NOW,
            amount=24,
            mode=deadline.mode,
            due_at=DUE,
            act_at=DUE,
            warned_at=NOW,
        )
        for number in range(2, 232)
    ]
    Deadline.objects.bulk_create(copies)

    assert clock.sweep(DUE + timedelta(seconds=1), limit=150) == 150
    while clock.sweep(DUE + timedelta(seconds=1)):
        pass

    added = Supervision.objects.filter(level=1, occurrence=1)
    assert added.count() == 231
    assert clock.lag(DUE + timedelta(seconds=1)) == timedelta()
