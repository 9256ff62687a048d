"""The estate known by heart: a household entered, units brought in by sheet, mended and undone."""

import io
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, fill_in, keep, set_stage, sign_in
from wangge.core.sheets import writing
from wangge.history.models import Event
from wangge.people.models import Household
from wangge.places.models import Unit
from wangge.places.sheets.kinds import KINDS


def test_the_secretary_keeps_the_registry_at_the_desk(
    new_page: NewPage, clock: Clock, tmp_path: Path
) -> None:
    keeps_the_registry(new_page(DESK), set_stage(clock.strikes("09:00:00")), tmp_path)


def test_the_secretary_keeps_the_registry_on_a_phone(
    new_page: NewPage, clock: Clock, tmp_path: Path
) -> None:
    keeps_the_registry(new_page(PHONE), set_stage(clock.strikes("09:00:00")), tmp_path)


def keeps_the_registry(page: Page, stage: Stage, folder: Path) -> None:
    sign_in(page, "secretary")
    reads_the_facts(page, stage)
    enters_a_household(page)
    brings_units_in(page, folder)


def reads_the_facts(page: Page, stage: Stage) -> None:
    page.goto("/registry/")
    page.get_by_role("link", name="晏园玖珑城").click()
    facts = page.locator(".registry-figures")
    for figure in ("307 户", "350 个", "30 个", "150 个", "120 个", "18 部", "35 %"):
        expect(facts.get_by_text(figure, exact=True)).to_be_visible()
    expect(page.get_by_text("按登记逐条数出，今天 9:00").first).to_be_visible()
    assert_axe_clean(page)
    page.goto("/registry/")
    expect(page.get_by_role("rowheader")).to_have_count(9)


def enters_a_household(page: Page) -> None:
    page.goto("/registry/")
    page.get_by_role("link", name="晏园玖珑城").click()
    page.get_by_role("link", name="房屋", exact=True).click()
    page.locator(".registry-filter [name=q]").fill("601")
    page.locator(".registry-filter button").click()
    assert "q=601" in page.url
    page.get_by_role("link", name="1 单元 601").first.click()
    page.get_by_role("link", name="登记一户").click()
    fill_in(page, name="顾长林", relation="业主", phone="13900003601", since="2020-05-01")
    keep(page)
    page.get_by_role("link", name="顾长林").click()
    expect(page.get_by_text("139****3601")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("link", name="看号码").click()
    fill_in(page, purpose="核对登记")
    page.get_by_role("button", name="看号码").click()
    expect(page.get_by_text("139 0000 3601")).to_be_visible()
    home = Household.objects.get()
    revealed = Event.objects.get(kind="people.household_phone_revealed")
    assert (revealed.subject_id, revealed.data["purpose"]) == (home.pk, "check")
    page.get_by_role("link", name="回这一户").click()
    moves_out_and_back(page)


def moves_out_and_back(page: Page) -> None:
    page.get_by_role("link", name="搬走 顾长林").click()
    question = page.get_by_role("dialog", name="顾长林搬走了？")
    question.get_by_role("button", name="登记搬走").click()
    expect(page.get_by_text("2026-11-23 搬走")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("撤回了，还算住在这里。")).to_be_visible()


def brings_units_in(page: Page, folder: Path) -> None:
    page.goto("/registry/")
    page.get_by_role("link", name="用表格登记和导出").click()
    assert_axe_clean(page)
    page.get_by_role("link", name="上传 房屋").click()
    wrong = sheet(folder / "房屋.xlsx", "1栋A")
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="上传，先看会改什么").click()
    expect(page.get_by_text("有 1 行写错，一行也没登记。")).to_be_visible()
    expect(
        page.get_by_text("第 3 行“楼栋”写的是“1栋A”，家底里没有。可能是“1 号楼”。")
    ).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"registry-sheet-{page.viewport_size['width'] if page.viewport_size else 0}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载带批注的表").click()
    comes_back_with_a_comment(Path(download.value.path()))
    assert not Unit.objects.filter(number="1901").exists()

    page.get_by_role("link", name="表格", exact=True).last.click()
    page.get_by_role("link", name="上传 房屋").click()
    page.locator("input[type=file]").set_input_files(sheet(folder / "改好.xlsx", "1 号楼"))
    page.get_by_role("button", name="上传，先看会改什么").click()
    page.get_by_role("button", name="登记这 2 条").click()
    expect(page.get_by_text("登记好了 2 条")).to_be_visible()
    unit = Unit.objects.get(number="1901")
    assert (unit.area_cm, unit.floor) == (8950, 19)
    page.get_by_role("link", name="整张撤回").click()
    page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已经整张撤回")).to_be_visible()
    assert not Unit.objects.filter(number="1901").exists()


def sheet(file: Path, building: str) -> Path:
    rows: list[list[writing.Value]] = [
        ["玖珑城", "1 号楼", "1 单元", "1901", 19, "89.50", "登记"],
        ["玖珑城", building, "1 单元", "1902", 19, None, None],
    ]
    columns = [writing.Column(column.name) for column in KINDS["units"].columns]
    file.write_bytes(writing.workbook(columns, rows, title="房屋"))
    return file


def comes_back_with_a_comment(file: Path) -> None:
    page = load_workbook(io.BytesIO(file.read_bytes())).active
    assert page is not None
    comment = page["B3"].comment
    assert comment is not None
    assert "可能是“1 号楼”" in comment.text
    assert page["D2"].value == "1901"
