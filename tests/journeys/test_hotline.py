"""Reported once (S20): a 12345 sheet in, mended, answered, its return sheet out, the month's form filled."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot, work
from tests.journeys.stage import Clock, Stage, moment, set_stage, sign_in
from wangge.cases import resolving, taking
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.exchange.factories import sheet, ticket

ONE, TWO, THREE = "20261103-881", "20261103-882", "20261103-883"
ANSWER = "6 楼楼道灯已换，当晚试亮。"


def district_form() -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(["11 月诉求情况表"])
    page.append(["受理件数", None, "12345 单", None])
    page.append(["办结件数", None, "满意率", None])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_was_typed_at_the_hotline_is_typed_nowhere_else(
    new_page: NewPage, clock: Clock, size: tuple[int, int], tmp_path: Path
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    desk = new_page(size)
    sign_in(desk, "desk")

    lamp = ticket(ONE, "晏园玖珑城 1 号楼 6 楼楼道灯不亮")
    cover = ticket(TWO, "晏园玖珑城门口井盖松了，走过去会响")
    wrong = ticket(THREE, "医保报销要带什么材料？", due="下周三")
    _hand_in(desk, sheet(lamp, cover, wrong), tmp_path)
    expect(desk.locator("#id_number")).to_have_value("工单编号")
    expect(desk.locator("#id_answer")).to_have_value("答复内容")
    _shoot(desk, "hotline-columns", size)
    desk.get_by_role("button", name="看每一行会怎样").click()
    expect(desk.locator("main")).to_contain_text("第 5 行“办理期限”：“下周三”看不出是哪一天")
    expect(desk.locator("main")).to_contain_text("新记 2 件")
    _shoot(desk, "hotline-preview", size)
    marked = _download(desk, "下载标好的表")
    assert "下周三" in marked["I5"].comment.text
    assert not Case.objects.exists()
    _import(desk, "已导入：新记 2 件")
    _shoot(desk, "hotline-imported", size)

    mended = ticket(THREE, "医保报销要带什么材料？", due="2026-11-27")
    _hand_in(desk, sheet(lamp, cover, mended), tmp_path)
    desk.get_by_role("button", name="看每一行会怎样").click()
    expect(desk.locator("main")).to_contain_text("新记 1 件，更新 0 件；没变的 2 件不动")
    _import(desk, "已导入：新记 1 件")
    assert Case.objects.count() == 3
    _answer(ONE, stage)

    desk.get_by_role("link", name="做回单").click()
    expect(desk.get_by_role("heading", name="12345 的 3 件，有回复的 1 件")).to_be_visible()
    _shoot(desk, "hotline-return", size)
    desk.get_by_role("button", name="做回单").click()
    expect(desk.get_by_role("heading", name="可以下载")).to_be_visible()
    _shoot(desk, "hotline-export", size)
    back = _download(desk, "下载")
    header = [cell.value for cell in back[1]]
    assert header[0] == "工单编号"
    assert back.cell(2, header.index("工单编号") + 1).value == ONE
    assert back.cell(2, header.index("答复内容") + 1).value == ANSWER

    _undo_another(desk, tmp_path, size)
    _fill_the_month(desk, tmp_path, size)


def _hand_in(page: Page, content: bytes, folder: Path) -> None:
    file = folder / "12345 工单.xlsx"
    file.write_bytes(content)
    page.goto("/exchange/hotline/")
    page.get_by_label("表格文件").set_input_files(file)
    page.get_by_role("button", name="打开看看").click()
    expect(page.get_by_role("heading", name="对一下列")).to_be_visible()


def _import(page: Page, told: str) -> None:
    page.get_by_role("button", name="导入这").click()
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    work()
    expect(page.locator("main")).to_contain_text(told)


def _answer(number: str, stage: Stage) -> None:
    # By whoever was asked to take it; the deed itself is another story's.
    case = Case.objects.select_related("area", "lead").get(external_ref=number)
    by = stage.cast.actor("desk")
    taking.take(case, by=by, at=moment(23, "09:00:00"))
    resolving.resolve(case, text=ANSWER, by=by, at=moment(23, "09:00:00"))


def _undo_another(page: Page, folder: Path, size: tuple[int, int]) -> None:
    _hand_in(page, sheet(ticket("20261104-001", "传错了的一张表")), folder)
    page.get_by_role("button", name="看每一行会怎样").click()
    _import(page, "已导入：新记 1 件")
    page.get_by_role("link", name="整次撤销").click()
    expect(page.get_by_text("不会通知居民")).to_be_visible()
    _shoot(page, "hotline-undo", size)
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.locator("main")).to_contain_text("正在撤销")
    work()
    expect(page.locator("main")).to_contain_text("已撤销：作废 1 件")
    assert Case.objects.get(external_ref="20261104-001").status == Status.VOID


def _fill_the_month(page: Page, folder: Path, size: tuple[int, int]) -> None:
    page.goto("/exchange/")
    _shoot(page, "exchange", size)
    file = folder / "11 月诉求情况表.xlsx"
    file.write_bytes(district_form())
    page.get_by_role("link", name="传一张区里的空表").click()
    page.get_by_label("这张表叫什么").fill("区里月报")
    page.get_by_label("空表").set_input_files(file)
    page.get_by_role("button", name="下一步：对格子").click()
    _shoot(page, "month-cells", size)
    page.get_by_role("button", name="存好，看看数").click()
    expect(page.get_by_role("heading", name="区里月报")).to_be_visible()
    _shoot(page, "month-figures", size)
    page.get_by_role("link", name="12345 单").click()
    _shoot(page, "month-behind", size)
    page.go_back()
    page.get_by_role("button", name="填好 2026 年 11 月的表").click()
    filled = _download(page, "下载")
    # Received there on the 3rd: three of the hotline, and the one undone is not among them.
    assert (filled["B2"].value, filled["D2"].value, filled["B3"].value) == (3, 3, 0)
    assert filled["D3"].value == "没有可算的"


def _download(page: Page, name: str) -> Any:
    with page.expect_download() as started:
        page.get_by_role("link", name=name, exact=True).click()
    return load_workbook(io.BytesIO(Path(started.value.path()).read_bytes())).active


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
