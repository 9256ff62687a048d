"""Tests of the desk's pages for cars in the way: look up, register, reach, report; and the paper for a windscreen."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from wangge.cases import links
from wangge.cases.factories import make_case
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.exchange import exporting
from wangge.exchange.lists import LISTS
from wangge.notifications.models import Notice
from wangge.parking import moving, relaying
from wangge.parking.factories import (
    DRIVER,
    OWNER,
    PLATE,
    WORDS,
    Lot,
    make_colleague,
    make_request,
    make_vehicle,
)
from wangge.parking.models import MoveRequest, Relay
from wangge.parking.tests.desk_pages import START, ask_for, page_of, read
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]


def test_the_plate_shows_whose_car_it_is_with_the_number_masked(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)

    page = text_of(ask_for(desk, "look"))

    assert "赵**" in page
    assert "139****4321" in page
    assert DRIVER not in page
    assert not Case.objects.exists()


def test_one_press_registers_and_leads_to_the_driver(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)

    answer = ask_for(desk, phone=OWNER, name="王秀兰", key="b" * 32)

    request = MoveRequest.objects.get()
    assert answer.url == page_of(request)
    assert request.case.building == lot.building
    assert "登记并联系车主" not in read(desk, request)
    assert "打电话给车主" in read(desk, request)
    assert DRIVER not in read(desk, request)


def test_the_number_is_shown_once_and_the_call_is_written_down(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)
    request = make_request(lot)

    answer = desk.post(page_of(request, "call"))

    assert "139 0000 4321" in text_of(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "139 0000 4321" not in read(desk, request)
    relay = Relay.objects.get()
    assert relay.by == lot.clerk.post
    ended = desk.post(
        reverse("parking:call_ended", args=[request.case.number, relay.pk]),
        {"outcome": "no_answer"},
    )
    assert ended.status_code == 302
    assert "没人接" in read(desk, request)


def test_the_owners_own_pages_and_slip_never_show_the_driver(lot: Lot, desk: Client) -> None:
    make_vehicle(lot, email="driver@example.com")
    request = make_request(lot)
    desk.post(page_of(request, "call"))
    moving.moved(
        MoveRequest.objects.select_related("case").get(pk=request.pk), by=lot.clerk, at=NOW
    )
    secret = links.secret_of(request.case.requesters.get())

    for name in ("status", "received", "slip"):
        page = Client().get(reverse(f"cases:{name}", args=[secret])).content.decode()
        for hidden in (DRIVER, "139 0000 4321", "139****4321", "赵", "driver@example.com"):
            assert hidden not in page


def test_no_list_that_is_taken_out_shows_the_driver(lot: Lot) -> None:
    make_vehicle(lot)
    make_request(lot)
    secretary = make_colleague(lot, Role.COMMUNITY_SECRETARY)

    for kind in LISTS.values():
        out = exporting.take_out(kind, file_format="csv", purpose="核对", by=secretary, at=NOW)
        assert DRIVER not in str(vars(out))


def test_it_is_taken_from_its_page_and_the_page_says_who_has_it(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()
    assert "还没有人接" in read(desk, request)
    stale = {"revision": request.case.revision}

    desk.post(page_of(request, "take"), stale)

    page = read(desk, request)
    assert "沈晓岚在办" in page
    assert "还没有人接" not in page
    assert "叫人到现场" in page
    second = signed_in(make_colleague(lot)).post(page_of(request, "take"), stale)
    assert "沈晓岚" in text_of(second, status=409)


def test_two_at_one_stale_page_one_is_told(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()
    typed = {"revision": request.case.revision}
    desk.post(page_of(request, "moved"), typed)

    answer = signed_in(make_colleague(lot)).post(page_of(request, "moved"), typed)

    assert "请看最新情况再做" in text_of(answer, status=409)


def test_an_unknown_plate_leads_over_the_gates_lists_to_the_windscreen(
    lot: Lot, desk: Client
) -> None:
    ask_for(desk, what="苏FD99999", phone=OWNER)
    request = MoveRequest.objects.get()
    assert "不知道打给谁" in read(desk, request)
    assert "12123" in read(desk, request)

    desk.post(page_of(request, "searched"))
    answer = desk.post(page_of(request, "print"))

    paper = text_of(desk.get(answer.headers["Location"]))
    assert "苏FD99999" in paper
    for number in (OWNER, "139 0000 1203", "王秀兰"):
        assert number not in paper
    told = [reply.text for reply in request.case.replies.order_by("pk")]
    assert "没有查到车主" in told[1]
    assert "告示" in told[2]


def test_the_windscreen_carries_the_desks_telephone_alone(lot: Lot, desk: Client) -> None:
    community = lot.scene.community
    community.desk_phone = "0513-55501234"
    community.save()
    request = make_request(lot)

    paper = text_of(desk.get(page_of(request, "notice")))

    assert (
        re.findall(r"\d[\d -]{6,}\d", paper.split("请挪一下车")[1])[-1]
        .replace(" ", "")
        .replace("-", "")
        == "051355501234"
    )


def test_a_door_asks_which_car_is_in_the_way_and_offers_nobody_to_call(
    lot: Lot, desk: Client
) -> None:
    make_vehicle(lot)

    answer = ask_for(desk, "look", what="2-1203", place_text="")

    page = text_of(answer)
    assert "挡路的是哪辆车" in page
    assert "王**" not in page
    assert "field__error" not in page
    assert 'name="place_text" value="2-1203"' in answer.content.decode()
    assert "挡路的是哪辆车" in text_of(ask_for(desk, what="2-1203", place_text=""), status=422)
    assert not Case.objects.exists()

    ask_for(desk, place_text="2-1203")
    request = MoveRequest.objects.select_related("vehicle", "case").get()
    assert request.vehicle is not None
    assert request.case.unit == lot.unit


def test_the_car_of_who_holds_a_space_is_asked_for_on_purpose(lot: Lot, desk: Client) -> None:
    page = ask_for(desk, "look", what="B区35号", place_text="").content.decode()
    (theirs,) = re.findall(r'value="(theirs:[^"]+)"', page)

    offered = ask_for(desk, theirs, what="", place_text="B区35号")
    assert "王**" in text_of(offered)
    ask_for(desk, what=theirs.partition(":")[2])

    request = MoveRequest.objects.get()
    assert (request.space, request.phone) == (lot.space, lot.owner.phones.get())


def test_a_tail_is_shown_masked_and_somebody_says_which_car(lot: Lot, desk: Client) -> None:
    vehicle = make_vehicle(lot, "苏FA6789")
    other = make_vehicle(lot, "苏FB6789")

    page = ask_for(desk, "look", what="6789").content.decode()
    assert "苏FA**89" in page
    assert "苏FB**89" in page
    for hidden in ("苏FA6789", "苏FB6789", DRIVER):
        assert hidden not in page
    assert "选是哪一辆" in text_of(ask_for(desk, what="6789"), status=422)
    assert not Case.objects.exists()

    ask_for(desk, what="6789", whom=f"v{vehicle.pk}")

    assert MoveRequest.objects.get().vehicle == vehicle
    assert not other.move_requests.exists()


def test_without_a_plate_it_is_taken_down_and_the_plate_is_written_later(
    lot: Lot, desk: Client
) -> None:
    vehicle = make_vehicle(lot)
    lost = ask_for(desk, "unread", what="", place_text="门口")
    assert "要先知道去哪里看" in text_of(lost, status=422)
    ask_for(desk, "unread", what="", phone=OWNER)
    request = MoveRequest.objects.select_related("case").get()
    assert "不知道车牌" in request.case.words
    page = read(desk, request)
    assert "知道车牌了" in page
    assert "叫人到现场" in page

    desk.post(page_of(request, "begin"), {"plate": PLATE})

    request.refresh_from_db()
    assert request.vehicle == vehicle
    assert "打电话给车主" in read(desk, request)
    assert request.case.replies.filter(text__contains="苏F1**45").exists()


def test_an_english_clerk_tells_residents_and_drivers_in_chinese(
    lot: Lot, desk: Client, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    make_vehicle(lot, email="driver@example.com")
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="en"' in desk.get(START).content.decode()

    ask_for(desk, phone=OWNER)
    request = MoveRequest.objects.select_related("case").get()
    for name in ("message", "call", "searched", "print", "steward"):
        desk.post(page_of(request, name))
    relay = Relay.objects.get(way=Relay.Way.CALL)
    ended = reverse("parking:call_ended", args=[request.case.number, relay.pk])
    desk.post(ended, {"outcome": "no_answer"})
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english.post(relaying.driver_path(request), {"answer": "coming"})
    request.case.refresh_from_db()
    desk.post(page_of(request, "moved"), {"revision": request.case.revision})

    told = [reply.text for reply in request.case.replies.all()]
    told += list(Notice.objects.filter(kind=relaying.MESSAGE).values_list("title", flat=True))
    told += [request.case.words]
    assert len(told) == 10
    for sentence in told:
        assert not re.search("[a-z]{3}", sentence)


def test_a_near_miss_is_one_press_away(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)
    assert f'value="pick:{PLATE}"' in ask_for(desk, "look", what="苏FI2345").content.decode()

    page = text_of(ask_for(desk, f"pick:{PLATE}", what="苏FI2345"))

    assert "赵**" in page


def test_what_cannot_be_used_is_said_at_its_field_and_what_was_typed_stays(
    lot: Lot, desk: Client
) -> None:
    for wrong, said in (
        ({"what": ""}, "挡路的是哪辆车"),
        ({"what": "那辆黑的"}, "写上车牌"),
        ({"phone": "1390"}, "手机号是 11 位"),
    ):
        answer = ask_for(desk, **wrong)
        assert said in text_of(answer, status=422)
        assert "2-1203 车位" in answer.content.decode()
    assert not Case.objects.exists()


def test_asked_too_often_the_desk_writes_why(lot: Lot, desk: Client) -> None:
    for _time in range(2):
        moving.moved(make_request(lot), by=lot.clerk, at=NOW)

    refused = ask_for(desk)
    page = text_of(refused, status=422)
    assert "为什么又请一次" in page
    assert "可不填" not in page.split("为什么又请一次")[1][:10]
    looked = text_of(ask_for(desk, "look"))
    assert "可不填" not in looked.split("为什么又请一次")[1][:10]

    assert ask_for(desk, why="去看过，确实堵着").status_code == 302


def test_a_request_of_the_public_form_waits_on_the_list_to_be_begun(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)
    case = make_case(f"我的车位被占了，{PLATE}，请挪车", place=lot.place)
    assert "找车主" in text_of(desk.get(START))

    begin = reverse("parking:begin", args=[case.number])
    assert PLATE in desk.get(begin).content.decode()
    answer = desk.post(begin, {"plate": PLATE})

    assert answer.headers["Location"] == page_of(MoveRequest.objects.get())


def test_strangers_find_neither_page_nor_number(lot: Lot) -> None:
    make_vehicle(lot)
    request = make_request(lot)
    neighbour = signed_in(make_actor(Role.DESK_CLERK))
    pioneer = signed_in(make_colleague(lot, Role.PIONEER))

    assert neighbour.get(page_of(request)).status_code == 404
    assert neighbour.post(page_of(request, "call")).status_code == 404
    assert pioneer.get(page_of(request)).status_code == 403
    assert pioneer.post(page_of(request, "call")).status_code in {403, 404}
    assert Client().get(page_of(request)).status_code == 302
    assert not Relay.objects.exists()


def test_the_words_of_the_scenario_are_understood_whole(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)

    ask_for(desk, what=WORDS, words=WORDS)

    request = MoveRequest.objects.get()
    assert request.vehicle is not None
    assert request.move_by == NOW + timedelta(minutes=15)


def test_the_page_of_the_case_leads_on_to_the_driver(lot: Lot, desk: Client) -> None:
    begun = make_request(lot)
    unbegun = make_case("我的车位被占了，请挪车", place=lot.place)
    other = make_case("楼道灯不亮", place=lot.place)

    def page(number: str) -> str:
        return desk.get(reverse("cases:detail", args=[number])).content.decode()

    assert f'href="{page_of(begun)}"' in page(begun.case.number)
    assert reverse("parking:begin", args=[unbegun.number]) in page(unbegun.number)
    assert "/parking/cases/" not in page(other.number)
    pioneer = signed_in(make_colleague(lot, Role.GRID_WORKER))
    seen = pioneer.get(reverse("cases:detail", args=[begun.case.number])).content.decode()
    assert "/parking/cases/" not in seen
