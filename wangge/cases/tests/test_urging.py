"""Somebody asks for speed: those who have it hear, and nothing else changes."""

from datetime import timedelta

import pytest

from wangge.cases import changing, urging
from wangge.cases.factories import (
    Team,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case, Urge
from wangge.cases.tests.test_reactions import told, work
from wangge.core.errors import NotAllowed
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def team() -> Team:
    return make_team()


def test_who_has_it_and_who_leads_are_told_and_named(team: Team) -> None:
    case = make_taken_case(team)

    urged = urging.urge(case, by=requester_of(case), at=LATER)

    assert urged.told == [team.worker.post, team.manager.post]
    assert "高文斌、陆建国" in urged.words(case, LATER)
    assert "明天 0:00 以后可以再催" in urged.words(case, LATER)
    work()
    for actor in (team.worker, team.manager):
        assert "居民在催" in told("case.urged", actor)[0].title  # type: ignore[arg-type]


def test_neither_lead_nor_deadlines_nor_pages_change(team: Team) -> None:
    case = make_taken_case(team)
    before = Case.objects.filter(pk=case.pk).values().get()
    limits = list(case.deadlines.order_by("pk").values())

    urging.urge(case, text="老人怕黑", by=team.clerk, at=LATER)

    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert list(case.deadlines.order_by("pk").values()) == limits
    assert Urge.objects.get().text == "老人怕黑"
    read = "".join(entry.whole for entry in timeline(case, for_resident=True))
    assert "催了一次" in read
    assert "老人怕黑" not in read


def test_a_requester_urges_once_a_day(team: Team) -> None:
    case = make_taken_case(team)
    by = requester_of(case)
    urging.urge(case, by=by, at=LATER)

    with pytest.raises(urging.TooSoon) as refused:
        urging.urge(case, by=by, at=LATER + timedelta(hours=1))
    assert "明天 0:00 以后可以再催" in str(refused.value.reason)

    urging.urge(case, by=by, at=LATER + timedelta(days=1))
    assert urging.count([case.pk]) == {case.pk: 2}


def test_colleagues_hurry_once_an_hour_and_nobody_themselves(team: Team) -> None:
    case = make_taken_case(team)
    urging.urge(case, by=team.clerk, at=LATER)
    with pytest.raises(urging.TooSoon):
        urging.urge(case, by=team.secretary, at=LATER + timedelta(minutes=59))
    urging.urge(case, by=team.secretary, at=LATER + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        urging.urge(case, by=team.worker, at=LATER + timedelta(hours=3))
    with pytest.raises(NotAllowed):
        urging.urge(case, by=team.stranger, at=LATER + timedelta(hours=3))


def test_what_is_done_is_not_urged(team: Team) -> None:
    case = make_resolved_case(team)
    assert not urging.may_urge(case, requester_of(case))
    with pytest.raises(changing.NotNow):
        urging.urge(case, by=requester_of(case), at=LATER)
