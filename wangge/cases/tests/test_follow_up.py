"""Whom the desk asks how it was done, what comes of it, and who is reminded where it does not."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import call_backs, clock, closing, follow_up, intake, replying, resolving, taking
from wangge.cases.factories import (
    Team,
    make_case,
    make_resolved_case,
    make_submission,
    make_team,
    requester_of,
)
from wangge.cases.models import CallBack, Case, FollowUpShare
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Kind, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.duty import calendar
from wangge.history.models import Event
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import COMMAND, PUBLIC
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
AUNT: dict[str, Any] = {"name": "王女士", "phone": "13900000001"}
REACHABLE: dict[str, Any] = {**AUNT, "email": "wang@example.com"}


@pytest.fixture
def team() -> Team:
    calendar.ship()
    return make_team()


@pytest.fixture
def mail(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def make_complaint(team: Team, **who: Any) -> Case:
    return make_resolved_case(team, kind_chosen=Kind.COMPLAINT, **(who or AUNT))


def call_of(case: Case) -> CallBack:
    return CallBack.objects.get(case=case)


def say(team: Team, call: CallBack, outcome: str, *, after: int = 1, **more: Any) -> None:
    call = CallBack.objects.select_related("case__area", "requester__case").get(pk=call.pk)
    at = NOW + timedelta(days=after)
    call_backs.done(call, outcome=outcome, by=team.clerk, at=at, **more)


@pytest.mark.usefixtures("mail")
def test_a_complaint_is_asked_about_by_telephone_even_where_mail_reaches(team: Team) -> None:
    complaint = make_complaint(team, **REACHABLE)
    other = make_resolved_case(team, **REACHABLE)

    assert call_of(complaint).is_follow_up
    assert not CallBack.objects.filter(case=other).exists()


def test_what_the_requester_called_a_complaint_stays_one_whatever_staff_say(team: Team) -> None:
    case = make_case(place=team.located, kind_chosen=Kind.COMPLAINT, **AUNT)
    Case.objects.filter(pk=case.pk).update(kind=Kind.INQUIRY)
    case.refresh_from_db()

    assert follow_up.is_always_asked(case)


def test_one_call_tells_the_result_and_asks_how_it_was_done(team: Team) -> None:
    assert CallBack.objects.filter(case=make_complaint(team)).count() == 1


def test_the_share_is_the_same_whoever_looks_and_about_as_set(team: Team) -> None:
    assert FollowUpShare.objects.get().percent == 0
    follow_up.keep_percent(30, area=None, by=COMMAND, at=NOW)
    case = make_case(place=team.located)
    chosen = 0
    for number in range(1000):
        case.number = f"{number:010d}"
        assert follow_up.is_asked(case) == follow_up.is_asked(case)
        chosen += follow_up.is_asked(case)

    assert 240 < chosen < 360


def test_a_community_may_ask_more_and_only_its_keepers_say_so(team: Team) -> None:
    follow_up.keep_percent(100, area=team.place.community, by=team.secretary, at=NOW)
    assert follow_up.percent_in(team.place.community) == 100
    assert call_of(make_resolved_case(team, **AUNT)).is_follow_up
    for actor, area in ((team.clerk, team.place.community), (team.secretary, None)):
        with pytest.raises(NotAllowed):
            follow_up.keep_percent(1, area=area, by=actor, at=NOW)
    with pytest.raises(Malformed):
        follow_up.keep_percent(101, area=None, by=COMMAND, at=NOW)


def test_who_said_it_by_themselves_is_not_called_unless_they_complained(team: Team) -> None:
    follow_up.keep_percent(100, area=None, by=COMMAND, at=NOW)
    plain, complaint = make_resolved_case(team, **AUNT), make_complaint(team)

    for case in (plain, complaint):
        closing.confirm(case, by=requester_of(case), at=LATER)

    assert call_of(plain).done_at == LATER
    assert call_of(complaint).done_at is None
    say(team, call_of(complaint), "fixed", satisfaction="satisfied")
    assert complaint.ratings.get().satisfaction == "satisfied"


def test_opening_the_page_tells_the_result_and_leaves_the_question(team: Team) -> None:
    case = make_complaint(team)

    replying.opened(case.requesters.get(), at=LATER)

    assert call_of(case).done_at is None


def test_said_to_be_well_on_the_phone_it_is_closed_with_how_content_they_are(team: Team) -> None:
    case = make_complaint(team)

    say(team, call_of(case), "fixed", satisfaction="mostly_satisfied", text="下次快点")

    case.refresh_from_db()
    rating = case.ratings.get()
    assert case.status == Status.CLOSED
    assert (rating.satisfaction, rating.text) == ("mostly_satisfied", "下次快点")
    assert case.contacts.get().outcome == "reached"


def test_said_not_to_be_well_it_is_taken_up_again_and_asked_about_again(team: Team) -> None:
    case = make_complaint(team)

    say(team, call_of(case), "not_fixed", satisfaction="dissatisfied", text="又灭了")

    case.refresh_from_db()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)
    rating = case.ratings.get(round=1)
    assert (rating.is_fixed, rating.satisfaction) == (False, "dissatisfied")
    later = NOW + timedelta(days=2)
    taking.take(case, by=team.worker, at=later)
    resolving.resolve(case, text="换了灯座。", by=team.worker, at=later)
    assert CallBack.objects.filter(case=case, is_follow_up=True, done_at=None).count() == 1


def test_a_closed_complaint_that_is_not_well_comes_back(team: Team) -> None:
    case = make_complaint(team)
    closing.confirm(case, by=requester_of(case), at=LATER)

    say(team, call_of(case), "not_fixed", text="看错了，没好")

    case.refresh_from_db()
    assert case.status == Status.DISPATCHED


def test_who_has_not_looked_yet_is_asked_later(team: Team) -> None:
    case = make_complaint(team)

    say(team, call_of(case), "told")

    call = call_of(case)
    assert call.done_at is None
    assert call.tries == 0
    assert call.due_at > NOW + timedelta(days=1)
    case.refresh_from_db()
    assert case.answered_at is not None


def test_whom_three_calls_do_not_reach_counts_apart(team: Team) -> None:
    case = make_complaint(team)
    replying.opened(case.requesters.get(), at=LATER)
    for day in (1, 2):
        say(team, call_of(case), "not_reached", after=day)
        assert call_of(case).done_at is None
    say(team, call_of(case), "not_reached", after=3)

    call = call_of(case)
    assert (call.outcome, call.tries) == ("not_reached", 3)
    counted = follow_up.tally(team.clerk, since=NOW)
    assert (counted.asked, counted.not_reached, counted.owed) == (0, 1, 0)
    assert case.status == Status.RESOLVED
    clock.sweep(NOW + timedelta(days=12))
    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_an_answer_that_reached_nobody_stays_owed_after_three_calls(team: Team) -> None:
    case = make_complaint(team)
    for day in (1, 2, 3, 4):
        say(team, call_of(case), "not_reached", after=day)

    assert call_of(case).done_at is None
    assert follow_up.tally(team.clerk, since=NOW).not_reached == 1


def test_silence_closes_no_complaint_that_nobody_was_asked_about(team: Team) -> None:
    case = make_complaint(team)
    replying.opened(case.requesters.get(), at=LATER)

    clock.sweep(NOW + timedelta(days=30))

    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    say(team, call_of(case), "fixed", after=30)
    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_a_call_nobody_makes_is_reminded_of_first_at_the_desk_then_above(team: Team) -> None:
    case = make_resolved_case(team, **AUNT)
    due = call_of(case).due_at

    clock.sweep(due)
    assert not Event.objects.filter(kind="case.call_back_missed").exists()
    clock.sweep(due + timedelta(seconds=1))
    clock.sweep(due + timedelta(hours=1))
    assert [event.data["level"] for event in _missed()] == [1]
    clock.sweep(due + timedelta(days=1, seconds=1))
    clock.sweep(due + timedelta(days=1, seconds=2))
    assert [event.data["level"] for event in _missed()] == [1, 2]
    clock.sweep(due + timedelta(days=9))
    assert len(_missed()) == 3  # once after a standstill

    run_due(due + timedelta(days=9), limit=500)
    told = Notice.objects.filter(kind="case.call_back_missed")
    assert {notice.account_id for notice in told} == {team.clerk.ref, team.secretary.ref}


def test_a_call_that_was_made_is_reminded_of_no_more(team: Team) -> None:
    case = make_resolved_case(team, **AUNT)
    say(team, call_of(case), "told")

    clock.sweep(NOW + timedelta(days=20))

    assert _missed() == []


def test_nobody_is_owed_a_call_without_a_moment_at_which_somebody_is_reminded(team: Team) -> None:
    make_complaint(team)
    say(team, CallBack.objects.get(), "not_reached")
    intake.submit(make_submission(place=team.located, **AUNT), by=PUBLIC, at=NOW)

    assert not CallBack.objects.filter(done_at=None, remind_at=None).exists()


def test_the_page_of_calls_asks_what_it_must_know(team: Team) -> None:
    case = make_complaint(team)
    client = signed_in(team.clerk)
    with time_machine.travel(LATER, tick=False):
        page = text_of(client.get(reverse("cases:call_backs")))
        done = reverse("cases:call_back", args=[call_of(case).pk])
        client.post(done, {"outcome": "fixed", "satisfaction": "satisfied", "sure": "1"})
        after = text_of(client.get(reverse("cases:call_backs")))

    assert "回访" in page
    assert 'name="satisfaction"' in page
    assert "居民说好了" in page
    assert "说好了 1" in after
    assert case.ratings.get().satisfaction == "satisfied"


def test_an_office_sets_its_share_in_the_browser(team: Team) -> None:
    client = signed_in(team.secretary)

    wrong = client.post(reverse("cases:keep_follow_up"), {"percent": "120", "area": ""})
    client.post(reverse("cases:keep_follow_up"), {"percent": "25", "area": team.place.community.pk})
    page = text_of(client.get(reverse("cases:follow_up")))

    assert wrong.status_code == 422
    assert "每 100 件问 25 件" in page
    assert follow_up.percent_in(team.place.community) == 25


def _missed() -> list[Event]:
    return list(Event.objects.filter(kind="case.call_back_missed").order_by("pk"))
