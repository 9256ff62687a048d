"""How whoever runs the server sees what was given up, and tries it again."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from wangge.jobs.models import Job


def _dead(name: str) -> Job:
    return Job.objects.create(
        name=name, run_at=timezone.now(), dead_at=timezone.now(), attempts=6, last_error="no paper"
    )


@pytest.mark.django_db
def test_what_was_given_up_is_listed_with_the_reason_and_left_alone() -> None:
    _dead("tests.print")
    Job.objects.create(name="tests.waiting", run_at=timezone.now())
    out = StringIO()

    call_command("dead_letters", stdout=out)

    assert "tests.print" in out.getvalue()
    assert "no paper" in out.getvalue()
    assert "tests.waiting" not in out.getvalue()
    assert Job.objects.dead().count() == 1


@pytest.mark.django_db
def test_only_the_named_one_is_revived() -> None:
    first, second = _dead("tests.print"), _dead("tests.mail")

    call_command("dead_letters", str(second.pk), revive=True, stdout=StringIO())

    assert list(Job.objects.dead()) == [first]
    assert Job.objects.waiting().get() == second
