"""Who is asked whether what was seen on a round is well: whoever saw it, no resident."""

from typing import Any

import pytest
from django.urls import reverse

from wangge.cases import changing, closing, joining, patrol, resolving, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_resolved_case, make_submission, make_team
from wangge.cases.intake import check
from wangge.cases.models import Case
from wangge.cases.patrol import Seen
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.tests.test_reactions import told, work
from wangge.cases.vocabulary import Status
from wangge.core.errors import NotAllowed
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


def _passed_on(team: Team, *, by: Any = None) -> Case:
    seen = Seen(words="楼道灯不亮", place=team.located, key="0" * 32)
    case = patrol.pass_on(seen, by=by or team.grid_worker, at=NOW).case
    assert case is not None
    return case


def _mended(team: Team, case: Case, *, by: Any = None) -> None:
    taking.take(case, by=by or team.worker, at=NOW)
    resolving.resolve(case, text="换了灯泡。", by=by or team.worker, at=NOW)


def test_the_page_says_that_it_was_seen_on_a_round_and_by_whom(team: Team) -> None:
    page = detail(signed_in(team.worker), _passed_on(team))

    assert "巡查记录" in page
    assert "居民原话" not in page
    assert "巡查发现的" in page
    assert "周海燕" in page
    assert "提出人" not in page
    assert "巡查的周海燕会看到" in page
    assert "居民原话" in detail(signed_in(team.worker), make_resolved_case(team))


def test_whoever_saw_it_is_asked_and_says_in_one_tap_that_it_is_well(team: Team) -> None:
    case = _passed_on(team)
    _mended(team, case)
    work()
    (notice,) = told(CaseEvent.RESOLVED, team.grid_worker)
    assert notice.title == "您巡查记的，说办好了，请看一眼：楼道灯不亮"
    grid = signed_in(team.grid_worker)
    assert "您巡查记的，说办好了，请看一眼" in text_of(grid.get(reverse("cases:mine")))
    page = detail(grid, case)
    assert "您巡查记的，真的好了吗？" in page
    assert f'action="{at(case, "confirm")}"' in page

    case.refresh_from_db()
    assert do(grid, case, "confirm", revision=case.revision).status_code == 302

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    page = detail(grid, case)
    assert "巡查记的，看过说好了，办结" in page
    assert "替居民记下" not in page
    assert "您巡查记的，真的好了吗？" not in page


def test_whoever_saw_it_says_in_one_tap_that_it_is_not_well(team: Team) -> None:
    case = _passed_on(team)
    _mended(team, case)
    grid = signed_in(team.grid_worker)
    case.refresh_from_db()

    do(grid, case, "reopen", revision=case.revision, text="巡查的人看过，还没好。")

    case.refresh_from_db()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)
    work()
    titles = [notice.title for notice in told(CaseEvent.REOPENED, team.worker)]
    assert titles == ["巡查的人说还是没好：楼道灯不亮"]


def test_the_others_read_who_confirms_it(team: Team) -> None:
    case = _passed_on(team)
    _mended(team, case)

    page = detail(signed_in(team.worker), case)

    assert "这件是巡查记的，不是居民提的。好没好由记的人周海燕确认" in page
    assert "巡查的人确认" in page
    assert "居民确认" not in page
    assert "您巡查记的，真的好了吗？" not in page


def test_nobody_confirms_their_own_work(team: Team) -> None:
    case = _passed_on(team)
    Case.objects.filter(pk=case.pk).update(lead=team.place.desk)
    _mended(team, case)
    Case.objects.filter(pk=case.pk).update(handler=team.grid_worker.post)
    case = Case.objects.get(pk=case.pk)

    assert not changing.is_recorded_by(case, team.grid_worker)
    with pytest.raises(NotAllowed):
        closing.confirm(case, by=team.grid_worker, at=NOW)
    assert "也是自己办的" in detail(signed_in(team.secretary), case)


def test_neighbours_who_follow_it_are_still_asked(team: Team) -> None:
    case = _passed_on(team)
    submission = check(make_submission("我也在等", place=team.located, phone="13900000418"))
    follower = joining.join_by_oneself(submission, into=case, by=PUBLIC, at=NOW).requester
    case.refresh_from_db()
    _mended(team, case)
    case.refresh_from_db()
    grid = signed_in(team.grid_worker)
    brought = case.requesters.get()
    assert f'name="who" value="{brought.pk}"' in detail(grid, case)

    do(grid, case, "confirm", revision=case.revision, who=brought.pk)

    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    assert closing.still_asked(case).get() == follower
