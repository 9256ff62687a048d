"""Tests of what follows when a car is not moved in fifteen minutes."""

from datetime import timedelta

import pytest

from wangge.cases import callout, changing, clock, ringing, taking
from wangge.cases.models import Case, Deadline
from wangge.cases.vocabulary import Stage
from wangge.jobs import working
from wangge.parking import driver, moving, stewarding
from wangge.parking.factories import Lot, make_lot, make_request, make_vehicle
from wangge.parking.models import MoveRequest
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(minutes=15)


@pytest.fixture
def lot() -> Lot:
    return make_lot()


def _again(request: MoveRequest) -> MoveRequest:
    return MoveRequest.objects.select_related("case__area", "case__building").get(pk=request.pk)


def test_a_steward_is_called_by_itself_when_the_time_is_over(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    working.run_due(LATE - timedelta(seconds=1))
    assert _again(request).steward_called_at is None
    assert stewarding.call_overdue(request.pk, at=LATE)

    case = Case.objects.get(pk=request.case.pk)
    assert ringing.running(case) is not None
    assert Deadline.objects.filter(case=case, stage=Stage.ARRIVE, met_at__isnull=True).exists()
    assert "叫人到现场" in case.replies.latest("pk").text
    assert not stewarding.call_overdue(request.pk, at=LATE)


def test_nobody_is_called_late_while_the_driver_is_waited_for(lot: Lot) -> None:
    request = make_request(lot)

    clock.sweep(LATE)

    assert not Deadline.objects.filter(case=request.case, level__gt=0).exists()


def test_a_steward_who_is_not_called_in_time_is_missed_by_the_clock(lot: Lot) -> None:
    request = make_request(lot)

    clock.sweep(LATE + timedelta(minutes=3))

    assert Deadline.objects.filter(case=request.case, stage=Stage.TAKE, level__gt=0).exists()


def test_nobody_is_sent_for_a_car_that_is_away(lot: Lot) -> None:
    make_vehicle(lot)
    moved, said_so, taken = (
        make_request(lot, plate) for plate in ("苏F11111", "苏F22222", "苏F33333")
    )
    moving.moved(moved, by=lot.clerk, at=NOW)
    driver.answer(_again(said_so), "moved", at=NOW)
    taking.take(taken.case, by=lot.clerk, at=NOW)

    for request in (moved, said_so, taken):
        assert not stewarding.call_overdue(request.pk, at=LATE)


def test_a_driver_who_only_said_coming_is_looked_after(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    driver.answer(_again(request), "coming", at=NOW)

    assert stewarding.call_overdue(request.pk, at=LATE)


def test_the_desk_may_call_earlier_but_not_twice(lot: Lot) -> None:
    request = make_request(lot)

    stewarding.call(request, by=lot.clerk, at=NOW)

    with pytest.raises(callout.AlreadyCalling):
        stewarding.call(_again(request), by=lot.clerk, at=NOW)


def test_after_the_end_nobody_is_called(lot: Lot) -> None:
    request = make_request(lot)
    moving.moved(request, by=lot.clerk, at=NOW)

    with pytest.raises(changing.NotNow):
        stewarding.call(_again(request), by=lot.clerk, at=NOW)
