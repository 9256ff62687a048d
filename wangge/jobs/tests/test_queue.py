"""What is queued, and that a key waits only once."""

import time
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from wangge.jobs import working
from wangge.jobs.models import Heartbeat, Job
from wangge.jobs.queue import enqueue, enqueue_each
from wangge.jobs.tests import chores_of_tests
from wangge.jobs.tests.beside import together


@pytest.mark.django_db
def test_a_job_of_a_transaction_that_fails_was_never_queued() -> None:
    @transaction.atomic
    def change() -> None:
        enqueue("tests.mark", name="a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()

    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_key_that_waits_is_not_queued_again() -> None:
    enqueue("tests.mark", key="roof", name="first")
    enqueue("tests.mark", key="roof", name="second")
    enqueue("tests.mark", key="cellar", name="third")

    assert list(Job.objects.order_by("pk").values_list("arguments", flat=True)) == [
        {"name": "first"},
        {"name": "third"},
    ]


@pytest.mark.django_db
def test_jobs_without_a_key_are_all_queued() -> None:
    enqueue("tests.mark", name="a")
    enqueue("tests.mark", name="a")
    enqueue_each("tests.mark", [{"name": "a"}, {"name": "b"}])

    assert Job.objects.count() == 4


@pytest.mark.django_db
def test_a_key_queued_while_its_job_is_worked_on_asks_for_another_run() -> None:
    enqueue("tests.mark", key="roof", name="first")
    [running] = working.claim(1, worker="w", now=timezone.now())

    enqueue("tests.mark", key="roof", name="second")

    working.run(running)
    assert working.run_due() == 1
    assert chores_of_tests.begun == {"first": 1, "second": 1}


@pytest.mark.django_db
def test_a_key_is_free_again_when_its_job_is_done() -> None:
    for _day in range(2):
        enqueue("tests.mark", key="roof", name="again")
        working.run_due()

    assert chores_of_tests.begun["again"] == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_queue_a_key_at_once_one_job_comes_and_nobody_fails() -> None:
    together(*[lambda: enqueue("tests.mark", key="roof", name="a")] * 6)

    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_runs_only_after_what_asked_for_it_can_be_seen() -> None:
    enqueue("tests.look", key="look", name="change")
    asked, ran = Event(), Event()

    def change() -> None:
        with transaction.atomic():
            Heartbeat.objects.create(worker="change", loop="mark", at=timezone.now())
            enqueue("tests.look", key="look", name="change")
            asked.set()
            ran.wait(0.5)

    def work() -> None:
        asked.wait(10)
        last = time.monotonic() + 20
        while not working.run_due() and time.monotonic() < last:
            time.sleep(0.02)
        ran.set()

    together(change, work)

    assert chores_of_tests.seen == [True]
