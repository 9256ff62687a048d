"""Others help with a case: asked, heard of in time, released; who leads stays."""

from datetime import timedelta

import pytest

from wangge.cases import asking, clock, helping, resolving, taking
from wangge.cases.changing import NotNow, permits
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case, CoHandling, Supervision
from wangge.cases.tests import laws
from wangge.cases.tests.test_reactions import told, work
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Stage, Status, Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.notifications.models import Notice
from wangge.people.actors import Actor, acting
from wangge.people.factories import NOW, make_account, make_organisation, make_post
from wangge.people.models import Organisation
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)
DAYS_LATER = NOW + timedelta(days=5)


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def other(team: Team) -> Organisation:
    return make_organisation(area=team.place.community, name="捷安电梯公司")


def of(body: Organisation, role: str = Role.PROPERTY_WORKER) -> Actor:
    post = make_post(role, area=body.area, organisation=body)
    return acting(make_account(post), post)


def asked(team: Team, body: Organisation) -> CoHandling:
    case = make_taken_case(team)
    return helping.ask(case, organisation=body, task="查控制柜。", by=team.worker, at=NOW)


def test_the_lead_stays_and_the_helper_gets_time_of_its_own(
    team: Team, other: Organisation
) -> None:
    helper = asked(team, other)

    case = Case.objects.get(pk=helper.case_id)
    assert case.lead == team.place.property_company
    assert case.handler == team.worker.post
    assert helper.deadline is not None
    assert helper.deadline.stage == Stage.CO_HANDLE
    assert case.deadlines.get(stage=Stage.RESOLVE).met_at is None
    assert laws.broken() == []


def test_the_helpers_staff_see_the_case_and_cannot_resolve_it(
    team: Team, other: Organisation
) -> None:
    by = of(other)
    helper = asked(team, other)
    case = helper.case

    assert case in Case.objects.visible_to(by)
    assert case in helping.helped_by(by)
    assert case not in Case.objects.in_scope_of(by)
    assert not permits(case, TRANSITIONS[Verb.RESOLVE], by)
    with pytest.raises(NotAllowed):
        resolving.resolve(case, text="好了", by=by, at=LATER)

    helping.end(helper, by=team.worker, at=LATER)
    assert case not in Case.objects.visible_to(by)
    assert case not in helping.helped_by(by)


def test_the_helper_is_told_what_and_until_when_and_the_lead_what_came_of_it(
    team: Team, other: Organisation
) -> None:
    by = of(other)
    helper = asked(team, other)
    work()
    (news,) = told("case.co_handler_asked", by)  # type: ignore[arg-type]
    assert "查控制柜" in news.body
    assert "前回话" in news.body

    helping.report(helper, text="换了主板", is_done=True, by=by, at=LATER)
    work()
    (heard,) = told("case.co_handler_reported", team.worker)  # type: ignore[arg-type]
    assert "做好了" in heard.title
    assert heard.body == "换了主板"


def test_done_ends_the_helpers_time_and_the_words_stay_among_staff(
    team: Team, other: Organisation
) -> None:
    helper = asked(team, other)
    helping.report(helper, text="换了主板", is_done=True, by=of(other), at=LATER)

    case = Case.objects.get(pk=helper.case_id)
    assert case.next_stage == Stage.RESOLVE
    assert case.deadlines.get(stage=Stage.CO_HANDLE).was_kept
    read = "".join(entry.whole for entry in timeline(case, for_resident=True))
    assert "协办的部分做好了" in read
    assert "换了主板" not in read
    assert "换了主板" in "".join(entry.whole for entry in timeline(case, for_resident=False))
    assert laws.broken() == []
    with pytest.raises(helping.NoLongerAsked):
        helping.report(helper, text="又来", is_done=True, by=of(other), at=LATER)


def test_not_yet_needs_a_reason_and_says_by_when_more_is_heard(
    team: Team, other: Organisation
) -> None:
    by = of(other)
    helper = asked(team, other)
    with pytest.raises(Malformed):
        helping.report(helper, text=" ", is_done=False, by=by, at=LATER)
    again = NOW + timedelta(days=3)

    helping.report(helper, text="等配件", is_done=False, again_by=again, by=by, at=LATER)

    helper.refresh_from_db()
    assert helper.deadline is not None
    assert helper.deadline.due_at == again
    assert not helper.is_done
    assert laws.broken() == []


def test_a_late_helper_is_watched_by_its_own_head_and_both_are_told(
    team: Team, other: Organisation
) -> None:
    worker, head = of(other), of(other, Role.PROPERTY_MANAGER)
    helper = asked(team, other)
    deadline = helper.deadline
    assert deadline is not None
    assert deadline.due_at is not None

    clock.sweep(deadline.due_at + timedelta(seconds=1))
    work()

    first = Supervision.objects.filter(deadline=deadline).earliest("pk")
    assert first.post == head.post
    case = Case.objects.get(pk=helper.case_id)
    assert case.lead == team.place.property_company
    escalated = Notice.objects.filter(kind="case.escalated")
    assert team.worker.post is not None
    assert worker.post is not None
    for post in (team.worker.post, worker.post, head.post):
        assert post is not None
        assert escalated.filter(account__person=post.person, title__contains="协办").exists()


def test_when_the_lead_resolves_helpers_are_released(team: Team, other: Organisation) -> None:
    helper = asked(team, other)
    by = of(other)

    resolving.resolve(helper.case, text="好了", by=team.worker, at=LATER)

    helper.refresh_from_db()
    assert helper.ended_at == LATER
    assert laws.broken() == []
    work()
    assert "不用再协办" in told("case.resolved", by)[0].title  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        helping.report(helper, text="好了", is_done=True, by=team.stranger, at=LATER)
    with pytest.raises(helping.NoLongerAsked):
        helping.report(_read(helper), text="好了", is_done=True, by=by, at=LATER)


def test_the_helper_rests_while_the_case_rests(team: Team, other: Organisation) -> None:
    helper = asked(team, other)
    asking.ask(helper.case, text="什么时候在家？", by=team.worker, at=LATER)

    helper.refresh_from_db()
    assert helper.deadline is not None
    assert helper.deadline.due_at is None
    with pytest.raises(NotNow):
        helping.ask(helper.case, organisation=team.place.desk, task="查", by=team.worker, at=LATER)
    asking.answer(helper.case, text="晚上", by=requester_of(helper.case), at=LATER)
    assert helper.case.deadlines.get(stage=Stage.CO_HANDLE).due_at is not None
    assert laws.broken() == []


def test_who_cannot_be_asked(team: Team, other: Organisation) -> None:
    helper = asked(team, other)
    case, by = helper.case, team.worker
    far = make_organisation(area=make_team().place.community, name="远处的公司")

    with pytest.raises(helping.AlreadyHelping):
        helping.ask(case, organisation=other, task="再查", by=by, at=LATER)
    case = _again(case)
    with pytest.raises(Malformed):
        helping.ask(case, organisation=team.place.property_company, task="查", by=by, at=LATER)
    with pytest.raises(Malformed):
        helping.ask(case, organisation=far, task="查", by=by, at=LATER)
    with pytest.raises(Malformed):
        helping.ask(case, organisation=team.place.desk, task="", by=by, at=LATER)
    with pytest.raises(NotAllowed):
        helping.ask(case, organisation=team.place.desk, task="查", by=of(other), at=LATER)
    with pytest.raises(NotNow):
        helping.ask(
            make_closed_case(team), organisation=other, task="查", by=team.secretary, at=LATER
        )


def test_what_is_private_is_shown_only_to_a_body_that_may_read_it(team: Team) -> None:
    case = make_case(place=team.located)
    Case.objects.filter(pk=case.pk).update(is_private=True)
    case = _again(case)
    blind = make_organisation(area=team.place.community, name="物业二公司")
    of(blind)

    with pytest.raises(helping.MustStayApart):
        helping.ask(case, organisation=blind, task="查", by=team.secretary, at=LATER)
    assert case not in Case.objects.visible_to(of(blind))


def test_a_second_hand_takes_over_without_losing_the_helper(
    team: Team, other: Organisation
) -> None:
    helper = asked(team, other)
    assert team.second_worker.post is not None
    taking.hand_over(helper.case, to=team.second_worker.post, by=team.worker, at=LATER)

    helper.refresh_from_db()
    assert helper.ended_at is None
    assert _again(helper.case).status == Status.DISPATCHED


def _again(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead").get(pk=case.pk)


def _read(helper: CoHandling) -> CoHandling:
    return CoHandling.objects.select_related("case").get(pk=helper.pk)
