"""Tests of the console when the words name a plate (S1)."""

import pytest
from django.urls import reverse

from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import text_of
from wangge.home.tests.desk_pages import LAMP, Desk, make_desk, neighbour
from wangge.parking import registry
from wangge.parking.models import MoveRequest, Vehicle
from wangge.parking.registry import Particulars
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
PLATE, DRIVER = "苏F12345", "13900004321"
WORDS = f"2-1203 车位被占 {PLATE}"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def _visitor(desk: Desk) -> Vehicle:
    said = Particulars(plate=PLATE, kind="resident", holder_name="赵先生", phone=DRIVER)
    return registry.enter(desk.scene.estate, said, by=desk.clerk, at=NOW)


def test_a_plate_in_the_words_shows_whose_car_with_the_number_masked(desk: Desk) -> None:
    _visitor(desk)

    sides = desk.look(words=WORDS, community=str(desk.scene.community.pk))

    for shown in ("苏F1**45", "赵**", "139****4321", "登记并联系车主"):
        assert shown in sides
    assert DRIVER not in sides


def test_an_unknown_plate_can_be_registered_all_the_same(desk: Desk) -> None:
    sides = desk.look(words=WORDS, community=str(desk.scene.community.pk))

    assert "没有登记车主" in sides
    assert "登记并联系车主" in sides


def test_a_slip_names_the_plate_that_was_meant(desk: Desk) -> None:
    _visitor(desk)

    sides = desk.look(words="车位被占 苏FI2345", community=str(desk.scene.community.pk))

    assert f"是不是 {PLATE}" in sides
    assert "登记并联系车主" not in sides


def test_the_tail_of_a_plate_in_the_words_offers_the_cars_masked(desk: Desk) -> None:
    vehicle = _visitor(desk)
    words = "2-1203 车位被占，尾号2345"

    sides = desk.look(words=words, community=str(desk.scene.community.pk))

    assert "苏F1**45" in sides
    assert f'value="move:{vehicle.pk}"' in sides
    for hidden in (PLATE, DRIVER):
        assert hidden not in sides
    assert "没有看得懂的车牌" in text_of(desk.do("move", words=words), status=422)
    assert desk.do(f"move:{vehicle.pk}", words=words).status_code == 302
    assert MoveRequest.objects.get().vehicle == vehicle


def test_words_without_a_plate_show_nothing_of_cars(desk: Desk) -> None:
    assert "登记并联系车主" not in desk.look(words=LAMP, community=str(desk.scene.community.pk))


def test_one_press_goes_from_the_words_to_the_driver(desk: Desk) -> None:
    neighbour(desk)
    vehicle = _visitor(desk)

    answer = desk.do("move", words=WORDS, phone="13900000417")

    request = MoveRequest.objects.select_related("case").get()
    assert answer.url == reverse("parking:request", args=[request.case.number])
    assert (request.vehicle, request.case.kind) == (vehicle, "assistance")
    assert request.case.words == WORDS
    assert request.case.requesters.get().name == "王女士"
    page = text_of(desk.client.get(answer.url))
    assert "打电话给车主" in page
    assert DRIVER not in page


def test_without_a_plate_the_press_says_what_is_missing_and_keeps_the_words(desk: Desk) -> None:
    answer = desk.do("move", words="车位被占了")

    page = text_of(answer, status=422)
    assert "没有看得懂的车牌" in page
    assert "车位被占了" in page
    assert not Case.objects.exists()


def test_asked_too_often_the_console_asks_why_once(desk: Desk) -> None:
    for _time in range(2):
        case = MoveRequest.objects.get(
            case__number=desk.do("move", words=WORDS).url.split("/")[-2]
        ).case
        case.refresh_from_db()
        desk.client.post(reverse("parking:moved", args=[case.number]), {"revision": case.revision})

    refused = desk.do("move", words=WORDS)
    page = text_of(refused, status=422)
    assert 'name="why"' in page
    assert "可不填" not in page.split("为什么又请一次")[1].split('name="why"')[0]

    assert desk.do("move", words=WORDS, why="去看过，又堵了").status_code == 302
    assert MoveRequest.objects.count() == 3
