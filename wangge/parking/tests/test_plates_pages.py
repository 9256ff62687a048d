"""Tests of the registry of plates in the browser."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.moments import local_day
from wangge.parking import keeping
from wangge.parking.factories import (
    DRIVER,
    PLATE,
    Lot,
    make_colleague,
    make_vehicle,
)
from wangge.parking.models import Vehicle
from wangge.people import privacy
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.models import SheetImport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]
LIST = "/parking/plates/"
TODAY = str(local_day(NOW))


def _typed(lot: Lot, **fields: str) -> dict[str, str]:
    return {
        "plate": "苏ｆ12345",
        "kind": "visitor",
        "valid_until": TODAY,
        "estate": str(lot.scene.estate.pk),
        "door": "2-1203",
        "holder_name": "赵先生",
        "phone": DRIVER,
        **fields,
    }


def test_a_visitor_is_entered_and_listed_masked(lot: Lot, desk: Client) -> None:
    answer = desk.post(f"{LIST}add/", _typed(lot))

    assert answer.headers["Location"] == LIST
    page = desk.get(LIST).content.decode()
    assert "苏F1**45" in page
    assert "139****4321" in page
    for secret in (PLATE, DRIVER, "赵先生"):
        assert secret not in page
    assert Vehicle.objects.get().unit == lot.unit


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"plate": "苏F1"}, "这个车牌看不懂"),
        ({"plate": "苏FO2345"}, "是不是 苏F02345"),
        ({"plate": "苏F2H1006"}, "这个车牌看不懂"),
        ({"valid_until": ""}, "访客要写停到哪天"),
        ({"valid_until": "2026-13-01"}, "真有这一天"),
        ({"door": "9-9999"}, "没有“9-9999”这一户"),
        ({"phone": "139"}, "手机号是 11 位"),
        ({"estate": "999999"}, "哪个小区"),
        ({"kind": "x"}, "谁的车"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(
    lot: Lot, desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(f"{LIST}add/", _typed(lot, **wrong))

    assert said in text_of(answer, status=422)
    assert "赵先生" in answer.content.decode()
    assert not Vehicle.objects.exists()


def test_a_correction_that_leaves_the_number_empty_keeps_it(lot: Lot, desk: Client) -> None:
    vehicle = make_vehicle(lot, email="driver@example.com")
    page = desk.get(f"{LIST}{vehicle.pk}/").content.decode()
    assert DRIVER not in page
    assert "139****4321" in page

    desk.post(f"{LIST}{vehicle.pk}/", _typed(lot, phone="", plate="苏F54321", holder_name="赵女士"))

    vehicle.refresh_from_db()
    assert vehicle.phone is not None
    assert privacy.number_of(vehicle.phone) == DRIVER
    assert keeping.plate_of(vehicle) == "苏F54321"
    assert vehicle.email_cipher


def test_ending_is_one_press_and_can_be_undone(lot: Lot, desk: Client) -> None:
    vehicle = make_vehicle(lot)

    page = desk.post(f"{LIST}{vehicle.pk}/end/", follow=True)
    assert "停用了" in text_of(page)
    assert "苏F1**45" not in text_of(page).split("登记的车")[1]
    assert "苏F1**45" in text_of(desk.get(f"{LIST}?show=gone"))

    desk.post(reverse("parking:take_back", args=[vehicle.pk]))
    assert "苏F1**45" in text_of(desk.get(LIST))


def test_a_plate_is_sought_whole_or_nearly_and_never_by_an_address(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)
    make_vehicle(lot, "苏F99999", phone="13900009999")

    exact = text_of(desk.post(LIST, {"plate": PLATE}))
    near = text_of(desk.post(LIST, {"plate": "苏F1Z345"}))
    none = text_of(desk.post(LIST, {"plate": "苏FD00000"}))

    assert "苏F1**45" in exact
    assert "苏F9**99" not in exact
    assert "相近的" in near
    assert "没有登记这个车牌" in none


def test_a_plate_is_sought_by_its_tail_or_as_the_list_shows_it(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)

    for typed in ("2345", "苏F1**45"):
        page = text_of(desk.post(LIST, {"plate": typed}))
        assert "苏F1**45" in page.split("登记的车")[1]
        assert "相近的" not in page
    assert "没有登记这个车牌" in text_of(desk.post(LIST, {"plate": "2346"}))


def test_the_list_is_narrowed_by_kind_and_door(lot: Lot, desk: Client) -> None:
    make_vehicle(lot)
    make_vehicle(lot, "苏F88888", kind="resident", unit=lot.unit, valid_until=None)

    assert "苏F1**45" not in text_of(desk.get(f"{LIST}?kind=resident"))
    assert "苏F8**88" in text_of(desk.get(f"{LIST}?q=12"))
    assert "没有符合的" in text_of(desk.get(f"{LIST}?q=99"))


def test_an_empty_registry_says_what_it_is_for(desk: Client) -> None:
    assert "还没有登记车牌" in text_of(desk.get(LIST))


def test_the_company_keeps_plates_but_asks_nobody_to_move(lot: Lot) -> None:
    make_vehicle(lot)
    manager = signed_in(make_colleague(lot, Role.PROPERTY_MANAGER))

    assert manager.get("/parking/").headers["Location"] == LIST
    assert manager.get(LIST).status_code == 200


def test_nobody_else_sees_the_registry(lot: Lot) -> None:
    vehicle = make_vehicle(lot, valid_until=local_day(NOW) + timedelta(days=1))
    neighbour = signed_in(make_actor(Role.COMMUNITY_SECRETARY))

    assert "苏F1**45" not in text_of(neighbour.get(LIST))
    assert neighbour.get(f"{LIST}{vehicle.pk}/").status_code == 404
    assert neighbour.post(f"{LIST}{vehicle.pk}/end/").status_code == 404
    assert signed_in(make_colleague(lot, Role.PIONEER)).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302


@pytest.fixture
def secretary(lot: Lot) -> Client:
    return signed_in(make_colleague(lot, Role.COMMUNITY_SECRETARY))


def test_a_sheet_of_plates_is_uploaded_from_their_page_looked_at_and_entered(
    lot: Lot, secretary: Client
) -> None:
    upload = reverse("places:upload_sheet", args=["plates"])
    assert upload in text_of(secretary.get(LIST))
    assert "有效期到" in text_of(secretary.get(upload))
    lines = ["车牌,住户还是访客,车主,电话,有效期到", f"{PLATE},访客,赵先生,{DRIVER},{TODAY}"]
    file = SimpleUploadedFile("车.csv", "\n".join(lines).encode())

    page = secretary.post(upload, {"file": file}, follow=True)

    assert "苏F1**45" in text_of(page)
    for secret in (PLATE, DRIVER, "赵先生"):
        assert secret not in text_of(page)
    sheet = SheetImport.objects.get()
    secretary.post(reverse("places:enter_sheet", args=[sheet.pk]))
    assert "苏F1**45" in text_of(secretary.get(LIST))
    assert "139****4321" in text_of(secretary.get(reverse("places:sheet", args=[sheet.pk])))


def test_sheets_are_offered_to_keepers_of_both_places_and_plates(
    lot: Lot, desk: Client, secretary: Client
) -> None:
    upload = reverse("places:upload_sheet", args=["plates"])
    sheets = reverse("places:sheets")
    file = SimpleUploadedFile("车.csv", f"车牌,电话\n{PLATE},{DRIVER}".encode())
    secretary.post(upload, {"file": file})
    sheet = reverse("places:sheet", args=[SheetImport.objects.get().pk])
    administrator = signed_in(make_colleague(lot, Role.ADMINISTRATOR))

    assert upload not in text_of(desk.get(LIST))
    assert desk.get(upload).status_code == 403
    assert upload in text_of(secretary.get(sheets))
    page = text_of(administrator.get(sheets))
    assert upload not in page
    assert "车.csv" not in page
    assert reverse("places:upload_sheet", args=["units"]) in page
    assert administrator.get(sheet).status_code == 404
    for name in ("upload_sheet", "export_sheet", "sheet_template"):
        address = reverse(f"places:{name}", args=["plates"])
        assert administrator.get(address).status_code == 403
        assert secretary.get(address).status_code == 200
