"""What happens when somebody leaves (S22): nothing of theirs is left without somebody."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.urls import reverse

from wangge.cases import clock, revealing, work
from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Case, Supervision
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.duty import calendar
from wangge.duty.factories import make_roster, make_shift
from wangge.duty.models import Shift
from wangge.duty.on_call import on_call, who_is_on
from wangge.history.timeline import timeline
from wangge.home import succession
from wangge.home.passing import Passing
from wangge.notifications.models import Notice
from wangge.people import caring, households, keys
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.factories import NOW, make_account, make_actor, make_post
from wangge.people.models import Account, Care, Post
from wangge.people.roles import Role
from wangge.places import registry

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def post_of(actor: Actor) -> Post:
    assert actor.post is not None
    return actor.post


def account_of(actor: Actor) -> Account:
    assert actor.ref is not None
    return Account.objects.get(pk=actor.ref)


def leave(leaver: Actor, to: Actor, *, by: Actor) -> Passing:
    return succession.pass_everything(post_of(leaver), to=post_of(to), by=by, at=NOW)


def a_care(team: Team) -> Care:
    building = team.place.building
    unit = registry.add_units(building, floors=[6], doors=1, by=COMMAND, at=NOW)[0]
    household = households.settle(unit, by=COMMAND, at=NOW)
    return caring.begin(
        household,
        reason="alone",
        basis="consent",
        consent_on=TODAY,
        review_on=TODAY + timedelta(days=90),
        by=team.grid_worker,
        at=NOW,
    )


def test_open_cases_go_on_with_the_successor_and_say_so(team: Team) -> None:
    held = make_taken_case(team, "电梯停了")
    before = held.next_act_at

    leave(team.worker, team.second_worker, by=team.secretary)

    held.refresh_from_db()
    assert held.handler == post_of(team.second_worker)
    assert (held.status, held.next_act_at) == (Status.TAKEN, before)
    assert "高文斌离岗，由丁大力接着办" in [e.text for e in timeline(held, for_resident=False)]


def test_care_keys_and_shifts_pass_with_their_history(team: Team) -> None:
    care = a_care(team)
    key = keys.take("配电间", building=team.place.building, by=team.grid_worker, at=NOW)
    successor = make_actor(Role.GRID_WORKER, area=team.place.grid)
    roster = make_roster(Role.GRID_WORKER, area=team.place.grid)
    shift = make_shift(roster, post_of(team.grid_worker), starts=time(8), ends=time(20))

    passing = leave(team.grid_worker, successor, by=team.secretary)

    care.refresh_from_db()
    key.refresh_from_db()
    shift.refresh_from_db()
    assert care.owner == key.holder == post_of(successor)
    assert "从周海燕交给" in timeline(care, for_resident=False)[0].text
    assert "从周海燕交给" in timeline(key, for_resident=False)[0].text
    assert shift.until == TODAY
    tomorrow = Shift.objects.get(roster=roster, post=post_of(successor))
    assert tomorrow.since == TODAY + timedelta(days=1)
    # It is nine: the rest of today is the successor's too.
    assert post_of(successor) in [duty.post for duty in who_is_on(team.place.grid, NOW)]
    assert {kind.name: kind.count for kind in passing.kinds} == {
        "work": 0, "waiting": 0, "watched": 0, "care": 1, "keys": 1, "shifts": 1, "swaps": 0,
    }  # fmt: skip


def _missed(team: Team) -> QuerySet[Supervision]:
    """What the manager watches of a case that nobody took in nine days."""
    case = make_case("电梯停了", place=team.located)
    for day in range(9):
        clock.sweep(NOW + timedelta(days=day))
    watched = Supervision.objects.filter(deadline__case=case)
    assert watched.filter(post=post_of(team.manager)).exists()
    return watched


def test_what_the_leaver_watched_the_successor_watches(team: Team) -> None:
    watched = _missed(team)
    company = team.place.property_company
    successor = make_post(Role.PROPERTY_MANAGER, organisation=company)

    leave(team.manager, acting(make_account(successor), successor), by=team.secretary)

    assert not watched.filter(post=post_of(team.manager)).exists()
    assert watched.filter(post=successor).exists()


def test_a_successor_who_may_watch_over_nobody_leaves_it_to_the_head_above(team: Team) -> None:
    watched = _missed(team)

    passing = leave(team.manager, team.worker, by=team.secretary)

    assert not watched.filter(post__in=[post_of(team.manager), post_of(team.worker)]).exists()
    assert watched.filter(level=1, post=post_of(team.grid_head)).exists()
    shown = next(kind.shown for kind in passing.kinds if kind.name == "watched")
    assert "高文斌不能督办，归徐明远" in shown[0]


def test_the_post_ends_and_the_account_is_closed(team: Team) -> None:
    browser = signed_in(team.worker)
    assert browser.get(reverse("cases:mine")).status_code == 200

    leave(team.worker, team.second_worker, by=team.secretary)

    assert post_of(team.worker).until == YESTERDAY
    assert not account_of(team.worker).is_active
    assert browser.get(reverse("cases:mine")).status_code == 302


def test_who_has_another_post_keeps_the_account_but_is_signed_out(team: Team) -> None:
    person = post_of(team.worker).person
    other = make_actor(Role.PIONEER, area=team.place.community)
    Post.objects.filter(pk=post_of(other).pk).update(person=person)
    browser = signed_in(team.worker)

    leave(team.worker, team.second_worker, by=team.secretary)

    assert account_of(team.worker).is_active
    assert browser.get(reverse("cases:mine")).status_code == 302


def test_an_interrupted_act_goes_on_where_it_stopped(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_taken_case(team, "电梯停了")
    key = keys.take("泵房", by=team.worker, at=NOW)

    def power_cut(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(keys, "pass_on", power_cut)
        with pytest.raises(KeyboardInterrupt):
            leave(team.worker, team.second_worker, by=team.secretary)
    case.refresh_from_db()
    assert case.handler == post_of(team.second_worker)
    assert post_of(team.worker).until is None

    leave(team.worker, team.second_worker, by=team.secretary)

    key.refresh_from_db()
    assert key.holder == post_of(team.second_worker)
    assert len([e for e in timeline(case, for_resident=False) if "离岗" in e.text]) == 1


def test_where_no_colleague_is_left_the_head_or_the_desk_is_proposed(team: Team) -> None:
    assert succession.proposed(post_of(team.worker), on=TODAY) == post_of(team.second_worker)
    assert succession.proposed(post_of(team.grid_worker), on=TODAY) == post_of(team.grid_head)
    # Above a grid's head stands the community's, not the desk.
    assert succession.proposed(post_of(team.grid_head), on=TODAY) == post_of(team.secretary)
    alone = make_actor(Role.DESK_CLERK)
    with pytest.raises(succession.NobodyToSucceed):
        succession.proposed(post_of(alone), on=TODAY)


def test_what_was_exported_and_read_in_thirty_days_is_listed(team: Team) -> None:
    case = make_taken_case(team, phone="13900000417")
    requester = case.requesters.get()
    revealing.reveal(requester, purpose="visit", by=team.worker, at=NOW - timedelta(days=29))
    revealing.reveal(requester, purpose="visit", by=team.worker, at=NOW - timedelta(days=31))
    revealing.reveal(requester, purpose="visit", by=team.second_worker, at=NOW)

    listed = succession.taken_along(post_of(team.worker), at=NOW)

    assert [entry.at for entry in listed] == [NOW - timedelta(days=29)]


def test_only_who_keeps_the_people_may_hand_over(team: Team) -> None:
    for other in (team.clerk, team.stranger):
        with pytest.raises(NotAllowed):
            leave(team.worker, team.second_worker, by=other)
    with pytest.raises(Malformed):
        leave(team.worker, team.stranger, by=team.secretary)
    assert post_of(team.worker).until is None


def test_the_page_shows_what_passes_before_anything_does(team: Team) -> None:
    make_taken_case(team, "电梯停了")
    browser = signed_in(team.secretary)
    address = reverse("home:handover", args=[post_of(team.worker).pk])

    page = text_of(browser.get(address))
    assert "电梯停了" in page
    assert "丁大力" in page
    assert Case.objects.get().handler == post_of(team.worker)

    looked = text_of(browser.post(address, {"to": post_of(team.second_worker).pk}))
    assert "请再看一遍" in looked
    assert "丁大力" in looked
    assert Case.objects.get().handler == post_of(team.worker)

    sure = {"to": post_of(team.second_worker).pk, "sure": "1"}
    told = browser.post(address, sure, follow=True).content.decode()

    assert "高文斌的都交给丁大力了" in told
    assert Case.objects.get().handler == post_of(team.second_worker)
    assert reverse("people:end_post", args=[post_of(team.worker).pk]) not in told
    assert browser.get(address).status_code == 404  # the post is over


def test_a_shift_passes_to_a_head_where_no_worker_is_left_and_calls_reach_them(team: Team) -> None:
    roster = make_roster(Role.PROPERTY_WORKER, area=team.place.grid)
    make_shift(roster, post_of(team.worker))
    before = make_case("电梯停了", place=team.located)

    leave(team.worker, team.manager, by=team.secretary)

    serving = [duty.post for duty in who_is_on(team.place.grid, NOW)]
    assert serving == [post_of(team.manager)]
    assert serving == [duty.post for duty in who_is_on(team.place.grid, NOW + timedelta(days=1))]
    after = make_case("水管漏水", place=team.located)
    todo = work.to_do(team.manager, at=NOW)
    assert set(todo) == {before, after}
    called = on_call(Role.PROPERTY_WORKER, area=team.place.leaf, at=NOW)
    assert called[0] == post_of(team.manager)
    assert post_of(team.worker) not in called


def test_what_nobody_took_and_only_the_leaver_was_asked_for_comes_to_the_successor(
    team: Team,
) -> None:
    make_shift(make_roster(Role.PROPERTY_WORKER, area=team.place.grid), post_of(team.worker))
    untaken = make_case("电梯停了", place=team.located)

    leave(team.worker, team.grid_worker, by=team.secretary)

    untaken.refresh_from_db()
    assert untaken.status == Status.DISPATCHED
    assert list(work.to_do(team.grid_worker, at=NOW)) == [untaken]
    assert "高文斌离岗" in timeline(untaken, for_resident=False)[0].text


def test_a_night_run_that_still_goes_on_passes_too(team: Team) -> None:
    roster = make_roster(Role.NIGHT_GUARD, area=team.place.grid)
    make_shift(roster, post_of(team.worker), starts=time(20), ends=time(10))

    leave(team.worker, team.second_worker, by=team.secretary)

    serving = [duty.post for duty in who_is_on(team.place.grid, NOW)]
    assert serving == [post_of(team.second_worker)]


def test_a_shift_that_the_successor_cannot_serve_is_named_to_whoever_arranged_the_leaving(
    team: Team,
) -> None:
    roster = make_roster(Role.NIGHT_GUARD, area=team.place.grid, name="玖珑城夜班")
    make_shift(roster, post_of(team.worker), starts=time(22), ends=time(6))
    volunteer = make_actor(Role.PIONEER, area=team.place.community)

    passing = leave(team.worker, volunteer, by=team.secretary)

    assert passing.left_over == ["玖珑城夜班 22:00–06:00"]
    told = Notice.objects.get(account=team.secretary.ref, kind="home.succession")
    assert "玖珑城夜班" in told.body
    at_night = NOW.replace(hour=23)
    assert not who_is_on(team.place.grid, at_night)


def test_the_successor_gets_one_message_with_all_that_came(team: Team) -> None:
    make_taken_case(team, "电梯停了")
    keys.take("泵房", by=team.worker, at=NOW)
    roster = make_roster(Role.PROPERTY_WORKER, area=team.place.grid, name="水电")
    make_shift(roster, post_of(team.worker))

    leave(team.worker, team.manager, by=team.secretary)

    told = Notice.objects.get(account=team.manager.ref, kind="home.succession")
    assert told.title == "高文斌离岗，手上的 3 项交给您了"
    assert "电梯停了" in told.body
    assert "泵房" in told.body
    assert "水电 全天" in told.body


def test_the_last_of_the_desk_cannot_leave_it_empty(team: Team) -> None:
    with pytest.raises(succession.LastAtTheDesk):
        leave(team.clerk, team.secretary, by=team.secretary)

    assert on_call(Role.PIONEER, area=team.place.leaf, at=NOW) == [post_of(team.clerk)]
