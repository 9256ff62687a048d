from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from wangge.core.moments import SHANGHAI
from wangge.notifications import limits
from wangge.notifications.models import Allowance

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_what_is_too_much_is_told_when_it_may_go_and_may_go_then() -> None:
    taken = [limits.take("robot:1", per_minute=20, at=NOW) for _time in range(6)]

    assert taken[:5] == [None] * 5
    again = taken[5]
    assert again is not None
    assert NOW < again < NOW + timedelta(seconds=5)
    assert limits.take("robot:1", per_minute=20, at=again) is None
    assert limits.take("robot:2", per_minute=20, at=NOW) is None


@pytest.mark.django_db
def test_of_two_workers_with_one_token_one_waits() -> None:
    assert limits.take("robot:1", per_minute=1, at=NOW) is None
    bucket = Allowance.objects.get()

    # The other worker saw the bucket as it was before.
    stale = Allowance.objects.filter(pk=bucket.pk, turn=bucket.turn - 1)

    assert not stale.update(milli=0)
    assert limits.take("robot:1", per_minute=1, at=NOW) is not None


class TestNoMinuteHoldsMore(TestCase):
    @settings(max_examples=25)
    @given(
        per_minute=st.integers(1, 30),
        steps=st.lists(st.integers(0, 15_000), min_size=1, max_size=60),
    )
    def test_in_no_sixty_seconds_more_go_than_allowed(
        self, per_minute: int, steps: list[int]
    ) -> None:
        at, gone = NOW, []
        for step in steps:
            at += timedelta(milliseconds=step)
            while limits.take("key", per_minute=per_minute, at=at) is None:
                gone.append(at)
                assert len(gone) <= per_minute * (len(steps) + 1)

        assert all(
            sum(start <= moment < start + MINUTE for moment in gone) <= per_minute for start in gone
        )
