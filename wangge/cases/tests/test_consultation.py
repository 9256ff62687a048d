"""S4: a question about a card, answered from the source, or taken up by the grid head."""

from datetime import datetime, timedelta

import pytest

from wangge.cases import clock, closing, deadlines, resolving, taking
from wangge.cases.factories import Team, make_case, make_entry, make_team, requester_of
from wangge.cases.models import Case, Supervision
from wangge.cases.vocabulary import Kind, Resolution, Route, Stage, Status
from wangge.core.moments import SHANGHAI
from wangge.duty import calendar
from wangge.history.timeline import timeline
from wangge.people.factories import make_organisation
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def make_question(team: Team, at: datetime) -> Case:
    calendar.ship()
    grid_team = make_organisation(Organisation.Kind.GRID_TEAM, area=team.place.grid, at=at)
    make_entry(grid_team, area=team.place.community, route="inquiry", at=at)
    return make_case("老年优待证怎么办?", place=team.located, at=at)


def test_the_grid_worker_answers_with_source_and_date() -> None:
    team = make_team()
    case = make_question(team, MONDAY)
    assert (case.kind, case.route) == (Kind.INQUIRY, Route.INQUIRY)
    taking.take(case, by=team.grid_worker, at=MONDAY + timedelta(minutes=10))

    resolving.resolve(
        case,
        text="带身份证到社区窗口办，当场拿证。",
        resolution=Resolution.ANSWERED,
        source="江苏省老年人优待证办理须知，2026-01-01",
        by=team.grid_worker,
        at=MONDAY + timedelta(hours=2),
    )
    closing.confirm(case, by=requester_of(case), at=MONDAY + timedelta(hours=3))

    case.refresh_from_db()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED)
    told = "\n".join(entry.whole for entry in timeline(case, for_resident=True))
    assert "江苏省老年人优待证办理须知，2026-01-01" in told
    assert resolving.on_time(case) is True


def test_what_nobody_answers_goes_to_the_grid_head_and_the_lead_stays() -> None:
    team = make_team()
    case = make_question(team, MONDAY)
    lead = case.lead
    taking.take(case, by=team.grid_worker, at=MONDAY)
    due_at = case.deadlines.get(stage=Stage.RESOLVE).due_at
    assert due_at is not None

    clock.sweep(due_at)
    assert not Supervision.objects.exists()
    clock.sweep(due_at + timedelta(seconds=1))

    added = Supervision.objects.get()
    assert added.post == team.grid_head.post
    case.refresh_from_db()
    assert (case.lead, case.escalation_level) == (lead, 2)
    assert any("徐明远开始督办" in entry.whole for entry in timeline(case, for_resident=True))


def test_out_of_hours_the_time_begins_in_the_morning_and_says_so() -> None:
    team = make_team()
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI)

    case = make_question(team, evening)

    promise = case.deadlines.get(stage=Stage.RESOLVE)
    sentence = deadlines.due_of(promise).sentence(evening, promise="答复", since="收到")
    assert "现在下班了" in sentence
    assert "明天 8:30 开始算时间" in sentence
