"""Tests of the driver's own page: three answers, no sign-in, nobody's name or number."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from wangge.cases.tests.staff_pages import text_of
from wangge.core.errors import Malformed
from wangge.jobs import working
from wangge.notifications.models import Notice
from wangge.parking import driver, moving, registry, relaying
from wangge.parking.factories import DRIVER, OWNER, PLATE, Lot, make_request, make_vehicle
from wangge.parking.models import MoveRequest
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def request_(lot: Lot) -> MoveRequest:
    make_vehicle(lot)
    return make_request(lot)


def _found(request: MoveRequest, *, minutes: int = 1) -> MoveRequest:
    secret = relaying.driver_path(request).split("/")[-2]
    found = driver.request_of(secret, at=NOW + minutes * MINUTE)
    assert found is not None
    return found


def test_the_driver_reads_where_and_nothing_of_who_asked(request_: MoveRequest) -> None:
    with time_machine.travel(NOW + MINUTE, tick=False):
        page = text_of(Client().get(relaying.driver_path(request_)))

    assert "苏F1**45" in page
    assert "2 号楼" in page
    assert "B035" in page
    for secret in (PLATE, DRIVER, OWNER, "王秀兰", "赵先生", "1203"):
        assert secret not in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2-1203 的车位", "2 号楼 车位 B035"),
        ("2号楼 门口", "2 号楼 门口"),
        ("B区35号", "2 号楼 B区35号"),
        ("消防通道南口", "2 号楼 消防通道南口"),
        ("王秀兰家门口 13900001203", "2 号楼 门口"),
        ("2号楼1203室王阿姨家门口", "2 号楼 门口"),
        ("", "2 号楼"),
    ],
)
def test_the_spot_is_named_without_anybodys_door_name_or_number(
    lot: Lot, typed: str, shown: str
) -> None:
    request = make_request(lot, place_text=typed, words=f"堵住了，{PLATE}")

    said = relaying.where(request)

    assert said == f"{lot.scene.estate} {shown}"


@pytest.mark.parametrize(
    ("said", "told"), [("coming", "马上来挪"), ("moved", "已经挪走"), ("not_mine", "不是他的车")]
)
def test_what_the_driver_answers_is_told_to_who_asked(
    request_: MoveRequest, said: str, told: str
) -> None:
    with time_machine.travel(NOW + MINUTE, tick=False):
        answer = Client().post(relaying.driver_path(request_), {"answer": said})

    assert answer.status_code == 302
    request_.refresh_from_db()
    assert request_.answer == said
    assert told in request_.case.replies.latest("pk").text
    assert request_.is_waiting


def test_the_same_answer_twice_is_told_once(request_: MoveRequest) -> None:
    for _time in range(2):
        driver.answer(_found(request_), "coming", at=NOW + MINUTE)

    assert request_.case.replies.filter(text__contains="马上来挪").count() == 1


def test_who_plays_with_the_answers_is_stopped_and_told_whom_to_ring(
    lot: Lot, request_: MoveRequest
) -> None:
    for said in ("moved", "coming", "moved", "coming", "moved"):
        driver.answer(_found(request_), said, at=NOW + MINUTE)

    with pytest.raises(driver.SaidEnough):
        driver.answer(_found(request_), "coming", at=NOW + MINUTE)

    assert request_.case.replies.filter(text__contains="车主回话").count() == driver.MOST_ANSWERS


def test_that_it_is_moved_is_always_heard(request_: MoveRequest) -> None:
    for said in ("coming", "moved", "coming", "moved", "coming"):
        driver.answer(_found(request_), said, at=NOW + MINUTE)

    driver.answer(_found(request_), "moved", at=NOW + MINUTE)

    assert _found(request_).answer == "moved"


def test_who_said_not_mine_by_mistake_can_be_reached_again(lot: Lot, request_: MoveRequest) -> None:
    driver.answer(_found(request_), "not_mine", at=NOW + MINUTE)
    driver.answer(_found(request_), "coming", at=NOW + MINUTE)

    _relay, number = relaying.call(_found(request_), by=lot.clerk, at=NOW + MINUTE)

    assert number == DRIVER


def test_the_desk_hears_of_the_answer(lot: Lot, request_: MoveRequest) -> None:
    driver.answer(_found(request_), "moved", at=NOW + MINUTE)
    working.run_due()

    assert Notice.objects.filter(title__contains="车主回话“已经挪走”").exists()


def test_not_mine_marks_the_entry_and_correcting_it_opens_the_way_again(
    lot: Lot, request_: MoveRequest
) -> None:
    driver.answer(_found(request_), "not_mine", at=NOW + MINUTE)
    vehicle = request_.vehicle
    assert vehicle is not None
    vehicle.refresh_from_db()
    assert vehicle.doubted_at is not None
    with pytest.raises(relaying.NotTheirs):
        relaying.call(_found(request_), by=lot.clerk, at=NOW + MINUTE)

    said = registry.Particulars(
        plate=PLATE, kind="visitor", phone="13900008888", valid_until=vehicle.valid_until
    )
    registry.correct(vehicle, said, by=lot.clerk, at=NOW + MINUTE)

    assert relaying.call(_found(request_), by=lot.clerk, at=NOW + MINUTE)[1] == "13900008888"


def test_when_it_is_over_the_link_says_so_and_takes_no_answer(
    lot: Lot, request_: MoveRequest
) -> None:
    moving.moved(request_, by=lot.clerk, at=NOW + MINUTE)

    with time_machine.travel(NOW + 2 * MINUTE, tick=False):
        page = text_of(Client().get(relaying.driver_path(request_)))
        answer = Client().post(relaying.driver_path(request_), {"answer": "coming"})

    assert "不用挪了" in page
    assert answer.status_code == 410


def test_a_link_dies_after_a_day_and_a_made_up_one_never_lived(request_: MoveRequest) -> None:
    secret = relaying.driver_path(request_).split("/")[-2]

    assert driver.request_of(secret, at=NOW + timedelta(days=1)) is None
    assert driver.request_of("x" * 22, at=NOW) is None
    assert driver.request_of("x" * 999, at=NOW) is None
    assert Client().get("/m/none/").status_code == 404


def test_another_answer_than_the_three_is_refused(request_: MoveRequest) -> None:
    with pytest.raises(Malformed):
        driver.answer(_found(request_), "maybe", at=NOW + MINUTE)
    with time_machine.travel(NOW + MINUTE, tick=False):
        answer = Client().post(relaying.driver_path(request_), {})
    assert answer.status_code == 422
