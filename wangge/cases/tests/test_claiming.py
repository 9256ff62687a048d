"""What is unreasonable is agreed by a second person before rates leave it out (S6)."""

from datetime import timedelta

import pytest

from wangge.cases import claiming, closing, reviewing
from wangge.cases.factories import Team, make_taken_case, make_team, requester_of
from wangge.cases.models import Case
from wangge.cases.tests import laws
from wangge.cases.vocabulary import DeclineReason, Status
from wangge.people.actors import acting
from wangge.people.factories import NOW, make_account, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def team() -> Team:
    return make_team()


def test_an_unreasonable_claim_is_agreed_by_a_second_person_and_left_out_of_rates(
    team: Team,
) -> None:
    case = make_taken_case(team, phone="13900000417")
    claiming.ask(case, reason="要求把整栋楼的灯都换成水晶灯。", by=team.worker, at=NOW)

    claiming.agree(
        case,
        reason=DeclineReason.UNLAWFUL,
        text="公共部位不能按一家的意思装。",
        decision="事实清楚。",
        by=team.secretary,
        at=LATER,
    )

    case.refresh_from_db()
    assert case.status == Status.DECLINED
    assert list(Case.objects.excluded_from_rates()) == [case]
    (listed,) = claiming.excluded(team.secretary, since=NOW)
    assert (listed.asked_by, listed.decided_by) == (team.worker.post, team.secretary.post)
    assert claiming.content(team.secretary, since=NOW).excluded == 1
    assert laws.broken() == []

    # New facts: it is worked on again, and counts again.
    closing.reopen(case, text="有人被灯座划伤。", by=requester_of(case), at=LATER)
    assert not Case.objects.excluded_from_rates().exists()


def test_a_claim_not_agreed_to_counts_and_is_worked_on(team: Team) -> None:
    case = make_taken_case(team)
    claiming.ask(case, reason="来了五次。", by=team.worker, at=NOW)

    claiming.refuse(case, decision="灯确实没亮。", by=team.grid_head, at=LATER)

    case.refresh_from_db()
    assert case.status == Status.TAKEN
    assert not Case.objects.excluded_from_rates().exists()


def test_the_same_person_does_not_agree_to_their_own_claim(team: Team) -> None:
    case = make_taken_case(team)
    claiming.ask(case, reason="无理。", by=team.grid_head, at=NOW)

    with pytest.raises(reviewing.SamePerson):
        claiming.agree(
            case,
            reason=DeclineReason.UNLAWFUL,
            text="不办。",
            decision="同意自己。",
            by=team.grid_head,
            at=LATER,
        )

    assert Case.objects.get(pk=case.pk).status == Status.TAKEN


def test_a_second_grid_head_is_told_where_the_first_asked(team: Team) -> None:
    second = make_post(Role.GRID_HEAD, area=team.place.grid)
    acting(make_account(second), second)
    case = make_taken_case(team)
    claiming.ask(case, reason="无理。", by=team.grid_head, at=NOW)

    assert reviewing.reviewers(case, case.reviews.get(), at=NOW) == [second]
