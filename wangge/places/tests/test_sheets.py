import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.sheets import writing
from wangge.history.models import Event
from wangge.jobs import working
from wangge.places import registry
from wangge.places.factories import FOUNDER, NOW, make_building, make_community, make_estate
from wangge.places.models import Area, Asset, Estate, ParkingSpace, SheetImport, SheetRow, Unit
from wangge.places.sheets import exporting, importing
from wangge.places.sheets.kinds import KINDS

pytestmark = pytest.mark.django_db

State = SheetImport.State


@pytest.fixture
def ours() -> Area:
    community = make_community("板桥社区")
    estate = make_estate(community, name="晏园玖珑城", short_name="玖珑城")
    for number in (1, 2):
        make_building(estate, name=f"{number} 号楼", entrances=2, floors=2)
    return community


@pytest.fixture
def estate(ours: Area) -> Estate:
    return ours.estates.get()


def sheet_of(kind: str, *rows: tuple[object, ...], header: list[str] | None = None) -> bytes:
    """A sheet as an office would fill the template in; short rows are filled with nothing."""
    columns = KINDS[kind].columns
    names = header or [column.name for column in columns]
    width = len(names)
    return writing.workbook(
        [writing.Column(name) for name in names],
        [[*row, *[None] * (width - len(row))] for row in rows],  # type: ignore[list-item]
        title="表",
    )


def received(kind: str, data: bytes, scope: Area) -> SheetImport:
    return importing.receive(kind, data, file_name="表.xlsx", scope=scope, by=FOUNDER, at=NOW)


def exported(kind: str, scope: Area) -> bytes:
    return exporting.export(kind, scope=scope, purpose="check", by=FOUNDER, signed="林书敏", at=NOW)


def problems(sheet: SheetImport) -> list[str]:
    rows = SheetRow.objects.filter(sheet=sheet, verdict="wrong").order_by("number")
    return [importing.say_problem(row) for row in rows]


def fill_every_kind(estate: Estate) -> None:
    registry.add_spaces(estate, kind="underground", zone="B", count=3, by=FOUNDER, at=NOW)
    building = estate.buildings.get(name="1 号楼")
    unit = building.units.order_by("pk")[0]
    registry.correct(estate.parking_spaces.earliest("pk"), unit=unit, by=FOUNDER, at=NOW)
    registry.correct(unit, area_cm=8950, area_source="registered", by=FOUNDER, at=NOW)
    registry.add_assets(
        estate,
        kind="lift",
        name="客梯",
        prefix="DT",
        count=2,
        building=building,
        last_checked_on=NOW.date(),
        by=FOUNDER,
        at=NOW,
    )


@pytest.mark.parametrize("kind", ["units", "spaces", "assets"])
def test_what_goes_out_and_comes_back_changes_nothing(
    ours: Area, estate: Estate, kind: str
) -> None:
    fill_every_kind(estate)

    sheet = received(kind, exported(kind, ours), ours)

    assert sheet.state == State.READ
    assert sheet.count_same == sheet.count_read > 1
    assert (sheet.count_new, sheet.count_changed, sheet.count_wrong) == (0, 0, 0)


def test_new_units_come_in_with_area_and_leading_noughts(ours: Area, estate: Estate) -> None:
    data = sheet_of(
        "units",
        ("玖珑城", "1号楼", "1单元", "0301", 3, "89.50", "实测"),
        ("晏园玖珑城", "2 号楼", "2 单元", "302", None, 120, None),
    )

    sheet = received("units", data, ours)
    assert (sheet.count_new, sheet.count_wrong) == (2, 0)
    assert not Unit.objects.filter(number="0301").exists()
    importing.enter(sheet, by=FOUNDER, at=NOW)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.count_done) == (State.ENTERED, 2)
    first = Unit.objects.get(number="0301")
    assert (first.floor, first.area_cm, first.area_source) == (3, 8950, "surveyed")
    assert first.entrance is not None
    assert (str(first.building), str(first.entrance)) == ("1 号楼", "1 单元")
    second = Unit.objects.get(number="302")
    assert (second.floor, second.area_cm) == (3, 12000)


def test_the_same_file_twice_changes_nothing(ours: Area) -> None:
    data = sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3, 89.5, "合同"))
    importing.enter(received("units", data, ours), by=FOUNDER, at=NOW)

    again = received("units", data, ours)

    assert (again.count_same, again.count_new, again.count_changed) == (1, 0, 0)


def test_one_wrong_row_keeps_all_of_them_out_and_comes_back_with_a_comment(ours: Area) -> None:
    before = Unit.objects.count()
    data = sheet_of(
        "units",
        ("玖珑城", "1 号楼", "1 单元", "301", 3),
        ("玖珑城", "1栋A", "1 单元", "302", 3),
    )

    sheet = received("units", data, ours)

    assert problems(sheet) == ["第 3 行“楼栋”写的是“1栋A”，家底里没有。可能是“1 号楼”。"]
    with pytest.raises(importing.HasErrors):
        importing.enter(sheet, by=FOUNDER, at=NOW)
    assert Unit.objects.count() == before
    page = load_workbook(io.BytesIO(importing.returned(sheet))).active
    assert page is not None
    comment = page["B3"].comment
    assert comment is not None
    assert "可能是“1 号楼”" in comment.text
    assert page["B2"].comment is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "", "", "301"), "“楼栋”空着"),
        (("月亮湾", "1 号楼", "1 单元", "301"), "“小区”写的是“月亮湾”，家底里没有"),
        (("九龙城", "1 号楼", "1 单元", "301"), "可能是“晏园玖珑城”"),
        (("玖珑城", "7 号楼", "1 单元", "301"), "“楼栋”写的是“7 号楼”，家底里没有"),
        (("玖珑城", "1 号楼", "9 单元", "301"), "“单元”写的是“9 单元”，家底里没有"),
        (("玖珑城", "1 号楼", "", "301"), "“单元”空着。1 号楼 分 2 个单元"),
        (("玖珑城", "1 号楼", "1 单元", ""), "“门牌”空着"),
        (("玖珑城", "1 号楼", "1 单元", "三" * 21), "“门牌”太长：最多 20 个字"),
        (("玖珑城", "1 号楼", "1 单元", "301", 0), "请写整数，地下一层写 -1"),
        (("玖珑城", "1 号楼", "1 单元", "301", "三百"), "请写整数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 9999), "请写整数"),
        (("玖珑城", "1 号楼", "1 单元", "A座", ""), "从门牌“A座”也看不出来"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "-1"), "请写平方米数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "89.555"), "最多两位小数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "1e9"), "请写平方米数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "NaN"), "请写平方米数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "∞"), "请写平方米数"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, 80, "听说"), "只能写：登记、实测、合同"),
        (("玖珑城", "1 号楼", "1 单元", "301", 3, "#REF!"), "错误值"),
        (("=cmd|' /C calc'!A0", "1 号楼", "1 单元", "301"), "家底里没有"),
    ],
)
def test_a_hostile_cell_is_answered_with_a_sentence(
    ours: Area, row: tuple[object, ...], said: str
) -> None:
    sheet = received("units", sheet_of("units", row), ours)

    assert sheet.count_wrong == 1
    assert said in problems(sheet)[0]


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("spaces", ("玖珑城", "飞机位", "A", "001"), "只能写：地下车位"),
        ("spaces", ("玖珑城", "地下车位", "A", ""), "“号码”空着"),
        ("spaces", ("玖珑城", "地下车位", "A", "1", "1 号楼", "1 单元", "909"), "没有这一户"),
        (
            "spaces",
            ("玖珑城", "地下车位", "A", "1", "1 号楼", "", "101"),
            "“单元”空着，1 号楼 有 2 个 101，分不清",
        ),
        ("spaces", ("玖珑城", "地下车位", "A", "1", "", "1 单元", "101"), "“楼栋”空着"),
        ("assets", ("玖珑城", "", "客梯", "电梯"), "“编号”空着"),
        ("assets", ("玖珑城", "DT-1", "", "电梯"), "“名称”空着"),
        ("assets", ("玖珑城", "DT-1", "客梯", "火箭"), "只能写：电梯"),
        ("assets", ("玖珑城", "D", "客梯", "电梯", "", "", "", "2026-02-30"), "真有这一天"),
        ("assets", ("玖珑城", "D", "客梯", "电梯", "", "", "", "0001-01-01"), "真有这一天"),
        (
            "assets",
            ("玖珑城", "D", "客梯", "电梯", "", "", "", "2026-11-03", "2026-11-03"),
            "“下次检验”要晚于“上次检验”",
        ),
    ],
)
def test_a_hostile_cell_of_spaces_and_assets_too(
    ours: Area, kind: str, row: tuple[object, ...], said: str
) -> None:
    sheet = received(kind, sheet_of(kind, row), ours)

    assert sheet.count_wrong == 1
    assert said in problems(sheet)[0]
    # Whoever reads the fault reads of what it is, made out or as it was written.
    assert SheetRow.objects.get(sheet=sheet).title


def test_a_door_twice_in_one_sheet_is_said_with_the_earlier_row(ours: Area) -> None:
    row = ("玖珑城", "1 号楼", "1 单元", "301", 3)

    sheet = received("units", sheet_of("units", row, row), ours)

    assert problems(sheet) == ["第 3 行跟第 2 行说的是同一个。请留一行。"]


def test_an_empty_cell_changes_nothing_and_a_filled_one_shows_before_and_after(
    ours: Area, estate: Estate
) -> None:
    fill_every_kind(estate)
    unit = Unit.objects.get(area_cm=8950)
    row = ("玖珑城", "1 号楼", str(unit.entrance), unit.number, None, None, "实测")

    sheet = received("units", sheet_of("units", row), ours)

    changed = SheetRow.objects.get(sheet=sheet)
    assert KINDS["units"].differences(changed, {}) == [("面积来源", "登记", "实测")]
    importing.enter(sheet, by=FOUNDER, at=NOW)
    unit.refresh_from_db()
    assert (unit.area_cm, unit.area_source) == (8950, "surveyed")


def test_an_import_is_undone_while_nobody_touched_it(ours: Area, estate: Estate) -> None:
    fill_every_kind(estate)
    unit = Unit.objects.get(area_cm=8950)
    sheet = received(
        "units",
        sheet_of(
            "units",
            ("玖珑城", "1 号楼", str(unit.entrance), unit.number, None, 90),
            ("玖珑城", "1 号楼", "1 单元", "301", 3),
        ),
        ours,
    )
    importing.enter(sheet, by=FOUNDER, at=NOW)
    assert Unit.objects.filter(number="301").exists()

    importing.undo(sheet, by=FOUNDER, at=NOW)

    sheet.refresh_from_db()
    assert sheet.state == State.UNDONE
    assert not Unit.objects.filter(number="301").exists()
    unit.refresh_from_db()
    assert unit.area_cm == 8950


def test_an_import_that_somebody_built_on_is_not_undone(ours: Area) -> None:
    sheet = received("units", sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3, 88)), ours)
    importing.enter(sheet, by=FOUNDER, at=NOW)
    registry.correct(Unit.objects.get(number="301"), area_cm=9000, by=FOUNDER, at=NOW)

    with pytest.raises(importing.TouchedSince):
        importing.undo(sheet, by=FOUNDER, at=NOW)

    sheet.refresh_from_db()
    assert sheet.state == State.ENTERED
    assert Unit.objects.get(number="301").area_cm == 9000


def test_a_registry_that_moved_meanwhile_stops_the_sheet_and_nothing_of_it_stays(
    ours: Area, estate: Estate
) -> None:
    data = sheet_of(
        "units",
        ("玖珑城", "1 号楼", "1 单元", "301", 3),
        ("玖珑城", "1 号楼", "1 单元", "302", 3),
    )
    sheet = received("units", data, ours)
    building = estate.buildings.get(name="1 号楼")
    registry.add_unit(
        building, "302", floor=3, entrance=building.entrances.get(name="1 单元"), by=FOUNDER, at=NOW
    )

    importing.enter(sheet, by=FOUNDER, at=NOW)

    sheet.refresh_from_db()
    assert sheet.state == State.STOPPED
    assert "第 3 行说的，这期间别人改过了" in sheet.reason
    assert not Unit.objects.filter(number="301").exists()


def test_a_sheet_entered_twice_is_entered_once(ours: Area) -> None:
    sheet = received("units", sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3)), ours)
    importing.enter(sheet, by=FOUNDER, at=NOW)

    with pytest.raises(importing.NotNow):
        importing.enter(sheet, by=FOUNDER, at=NOW)


def test_a_sheet_without_its_columns_or_no_sheet_at_all_is_refused_at_once(ours: Area) -> None:
    with pytest.raises(Malformed) as refusal:
        received("units", sheet_of("units", ("x",), header=["姓名", "电话"]), ours)
    assert "少了“楼栋”“门牌”" in str(refusal.value.reason)
    with pytest.raises(Malformed):
        received("units", b"PK\x03\x04 not a workbook", ours)
    assert not SheetImport.objects.exists()


def test_nobody_brings_a_sheet_into_anothers_area(ours: Area) -> None:
    from wangge.people.factories import make_actor  # noqa: PLC0415 - one floor up

    stranger = make_actor("community_secretary", area=make_community())

    with pytest.raises(NotAllowed):
        importing.receive("units", b"", file_name="x", scope=ours, by=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        exporting.export("units", scope=ours, purpose="check", by=stranger, signed="", at=NOW)


def test_taking_a_sheet_out_needs_a_purpose_and_is_written_down(ours: Area) -> None:
    with pytest.raises(Malformed):
        exporting.export("units", scope=ours, purpose="", by=FOUNDER, signed="", at=NOW)

    page = load_workbook(io.BytesIO(exported("units", ours))).active

    assert page is not None
    assert str(page["A1"].value).startswith("只作此用：核对家底　导出人：林书敏")
    event = Event.objects.get(kind="places.exported")
    assert event.data == {"list": "units", "rows": 16, "purpose": "check", "in_clear": False}


def test_a_long_sheet_goes_through_the_worker_in_batches(ours: Area, estate: Estate) -> None:
    building = estate.buildings.get(name="1 号楼")
    rows = [("玖珑城", "1 号楼", "1 单元", f"{n:05d}", 1 + n % 30, 80, "合同") for n in range(3000)]
    sheet = received("units", sheet_of("units", *rows), ours)
    assert sheet.state == State.READING

    working.run_due()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.count_new, sheet.count_read) == (State.READ, 3000, 3000)
    importing.enter(sheet, by=FOUNDER, at=NOW)
    assert building.units.count() == 8
    working.run_due()

    sheet.refresh_from_db()
    assert (sheet.state, sheet.count_done) == (State.ENTERED, 3000)
    assert building.units.count() == 3008
    importing.undo(sheet, by=FOUNDER, at=NOW)
    working.run_due()
    assert building.units.count() == 8


def test_a_reader_that_died_begins_again(ours: Area) -> None:
    sheet = received("units", sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3)), ours)
    SheetImport.objects.filter(pk=sheet.pk).update(state=State.READING)
    sheet.refresh_from_db()

    importing.look(sheet)

    assert (sheet.state, sheet.count_new, sheet.rows.count()) == (State.READ, 1, 1)


def test_spaces_with_a_holder_and_assets_with_checks_come_in(ours: Area) -> None:
    spaces = sheet_of("spaces", ("玖珑城", "地下车位", "B", "035", "1 号楼", "1 单元", "101"))
    assets = sheet_of(
        "assets",
        (
            "玖珑城",
            "DT11-01",
            "1 号楼电梯",
            "电梯",
            "1 号楼",
            "1 单元",
            1,
            "2026-01-05",
            "2027-01-05",
        ),
    )
    for kind, data in (("spaces", spaces), ("assets", assets)):
        importing.enter(received(kind, data, ours), by=FOUNDER, at=NOW)

    space = ParkingSpace.objects.get(number="035")
    assert str(space.unit) == "101"
    asset = Asset.objects.get(code="DT11-01")
    assert (str(asset.last_checked_on), str(asset.next_check_on)) == ("2026-01-05", "2027-01-05")


def test_an_upload_object_of_django_is_as_good_as_bytes(ours: Area) -> None:
    data = sheet_of("units", ("玖珑城", "1 号楼", "1 单元", "301", 3))
    upload = SimpleUploadedFile("表.xlsx", data)

    assert received("units", upload.read(), ours).count_new == 1
