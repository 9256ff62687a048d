"""Tests of S1: a car in the way, from the owner's call to the report back; and what must not be."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from wangge.cases import changing, clock, closing, replying
from wangge.cases.factories import make_case, make_submission, requester_of
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Kind, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.parking import mischief, moving, relaying, stewarding
from wangge.parking.factories import (
    DRIVER,
    OWNER,
    PLATE,
    Lot,
    make_colleague,
    make_request,
    make_vehicle,
)
from wangge.parking.models import MoveRequest, Relay
from wangge.parking.moving import Wanted
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.models import Unit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_known_visitor_moves_and_the_owner_hears_of_it(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    request = make_request(lot)

    _relay, number = relaying.call(request, by=lot.clerk, at=NOW + MINUTE)
    relaying.call_ended(_relay, "coming", by=lot.clerk, at=NOW + 2 * MINUTE)
    moving.moved(request, by=lot.clerk, at=NOW + 6 * MINUTE)

    case = Case.objects.get(pk=request.case.pk)
    assert (request.vehicle, number) == (vehicle, DRIVER)
    assert (case.kind, case.category.code, case.status) == (
        Kind.ASSISTANCE,
        "move_car",
        Status.RESOLVED,
    )
    told = [reply.text for reply in case.replies.order_by("pk")]
    assert "在找" in told[0]
    assert "马上来挪" in told[1]
    assert "已经挪走" in told[2]
    assert case.replies.latest("pk").purpose == Reply.Purpose.RESULT
    assert MoveRequest.objects.waiting().count() == 0


def test_the_owner_never_reads_the_number_or_name_of_the_driver(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    relay, _number = relaying.call(request, by=lot.clerk, at=NOW)
    relaying.call_ended(relay, "no_answer", by=lot.clerk, at=NOW)
    moving.moved(request, by=lot.clerk, at=NOW)

    told = " ".join(reply.text for reply in request.case.replies.all())
    told += " ".join(entry.whole for entry in timeline(request.case, for_resident=True)[:-1])
    kept = " ".join(str(event.data) for event in Event.objects.all())
    for secret in (DRIVER, DRIVER[-4:], "赵先生"):
        assert secret not in told
        assert secret not in kept
    assert PLATE not in kept
    assert PLATE not in "".join(reply.text for reply in request.case.replies.all())


def test_nothing_closes_before_the_report_back_reached_the_owner(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    moving.moved(request, by=lot.clerk, at=NOW)
    case = Case.objects.get(pk=request.case.pk)

    with pytest.raises(changing.NotNow):
        closing.close_silent(case, by=lot.clerk, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    clock.sweep(NOW + timedelta(days=4))
    case.refresh_from_db()
    assert case.status == Status.RESOLVED

    replying.told(case.requesters.get(), by=lot.clerk, at=NOW + timedelta(days=4))
    closing.confirm(case, by=requester_of(case), at=NOW + timedelta(days=4))
    assert case.status == Status.CLOSED


def test_whoever_has_no_channel_is_owed_a_call_with_the_result(lot: Lot) -> None:
    request = make_request(lot)

    moving.moved(request, text="挪走了。", by=lot.clerk, at=NOW)

    owed = request.case.call_backs.get(done_at__isnull=True)
    assert owed.reply is not None
    assert owed.reply.text == "挪走了。"


def test_the_case_has_an_owner_and_a_deadline_all_along(lot: Lot) -> None:
    request = make_request(lot)
    case = Case.objects.get(pk=request.case.pk)

    assert case.lead == lot.scene.desk
    assert request.move_by == NOW + 15 * MINUTE
    assert case.next_act_at == NOW + 17 * MINUTE


def test_an_unknown_plate_is_taken_down_all_the_same(lot: Lot) -> None:
    request = make_request(lot, "苏FD99999")

    assert request.vehicle is None
    assert "在找苏FD***99的车主" in request.case.replies.get().text
    with pytest.raises(relaying.NobodyKnown):
        relaying.call(request, by=lot.clerk, at=NOW)


def test_who_is_entered_meanwhile_can_be_called(lot: Lot) -> None:
    request = make_request(lot)

    vehicle = make_vehicle(lot)

    request.refresh_from_db()
    assert request.vehicle == vehicle
    assert relaying.call(request, by=lot.clerk, at=NOW)[1] == DRIVER


def test_a_second_person_behind_the_same_car_joins_the_first(lot: Lot) -> None:
    make_vehicle(lot)
    first = make_request(lot)

    second = make_request(lot, phone="13900005678", name="李先生")

    assert second == first
    assert MoveRequest.objects.count() == 1
    moving.moved(second, by=lot.clerk, at=NOW + MINUTE)
    joined = Case.objects.get(merged_into=first.case)
    assert joined.status == Status.MERGED
    reply = first.case.replies.get(purpose=Reply.Purpose.RESULT)
    owed = first.case.call_backs.filter(done_at__isnull=True, reply=reply)
    assert owed.count() == 2


def test_the_same_form_sent_twice_asks_once(lot: Lot) -> None:
    once = make_request(lot, idempotency_key="a" * 32)
    again = make_request(lot, idempotency_key="a" * 32)

    assert once == again
    assert Case.objects.count() == 1


def test_a_form_sent_again_with_another_plate_loses_neither(lot: Lot) -> None:
    make_request(lot, idempotency_key="a" * 32)

    with pytest.raises(Malformed, match="另一辆车"):
        make_request(lot, "苏F54321", idempotency_key="a" * 32)

    assert Case.objects.count() == 1


def test_a_plate_asked_for_too_often_needs_a_word(lot: Lot) -> None:
    for hour in range(2):
        at = NOW + timedelta(hours=hour)
        moving.moved(make_request(lot, at=at), by=lot.clerk, at=at)
    at = NOW + timedelta(hours=3)

    with pytest.raises(mischief.NeedsWord) as refused:
        make_request(lot, at=at)

    assert refused.value.field == "why"
    assert Case.objects.count() == 2
    assert make_request(lot, at=at, why="去现场看过，确实又堵了").why
    assert make_request(lot, "苏F54321", at=at + timedelta(days=2)).pk


def test_one_number_that_asks_too_often_needs_a_word(lot: Lot) -> None:
    for plate in ("苏F11111", "苏F22222", "苏F33333"):
        make_request(lot, plate)

    with pytest.raises(mischief.NeedsWord):
        make_request(lot, "苏F44444")

    assert make_request(lot, "苏F44444", phone="13900005678").pk


def test_a_plate_that_is_none_is_refused_with_the_likely_one(lot: Lot) -> None:
    with pytest.raises(Malformed) as refused:
        make_request(lot, "苏FO2345")

    assert "苏F02345" in str(refused.value.reason)
    assert refused.value.field == "plate"
    assert not Case.objects.exists()


def test_neither_plate_nor_space_is_nothing_to_look_for(lot: Lot) -> None:
    with pytest.raises(Malformed):
        moving.submit(make_submission(place=lot.place), Wanted(), by=lot.clerk, at=NOW)


def test_whose_space_it_is_can_be_called_without_a_plate(lot: Lot) -> None:
    phone = lot.owner.phones.get()
    wanted = Wanted(space=lot.space, phone=phone)
    request = moving.submit(
        make_submission("B035 的车堵门", place=lot.place), wanted, by=lot.clerk, at=NOW
    )

    assert relaying.call(request, by=lot.clerk, at=NOW)[1] == OWNER
    assert moving.car(request) == "B035 车位的车"


def test_a_matter_that_came_by_the_public_form_is_begun_at_the_desk(lot: Lot) -> None:
    make_vehicle(lot)
    case = make_case(f"车位被占，{PLATE}", place=lot.place)
    request = moving.begin(case, Wanted(plate=PLATE), by=lot.clerk, at=NOW)

    assert request.case == case
    assert moving.begin(case, Wanted(plate=PLATE), by=lot.clerk, at=NOW) == request
    assert relaying.call(request, by=lot.clerk, at=NOW)[1] == DRIVER


@pytest.mark.parametrize("role", [Role.PIONEER, Role.PROPERTY_WORKER, Role.SUBDISTRICT_OFFICER])
def test_only_the_desk_and_heads_ask_for_cars(lot: Lot, role: str) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    other = make_colleague(lot, role)

    with pytest.raises(NotAllowed):
        moving.submit(make_submission(place=lot.place), Wanted(plate=PLATE), by=other, at=NOW)
    with pytest.raises(NotAllowed):
        relaying.call(request, by=other, at=NOW)
    assert not Relay.objects.exists()


def test_the_neighbouring_desk_reaches_nobody_here(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    stranger = make_actor(Role.DESK_CLERK)

    with pytest.raises(NotAllowed):
        relaying.call(request, by=stranger, at=NOW)
    assert not MoveRequest.objects.visible_to(stranger).exists()


def test_a_space_asked_for_too_often_needs_a_word_too(lot: Lot) -> None:
    phone = lot.owner.phones.get()
    wanted = Wanted(space=lot.space, phone=phone)
    for _time in range(2):
        submission = make_submission("B035 的车堵门", place=lot.place)
        moving.moved(moving.submit(submission, wanted, by=lot.clerk, at=NOW), by=lot.clerk, at=NOW)

    with pytest.raises(mischief.NeedsWord):
        moving.submit(submission, wanted, by=lot.clerk, at=NOW)


def test_a_car_that_still_stands_there_is_waited_for_again(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    moving.moved(request, by=lot.clerk, at=NOW)
    later = NOW + 20 * MINUTE
    case = Case.objects.get(pk=request.case.pk)

    closing.reopen(case, text="还停在那里", by=requester_of(case), at=later)
    for _twice in range(2):
        moving.begin_anew(case, at=later)

    request.refresh_from_db()
    assert request.move_by == later + 15 * MINUTE
    assert not stewarding.call_overdue(request.pk, at=later)
    assert stewarding.call_overdue(request.pk, at=later + 15 * MINUTE)


@pytest.mark.parametrize(
    "text", ["车主住1号楼604室，挪走了", "1-604 的住户已挪", "604挪走了", "6 0 4 的马上来"]
)
def test_nobody_can_write_the_driver_s_door_to_who_asked(lot: Lot, text: str) -> None:
    home = Unit.objects.create(building=lot.scene.building, number="604", floor=6)
    make_vehicle(lot, unit=home)
    request = make_request(lot)

    with pytest.raises(Malformed, match="门牌"):
        moving.moved(request, text=text, by=lot.clerk, at=NOW + timedelta(minutes=6))

    request.case.refresh_from_db()
    assert request.case.is_open
    with pytest.raises(Malformed, match="门牌"):
        replying.reply(request.case, text=text, by=lot.clerk, at=NOW)


@pytest.mark.parametrize(
    "text", ["车主是郑大海", "大海已经挪走了", "郑先生马上来", "郑 大 海 马上来"]
)
def test_no_reply_tells_how_the_driver_is_called(lot: Lot, text: str) -> None:
    make_vehicle(lot, holder_name="郑大海")
    request = make_request(lot)

    with pytest.raises(Malformed, match="姓名"):
        replying.reply(request.case, text=text, by=lot.clerk, at=NOW)
    with pytest.raises(Malformed, match="姓名"):
        moving.moved(request, text=text, by=lot.clerk, at=NOW)


@pytest.mark.parametrize(
    "text", ["车主 13900004321 挪走了", "赵先生挪走了", "车主 139 0000 4321，您打给他"]
)
def test_nobody_can_write_the_driver_s_number_or_name_to_who_asked(lot: Lot, text: str) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    before = Reply.objects.count()

    with pytest.raises(Malformed, match="车主"):
        moving.moved(request, text=text, by=lot.clerk, at=NOW + timedelta(minutes=6))

    assert Reply.objects.count() == before
    request.case.refresh_from_db()
    assert request.case.is_open


def test_the_ordinary_reply_does_not_carry_the_number_either(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    with pytest.raises(Malformed, match="车主的号码"):
        replying.reply(request.case, text=f"您打 {DRIVER}", by=lot.clerk, at=NOW)


def test_where_no_estate_was_named_it_is_that_of_the_car(lot: Lot) -> None:
    vehicle = make_vehicle(lot)
    submission = make_submission("门口消防通道被挡了", community=lot.scene.community, place=None)

    request = moving.submit(submission, Wanted(plate=PLATE, vehicle=vehicle), by=lot.clerk, at=NOW)

    assert request.case.estate == lot.scene.estate
