"""What somebody keeps of the board under a name."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases import saved_views
from wangge.cases.factories import Team, make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import Malformed, NotAllowed
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def desk(team: Team) -> Client:
    return signed_in(team.clerk)


def _names(team: Team) -> list[str]:
    return [view.name for view in saved_views.kept_by(team.clerk)]


def test_a_view_keeps_the_filters_and_only_what_makes_sense(team: Team) -> None:
    view = saved_views.keep("?show=overdue&route=nonsense&x=1", name=" 超期的 ", by=team.clerk)

    assert (view.name, view.query) == ("超期的", "show=overdue")
    assert not saved_views.kept_by(team.secretary).exists()


def test_a_view_needs_a_filter_and_a_name_of_its_own(team: Team) -> None:
    saved_views.keep("show=overdue", name="超期的", by=team.clerk)

    for query, name in (("", "全部"), ("show=soon", "  "), ("show=soon", "超期的")):
        with pytest.raises(Malformed):
            saved_views.keep(query, name=name, by=team.clerk)
    assert _names(team) == ["超期的"]


def test_a_view_is_moved_up_and_down_and_stays_at_the_end(team: Team) -> None:
    views = [
        saved_views.keep(f"show={show}", name=show, by=team.clerk)
        for show in ("overdue", "soon", "untaken")
    ]

    saved_views.move(views[2], up=True, by=team.clerk)
    assert _names(team) == ["overdue", "untaken", "soon"]
    saved_views.move(views[0], up=True, by=team.clerk)
    assert _names(team) == ["overdue", "untaken", "soon"]


def test_nobody_touches_the_views_of_another(team: Team) -> None:
    view = saved_views.keep("show=overdue", name="超期的", by=team.clerk)

    with pytest.raises(NotAllowed):
        saved_views.rename(view, name="我的", by=team.secretary)
    with pytest.raises(NotAllowed):
        saved_views.remove(view, by=team.secretary)
    other = signed_in(team.secretary)
    address = reverse("cases:saved_view", args=[view.pk])
    assert other.post(address, {"do": "remove"}).status_code == 404
    assert _names(team) == ["超期的"]


def test_too_many_views_are_refused(team: Team) -> None:
    for n in range(saved_views.MOST):
        saved_views.keep("show=overdue", name=f"第 {n} 个", by=team.clerk)

    with pytest.raises(saved_views.TooMany):
        saved_views.keep("show=overdue", name="再一个", by=team.clerk)


def test_a_view_is_kept_on_the_page_and_stands_on_the_board(desk: Client, team: Team) -> None:
    address = reverse("cases:saved_views") + "?show=overdue&route=property"
    assert "超期" in text_of(desk.get(address))

    desk.post(address, {"name": "物业超期的"})

    board = text_of(desk.get(reverse("cases:board"), {"show": "overdue", "route": "property"}))
    assert 'aria-current="page">物业超期的' in board


def test_what_was_removed_is_put_back_where_it_was(desk: Client, team: Team) -> None:
    for show in ("overdue", "soon"):
        saved_views.keep(f"show={show}", name=show, by=team.clerk)
    first = saved_views.kept_by(team.clerk).get(name="overdue")

    answer = desk.post(reverse("cases:saved_view", args=[first.pk]), {"do": "remove"}, follow=True)
    assert "撤销" in text_of(answer)
    assert _names(team) == ["soon"]
    desk.post(reverse("cases:restore_view"))

    assert _names(team) == ["overdue", "soon"]


def test_a_name_that_is_taken_is_said_and_changes_nothing(desk: Client, team: Team) -> None:
    saved_views.keep("show=overdue", name="超期的", by=team.clerk)
    view = saved_views.keep("show=soon", name="快到的", by=team.clerk)

    address = reverse("cases:saved_view", args=[view.pk])
    page = text_of(desk.post(address, {"do": "rename", "name": "超期的"}, follow=True))

    assert "已经有一个视图叫“超期的”" in page
    assert _names(team) == ["超期的", "快到的"]


@pytest.mark.parametrize("query", ["?show=nonsense", "?%00=%ff", "?" + "a=1&" * 90])
def test_an_address_that_makes_no_sense_is_no_error(desk: Client, query: str) -> None:
    text_of(desk.get(reverse("cases:saved_views") + query))
