"""What an event holds, and that it comes with the change or not at all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from wangge.history import reacting
from wangge.history.models import Event, EventsNeverChange
from wangge.history.recording import NotACode, record
from wangge.history.tests.happenings import CLOCK, NOW, STEWARD, LampEvent, a_lamp, happens
from wangge.jobs.models import Job


@pytest.fixture(autouse=True)
def _a_reaction() -> None:
    reacting.on(LampEvent.LIT)(_notice)


def _notice(event: Event) -> None:
    assert event.pk


@pytest.mark.django_db
def test_an_event_says_what_happened_to_what_by_whom_and_when() -> None:
    lamp = a_lamp()

    event = happens(LampEvent.BROKEN, lamp, at=NOW, level=2, due=NOW, parts=["bulb"], kind="x")

    event.refresh_from_db()
    assert (event.kind, event.subject_type, event.subject_id) == (
        "lamp.broken",
        "jobs.job",
        lamp.pk,
    )
    assert (event.actor_kind, event.actor_ref, event.post_ref) == ("account", 5, 17)
    assert event.at == NOW
    assert abs(event.recorded_at - timezone.now()) < timedelta(minutes=1)
    assert event.data == {
        "level": 2,
        "due": "2026-11-23T02:00:00+00:00",
        "parts": ["bulb"],
        "kind": "x",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["灯坏了", "it is broken", "13900012345", "x" * 81, STEWARD])
def test_words_and_phone_numbers_never_become_part_of_an_event(words: object) -> None:
    lamp = a_lamp()

    with pytest.raises(NotACode):
        happens(LampEvent.BROKEN, lamp, why=words)

    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_event_queues_one_job_for_each_reaction() -> None:
    event = happens(LampEvent.LIT, a_lamp())

    assert [job.arguments for job in Job.objects.filter(name="history.react")] == [
        {"event": event.pk, "reaction": "history.tests.test_recording._notice"}
    ]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_neither_event_nor_job() -> None:
    lamp = a_lamp()

    @transaction.atomic
    def change() -> None:
        happens(LampEvent.LIT, lamp)
        assert Job.objects.filter(name="history.react").exists()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()

    assert not Event.objects.exists()
    assert not Job.objects.filter(name="history.react").exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    lamp = a_lamp()

    with pytest.raises(transaction.TransactionManagementError):
        record(LampEvent.LIT, subject=lamp, actor=CLOCK, at=NOW)

    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_event_is_neither_changed_nor_removed_through_django() -> None:
    event = happens(LampEvent.LIT, a_lamp())

    event.kind = "lamp.broken"
    for change in (
        event.save,
        lambda: event.save(force_insert=True),
        lambda: event.save(update_fields=["kind"]),
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="x"),
        lambda: Event.objects.filter(pk=event.pk).update(kind="x"),
        lambda: Event.objects.bulk_update([event], ["kind"]),
        lambda: Event._base_manager.update(kind="x"),
    ):
        with pytest.raises(EventsNeverChange), transaction.atomic():
            change()

    assert Event.objects.get().kind == "lamp.lit"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE history_event SET kind = 'x'", "DELETE FROM history_event"]
)
def test_postgresql_itself_refuses_to_change_an_event(statement: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has the guard in Django only")
    happens(LampEvent.LIT, a_lamp())

    with (
        pytest.raises(DatabaseError, match="events never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.get().kind == "lamp.lit"
