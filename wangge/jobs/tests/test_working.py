"""What becomes of a job: done once, tried again, given up, revived, never lost."""

import signal
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from wangge.jobs import progress, working
from wangge.jobs.models import LEASE, Job
from wangge.jobs.queue import enqueue
from wangge.jobs.tests import chores_of_tests
from wangge.jobs.tests.beside import together

StartWorker = Callable[[], "subprocess.Popen[bytes]"]


@pytest.mark.django_db
def test_due_jobs_run_in_the_order_in_which_they_were_due() -> None:
    now = timezone.now()
    enqueue("tests.mark", name="later", run_at=now - timedelta(minutes=1))
    enqueue("tests.mark", name="sooner", run_at=now - timedelta(minutes=2))
    enqueue("tests.mark", name="tomorrow", run_at=now + timedelta(days=1))

    count = working.run_due(now)

    assert count == 2
    assert list(chores_of_tests.begun) == ["sooner", "later"]
    assert set(Job.objects.filter(done_at=now).values_list("arguments__name", flat=True)) == {
        "sooner",
        "later",
    }


@pytest.mark.django_db
def test_no_more_jobs_are_run_than_asked_for() -> None:
    for number in range(25):
        enqueue("tests.mark", name=f"{number}")

    assert working.run_due(limit=12) == 12
    assert Job.objects.waiting().count() == 13


@pytest.mark.django_db
def test_a_claimed_job_is_claimed_by_nobody_else_until_its_lease_ends() -> None:
    now = timezone.now()
    enqueue("tests.mark", name="a", run_at=now)
    [job] = working.claim(5, worker="first", now=now)

    assert (job.leased_by, job.attempts) == ("first", 1)
    assert working.claim(5, worker="second", now=now + LEASE) == []
    [again] = working.claim(5, worker="second", now=now + LEASE + timedelta(seconds=1))
    assert (again.pk, again.leased_by, again.attempts) == (job.pk, "second", 2)


@pytest.mark.django_db
def test_a_worker_whose_lease_has_gone_does_not_end_the_job_of_the_next() -> None:
    now = timezone.now()
    enqueue("tests.mark", name="a", run_at=now)
    [slow] = working.claim(1, worker="slow", now=now)
    [next_] = working.claim(1, worker="next", now=now + 2 * LEASE)

    assert working.run(slow) is False
    assert Job.objects.get().done_at is None
    assert working.run(next_) is True
    assert Job.objects.get().done_at is not None


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_ever_later_and_then_given_up() -> None:
    now = timezone.now()
    enqueue("tests.fail", run_at=now)
    waits = []

    for _attempt in range(working.MAX_ATTEMPTS):
        working.run_due(now)
        job = Job.objects.get()
        waits.append((job.run_at - now).total_seconds())
        now = max(now, job.run_at)

    assert waits[:5] == [20, 40, 80, 160, 320]
    assert job.dead_at == now
    assert job.last_error == "ValueError: no paper left"
    assert working.run_due(now + timedelta(days=9)) == 0
    assert chores_of_tests.begun["fail"] == 6


@pytest.mark.django_db
def test_a_dead_letter_that_is_revived_has_all_its_attempts_again() -> None:
    job = Job.objects.create(
        name="tests.mark",
        arguments={"name": "a"},
        run_at=timezone.now(),
        attempts=6,
        dead_at=timezone.now(),
    )

    working.revive(job)

    assert (job.dead_at, job.attempts) == (None, 0)
    assert working.run_due() == 1
    assert chores_of_tests.begun["a"] == 1


@pytest.mark.django_db
def test_a_revived_letter_whose_key_waits_already_leaves_the_work_to_its_twin() -> None:
    enqueue("tests.mark", key="roof", name="a")
    Job.objects.update(dead_at=timezone.now())
    dead = Job.objects.get()
    enqueue("tests.mark", key="roof", name="a")

    working.revive(dead)

    assert dead.done_at is not None
    assert working.run_due() == 1


@pytest.mark.django_db
def test_a_job_that_fails_while_its_key_is_queued_anew_leaves_the_work_to_its_twin() -> None:
    now = timezone.now()
    enqueue("tests.fail", key="roof", run_at=now)
    [failing] = working.claim(1, worker="w", now=now)
    enqueue("tests.fail", key="roof", run_at=now + timedelta(hours=1))

    working.run(failing, now=now)

    assert Job.objects.waiting().count() == 1
    failing.refresh_from_db()
    assert failing.done_at == now


@pytest.mark.django_db
def test_a_job_that_kills_each_worker_becomes_a_dead_letter() -> None:
    now = timezone.now()
    enqueue("tests.mark", name="poison", run_at=now)

    for number in range(working.MAX_ATTEMPTS):
        assert working.claim(1, worker=f"killed {number}", now=now + number * 2 * LEASE)
    working.run_due(now + timedelta(days=1))

    job = Job.objects.get()
    assert job.dead_at is not None
    assert "stopped" in job.last_error
    assert not chores_of_tests.begun


@pytest.mark.django_db
def test_a_job_nobody_can_do_is_tried_again_and_names_what_is_missing() -> None:
    enqueue("tests.of_a_newer_release")

    working.run_due()

    job = Job.objects.get()
    assert job.done_at is None
    assert job.last_error == "UnknownTask: tests.of_a_newer_release"


@pytest.mark.django_db
def test_a_broken_statement_in_one_job_leaves_the_others_alone() -> None:
    enqueue("tests.break_statement")
    enqueue("tests.mark", name="a")

    assert working.run_due() == 2
    assert chores_of_tests.marks() == {"a"}
    assert Job.objects.waiting().get().name == "tests.break_statement"


@pytest.mark.django_db
def test_progress_is_written_on_the_running_job_and_lengthens_its_lease() -> None:
    past = timezone.now() - timedelta(minutes=4)
    enqueue("tests.count", run_at=past)
    [job] = working.claim(1, worker="w", now=past)

    with progress.of(job):
        progress.report(3, 10)

    job.refresh_from_db()
    assert (job.progress_done, job.progress_total) == (3, 10)
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + LEASE - timedelta(seconds=20)


@pytest.mark.django_db
def test_progress_reported_outside_a_job_harms_nobody() -> None:
    enqueue("tests.count")

    progress.report(1, 2)

    assert Job.objects.get().progress_total == 0


@pytest.mark.django_db
def test_lag_is_how_long_the_oldest_due_job_has_waited_for_a_worker() -> None:
    now = timezone.now()
    assert working.lag(now) == 0
    enqueue("tests.mark", name="old", run_at=now - timedelta(seconds=90))
    enqueue("tests.mark", name="new", run_at=now - timedelta(seconds=10))
    assert working.lag(now) == 90

    working.claim(1, worker="w", now=now)

    assert working.lag(now) == 10


@pytest.mark.django_db(transaction=True)
def test_workers_beside_each_other_do_each_job_once() -> None:
    for number in range(120):
        enqueue("tests.mark", name=f"{number}")
    counts: list[int] = []

    def work(name: str) -> None:
        counts.append(working.run_due(limit=200, worker=name))

    together(*[partial(work, f"w{number}") for number in range(4)])

    assert sum(counts) == 120
    assert set(chores_of_tests.begun.values()) == {1}
    assert len(chores_of_tests.begun) == 120
    assert not Job.objects.waiting().exists()


@pytest.mark.real_clock
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_work_leaves_nothing_lost(start_worker: StartWorker) -> None:
    for number in range(150):
        enqueue("tests.mark", name=f"{number}")
    all_marks = {f"{number}" for number in range(150)}

    for _time in range(3):
        aim = len(chores_of_tests.marks()) + 4
        worker = start_worker()
        _until(partial(_is_marked, aim))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert chores_of_tests.marks() < all_marks

    working.run_due(timezone.now() + 2 * LEASE, limit=1000)

    assert chores_of_tests.marks() == all_marks
    assert Job.objects.filter(done_at__isnull=False).count() == 150


@pytest.mark.real_clock
@pytest.mark.django_db(transaction=True)
def test_two_worker_processes_share_the_work_and_do_each_job_once(
    start_worker: StartWorker,
) -> None:
    workers = [start_worker(), start_worker()]
    for number in range(80):
        enqueue("tests.mark", name=f"{number}")

    _until(lambda: not Job.objects.waiting().exists())

    assert all(worker.poll() is None for worker in workers)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    assert len(chores_of_tests.marks()) == 80


def _is_marked(aim: int) -> bool:
    return len(chores_of_tests.marks()) >= aim


def _until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.005)
