"""Who is told when a case moves, once, however often the reaction runs."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings

from wangge.cases import asking, clock, closing, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import (
    make_case,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import CallBack
from wangge.duty.factories import make_roster, make_shift
from wangge.history.models import Event
from wangge.history.reacting import react, reactions_to
from wangge.jobs.models import Job
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import Actor, acting
from wangge.people.factories import NOW, make_account, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WITH_MAIL = override_settings(
    EMAIL_HOST="mail.example", EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
)


def work() -> None:
    for _round in range(5):
        run_due(NOW + timedelta(days=60), limit=500)
    assert not Job.objects.exclude(last_error="").exists()


def told(kind: CaseEvent, actor: Actor) -> list[Notice]:
    assert actor.post is not None
    return list(Notice.objects.filter(kind=kind, account__person=actor.post.person))


def test_who_is_on_shift_for_the_lead_is_asked_to_take() -> None:
    team = make_team()
    assert team.worker.post is not None
    make_shift(
        make_roster(
            Role.PROPERTY_WORKER,
            area=team.place.community,
            organisation=team.place.property_company,
        ),
        team.worker.post,
    )
    case = make_case(place=team.located)

    work()

    (notice,) = told(CaseEvent.DISPATCHED, team.worker)
    assert case.title in notice.title
    assert case.number in notice.url
    assert not told(CaseEvent.DISPATCHED, team.second_worker)


def test_who_is_called_gets_an_urgent_word_and_no_second_one_by_dispatch() -> None:
    team = make_team()
    post = make_post(Role.PIONEER, area=team.place.leaf)
    make_shift(make_roster(Role.PIONEER, area=team.place.leaf), post)
    pioneer = acting(make_account(post), post)
    make_case(place=team.located, is_call_out=True)

    work()

    (notice,) = told(CaseEvent.CALLED, pioneer)
    assert notice.is_urgent
    assert not Notice.objects.filter(kind=CaseEvent.DISPATCHED).exists()


def test_a_reaction_that_runs_twice_tells_once() -> None:
    team = make_team()
    case = make_taken_case(team)
    assert team.second_worker.post is not None
    taking.hand_over(case, to=team.second_worker.post, by=team.worker, at=LATER)
    work()
    event = Event.objects.get(kind=CaseEvent.HANDED_OVER)

    for reaction in reactions_to(event.kind):
        react(event=event.pk, reaction=reaction)

    assert len(told(CaseEvent.HANDED_OVER, team.second_worker)) == 1


@pytest.mark.parametrize("what", ["add", "answer", "reopen", "withdraw"])
def test_who_has_the_case_hears_what_the_resident_did(what: str) -> None:
    team = make_team()
    case = make_taken_case(team) if what != "reopen" else make_resolved_case(team)
    requester = requester_of(case)
    kind = {
        "add": CaseEvent.ADDED,
        "answer": CaseEvent.ANSWERED,
        "reopen": CaseEvent.REOPENED,
        "withdraw": CaseEvent.WITHDRAWN,
    }[what]
    if what == "answer":
        asking.ask(case, text="哪一盏？", by=team.worker, at=NOW)

    if what in {"add", "answer"}:
        asking.add(case, text="东边那盏。", by=requester, at=LATER)
    elif what == "reopen":
        closing.reopen(case, by=requester, at=LATER)
    else:
        closing.withdraw(case, by=requester, at=LATER)
    work()

    assert len(told(kind, team.worker)) == 1


@WITH_MAIL
def test_a_requester_with_an_address_hears_of_the_supervisor_once() -> None:
    team = make_team()
    make_taken_case(team, "楼道灯不亮", name="王女士", email="wang@example.com")
    for days in range(7):
        clock.sweep(NOW + timedelta(days=1 + days, seconds=1))

    work()

    heard = [message for message in mail.outbox if "督办" in message.subject]
    levels = Event.objects.filter(kind=CaseEvent.ESCALATED, data__occurrence=1).count()
    assert len(heard) == levels == 4


@override_settings(
    EMAIL_HOST="mail.example", EMAIL_BACKEND="wangge.cases.tests.broken_mail.Backend"
)
def test_what_cannot_be_delivered_becomes_a_call_of_the_desk() -> None:
    team = make_team()
    make_resolved_case(team, name="王女士", email="wang@example.com")
    assert not CallBack.objects.exists()

    work()

    assert CallBack.objects.get().done_at is None


def test_without_mail_nobody_waits_for_a_message() -> None:
    team = make_team()
    make_resolved_case(team, name="王女士", email="wang@example.com")

    assert CallBack.objects.count() == 1
