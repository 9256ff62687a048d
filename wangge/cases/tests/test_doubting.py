"""Who says that it is not well: those who brought it open it again, whoever only follows does so once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from wangge.cases import closing, doubting, joining, links, merging, resolving, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_accepted, make_case, make_submission, make_team
from wangge.cases.intake import check
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import detail, signed_in, text_of
from wangge.cases.tests.test_reactions import told, work
from wangge.cases.vocabulary import Status
from wangge.people.actors import PUBLIC, requesting
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def first(team: Team) -> Requester:
    return make_accepted(place=team.located, name="王女士", phone="13900000417").requester


def _followed(team: Team, case: Case, **said: Any) -> Requester:
    submission = check(make_submission("我也在等", place=team.located, **said))
    return joining.join_by_oneself(submission, into=case, by=PUBLIC, at=NOW).requester


def _mended(team: Team, case: Case, *, after: int) -> datetime:
    at = NOW + timedelta(hours=after)
    case.refresh_from_db()
    if case.status == Status.DISPATCHED:
        taking.take(case, by=team.worker, at=at)
    resolving.resolve(case, text="换了灯。", by=team.worker, at=at)
    return at


def _says(requester: Requester, text: str = "还是不亮", *, at: datetime) -> str:
    fresh = Requester.objects.select_related("case__merged_into").get(pk=requester.pk)
    case = fresh.case.merged_into or fresh.case
    said = {"verb": "reopen", "text": text, "revision": str(case.revision)}
    with time_machine.travel(at, tick=False):
        return text_of(Client().post(links.path(fresh) + "act/", said, follow=True))


def test_a_follower_opens_it_once_and_is_then_kept_for_the_handler(
    team: Team, first: Requester
) -> None:
    case = first.case
    follower = _followed(team, case)
    at = _mended(team, case, after=1)
    assert "重新派人来办" in _says(follower, at=at)
    case.refresh_from_db()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)

    at = _mended(team, case, after=2)
    page = _says(follower, "三楼还黑着", at=at)

    assert "记下了，办的人看得到" in page
    assert "您再说没好，会记下来给办的人看" in page
    case.refresh_from_db()
    assert (case.status, case.round) == (Status.RESOLVED, 2)
    assert "还是没好。三楼还黑着" in detail(signed_in(team.worker), case)
    work()
    assert told(CaseEvent.ADDED, team.worker)


def test_all_who_follow_count_as_one_whatever_number_they_typed(
    team: Team, first: Requester
) -> None:
    case = first.case
    nobody, nobody_again = _followed(team, case), _followed(team, case)
    neighbour = _followed(team, case, phone="13900000418")
    assert "重新派人来办" in _says(nobody, at=_mended(team, case, after=1))

    assert "记下了" in _says(nobody_again, at=_mended(team, case, after=2))
    case.refresh_from_db()
    assert case.round == 2
    assert "记下了" in _says(neighbour, at=NOW + timedelta(hours=3))
    case.refresh_from_db()
    assert case.round == 2
    assert "重新派人来办" in _says(first, at=NOW + timedelta(hours=4))


def test_whoever_brought_it_opens_it_as_often_as_it_is_not_well(
    team: Team, first: Requester
) -> None:
    case = first.case
    _followed(team, case)

    for n in (1, 2, 3):
        assert "重新派人来办" in _says(first, at=_mended(team, case, after=n))

    case.refresh_from_db()
    assert case.round == 4


def test_whose_own_case_staff_merged_keeps_every_right(team: Team, first: Requester) -> None:
    other = make_accepted("楼道灯不亮", place=team.located, phone="13900000419")
    merging.merge(other.case, first.case, by=team.clerk, at=NOW)

    for n in (1, 2):
        assert "重新派人来办" in _says(other.requester, at=_mended(team, first.case, after=n))


def test_no_other_door_lets_a_follower_open_it_twice(team: Team, first: Requester) -> None:
    case = first.case
    follower = joining.follow(case, phone="13900000418", by=PUBLIC, at=NOW)
    at = _mended(team, case, after=1)
    closing.reopen(case, by=requesting(follower.pk), at=at)
    at = _mended(team, case, after=2)

    with pytest.raises(closing.DoubtedBefore):
        closing.reopen(Case.objects.get(pk=case.pk), by=requesting(follower.pk), at=at)

    closing.reopen(
        Case.objects.get(pk=case.pk), requester=follower, text="打电话说没好", by=team.clerk, at=at
    )
    case.refresh_from_db()
    assert case.round == 3


def test_what_nobody_may_doubt_any_more_is_not_kept_either(team: Team, first: Requester) -> None:
    case = first.case
    follower = _followed(team, case)
    _says(follower, at=_mended(team, case, after=1))
    _mended(team, case, after=2)

    case = Case.objects.get(pk=case.pk)
    with pytest.raises(closing.TooLate):
        doubting.doubt(case, by=requesting(follower.pk), at=NOW + timedelta(days=17))

    assert not case.additions.filter(requester=follower, text__startswith="还是没好").exists()


def test_whoever_brought_it_reads_why_it_cannot_be_taken_back(team: Team, first: Requester) -> None:
    alone = make_case("门禁坏了", place=team.located)
    alone_page = text_of(Client().get(links.path(alone.requesters.get())))
    for _n in range(2):
        _followed(team, first.case)

    page = text_of(Client().get(links.path(first)))

    assert "撤回这件事" in alone_page
    assert "位邻居也在等" not in alone_page
    assert "撤回这件事" not in page
    assert "还有 2 位邻居也在等这件事，所以不能撤回" in page
    assert "打值班电话说一声" in page
