"""What somebody finds who tries the demonstration: work in every state, little of it left undone."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from wangge.cases.models import BulkItem, CallBack, Case, FollowUpShare, Merge, SavedView
from wangge.core.moments import SHANGHAI
from wangge.home.demo import cast, district, registry, week
from wangge.places.models import Asset

pytestmark = pytest.mark.django_db


def lived(now: datetime) -> None:
    opened = week.opening(now)
    places = district.build(opened)
    people = cast.assemble(places, opened)
    registry.enter(places, people, opened, most_units=12)
    week.live(places, people, now)


# A Monday after lunch, a Friday night, a Sunday; whoever the lot says is to be called.
@pytest.mark.parametrize(
    ("now", "percent"),
    [
        (datetime(2026, 11, 23, 13, 10, tzinfo=SHANGHAI), 100),
        (datetime(2026, 11, 20, 23, 40, tzinfo=SHANGHAI), 100),
        (datetime(2026, 11, 29, 8, 20, tzinfo=SHANGHAI), 0),
    ],
)
def test_whoever_opens_it_finds_a_desk_that_does_its_work(now: datetime, percent: int) -> None:
    FollowUpShare.objects.update_or_create(area=None, defaults={"percent": percent})

    lived(now)

    owed = CallBack.objects.filter(done_at__isnull=True)
    assert owed.filter(due_at__lt=now).count() <= 2
    # A merged pair: the one was asked how it was done, the other is still to be asked.
    pair = Merge.objects.get(case__words__startswith="道闸坏了")
    assert pair.into.call_backs.filter(outcome="fixed", is_follow_up=True).exists()
    assert owed.filter(requester__case=pair.case_id, is_follow_up=True).exists()
    for login in ("desk", "secretary"):
        assert SavedView.objects.filter(account__username=login).exists()
    assert list(BulkItem.objects.values_list("outcome", flat=True)) == ["done"] * 3
    # The lift that broke five times did not break five times in one week.
    lift = Asset.objects.get(code="DT32-01")
    faults = Case.objects.filter(asset=lift).order_by("submitted_at")
    days = [case.submitted_at for case in faults]
    assert len(days) == 5
    assert all(later - sooner > timedelta(days=20) for sooner, later in pairwise(days))
    assert not faults.exclude(pk=faults[4].pk).exclude(status="closed").exists()
