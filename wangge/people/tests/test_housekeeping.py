from datetime import timedelta

import pytest

from wangge.people import housekeeping, links, throttle
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_account
from wangge.people.models import OneTimeLink, SignInAttempt

pytestmark = pytest.mark.django_db


def test_tries_are_forgotten_when_they_no_longer_count() -> None:
    throttle.begin("zhu", "10.0.0.1", at=NOW - timedelta(minutes=16))
    throttle.begin("zhu", "10.0.0.1", at=NOW)

    assert housekeeping.forget_tries(NOW) == 1
    assert SignInAttempt.objects.get().at == NOW


def test_links_are_forgotten_a_month_after_they_died() -> None:
    links.issue_reset_link(make_account(), by=COMMAND, at=NOW)

    assert housekeeping.forget_links(NOW + timedelta(days=30)) == 0
    assert housekeeping.forget_links(NOW + timedelta(days=32)) == 1
    assert not OneTimeLink.objects.exists()
