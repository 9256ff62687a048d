"""Tests of what follows when a car is not moved in fifteen minutes."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import asking, callout, changing, clock, ringing, taking
from wangge.cases.factories import requester_of
from wangge.cases.models import Case, Deadline
from wangge.cases.tests import laws
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Stage, Status
from wangge.duty.factories import make_roster, make_shift
from wangge.history.timeline import timeline
from wangge.jobs import working
from wangge.notifications.models import Notice
from wangge.parking import driver, moving, relaying, stewarding
from wangge.parking.factories import Lot, make_colleague, make_request, make_vehicle
from wangge.parking.models import MoveRequest
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(minutes=15)


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
    told = [entry.text for entry in timeline(case, for_resident=False)]
    assert "没按时挪走，叫人到现场" in told
    assert "时间到了，自动叫人到场" in told
    assert not stewarding.call_overdue(request.pk, at=LATE)


def test_nobody_is_called_late_while_the_driver_is_waited_for(lot: Lot) -> None:
    request = make_request(lot)

    clock.sweep(LATE)

    assert not Deadline.objects.filter(case=request.case, level__gt=0).exists()


def test_a_steward_who_is_not_called_in_time_is_missed_by_the_clock(lot: Lot) -> None:
    request = make_request(lot)

    clock.sweep(LATE + timedelta(minutes=3))

    assert Deadline.objects.filter(case=request.case, stage=Stage.TAKE, level__gt=0).exists()


def _on_call(lot: Lot) -> Actor:
    pioneer = make_colleague(lot, Role.PIONEER)
    assert pioneer.post is not None
    roster = make_roster(Role.PIONEER, area=lot.building.area, building=lot.building)
    make_shift(roster, pioneer.post)
    return pioneer


def test_a_case_that_the_desk_took_gets_its_steward_by_itself(lot: Lot) -> None:
    pioneer = _on_call(lot)
    make_vehicle(lot)
    request = make_request(lot)
    relay, _number = relaying.call(request, by=lot.clerk, at=NOW)
    relaying.call_ended(relay, "coming", by=lot.clerk, at=NOW)
    case = Case.objects.get(pk=request.case.pk)
    assert (case.status, case.handler) == (Status.TAKEN, lot.clerk.post)

    working.run_due(LATE)

    case.refresh_from_db()
    called = ringing.running(case)
    assert called is not None
    assert called.attempts.get().post == pioneer.post
    assert (case.status, case.handler) == (Status.DISPATCHED, pioneer.post)
    callout.answer(called.attempts.get(), is_going=True, by=pioneer, at=LATE)
    case.refresh_from_db()
    assert (case.status, case.handler, case.next_stage) == (
        Status.TAKEN,
        pioneer.post,
        Stage.ARRIVE,
    )
    assert laws.broken() == []


def test_the_desk_calls_a_steward_for_the_case_it_took_itself(lot: Lot) -> None:
    _on_call(lot)
    request = make_request(lot)
    moving.take(request, by=lot.clerk, at=NOW)
    assert stewarding.may_be_called(request)

    stewarding.call(request, by=lot.clerk, at=NOW + timedelta(minutes=3))

    assert ringing.running(request.case) is not None
    assert not stewarding.may_be_called(request)
    told = [entry.text for entry in timeline(request.case, for_resident=False)]
    assert "沈晓岚没等到时间，先叫人到现场" in told
    assert not any("没按时" in line for line in told)


def test_who_calls_the_driver_while_somebody_goes_there_does_not_take_it_from_them(
    lot: Lot,
) -> None:
    pioneer = _on_call(lot)
    make_vehicle(lot)
    request = make_request(lot)
    stewarding.call(request, by=lot.clerk, at=NOW)

    relaying.call(request, by=lot.clerk, at=NOW)

    request.case.refresh_from_db()
    assert (request.case.status, request.case.handler) == (Status.DISPATCHED, pioneer.post)


def test_who_is_called_reads_that_the_time_was_up_or_that_the_desk_called(lot: Lot) -> None:
    pioneer = _on_call(lot)
    late, early = (make_request(lot, plate) for plate in ("苏F11111", "苏F22222"))

    def alarm() -> str:
        with time_machine.travel(LATE, tick=False):
            return text_of(signed_in(pioneer).get(reverse("cases:alarm")))

    stewarding.call_overdue(late.pk, at=LATE)
    assert "9:15:00 到时间自动叫人" in alarm()
    stewarding.call(early, by=lot.clerk, at=LATE)
    assert "值班台 9:15:00 叫人" in alarm()


def test_nobody_is_sent_for_a_car_that_is_away(lot: Lot) -> None:
    make_vehicle(lot)
    moved, said_so = (make_request(lot, plate) for plate in ("苏F11111", "苏F22222"))
    moving.moved(moved, by=lot.clerk, at=NOW)
    driver.answer(_again(said_so), "moved", at=NOW)

    for request in (moved, said_so):
        assert not stewarding.call_overdue(request.pk, at=LATE)


def test_whoever_has_it_is_told_to_look_where_nobody_is_called_by_itself(lot: Lot) -> None:
    said_so, outside, asks = (
        make_request(lot, plate) for plate in ("苏F22222", "苏F33333", "苏F44444")
    )
    moving.take(said_so, by=lot.clerk, at=NOW)
    driver.answer(_again(said_so), "moved", at=NOW)
    worker = make_colleague(lot, Role.GRID_WORKER)
    taking.take(outside.case, by=worker, at=NOW)
    asking.ask(asks.case, text="哪个出口？", by=lot.clerk, at=NOW)

    for _twice in range(2):
        for request in (said_so, outside, asks):
            assert not stewarding.call_overdue(request.pk, at=LATE)
    working.run_due()

    looks = Notice.objects.filter(title__startswith="15 分钟到了")
    assert looks.count() == 3
    assert looks.filter(body__contains="问一下诉求人").count() == 1
    assert set(looks.values_list("account", flat=True)) == {lot.clerk.ref, worker.ref}
    for request in (said_so, outside):
        assert stewarding.may_be_called(_again(request))


def test_a_case_that_waited_for_its_requester_gets_its_steward_when_it_goes_on(lot: Lot) -> None:
    _on_call(lot)
    request = make_request(lot)
    asking.ask(request.case, text="哪个出口？", by=lot.clerk, at=NOW)
    working.run_due()
    assert ringing.running(request.case) is None

    asking.answer(
        request.case, text="南门", by=requester_of(request.case), at=LATE + timedelta(minutes=5)
    )
    working.run_due()

    assert ringing.running(request.case) is not None


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
