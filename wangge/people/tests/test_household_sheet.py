import io
from datetime import date

import pytest
from openpyxl import load_workbook

from wangge.core.errors import NotAllowed
from wangge.core.sheets import writing
from wangge.people import directory, households, privacy
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import make_actor
from wangge.people.household_sheet import Households
from wangge.people.models import Household, Occupancy, Person, Phone
from wangge.places.factories import FOUNDER, NOW, make_building, make_community, make_estate
from wangge.places.models import Area, SheetImport, SheetRow, Unit
from wangge.places.sheets import exporting, importing

pytestmark = pytest.mark.django_db

COLUMNS = Households().columns


@pytest.fixture
def ours() -> Area:
    community = make_community("板桥社区")
    make_building(make_estate(community, name="玖珑城"), name="1 号楼", floors=2)
    return community


def row(
    name: str, relation: str | None = "业主", *, door: str = "101", phone: str = "", **days: str
) -> list[object]:
    """One row of the sheet, as an office fills it in."""
    where = ["玖珑城", "1 号楼", "1 单元", door]
    return [*where, name, relation, phone, days.get("since"), days.get("until")]


def received(ours: Area, *rows: list[object]) -> SheetImport:
    plain = [writing.Column(column.name) for column in COLUMNS]
    data = writing.workbook(plain, rows, title="住户")  # type: ignore[arg-type]
    return importing.receive(
        "households", data, file_name="住户.xlsx", scope=ours, by=FOUNDER, at=NOW
    )


def entered(ours: Area, *rows: list[object]) -> SheetImport:
    sheet = received(ours, *rows)
    importing.enter(sheet, by=FOUNDER, at=NOW)
    assert sheet.state == "entered", (sheet.reason, problems(sheet))
    return sheet


def problems(sheet: SheetImport) -> list[str]:
    wrong = SheetRow.objects.filter(sheet=sheet, verdict="wrong").order_by("number")
    return [importing.say_problem(one) for one in wrong]


def exported(ours: Area, by: Actor = COMMAND, *, in_clear: bool = False) -> bytes:
    return exporting.export(
        "households", scope=ours, purpose="check", in_clear=in_clear, by=by, signed="林", at=NOW
    )


def family(ours: Area) -> SheetImport:
    return entered(
        ours,
        row("顾长林", phone="13900003001", since="2020-05-01"),
        row("顾小梅", "家人"),
        row("马桂英", "租户", door="102", phone="0513-5550 1234"),
    )


def test_a_family_comes_in_as_one_household_with_its_numbers_sealed(ours: Area) -> None:
    family(ours)

    home = Household.objects.get(unit__number="101")
    assert home.since == date(2020, 5, 1)
    assert {stay.person.name for stay in home.occupancies.select_related("person")} == {
        "顾长林",
        "顾小梅",
    }
    assert [p.person.name for p in privacy.find_phones("139 0000 3001") if p.person] == ["顾长林"]
    assert "13900003001" not in str(list(SheetRow.objects.values_list("after", "before")))


@pytest.mark.parametrize("in_clear", [True, False])
def test_what_goes_out_and_comes_back_changes_nothing(ours: Area, in_clear: bool) -> None:
    family(ours)

    again = importing.receive(
        "households",
        exported(ours, in_clear=in_clear),
        file_name="x.xlsx",
        scope=ours,
        by=FOUNDER,
        at=NOW,
    )

    assert (again.count_same, again.count_new, again.count_changed) == (3, 0, 0), problems(again)


def test_numbers_go_out_masked_unless_asked_for_by_right(ours: Area) -> None:
    family(ours)
    officer = make_actor("administrator", area=ours)

    masked = load_workbook(io.BytesIO(exported(ours, officer))).active
    clear = load_workbook(io.BytesIO(exported(ours, in_clear=True))).active

    assert masked is not None
    assert clear is not None
    assert masked["G4"].value == "139****3001"
    assert clear["G4"].value == "13900003001"
    with pytest.raises(NotAllowed):
        exported(ours, officer, in_clear=True)


def test_a_move_out_and_a_new_number_are_shown_then_entered_and_undone(ours: Area) -> None:
    family(ours)
    sheet = received(
        ours,
        row("顾长林", None, phone="13900003999"),
        row("顾小梅", None, until="2026-10-01"),
    )
    assert sheet.count_changed == 2
    changes = [
        Households().differences(one, {})
        for one in SheetRow.objects.filter(sheet=sheet).order_by("number")
    ]
    assert changes == [[("电话", "有", "有")], [("搬走日期", "空", "2026-10-01")]]

    importing.enter(sheet, by=FOUNDER, at=NOW)
    assert privacy.find_phones("13900003001") == []
    assert privacy.find_phones("13900003999")
    assert str(Occupancy.objects.get(person__name="顾小梅").until) == "2026-10-01"
    importing.undo(sheet, by=FOUNDER, at=NOW)

    assert privacy.find_phones("13900003001")
    assert privacy.find_phones("13900003999") == []
    assert Occupancy.objects.get(person__name="顾小梅").until is None


def test_undoing_takes_households_persons_and_numbers_away(ours: Area) -> None:
    before = (Person.objects.count(), Phone.objects.count())
    sheet = family(ours)

    importing.undo(sheet, by=FOUNDER, at=NOW)

    assert Household.objects.count() == Occupancy.objects.count() == 0
    assert (Person.objects.count(), Phone.objects.count()) == before


def test_what_somebody_corrected_since_is_not_undone(ours: Area) -> None:
    sheet = family(ours)
    stay = Occupancy.objects.get(person__name="顾小梅")
    households.move_out(stay, date(2026, 10, 1), by=COMMAND, at=NOW)

    with pytest.raises(importing.TouchedSince):
        importing.undo(sheet, by=FOUNDER, at=NOW)

    assert Occupancy.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(""), "“姓名”空着"),
        (row("顾" * 61), "“姓名”太长"),
        (row("顾长林", None), "“关系”空着"),
        (row("顾长林", "邻居"), "只能写：业主、家人、租户、其他"),
        (row("顾长林", phone="1390000300"), "手机号是 11 位，您写了 10 位"),
        (row("顾长林", phone="=1+1"), "“电话”"),
        (row("顾长林", door="909"), "家底里没有这一户"),
        (row("顾长林", since="去年"), "真有这一天"),
        (row("顾长林", since="2026-05-01", until="2026-04-01"), "早于“住进日期”"),
    ],
)
def test_a_hostile_cell_is_answered_with_a_sentence(
    ours: Area, wrong: list[object], said: str
) -> None:
    sheet = received(ours, wrong)

    assert sheet.count_wrong == 1
    assert said in problems(sheet)[0]


def test_the_same_person_twice_behind_one_door_is_said(ours: Area) -> None:
    sheet = received(ours, row("顾长林"), row("顾长林", "家人"))

    assert problems(sheet) == ["第 3 行跟第 2 行是同一户的同一个人。请留一行。"]


def test_somebody_who_moved_in_meanwhile_stops_the_sheet(ours: Area) -> None:
    sheet = received(ours, row("顾小梅", "家人"), row("顾长林"))
    home = households.settle(Unit.objects.get(number="101"), by=COMMAND, at=NOW)
    person = directory.add_person("顾长林", by=COMMAND, at=NOW)
    households.move_in(person, home, relation="owner", by=COMMAND, at=NOW)

    importing.enter(sheet, by=FOUNDER, at=NOW)

    sheet.refresh_from_db()
    assert sheet.state == "stopped"
    assert Occupancy.objects.count() == 1
