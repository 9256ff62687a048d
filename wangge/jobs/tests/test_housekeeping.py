"""When chores are done, and what they leave."""

from datetime import UTC, datetime, timedelta

import pytest

from wangge.jobs import housekeeping
from wangge.jobs.models import Chore, Heartbeat, Job
from wangge.jobs.tests.beside import together

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    times: list[datetime] = []
    monkeypatch.setattr(housekeeping, "_REGULAR", {})
    housekeeping.housekeeping(every=timedelta(hours=1))(times.append)
    return times


@pytest.mark.django_db
def test_a_chore_is_done_once_in_its_span(done: list[datetime]) -> None:
    for minutes in (0, 1, 59, 60, 61, 119):
        housekeeping.tidy_due(NOW + timedelta(minutes=minutes))

    assert done == [NOW, NOW + timedelta(minutes=60)]


@pytest.mark.django_db
def test_a_chore_that_fails_stops_no_other_and_is_tried_again(done: list[datetime]) -> None:
    def stumble(_now: datetime) -> None:
        raise OSError("disk full")

    housekeeping.housekeeping(every=timedelta(hours=1))(stumble)

    assert housekeeping.tidy_due(NOW) == 1
    assert done == [NOW]
    assert Chore.objects.get(name__contains="stumble").due_at == NOW + timedelta(minutes=15)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_chore(done: list[datetime]) -> None:
    together(*[lambda: housekeeping.tidy_due(NOW)] * 4)

    assert done == [NOW]


@pytest.mark.django_db
def test_jobs_done_long_ago_go_and_dead_letters_stay() -> None:
    long_ago = NOW - timedelta(days=8)
    for name, fields in {
        "old": {"done_at": long_ago},
        "new": {"done_at": NOW},
        "dead": {"dead_at": long_ago},
        "waiting": {},
    }.items():
        Job.objects.create(name=name, run_at=long_ago, **fields)

    housekeeping.forget_done_jobs(NOW)

    assert set(Job.objects.values_list("name", flat=True)) == {"new", "dead", "waiting"}


@pytest.mark.django_db
def test_workers_long_gone_are_forgotten() -> None:
    Heartbeat.objects.create(worker="old", loop="jobs", at=NOW - timedelta(days=2))
    Heartbeat.objects.create(worker="new", loop="jobs", at=NOW)

    housekeeping.forget_gone_workers(NOW)

    assert Heartbeat.objects.get().worker == "new"
