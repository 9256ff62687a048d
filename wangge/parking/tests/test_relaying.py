"""Tests of reaching a driver: by a message, by the desk's call, and never more often than is fair."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from wangge.cases import changing, clock, reveal_log
from wangge.cases.models import Case, Deadline
from wangge.cases.vocabulary import Status
from wangge.core.errors import Malformed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.jobs import working
from wangge.notifications.factories import make_gateway
from wangge.notifications.models import Delivery, Notice, Outside
from wangge.parking import moving, notice, relaying
from wangge.parking.factories import (
    DRIVER,
    Lot,
    make_colleague,
    make_lot,
    make_request,
    make_vehicle,
)
from wangge.parking.models import Relay
from wangge.people import households
from wangge.people.actors import COMMAND
from wangge.people.events import PeopleEvent
from wangge.people.factories import NOW, make_account, make_person, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EMAIL = "driver@example.com"


@pytest.fixture
def lot(settings: Settings) -> Lot:
    settings.EMAIL_HOST = "mail.example.com"
    return make_lot()


def test_a_message_goes_to_the_address_with_a_link_and_nobodys_number(lot: Lot) -> None:
    make_vehicle(lot, email=EMAIL)
    request = make_request(lot)

    relaying.message(request, by=lot.clerk, at=NOW)
    working.run_due(NOW)

    (letter,) = [one for one in mail.outbox if EMAIL in one.to]
    assert relaying.driver_path(request) in letter.body
    assert "苏F1**45" in letter.subject
    assert DRIVER not in letter.body
    assert "王秀兰" not in letter.body
    assert request.relays.get().outcome == Relay.Outcome.SENT
    assert relaying.driver_path(request) not in str(Notice.objects.values())


def test_a_driver_who_agreed_is_texted_without_a_link_and_with_the_desk_s_number(
    lot: Lot, settings: Settings
) -> None:
    settings.SINK = True
    make_gateway()
    lot.scene.community.desk_phone = "0513-85550110"
    lot.scene.community.save()
    make_vehicle(lot, may_text=True)
    request = make_request(lot)

    relaying.message(request, by=lot.clerk, at=NOW)
    working.run_due(NOW, limit=500)

    sent = Outside.objects.get(channel=Delivery.Channel.SMS)
    assert "苏F1**45" in sent.text
    assert "0513-85550110" in sent.text
    assert "http" not in sent.text
    assert "链接" not in sent.text
    assert relaying.driver_path(request) not in sent.text + sent.request


def test_a_number_that_may_not_be_texted_is_called(lot: Lot) -> None:
    make_gateway()
    make_vehicle(lot)

    with pytest.raises(relaying.NoChannel):
        relaying.message(make_request(lot), by=lot.clerk, at=NOW)


def test_who_shall_be_texted_has_a_number(lot: Lot) -> None:
    with pytest.raises(Malformed) as refused:
        make_vehicle(lot, phone="", unit=lot.unit, may_text=True)

    assert refused.value.field == "phone"


def test_a_driver_is_not_written_to_again_within_ten_minutes(lot: Lot) -> None:
    make_vehicle(lot, email=EMAIL)
    request = make_request(lot)
    relaying.message(request, by=lot.clerk, at=NOW)

    with pytest.raises(relaying.TooSoon) as refused:
        relaying.message(request, by=lot.clerk, at=NOW + 9 * MINUTE)

    assert "9:10" in str(refused.value.reason)
    relaying.message(request, by=lot.clerk, at=NOW + 10 * MINUTE)
    assert request.relays.count() == 2


def test_a_resident_who_has_an_account_reads_it_there(lot: Lot) -> None:
    post = make_post(
        Role.PIONEER, area=lot.scene.community, person=make_person("秦玉梅", phone=DRIVER)
    )
    account = make_account(post)
    home = lot.unit.households.get()
    households.move_in(post.person, home, relation="family", by=COMMAND, at=NOW)
    make_vehicle(lot, kind="resident", unit=lot.unit, valid_until=None)
    request = make_request(lot)

    relaying.message(request, by=lot.clerk, at=NOW)

    notice = Notice.objects.get(account=account, kind=relaying.MESSAGE)
    assert notice.url == relaying.driver_path(request)


def test_without_account_and_address_the_desk_calls(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    with pytest.raises(relaying.NoChannel):
        relaying.message(request, by=lot.clerk, at=NOW)

    assert not request.relays.exists()


def test_a_message_that_does_not_arrive_is_said_so(lot: Lot, settings: Settings) -> None:
    make_vehicle(lot, email=EMAIL)
    request = make_request(lot)
    relaying.message(request, by=lot.clerk, at=NOW)
    settings.EMAIL_HOST = ""  # the server was taken away

    working.run_due()

    assert Delivery.objects.filter(state=Delivery.State.FAILED).exists()
    assert request.relays.get().outcome == Relay.Outcome.UNDELIVERED


def test_who_read_the_number_is_kept_with_what_for(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    relaying.call(request, by=lot.clerk, at=NOW)

    seen = Event.objects.get(kind=PeopleEvent.PHONE_REVEALED)
    assert (seen.subject_id, seen.data["purpose"]) == (request.case.pk, "move_car")
    secretary = make_colleague(lot, Role.COMMUNITY_SECRETARY)
    (look,), count = reveal_log.looks(by=secretary)
    assert (look.who, look.purpose, count) == ("沈晓岚", "请车主挪车", 1)
    assert look.masked == "139****4321"


@pytest.mark.parametrize("act", [relaying.message, relaying.call, notice.searched, notice.print_])
def test_the_first_act_takes_it_so_that_nobody_is_late_to_take_it(
    lot: Lot, act: Callable[..., object]
) -> None:
    make_vehicle(lot, email=EMAIL)
    request = make_request(lot)
    act(request, by=lot.clerk, at=NOW + 2 * MINUTE)
    relaying.call(request, by=make_colleague(lot), at=NOW + 3 * MINUTE)

    clock.sweep(NOW + 20 * MINUTE)

    case = Case.objects.get(pk=request.case.pk)
    assert (case.status, case.handler) == (Status.TAKEN, lot.clerk.post)
    assert not Deadline.objects.filter(case=case, level__gt=0).exists()


def test_the_history_says_whose_number_was_read(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    relaying.call(request, by=lot.clerk, at=NOW)

    told = [entry.text for entry in timeline(request.case, for_resident=False)]

    assert "沈晓岚看了车主的号码：请车主挪车" in told


def test_asked_twice_for_the_number_it_is_one_call_and_two_looks(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    first, _number = relaying.call(request, by=lot.clerk, at=NOW)
    again, _number = relaying.call(request, by=lot.clerk, at=NOW + MINUTE)

    assert first == again
    assert Event.objects.filter(kind=PeopleEvent.PHONE_REVEALED).count() == 2


def test_what_came_of_a_call_is_said_once(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    relay, _number = relaying.call(request, by=lot.clerk, at=NOW)

    relaying.call_ended(relay, "no_answer", by=lot.clerk, at=NOW)

    with pytest.raises(relaying.AlreadySaid):
        relaying.call_ended(relay, "coming", by=make_colleague(lot), at=NOW)
    with pytest.raises(Malformed):
        relaying.call_ended(relay, "shouted", by=lot.clerk, at=NOW)
    assert "没人接" in request.case.replies.latest("pk").text


def test_whoever_says_it_is_not_theirs_is_left_in_peace_until_it_is_looked_at(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    request = make_request(lot)
    relay, _number = relaying.call(request, by=lot.clerk, at=NOW)

    relaying.call_ended(relay, "not_theirs", by=lot.clerk, at=NOW)

    with pytest.raises(relaying.NotTheirs):
        relaying.call(request, by=lot.clerk, at=NOW)
    vehicle.refresh_from_db()
    assert vehicle.doubted_at == NOW


def test_once_the_car_is_away_nobody_is_disturbed(lot: Lot) -> None:
    make_vehicle(lot, email=EMAIL)
    request = make_request(lot)
    moving.moved(request, by=lot.clerk, at=NOW)

    with pytest.raises(changing.NotNow):
        relaying.call(request, by=lot.clerk, at=NOW)
    with pytest.raises(changing.NotNow):
        relaying.message(request, by=lot.clerk, at=NOW)
