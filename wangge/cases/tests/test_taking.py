from datetime import timedelta

import pytest

from wangge.cases import taking
from wangge.cases.changing import NotNow, Overtaken
from wangge.cases.factories import make_case, make_taken_case, make_team
from wangge.cases.models import Case
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=21)


def test_who_takes_a_case_is_its_handler() -> None:
    team = make_team()
    case = make_case(place=team.located)

    taking.take(case, by=team.worker, at=LATER)

    case.refresh_from_db()
    assert case.status == Status.TAKEN
    assert case.handler == team.worker.post
    assert case.deadlines.get(stage=Stage.TAKE).met_at == LATER
    assert case.next_stage == Stage.RESOLVE
    assert "高文斌接单" in timeline(case, for_resident=True)[0].whole


def test_a_case_taken_twice_tells_the_second_person() -> None:
    team = make_team()
    case = make_case(place=team.located)
    page_of_second = Case.objects.get(pk=case.pk)
    taking.take(case, by=team.worker, at=LATER)

    with pytest.raises(Overtaken, match="高文斌") as refusal:
        taking.take(page_of_second, by=team.second_worker, at=LATER)

    assert "9:21" in str(refusal.value.reason)
    case.refresh_from_db()
    assert case.handler == team.worker.post


def test_a_neighbour_takes_nothing_of_ours() -> None:
    team = make_team()
    case = make_case(place=team.located)

    with pytest.raises(NotAllowed):
        taking.take(case, by=team.stranger, at=LATER)

    assert not Case.objects.visible_to(team.stranger).exists()


def test_what_is_taken_cannot_be_taken_again() -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(NotNow, match="在办"):
        taking.take(case, by=team.worker, at=LATER)


def test_handing_over_asks_a_colleague_and_keeps_the_lead() -> None:
    team = make_team()
    case = make_taken_case(team)
    lead = case.lead
    assert team.second_worker.post is not None

    taking.hand_over(case, to=team.second_worker.post, reason="我下班了", by=team.worker, at=LATER)

    case.refresh_from_db()
    assert (case.status, case.lead, case.handler) == (
        Status.DISPATCHED,
        lead,
        team.second_worker.post,
    )
    assert case.next_stage == Stage.TAKE
    assert case.deadlines.filter(stage=Stage.TAKE).count() == 2
    assert case.notes.get().text == "我下班了"


def test_a_case_is_not_handed_to_somebody_of_elsewhere() -> None:
    team = make_team()
    case = make_taken_case(team)
    assert team.stranger.post is not None

    with pytest.raises(taking.NotTheirs):
        taking.hand_over(case, to=team.stranger.post, by=team.worker, at=LATER)

    case.refresh_from_db()
    assert case.handler == team.worker.post


def test_a_case_is_not_handed_to_oneself() -> None:
    team = make_team()
    case = make_taken_case(team)
    assert team.worker.post is not None

    with pytest.raises(Malformed):
        taking.hand_over(case, to=team.worker.post, by=team.worker, at=LATER)


def test_arriving_keeps_the_moment_and_no_place() -> None:
    team = make_team()
    case = make_taken_case(team)

    taking.arrive(case, by=team.worker, at=LATER)

    case.refresh_from_db()
    assert case.status == Status.ARRIVED
    assert "高文斌到了现场" in timeline(case, for_resident=True)[0].whole
