"""S3: a lamp that is mended, is not, and is mended again."""

from datetime import datetime, timedelta

import pytest

from wangge.cases import clock, closing, lights, replying, resolving, taking
from wangge.cases.factories import Team, make_case, make_team, requester_of
from wangge.cases.models import Case, Reply, Requester
from wangge.cases.vocabulary import Channel, Resolution, Stage, Status
from wangge.core.moments import SHANGHAI
from wangge.history.timeline import timeline

pytestmark = pytest.mark.django_db

SAID = datetime(2026, 11, 21, 9, 5, tzinfo=SHANGHAI)


def light(case: Case, now: datetime) -> str:
    case.refresh_from_db()
    return lights.light(
        status=case.status,
        resolution=case.resolution,
        next_act_at=case.next_act_at,
        next_warn_at=case.next_warn_at,
        now=now,
    ).shape


def make_lamp(team: Team) -> Case:
    return make_case("1号楼6楼楼道灯不亮", place=team.located, channel=Channel.WALL_CODE, at=SAID)


def test_the_lamp_that_still_did_not_shine_keeps_number_and_both_results() -> None:
    team = make_team()
    case = make_lamp(team)
    number = case.number
    taking.take(case, by=team.worker, at=SAID + timedelta(hours=1))
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=SAID + timedelta(hours=5))

    closing.reopen(
        case, text="亮了一下又灭了。", by=requester_of(case), at=SAID + timedelta(hours=12)
    )

    case.refresh_from_db()
    assert (case.number, case.round, case.status) == (number, 2, Status.DISPATCHED)
    assert case.lead == team.place.property_company
    assert case.deadlines.filter(stage=Stage.TAKE).count() == 2
    assert case.deadlines.filter(stage=Stage.RESOLVE).count() == 2

    taking.take(case, by=team.worker, at=SAID + timedelta(hours=13))
    resolving.resolve(
        case, text="换了新灯座和声控灯。", by=team.worker, at=SAID + timedelta(hours=20)
    )
    closing.confirm(
        case, satisfaction="satisfied", by=requester_of(case), at=SAID + timedelta(hours=21)
    )

    told = "\n".join(entry.whole for entry in timeline(case, for_resident=True))
    assert "已换灯泡。" in told
    assert "换了新灯座和声控灯。" in told
    assert "亮了一下又灭了。" in told
    assert "重新派给" in told
    assert case.replies.filter(purpose=Reply.Purpose.RESULT).count() == 2
    assert case.resolution == Resolution.FIXED
    assert resolving.on_time(case) is True
    assert [row.is_fixed for row in case.ratings.order_by("round")] == [False, True]


def test_on_time_is_computed_once_over_all_rounds() -> None:
    team = make_team()
    case = make_lamp(team)
    taking.take(case, by=team.worker, at=SAID)
    assert resolving.on_time(case) is None
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=SAID + timedelta(hours=25))
    closing.reopen(case, by=requester_of(case), at=SAID + timedelta(hours=26))
    taking.take(case, by=team.worker, at=SAID + timedelta(hours=27))

    resolving.resolve(case, text="换了灯座。", by=team.worker, at=SAID + timedelta(hours=28))

    assert resolving.on_time(case) is False


def test_the_light_is_yellow_from_eighty_per_cent_and_red_after_the_last_moment() -> None:
    team = make_team()
    case = make_lamp(team)
    taking.take(case, by=team.worker, at=SAID)

    assert light(case, SAID + timedelta(hours=19, minutes=11, seconds=59)) == "on-time"
    assert light(case, SAID + timedelta(hours=19, minutes=12)) == "due-soon"
    assert light(case, SAID + timedelta(hours=24)) == "due-soon"
    assert light(case, SAID + timedelta(hours=24, seconds=1)) == "overdue"


def test_whoever_says_that_it_is_well_has_heard_of_it() -> None:
    team = make_team()
    case = make_case(place=team.located, name="王女士", phone="13900000001", at=SAID)
    taking.take(case, by=team.worker, at=SAID)
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=SAID + timedelta(hours=1))
    case.refresh_from_db()
    assert case.answered_at is None

    closing.confirm(case, by=requester_of(case), at=SAID + timedelta(hours=2))

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.answered_at == SAID + timedelta(hours=2)
    assert not case.call_backs.filter(done_at__isnull=True).exists()


def test_silence_closes_what_was_answered_and_may_be_reopened_for_fifteen_days() -> None:
    team = make_team()
    case = make_lamp(team)
    taking.take(case, by=team.worker, at=SAID)
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=SAID + timedelta(hours=1))
    # Saturday 21 and three days: Tuesday 24, 24:00.
    midnight = datetime(2026, 11, 25, 0, 0, tzinfo=SHANGHAI)

    clock.sweep(midnight - timedelta(seconds=1))
    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    clock.sweep(midnight)

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    # Sunday 6 December is a day off, so the fifteenth day gives way to Monday.
    last_moment = datetime(2026, 12, 7, 23, 59, 59, tzinfo=SHANGHAI)
    assert closing.may_be_reopened(case, at=last_moment)
    with pytest.raises(closing.TooLate):
        closing.reopen(case, by=requester_of(case), at=last_moment + timedelta(seconds=1))
    closing.reopen(case, by=requester_of(case), at=last_moment)
    assert case.round == 2


def test_a_requester_who_opens_the_page_needs_no_call() -> None:
    team = make_team()
    case = make_case(place=team.located, name="王女士", phone="13900000001", at=SAID)
    taking.take(case, by=team.worker, at=SAID)
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=SAID + timedelta(hours=1))
    assert case.call_backs.filter(done_at__isnull=True).count() == 1

    replying.opened(Requester.objects.get(case=case), at=SAID + timedelta(hours=2))

    case.refresh_from_db()
    assert case.answered_at == SAID + timedelta(hours=2)
    assert not case.call_backs.filter(done_at__isnull=True).exists()
