"""Who receives a case leads it until a second person decided otherwise (S6)."""

from datetime import timedelta

import pytest

from wangge.cases import (
    claiming,
    clock,
    closing,
    dispatch,
    hearing,
    lights,
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
from wangge.cases.models import Case, Deadline, Review, Supervision
from wangge.cases.tests import laws
from wangge.cases.vocabulary import Stage, Status
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


def asked(team: Team, *, by: Actor | None = None) -> Case:
    case = make_taken_case(team, "东门外面那盏灯不亮", name="王女士", phone="13900000417")
    ask(case, by=by or team.manager)
    return case


def ask(case: Case, *, by: Actor, proposed: Organisation | None = None) -> Review:
    return returning.ask(
        case, reason="灯在小区外面，是市政的。", clause="市政路灯", proposed=proposed, by=by, at=NOW
    )


def told(case: Case, *, for_resident: bool) -> list[str]:
    return [entry.text for entry in timeline(case, for_resident=for_resident)]


def notices(actor: Actor) -> list[str]:
    while working.run_due():
        pass
    assert actor.ref is not None
    account = Account.objects.get(pk=actor.ref)
    return list(Notice.objects.filter(account=account).values_list("title", flat=True))


def test_a_return_leaves_lead_and_clock_as_they_are(team: Team) -> None:
    case = make_taken_case(team)
    lead, due = case.lead, case.deadlines.get(stage=Stage.RESOLVE).due_at

    ask(case, by=team.manager)

    case.refresh_from_db()
    assert (case.lead, case.status, case.handler) == (lead, Status.TAKEN, team.worker.post)
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == due
    assert case.deadlines.get(stage=Stage.DECIDE).met_at is None
    assert laws.broken() == []


def test_the_nearest_reviewer_is_told_and_the_resident_reads_nothing_of_it(team: Team) -> None:
    case = asked(team)

    assert any("请您审退单" in title for title in notices(team.grid_head))
    assert notices(team.officer) == []
    assert any("申请退单" in line for line in told(case, for_resident=False))
    assert not any("退单" in line for line in told(case, for_resident=True))


def test_nobody_decides_what_they_asked_themselves_under_any_post(team: Team) -> None:
    assert team.manager.post is not None
    case = asked(team)
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
    ask(case, by=team.manager)

    with pytest.raises(NotAllowed):
        returning.send_on(case, to=street, decision="好。", by=team.secretary, at=LATER)

    assert not reviewing.waiting_for(team.secretary).exists()


def test_only_who_received_a_case_returns_it(team: Team) -> None:
    case = make_case(place=team.located)

    for actor in (team.clerk, team.grid_head, team.stranger):
        with pytest.raises(NotAllowed):
            ask(case, by=actor)

    assert not Review.objects.exists()


def test_a_reviewer_of_another_community_decides_nothing(team: Team, street: Organisation) -> None:
    case = asked(team)

    with pytest.raises(NotAllowed):
        returning.send_on(case, to=street, decision="好。", by=team.stranger, at=LATER)

    assert not reviewing.waiting_for(team.stranger).exists()


def test_a_clerk_without_the_right_decides_nothing(team: Team) -> None:
    case = asked(team)

    with pytest.raises(NotAllowed):
        returning.refuse(case, decision="不行。", by=team.clerk, at=LATER)


def test_it_is_not_asked_twice_and_not_decided_twice(team: Team) -> None:
    case = asked(team)
    with pytest.raises(reviewing.AlreadyAsked):
        ask(case, by=team.worker)

    stale = Case.objects.get(pk=case.pk)
    returning.refuse(case, decision="照旧。", by=team.grid_head, at=LATER)
    with pytest.raises(Overtaken, match="徐明远"):
        returning.refuse(stale, decision="我也说照旧。", by=team.secretary, at=LATER)
    with pytest.raises(reviewing.NothingToDecide):
        returning.refuse(case, decision="再说一遍。", by=team.secretary, at=LATER)

    # Another time, with another reason.
    ask(case, by=team.manager)
    assert case.reviews.count() == 2


def test_a_stale_page_asks_nothing(team: Team) -> None:
    case = make_taken_case(team)
    stale = Case.objects.get(pk=case.pk)
    taking.arrive(case, by=team.worker, at=NOW)

    with pytest.raises(Overtaken):
        ask(stale, by=team.manager)


def test_nobody_moves_the_lead_past_an_open_return(team: Team) -> None:
    case = asked(team)
    lead = case.lead

    with pytest.raises(reviewing.AwaitsDecision):
        dispatch.dispatch(case, to=team.place.desk, by=team.clerk, at=LATER)

    case.refresh_from_db()
    assert case.lead == lead


def test_a_return_lapses_when_the_work_is_done_after_all(team: Team) -> None:
    case = asked(team)

    resolving.resolve(case, text="我们先换好了。", by=team.worker, at=LATER)

    review = case.reviews.get()
    assert (review.outcome, review.decided_by, review.decided_at) == ("lapsed", None, LATER)
    assert not reviewing.waiting_for(team.grid_head).exists()
    with pytest.raises(reviewing.NothingToDecide):
        returning.refuse(case, decision="晚了。", by=team.grid_head, at=LATER)


def test_a_return_lapses_when_its_requester_withdraws(team: Team) -> None:
    case = asked(team)

    closing.withdraw(case, by=requester_of(case), at=LATER)

    assert case.reviews.get().outcome == "lapsed"
    assert laws.broken() == []


def test_a_decision_that_cannot_be_carried_out_leaves_the_question_open(team: Team) -> None:
    case = asked(team)
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
        ask(case, by=team.manager)


def test_the_clauses_are_those_of_the_catalogue_here(team: Team, street: Organisation) -> None:
    make_entry(street, area=team.place.community, route="inquiry", clause="市政路灯")
    case = make_taken_case(team)

    found = dict(returning.clauses(case, at=NOW))

    assert any("市政路灯" in clause and "城东街道办" in word for clause, word in found.items())
    assert not any(str(case.lead) in word for word in found.values())


def test_a_decision_that_nobody_makes_goes_up_past_who_asked(team: Team) -> None:
    case = asked(team)
    due_at = Deadline.objects.get(case=case, stage=Stage.DECIDE).due_at
    assert due_at is not None

    clock.sweep(due_at + timedelta(seconds=1))

    (watch,) = Supervision.objects.filter(deadline__stage=Stage.DECIDE)
    assert watch.post == team.grid_head.post  # not the company's own manager, who asked
    assert any("审定超期" in line for line in told(case, for_resident=False))
    assert not any("审定" in line for line in told(case, for_resident=True))
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
    case = asked(team)

    with pytest.raises(reviewing.NothingToDecide):
        claiming.refuse(case, decision="不同意。", by=team.grid_head, at=LATER)


def test_private_returns_go_only_to_who_may_read_them(team: Team) -> None:
    case = asked(team)
    Case.objects.filter(pk=case.pk).update(is_private=True)
    case.refresh_from_db()

    told = reviewing.reviewers(case, case.reviews.get(), at=NOW)

    assert team.grid_head.post not in told
    assert team.secretary.post in told
    assert hearing.audience(case).count() == 1
