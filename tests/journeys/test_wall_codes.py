"""Codes on walls (S3): scanned without login or script, followed, answered; printed, torn off, replaced."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, send, set_stage, sign_in
from wangge.cases import intake, resolving, taking
from wangge.cases.models import Case
from wangge.cases.vocabulary import Channel, Status
from wangge.people.actors import PUBLIC
from wangge.places import wall_codes
from wangge.places.locate import Located
from wangge.places.models import Asset, WallCode


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_lift_s_code_is_followed_answered_and_replaced(
    new_page: NewPage, clock: Clock, tmp_path: Path, size: tuple[int, int]
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    keeper = new_page(size)
    code = _print_codes(keeper, stage, tmp_path, size)
    case = _somebody_was_first(stage, code, clock)

    # An old phone whose browser runs no script of ours.
    neighbour = new_page(PHONE, scripts=False)
    mine = _follow(neighbour, code, case, size)
    other = new_page(PHONE, scripts=False)
    _say_something_new(other, code)

    clock.strikes("10:00:00")
    worker = stage.cast.actor("worker")
    case.refresh_from_db()
    taking.take(case, by=worker, at=clock.strikes("10:05:00"))
    resolving.resolve(
        case, text="换了门机皮带，试了十趟。", by=worker, at=clock.strikes("11:00:00")
    )
    neighbour.reload()
    expect(neighbour.locator("main")).to_contain_text("换了门机皮带，试了十趟。")
    assert mine.number != case.number
    neighbour.goto(f"/w/{code.code}/")
    expect(neighbour.locator("main")).to_contain_text("说是办好了")

    _replace(keeper, stage, code)
    neighbour.goto(f"/w/{code.code}/")
    expect(neighbour.get_by_role("heading", level=1)).to_have_text("这张码换过新的了")
    expect(neighbour.get_by_role("link", name="我要说一件事")).to_be_visible()
    _shoot(neighbour, "wall-code-replaced", PHONE)


def _print_codes(page: Page, stage: Stage, folder: Path, size: tuple[int, int]) -> WallCode:
    sign_in(page, "secretary")
    page.goto("/setup/")
    page.get_by_role("link", name="墙上的码").click()
    page.locator(".registry-filter [name=estate]").select_option(label="晏园玖珑城")
    page.locator("form[role=search].registry-filter button").click()
    page.wait_for_url("**estate=*")
    page.get_by_role("link", name="做新码").first.click()
    page.get_by_text("电梯：18 个还没有码").click()
    page.get_by_text("单元：9 个还没有码").click()
    _shoot(page, "wall-codes-make", size)
    page.get_by_role("button", name="做码").click()
    expect(page.locator("#told")).to_contain_text("做好了 27 张")
    _shoot(page, "wall-codes-list", size)
    lift = Asset.objects.get(name="1 号楼 1 单元电梯 1")
    code = WallCode.objects.get(asset=lift)
    page.get_by_role("checkbox", name="晏园玖珑城 1 号楼 1 单元电梯 1", exact=True).check()
    with page.expect_download() as loading:
        page.get_by_role("button", name="打印勾上的").click()
    sheet = folder / "labels.pdf"
    loading.value.save_as(sheet)
    assert sheet.read_bytes().startswith(b"%PDF-")
    return code


def _somebody_was_first(stage: Stage, code: WallCode, clock: Clock) -> Case:
    found = wall_codes.find(code.code)
    assert found is not None
    place: Located = replace(wall_codes.located(found))
    submission = intake.Submission(
        words="电梯一抖一抖的，吓人",
        community=stage.district.community,
        channel=Channel.WALL_CODE,
        place=place,
        phone="13900000417",
    )
    accepted = intake.submit(submission, by=PUBLIC, at=clock.strikes("09:10:00"))
    return Case.objects.select_related("area", "lead").get(pk=accepted.case.pk)


def _follow(page: Page, code: WallCode, case: Case, size: tuple[int, int]) -> Case:
    # Typed by hand, in small letters, as somebody does whose camera does not read it.
    page.goto("/w/")
    page.get_by_label("印在方块码下面的 8 位").fill(f"{code.code[:4]} {code.code[4:]}".lower())
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("晏园玖珑城 1 号楼 1 单元电梯 1")
    expect(page.locator("main")).to_contain_text("这里有 1 件事已经在办")
    expect(page.locator("main")).not_to_contain_text("吓人")
    _shoot(page, f"wall-code-scan-{size[0]}", PHONE)
    page.get_by_role("link", name="就是这件，跟着它").click()
    _shoot(page, f"wall-code-follow-{size[0]}", PHONE)
    page.get_by_role("button", name="跟着它，有回音告诉我").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了")
    page.get_by_role("link", name="看这件事").click()
    return Case.objects.get(merged_into=case)


def _say_something_new(page: Page, code: WallCode) -> None:
    page.goto(f"/w/{code.code}/")
    page.get_by_role("link", name="说一件别的事").click()
    expect(page.locator("#id_building option:checked")).to_have_text("1 号楼")
    _shoot(page, "wall-code-report", PHONE)
    page.locator("#id_words").fill("轿厢里的灯不亮")
    page.get_by_role("button", name="下一步：看一遍再发").click()
    expect(page.locator("main")).to_contain_text("1 号楼 1 单元电梯 1")
    number = send(page)
    case = Case.objects.get(number=number)
    assert (case.asset, case.channel, case.status) == (
        code.asset, Channel.WALL_CODE, Status.DISPATCHED,
    )  # fmt: skip


def _replace(page: Page, stage: Stage, code: WallCode) -> None:
    page.goto(f"/places/wall-codes/?estate={stage.district.jiulong.pk}&code={code.code}")
    page.get_by_role("link", name="换新码").click()
    expect(page.get_by_role("dialog")).to_contain_text("马上不能用")
    page.get_by_role("button", name="换新码").click()
    fresh = WallCode.objects.get(replaces=code)
    expect(page.locator("#told")).to_contain_text(wall_codes.spoken(fresh))


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    # axe is a script itself: the pages opened without any are asked in test_every_page.
    if step.startswith("wall-codes"):
        assert_axe_clean(page)
