"""Who receives a case leads it until a second person decided otherwise (S6)."""

from datetime import timedelta

import pytest

from wangge.cases import (
    claiming,
    clock,
    closing,
    dispatch,
    figures,
    hearing,
    lights,
    referring,
    resolving,
    returning,
    reviewing,
    taking,
)
from wangge.cases.changing import NotNow, Overtaken
from wangge.cases.factories import (
    Team,
    make_case,
    make_entry,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case, CoHandling, Deadline, Review, Supervision
from wangge.cases.referring import Party
from wangge.cases.tests import laws
from wangge.cases.vocabulary import DeclineReason, Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.jobs import working
from wangge.notifications.models import Notice
from wangge.people.actors import Actor
from wangge.people.factories import NOW, make_organisation, make_post
from wangge.people.models import Account, Organisation
from wangge.people.roles import Role

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


def _asked(team: Team, *, by: Actor | None = None) -> Case:
    case = make_taken_case(team, "东门外面那盏灯不亮", name="王女士", phone="13900000417")
    _ask(case, by=by or team.manager)
    return case


def _ask(case: Case, *, by: Actor, proposed: Organisation | None = None) -> Review:
    return returning.ask(
        case, reason="灯在小区外面，是市政的。", clause="市政路灯", proposed=proposed, by=by, at=NOW
    )


def _told(case: Case, *, for_resident: bool) -> list[str]:
    return [entry.text for entry in timeline(case, for_resident=for_resident)]


def _notices(actor: Actor) -> list[str]:
    while working.run_due():
        pass
    assert actor.ref is not None
    account = Account.objects.get(pk=actor.ref)
    return list(Notice.objects.filter(account=account).values_list("title", flat=True))


def test_a_return_leaves_lead_and_clock_as_they_are(team: Team) -> None:
    case = make_taken_case(team)
    lead, due = case.lead, case.deadlines.get(stage=Stage.RESOLVE).due_at

    _ask(case, by=team.manager)

    case.refresh_from_db()
    assert (case.lead, case.status, case.handler) == (lead, Status.TAKEN, team.worker.post)
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == due
    assert case.deadlines.get(stage=Stage.DECIDE).met_at is None
    assert laws.broken() == []


def test_the_nearest_reviewer_is_told_and_the_resident_reads_nothing_of_it(team: Team) -> None:
    case = _asked(team)

    assert any("请您审退单" in title for title in _notices(team.grid_head))
    assert _notices(team.officer) == []
    assert any("申请退单" in line for line in _told(case, for_resident=False))
    assert not any("退单" in line for line in _told(case, for_resident=True))


def test_agreed_the_requester_reads_who_leads_now(team: Team, street: Organisation) -> None:
    case = _asked(team)

    returning.send_on(case, to=street, decision="是市政的。", by=team.grid_head, at=LATER)

    case.refresh_from_db()
    assert (case.lead, case.status, case.handler) == (street, Status.DISPATCHED, None)
    assert "已转交，现在由城东街道办牵头" in _told(case, for_resident=True)
    assert case.deadlines.get(stage=Stage.DECIDE).met_at == LATER
    review = case.reviews.get()
    assert (review.outcome, review.decided_by) == ("agreed", team.grid_head.post)
    assert any("同意了您报的" in title for title in _notices(team.manager))
    assert laws.broken() == []


def test_agreed_departments_are_called_and_the_community_only_assists(team: Team) -> None:
    case = _asked(team)

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
    case = _asked(team)
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
    case = _asked(team)

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
    case = _asked(team)

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
    case = _asked(team)
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
    assert any("没有同意您报的" in title for title in _notices(team.worker))
    assert any("还是" in line and "牵头" in line for line in _told(case, for_resident=False))
    assert not any("退单" in line for line in _told(case, for_resident=True))
    assert laws.broken() == []


def test_nobody_decides_what_they_asked_themselves_under_any_post(team: Team) -> None:
    assert team.manager.post is not None
    case = _asked(team)
    other_post = make_post(
        Role.GRID_HEAD, area=team.place.grid, person=team.manager.post.person, title="兼网格长"
    )
    same_person = Actor(team.manager.kind, team.manager.ref, other_post)

    with pytest.raises(reviewing.SamePerson):
        returning.refuse(case, decision="我自己定。", by=same_person, at=LATER)

    assert not reviewing.waiting_for(same_person).exists()
    assert reviewing.waiting_for(team.grid_head).get().case == case
    assert case.reviews.get().outcome == ""


def test_who_holds_the_case_does_not_decide_on_it(team: Team, street: Organisation) -> None:
    case = make_case(place=team.located, at=NOW)
    taking.take(case, by=team.secretary, at=NOW)
    case.refresh_from_db()
    _ask(case, by=team.manager)

    with pytest.raises(NotAllowed):
        returning.send_on(case, to=street, decision="好。", by=team.secretary, at=LATER)

    assert not reviewing.waiting_for(team.secretary).exists()


def test_only_who_received_a_case_returns_it(team: Team) -> None:
    case = make_case(place=team.located)

    for actor in (team.clerk, team.grid_head, team.stranger):
        with pytest.raises(NotAllowed):
            _ask(case, by=actor)

    assert not Review.objects.exists()


def test_a_reviewer_of_another_community_decides_nothing(team: Team, street: Organisation) -> None:
    case = _asked(team)

    with pytest.raises(NotAllowed):
        returning.send_on(case, to=street, decision="好。", by=team.stranger, at=LATER)

    assert not reviewing.waiting_for(team.stranger).exists()


def test_a_clerk_without_the_right_decides_nothing(team: Team) -> None:
    case = _asked(team)

    with pytest.raises(NotAllowed):
        returning.refuse(case, decision="不行。", by=team.clerk, at=LATER)


def test_it_is_not_asked_twice_and_not_decided_twice(team: Team) -> None:
    case = _asked(team)
    with pytest.raises(reviewing.AlreadyAsked):
        _ask(case, by=team.worker)

    stale = Case.objects.get(pk=case.pk)
    returning.refuse(case, decision="照旧。", by=team.grid_head, at=LATER)
    with pytest.raises(Overtaken, match="徐明远"):
        returning.refuse(stale, decision="我也说照旧。", by=team.secretary, at=LATER)
    with pytest.raises(reviewing.NothingToDecide):
        returning.refuse(case, decision="再说一遍。", by=team.secretary, at=LATER)

    # Another time, with another reason.
    _ask(case, by=team.manager)
    assert case.reviews.count() == 2


def test_a_stale_page_asks_nothing(team: Team) -> None:
    case = make_taken_case(team)
    stale = Case.objects.get(pk=case.pk)
    taking.arrive(case, by=team.worker, at=NOW)

    with pytest.raises(Overtaken):
        _ask(stale, by=team.manager)


def test_nobody_moves_the_lead_past_an_open_return(team: Team) -> None:
    case = _asked(team)
    lead = case.lead

    with pytest.raises(reviewing.AwaitsDecision):
        dispatch.dispatch(case, to=team.place.desk, by=team.clerk, at=LATER)

    case.refresh_from_db()
    assert case.lead == lead


def test_a_return_lapses_when_the_work_is_done_after_all(team: Team) -> None:
    case = _asked(team)

    resolving.resolve(case, text="我们先换好了。", by=team.worker, at=LATER)

    review = case.reviews.get()
    assert (review.outcome, review.decided_by, review.decided_at) == ("lapsed", None, LATER)
    assert not reviewing.waiting_for(team.grid_head).exists()
    with pytest.raises(reviewing.NothingToDecide):
        returning.refuse(case, decision="晚了。", by=team.grid_head, at=LATER)


def test_a_return_lapses_when_its_requester_withdraws(team: Team) -> None:
    case = _asked(team)

    closing.withdraw(case, by=requester_of(case), at=LATER)

    assert case.reviews.get().outcome == "lapsed"
    assert laws.broken() == []


def test_a_decision_that_cannot_be_carried_out_leaves_the_question_open(team: Team) -> None:
    case = _asked(team)
    abroad = make_organisation(name="外地物业")

    with pytest.raises(Malformed):
        returning.send_on(case, to=abroad, decision="给他们。", by=team.grid_head, at=LATER)

    assert Review.objects.get().outcome == ""
    assert case.deadlines.get(stage=Stage.DECIDE).met_at is None
    assert laws.broken() == []


@pytest.mark.parametrize(("reason", "clause"), [("", "市政路灯"), ("不归我们", "")])
def test_a_return_needs_reason_and_clause(team: Team, reason: str, clause: str) -> None:
    case = make_taken_case(team)

    with pytest.raises(Malformed):
        returning.ask(case, reason=reason, clause=clause, by=team.manager, at=NOW)


def test_a_finished_case_is_not_returned(team: Team) -> None:
    case = make_taken_case(team)
    resolving.resolve(case, text="好了。", by=team.worker, at=NOW)

    with pytest.raises(NotNow):
        _ask(case, by=team.manager)


def test_the_clauses_are_those_of_the_catalogue_here(team: Team, street: Organisation) -> None:
    make_entry(street, area=team.place.community, route="inquiry", clause="市政路灯")
    case = make_taken_case(team)

    found = dict(returning.clauses(case, at=NOW))

    assert any("市政路灯" in clause and "城东街道办" in word for clause, word in found.items())
    assert not any(str(case.lead) in word for word in found.values())


def test_a_decision_that_nobody_makes_goes_up_past_who_asked(team: Team) -> None:
    case = _asked(team)
    due_at = Deadline.objects.get(case=case, stage=Stage.DECIDE).due_at
    assert due_at is not None

    clock.sweep(due_at + timedelta(seconds=1))

    (watch,) = Supervision.objects.filter(deadline__stage=Stage.DECIDE)
    assert watch.post == team.grid_head.post  # not the company's own manager, who asked
    assert any("审定超期" in line for line in _told(case, for_resident=False))
    assert not any("审定" in line for line in _told(case, for_resident=True))
    assert laws.broken() == []


def test_while_a_resting_case_awaits_a_decision_its_light_says_so(team: Team) -> None:
    light = lights.light(
        status=Status.WAITING,
        resolution="",
        next_act_at=LATER,
        next_warn_at=None,
        now=NOW,
        next_stage=Stage.DECIDE,
    )

    assert (light.shape, light.word) == ("on-time", "还剩 20 分钟")


def test_a_return_is_not_decided_as_a_claim(team: Team) -> None:
    case = _asked(team)

    with pytest.raises(reviewing.NothingToDecide):
        claiming.refuse(case, decision="不同意。", by=team.grid_head, at=LATER)


def test_private_returns_go_only_to_who_may_read_them(team: Team) -> None:
    case = _asked(team)
    Case.objects.filter(pk=case.pk).update(is_private=True)
    case.refresh_from_db()

    told = reviewing.reviewers(case, case.reviews.get(), at=NOW)

    assert team.grid_head.post not in told
    assert team.secretary.post in told
    assert hearing.audience(case).count() == 1


def test_who_leads_after_a_return_has_what_is_left_of_the_promised_time(
    team: Team, street: Organisation
) -> None:
    case = _asked(team)
    promised = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert promised is not None

    returning.send_on(case, to=street, decision="是市政的。", by=team.grid_head, at=LATER)

    case.refresh_from_db()
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    assert running.get(stage=Stage.RESOLVE).due_at == promised
    assert running.get(stage=Stage.TAKE).starts_at == LATER
    assert laws.broken() == []
