"""Who received a case leads it: only what nobody has taken is sent to another body instead."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import dispatch, redirecting, resolving, returning, taking, triage
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_case, make_entry, make_taken_case, make_team
from wangge.cases.models import Case, Category
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.tests.test_reactions import told, work
from wangge.cases.vocabulary import Route, Stage, Status
from wangge.history.timeline import timeline
from wangge.people.actors import acting
from wangge.people.factories import NOW, make_account, make_organisation, make_post
from wangge.people.models import Organisation
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=49)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def other(team: Team) -> Organisation:
    """Another company near here, with somebody who reads what comes."""
    body = make_organisation(area=team.place.community, name="东方物业")
    make_post(Role.PROPERTY_MANAGER, area=team.place.community, organisation=body)
    return body


def _again(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead").get(pk=case.pk)


def test_who_took_a_case_leads_it_and_nobody_sends_it_elsewhere(
    team: Team, other: Organisation
) -> None:
    case = make_taken_case(team)
    due_at = case.deadlines.get(stage=Stage.RESOLVE).due_at

    for by in (team.clerk, team.secretary):
        with pytest.raises(redirecting.TakenAlready):
            redirecting.redirect(case, to=other, by=by, at=LATER)

    case = _again(case)
    assert (case.lead, case.handler) == (team.place.property_company, team.worker.post)
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == due_at
    desk = signed_in(team.clerk)
    assert at(case, "dispatch") not in detail(desk, case)
    assert "请他们退单" in text_of(desk.get(at(case, "dispatch")), status=409)
    assert "请他们退单" in text_of(do(desk, case, "dispatch", to=other.pk), status=409)


def test_handed_to_a_colleague_a_case_is_still_taken(team: Team, other: Organisation) -> None:
    case = make_taken_case(team)
    assert team.second_worker.post is not None
    taking.hand_over(case, to=team.second_worker.post, by=team.clerk, at=NOW)

    with pytest.raises(redirecting.TakenAlready):
        redirecting.redirect(case, to=other, by=team.clerk, at=LATER)


def test_a_wrong_dispatch_is_put_right_and_the_promise_runs_on(
    team: Team, other: Organisation
) -> None:
    case = make_case(place=team.located)
    due_at = case.deadlines.get(stage=Stage.RESOLVE).due_at

    redirecting.redirect(case, to=other, by=team.clerk, at=LATER)

    case = _again(case)
    assert (case.lead, case.status) == (other, Status.DISPATCHED)
    running = {d.stage: d for d in case.deadlines.filter(met_at=None, dropped_at=None)}
    assert running[Stage.RESOLVE].due_at == due_at
    assert running[Stage.TAKE].starts_at == LATER


def test_many_at_once_are_sent_elsewhere_only_where_nobody_took_them(
    team: Team, other: Organisation
) -> None:
    free, taken = make_case(place=team.located), make_taken_case(team, "电梯停了")
    desk = signed_in(team.clerk)
    chosen = {"act": "dispatch", "case": [free.number, taken.number], "to_body": other.pk}

    page = text_of(desk.post(reverse("cases:bulk"), chosen))

    assert "会做的 1 件" in page
    assert "改派给东方物业，办好的时间照走" in page
    assert "请他们退单" in page


def test_who_loses_a_case_is_told_and_reads_who_leads_now(team: Team, other: Organisation) -> None:
    case = make_case(place=team.located)
    assert team.worker.post is not None
    dispatch.dispatch(case, to=team.worker.post, by=team.clerk, at=NOW)
    redirecting.redirect(case, to=other, by=team.clerk, at=LATER)
    work()

    news = [notice.title for notice in told(CaseEvent.DISPATCHED, team.worker)]
    assert f"改由东方物业牵头了，您那边不用再办：{case.title}" in news
    page = text_of(
        signed_in(team.worker).get(reverse("cases:detail", args=[case.number])), status=403
    )
    assert "已转交，现在由东方物业牵头" in page
    stranger = signed_in(team.stranger).get(reverse("cases:detail", args=[case.number]))
    assert stranger.status_code == 404


def test_sent_on_by_a_reviewer_it_may_be_sent_right_until_the_next_takes_it(
    team: Team, other: Organisation
) -> None:
    case = make_taken_case(team)
    returning.ask(case, reason="不是我们的灯", clause="市政路灯", by=team.manager, at=NOW)
    returning.send_on(_again(case), to=other, decision="是。", by=team.grid_head, at=NOW)

    assert not redirecting.is_taken(_again(case))
    post = other.posts.get()
    taking.take(_again(case), by=acting(make_account(post), post), at=NOW)
    assert redirecting.is_taken(_again(case))


def test_what_the_desk_took_itself_it_still_sends_where_it_belongs(
    team: Team, other: Organisation
) -> None:
    case = make_case(place=team.located)
    redirecting.redirect(case, to=team.place.desk, by=team.clerk, at=NOW)
    taking.take(case, by=team.clerk, at=NOW)

    redirecting.redirect(_again(case), to=other, by=team.clerk, at=LATER)

    assert _again(case).lead == other


def test_a_corrected_category_moves_no_lead_that_took_the_case_but_another_way_does(
    team: Team, other: Organisation
) -> None:
    kind = Organisation.Kind.MEDIATION_COMMITTEE
    mediators = make_organisation(kind, area=team.place.community, name="调委会")
    case = make_taken_case(team)
    lifts = Category.objects.filter(route=Route.PROPERTY).exclude(pk=case.category_id)
    make_entry(other, category=lifts[0])

    triage.correct_category(case, lifts[0], by=team.clerk, at=LATER)
    assert _again(case).lead == team.place.property_company

    quarrel = Category.objects.filter(route=Route.DISPUTE, lead_kind=kind)[0]
    triage.correct_category(_again(case), quarrel, by=team.secretary, at=LATER)
    assert _again(case).lead == mediators


def test_nothing_is_sent_where_nobody_reads_it(team: Team, other: Organisation) -> None:
    empty = make_organisation(area=team.place.community, name="夕阳红")
    case = make_case(place=team.located)

    page = text_of(signed_in(team.clerk).get(at(case, "dispatch")))

    assert "东方物业" in page
    assert empty.name not in page


def test_what_nobody_here_does_can_be_named_as_the_clause_of_a_return(team: Team) -> None:
    case = make_taken_case(team)

    assert "小区外的路和灯归市政管" in dict(returning.clauses(case, at=NOW))


def test_a_return_that_lapses_is_read_by_colleagues_in_what_happened(team: Team) -> None:
    case = make_taken_case(team)
    returning.ask(case, reason="不是我们的灯", clause="市政路灯", by=team.manager, at=NOW)
    case = _again(case)

    resolving.resolve(case, text="我们先换好了。", by=team.worker, at=LATER)

    line = "事情往下办了，退单不用再审"
    assert line in [entry.text for entry in timeline(case, for_resident=False)]
    assert line not in [entry.text for entry in timeline(case, for_resident=True)]
