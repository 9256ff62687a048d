"""What the workers of these tests do: leave a mark in the database, or fail."""

import threading
from collections import Counter

from django.db import connection

from wangge.jobs import progress
from wangge.jobs.models import Heartbeat
from wangge.jobs.queue import task

_lock = threading.Lock()
# How often each piece of work was begun in this process.
begun: Counter[str] = Counter()
# Whether the mark of another transaction was there when the job ran.
seen: list[bool] = []


@task("tests.mark")
def mark(*, name: str) -> None:
    with _lock:
        begun[name] += 1
    Heartbeat.objects.get_or_create(worker=name, loop="mark", defaults={"at": "2026-01-01T00:00Z"})


@task("tests.fail")
def fail(*, name: str = "fail") -> None:
    with _lock:
        begun[name] += 1
    raise ValueError("no paper left")


@task("tests.break_statement")
def break_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM jobs_job")


@task("tests.look")
def look(*, name: str) -> None:
    seen.append(Heartbeat.objects.filter(worker=name).exists())


@task("tests.count")
def count() -> None:
    progress.report(3, 10)


def marks() -> set[str]:
    return set(Heartbeat.objects.filter(loop="mark").values_list("worker", flat=True))


def forget() -> None:
    begun.clear()
    seen.clear()
