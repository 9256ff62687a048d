"""A second person decided on a return: who leads then, who is told, and what it counts for."""

from datetime import timedelta

import pytest

from wangge.cases import (
    claiming,
    closing,
    figures,
    referring,
    resolving,
    returning,
)
from wangge.cases.factories import (
    Team,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case, CoHandling
from wangge.cases.referring import Party
from wangge.cases.tests import laws
from wangge.cases.tests.test_returning import asked, notices, told
from wangge.cases.vocabulary import DeclineReason, Stage, Status
from wangge.people.actors import Actor
from wangge.people.factories import NOW, make_organisation
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def street(team: Team) -> Organisation:
    area = team.place.community.parent
    assert area is not None
    return make_organisation(Organisation.Kind.SUBDISTRICT_OFFICE, area=area, name="城东街道办")


def test_agreed_the_requester_reads_who_leads_now(team: Team, street: Organisation) -> None:
    case = asked(team)

    returning.send_on(case, to=street, decision="是市政的。", by=team.grid_head, at=LATER)

    case.refresh_from_db()
    assert (case.lead, case.status, case.handler) == (street, Status.DISPATCHED, None)
    assert "已转交，现在由城东街道办牵头" in told(case, for_resident=True)
    assert case.deadlines.get(stage=Stage.DECIDE).met_at == LATER
    review = case.reviews.get()
    assert (review.outcome, review.decided_by) == ("agreed", team.grid_head.post)
    assert any("同意了您报的" in title for title in notices(team.manager))
    assert laws.broken() == []


def test_agreed_departments_are_called_and_the_community_only_assists(team: Team) -> None:
    case = asked(team)

    returning.refer_up(
        case,
        task="修好东门外的灯",
        parties=[Party("市政养护所", phone="0513-5550-1900", is_lead=True)],
        report_in_by=LATER + timedelta(days=1),
        decision="是市政的。",
        by=team.secretary,
        at=LATER,
    )

    case.refresh_from_db()
    assert case.status == Status.REFERRED
    referral = case.referrals.get()
    assert referral.community_only_assists
    assert referral.parties.get(is_lead=True).name == "市政养护所"
    assert case.reviews.get().outcome == "agreed"
    assert any("市政养护所" in reply.text for reply in case.replies.all())
    assert laws.broken() == []


def _whistled(team: Team, *, by: Actor | None = None) -> Case:
    case = asked(team)
    returning.refer_up(
        case,
        task="修好东门外的灯",
        parties=[Party("市政养护所", is_lead=True)],
        report_in_by=LATER + timedelta(days=1),
        decision="是市政的。",
        by=by or team.secretary,
        at=LATER,
    )
    case.refresh_from_db()
    return case


def test_what_a_return_gave_to_departments_counts_in_no_rate_and_is_listed(team: Team) -> None:
    case = _whistled(team)
    end = LATER + timedelta(days=9)

    resolving.resolve(case, text="市政换了灯头。", by=team.secretary, at=end)
    closing.confirm(case, satisfaction="dissatisfied", by=requester_of(case), at=end)

    assert list(Case.objects.excluded_from_rates()) == [case]
    (listed,) = claiming.excluded(team.secretary, since=NOW)
    assert (listed.clause, listed.decided_by) == ("市政路灯", team.secretary.post)
    assert claiming.content(team.secretary, since=NOW) == claiming.Content(0, 0, 1)
    rates = figures.rates(team.secretary, team.place.community, now=end)
    assert (rates.closed, rates.rated, rates.left_out) == (0, 0, 1)


def test_taken_back_from_the_departments_it_counts_again(team: Team) -> None:
    case = _whistled(team)
    after = LATER + timedelta(hours=1)
    referring.take_back(case, reason="市政说灯归小区。", by=team.secretary, at=after)

    assert not Case.objects.excluded_from_rates().exists()


def test_departments_called_without_a_second_person_do_not_take_it_out_of_rates(
    team: Team,
) -> None:
    case = make_taken_case(team)
    referring.refer(
        case,
        task="修灯",
        parties=[Party("市政养护所", is_lead=True)],
        report_in_by=LATER + timedelta(days=1),
        by=team.secretary,
        at=LATER,
    )

    assert not Case.objects.excluded_from_rates().exists()


def test_the_officer_above_agrees_to_a_return_by_declining_it(team: Team) -> None:
    case = asked(team)

    returning.decline(
        case,
        reason=DeclineReason.BEYOND_DUTY,
        phone="12319",
        text="这件事社区管不了。",
        decision="是市政的。",
        by=team.officer,
        at=LATER,
    )

    case.refresh_from_db()
    assert case.status == Status.DECLINED
    assert case.reviews.get().decided_by == team.officer.post
    assert laws.broken() == []


def test_agreed_it_is_declined_with_the_number_to_call(team: Team) -> None:
    case = asked(team)

    returning.decline(
        case,
        reason=DeclineReason.BEYOND_DUTY,
        phone="12319",
        text="这件事社区管不了。",
        decision="是市政的。",
        by=team.secretary,
        at=LATER,
    )

    case.refresh_from_db()
    assert (case.status, case.decline_reason) == (Status.DECLINED, DeclineReason.BEYOND_DUTY)
    assert "电话 12319" in case.replies.get(purpose="result").text
    assert list(Case.objects.excluded_from_rates()) == [case]
    assert laws.broken() == []


def test_refused_the_receiver_leads_on_and_others_help(team: Team) -> None:
    case = asked(team)
    lead = case.lead

    returning.refuse(
        case,
        decision="灯在小区用地上，你们先牵头。",
        helpers=[returning.Help(team.place.desk, "联系市政核对灯的归属")],
        by=team.grid_head,
        at=LATER,
    )

    case.refresh_from_db()
    assert (case.lead, case.status) == (lead, Status.TAKEN)
    assert CoHandling.objects.get(case=case).organisation == team.place.desk
    assert any("没有同意您报的" in title for title in notices(team.worker))
    assert any("还是" in line and "牵头" in line for line in told(case, for_resident=False))
    assert not any("退单" in line for line in told(case, for_resident=True))
    assert laws.broken() == []


def test_who_leads_after_a_return_has_what_is_left_of_the_promised_time(
    team: Team, street: Organisation
) -> None:
    case = asked(team)
    promised = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert promised is not None

    returning.send_on(case, to=street, decision="是市政的。", by=team.grid_head, at=LATER)

    case.refresh_from_db()
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    assert running.get(stage=Stage.RESOLVE).due_at == promised
    assert running.get(stage=Stage.TAKE).starts_at == LATER
    assert laws.broken() == []
