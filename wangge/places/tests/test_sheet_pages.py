import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from wangge.core.sheets import writing
from wangge.history.models import Event
from wangge.people.factories import client_of, make_account, make_post
from wangge.people.roles import Role
from wangge.places import housekeeping
from wangge.places.factories import make_building, make_community, make_estate
from wangge.places.models import Area, AssetCheck, Border, SheetImport, SheetRow, Unit
from wangge.places.tests.test_borders import SQUARE, a_lift, geojson
from wangge.places.tests.test_sheets import sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Area:
    community = make_community("板桥社区", grids=1)
    make_building(make_estate(community, name="玖珑城"), name="1 号楼", floors=1)
    return community


@pytest.fixture
def keeper(ours: Area) -> Client:
    return client_of(make_account(make_post(Role.COMMUNITY_SECRETARY, area=ours)))


def upload(
    client: Client, data: bytes, name: str = "房屋.xlsx", kind: str = "units"
) -> SheetImport:
    file = SimpleUploadedFile(name, data)
    answer = client.post(reverse("places:upload_sheet", args=[kind]), {"file": file})
    assert answer.status_code == 302, answer.text[:2000]
    return SheetImport.objects.latest("pk")


def test_a_sheet_is_shown_before_it_is_entered(keeper: Client) -> None:
    sheet = upload(keeper, sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3, 88.5)))
    page = keeper.get(reverse("places:sheet", args=[sheet.pk])).text

    assert "登记这 1 条" in page
    assert "1 号楼 1 单元 301" in page
    assert "88.50" in page
    keeper.post(reverse("places:enter_sheet", args=[sheet.pk]))
    assert Unit.objects.get(number="301").area_cm == 8850
    assert "整张撤回" in keeper.get(reverse("places:sheet", args=[sheet.pk])).text


def test_a_sheet_of_headers_alone_is_told_that_it_has_no_rows(keeper: Client) -> None:
    sheet = upload(keeper, sheet_of("units"))

    page = keeper.get(reverse("places:sheet", args=[sheet.pk])).text

    assert "只有列名，下面一行也没有" in page
    assert "跟家底里一样，没有要改的" not in page


def test_what_of_a_sheet_was_not_read_is_said(keeper: Client) -> None:
    header = ["小区", "楼栋", "单元", "门牌", "楼层", "面积", "备注"]
    data = sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3, 55), header=header)
    book = load_workbook(io.BytesIO(data))
    book.create_sheet("第二张")
    out = io.BytesIO()
    book.save(out)

    page = keeper.get(reverse("places:sheet", args=[upload(keeper, out.getvalue()).pk])).text

    assert "“面积”“备注”模板里没有，没有读" in page
    assert "另外 1 张没有读" in page
    right = upload(keeper, sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3, 55)))
    assert right.unread == ""


def test_another_building_is_not_taken_for_a_slip_of_the_pen(keeper: Client) -> None:
    wrong = upload(keeper, sheet_of("units", ("玖珑城", "99 号楼", "", "301", 3)))
    lost = upload(
        keeper, sheet_of("assets", ("玖珑城", "DT1", "x", "电梯", "", "1 单元")), "x.xlsx", "assets"
    )

    assert "家底里没有。有的是：1 号楼。" in wrong.rows.get().problem
    assert "写了单元，也要写是哪栋楼。" in lost.rows.get().problem


def test_an_empty_file_is_not_told_of_what_it_could_leave_out(keeper: Client) -> None:
    file = SimpleUploadedFile("x.xlsx", b"")

    page = keeper.post(reverse("places:upload_sheet", args=["units"]), {"file": file}).text

    assert "“填好的表”是个空文件" in page
    assert "不添" not in page


def test_the_preview_names_where_a_thing_or_a_space_would_stand(keeper: Client) -> None:
    thing = ("玖珑城", "DT1", "1 号楼电梯", "电梯", "1 号楼", "1 单元", 1)
    page = upload(keeper, sheet_of("assets", thing), "设施.xlsx", "assets")
    assets = keeper.get(reverse("places:sheet", args=[page.pk])).text
    upload_units = upload(keeper, sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3)))
    units = keeper.get(reverse("places:sheet", args=[upload_units.pk])).text
    keeper.post(reverse("places:enter_sheet", args=[upload_units.pk]))
    space = ("玖珑城", "地下车位", "A", "7", "1 号楼", "1 单元", "301")
    page = upload(keeper, sheet_of("spaces", space), "车位.xlsx", "spaces")
    spaces = keeper.get(reverse("places:sheet", args=[page.pk])).text

    assert "楼栋 1 号楼；单元 1 单元" in assets
    assert "小区 玖珑城" in assets
    assert "楼栋 1 号楼；单元 1 单元" in units
    assert "1 号楼 1 单元 301" in spaces
    assert not any(word in assets + spaces for word in ("另一处", "另一户"))


def test_a_wrong_sheet_offers_itself_back_and_no_button_to_enter(keeper: Client) -> None:
    sheet = upload(keeper, sheet_of("units", ("玖珑城", "1栋A", "1 单元", "301", 3)))

    page = keeper.get(reverse("places:sheet", args=[sheet.pk])).text
    back = keeper.get(reverse("places:returned_sheet", args=[sheet.pk]))

    assert "可能是“1 号楼”" in page
    assert "登记这" not in page
    assert back.content[:2] == b"PK"
    assert keeper.post(reverse("places:enter_sheet", args=[sheet.pk])).status_code == 409


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.xlsx", b""),
        ("x.xlsx", b"PK\x03\x04broken"),
        ("x.csv", "姓名\n顾长林".encode()),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("../../etc/passwd", b"\x00\xff\x00\xff"),
        ("x.xlsx", b"\x89PNG\r\n\x1a\naaaaaaaa"),
    ],
)
def test_what_is_no_sheet_is_said_at_the_field(keeper: Client, name: str, data: bytes) -> None:
    answer = keeper.post(
        reverse("places:upload_sheet", args=["units"]), {"file": SimpleUploadedFile(name, data)}
    )

    assert answer.status_code == 422
    assert not SheetImport.objects.exists()


def test_a_csv_of_an_older_office_is_as_good(keeper: Client) -> None:
    lines = "小区,楼栋,单元,门牌,楼层\n玖珑城,1 号楼,1 单元,0301,3\n"

    sheet = upload(keeper, lines.encode("gb18030"), "房屋.csv")

    assert (sheet.count_new, sheet.count_wrong) == (1, 0)


def test_others_neither_see_nor_enter_ones_sheet(keeper: Client, ours: Area) -> None:
    sheet = upload(keeper, sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3)))
    desk = client_of(make_account(make_post(Role.DESK_CLERK, area=ours)))
    neighbour = client_of(make_account(make_post(Role.COMMUNITY_SECRETARY)))

    for name in ("sheet", "undo_sheet", "returned_sheet"):
        assert neighbour.get(reverse(f"places:{name}", args=[sheet.pk])).status_code == 404
        assert desk.get(reverse(f"places:{name}", args=[sheet.pk])).status_code == 403
    assert neighbour.post(reverse("places:enter_sheet", args=[sheet.pk])).status_code == 404
    assert not Unit.objects.filter(number="301").exists()


def test_taking_out_asks_for_a_purpose_and_names_who_took_it(keeper: Client) -> None:
    address = reverse("places:export_sheet", args=["units"])

    assert keeper.post(address, {"purpose": ""}).status_code == 422
    answer = keeper.post(address, {"purpose": "report", "file_format": "xlsx"})

    assert answer["Content-Type"] == writing.XLSX
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.get(kind="places.exported").data["purpose"] == "report"
    template = keeper.get(reverse("places:sheet_template", args=["households"]))
    assert template.content[:2] == b"PK"
    assert keeper.get(reverse("places:sheet_template", args=["secrets"])).status_code == 404


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_went_out_changes_nothing_when_it_comes_back(keeper: Client, file_format: str) -> None:
    rows = [
        ("玖珑城", "1 号楼", "1 单元", "0301", 3, 88.5),
        ("玖珑城", "1 号楼", "1 单元", "-1", -1),
    ]
    keeper.post(reverse("places:enter_sheet", args=[upload(keeper, sheet_of("units", *rows)).pk]))
    asked = {"purpose": "check", "file_format": file_format}

    out = keeper.post(reverse("places:export_sheet", args=["units"]), asked)

    assert out["Content-Disposition"].endswith(f".{file_format}")
    back = upload(keeper, out.content, f"房屋.{file_format}")
    counts = (back.count_new, back.count_changed, back.count_wrong, back.count_same)
    assert counts == (0, 0, 0, Unit.objects.count())
    assert (
        keeper.post(
            reverse("places:export_sheet", args=["units"]), {**asked, "file_format": "exe"}
        ).status_code
        == 422
    )


def test_files_are_forgotten_after_three_days_and_rows_after_a_month(keeper: Client) -> None:
    sheet = upload(keeper, sheet_of("units", ("玖珑城", "1栋A", "1 单元", "301", 3)))

    housekeeping.forget_sheets(timezone.now() + timedelta(days=4))
    sheet.refresh_from_db()
    assert sheet.original is None
    assert SheetRow.objects.filter(sheet=sheet).exists()
    back = keeper.get(reverse("places:returned_sheet", args=[sheet.pk]))
    assert back.status_code == 409
    housekeeping.forget_sheets(timezone.now() + timedelta(days=31))

    assert not SheetRow.objects.filter(sheet=sheet).exists()


def test_an_outline_is_pasted_or_uploaded_and_shown(keeper: Client, ours: Area) -> None:
    address = reverse("places:border", args=[ours.pk])
    said = {"since": "2026-01-01", "source": "街道网格图"}

    pasted = keeper.post(address, {**said, "outline": geojson(SQUARE)})
    file = SimpleUploadedFile("a.geojson", geojson(SQUARE).encode())
    uploaded = keeper.post(address, {**said, "since": "2026-06-01", "file": file})

    assert (pasted.status_code, uploaded.status_code) == (302, 302)
    page = keeper.get(address).text
    assert page.count("<path class=") == 2
    assert "2026-01-01 到 2026-06-01" in page
    assert Border.objects.filter(area=ours).count() == 2


@pytest.mark.parametrize("outline", ["", "{}", "<svg/>", "[" * 5000, "💥"])
def test_what_is_no_outline_stays_on_the_page(keeper: Client, ours: Area, outline: str) -> None:
    answer = keeper.post(
        reverse("places:border", args=[ours.pk]),
        {"since": "2026-01-01", "source": "x", "outline": outline},
    )

    assert answer.status_code == 422
    assert not Border.objects.exists()


def test_a_check_is_entered_and_seen_on_the_page_of_the_thing(keeper: Client, ours: Area) -> None:
    lift = a_lift(ours)

    answer = keeper.post(
        reverse("places:add_check", args=[lift.pk]),
        {"on": "2025-01-05", "result": "mend", "inspector": "特检所", "next_on": "2026-01-05"},
    )

    assert answer.status_code == 302
    assert AssetCheck.objects.get().inspector == "特检所"
    page = keeper.get(reverse("cases:asset", args=[lift.pk])).text
    assert "能用，要整改" in page
    assert "过期" in page
    assert "今年还没有人说过它坏。" in page


def test_the_area_of_a_unit_is_corrected_exactly(keeper: Client, ours: Area) -> None:
    unit = Unit.objects.get(number="101")
    address = reverse("places:correct_unit", args=[unit.pk])
    said = {"number": "101", "floor": "1", "entrance": unit.entrance_id}

    refused = keeper.post(address, {**said, "area": "89.555"})
    kept = keeper.post(address, {**said, "area": "89.55", "area_source": "surveyed"})

    assert (refused.status_code, kept.status_code) == (422, 302)
    unit.refresh_from_db()
    assert (unit.area_cm, unit.area_source) == (8955, "surveyed")
