"""How reactions follow an event, each alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wangge.history import reacting
from wangge.history.models import Event
from wangge.history.tests.happenings import LampEvent, a_lamp, happens
from wangge.jobs import working
from wangge.jobs.models import Job

reacted: list[tuple[str, int]] = []
paper: list[str] = []


@reacting.on(LampEvent.NOTED)
def stumble(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM history_event")


@reacting.on(LampEvent.NOTED, LampEvent.WORDLESS)
def thank(event: Event) -> None:
    reacted.append(("thank", event.pk))


@reacting.on(LampEvent.NOTED)
def print_(event: Event) -> None:
    if not paper:
        raise OSError("no paper")
    reacted.append(("print", event.pk))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    reacted.clear()
    paper.clear()


@pytest.mark.django_db
def test_a_reaction_that_fails_stops_no_other() -> None:
    event = happens(LampEvent.NOTED, a_lamp())

    working.run_due()

    assert reacted == [("thank", event.pk)]
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
def test_a_reaction_that_failed_runs_again_by_itself() -> None:
    event = happens(LampEvent.NOTED, a_lamp())
    working.run_due()

    paper.append("A4")
    working.run_due(timezone.now() + timedelta(minutes=1))

    assert reacted == [("thank", event.pk), ("print", event.pk)]


@pytest.mark.django_db
def test_a_reaction_hears_only_what_it_asked_for() -> None:
    happens(LampEvent.BROKEN, a_lamp())
    event = happens(LampEvent.WORDLESS, a_lamp())

    working.run_due()

    assert reacted == [("thank", event.pk)]


@pytest.mark.django_db
def test_a_reaction_of_another_release_waits_and_is_named() -> None:
    event = happens(LampEvent.BROKEN, a_lamp())
    Job.objects.create(
        name=reacting.TASK,
        arguments={"event": event.pk, "reaction": "cases.reactions.of_tomorrow"},
        run_at=timezone.now(),
    )

    working.run_due()

    assert "cases.reactions.of_tomorrow" in Job.objects.waiting().get().last_error


def test_a_reaction_registered_twice_runs_once() -> None:
    reacting.on(LampEvent.WORDLESS)(thank)

    assert reacting.reactions_to(LampEvent.WORDLESS.value) == ("history.tests.test_reacting.thank",)
