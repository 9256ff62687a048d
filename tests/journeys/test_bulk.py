"""Many cases at once: ticked, looked at, carried out, each answered for; views kept; the list kept fresh."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, set_stage, sign_in, use_verb
from wangge.cases import intake
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.people.actors import PUBLIC
from wangge.places.locate import Located

LAMP, LIFT, DRAIN = "1号楼楼道灯不亮", "2号楼电梯有异响", "3号楼下水道堵了"


@pytest.fixture
def stage(clock: Clock) -> Stage:
    return set_stage(clock.strikes("10:00:00"))


def _said(stage: Stage, words: str, clock: Clock, at: str) -> Case:
    tower = stage.tower
    place = Located(stage.district.community, tower.area, stage.district.jiulong, tower)
    said = intake.Submission(words=words, community=stage.district.community, place=place)
    return intake.submit(said, by=PUBLIC, at=clock.strikes(at)).case


def _tick(page: Page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("checkbox", name=f"选上：{title}").check()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_ticked_cases_are_handed_over_and_the_one_that_moved_is_said(
    new_page: NewPage, stage: Stage, clock: Clock, size: tuple[int, int]
) -> None:
    cases = [_said(stage, words, clock, "10:00:00") for words in (LAMP, LIFT, DRAIN)]
    boss, worker = new_page(size), new_page(PHONE)
    sign_in(boss, "secretary")
    sign_in(worker, "worker")

    boss.goto("/board/")
    _tick(boss, LAMP, LIFT)
    expect(boss.locator("[data-bulk-count]")).to_have_text("选了 2 件")
    assert_axe_clean(boss)
    boss.get_by_label("做什么").select_option(label="转给同事")
    boss.get_by_role("button", name="下一步").click()

    expect(boss.get_by_role("heading", level=1)).to_have_text("转给同事：2 件")
    to = boss.get_by_label("转给谁")
    to.select_option(to.locator("option", has_text="江若兰").first.get_attribute("value"))
    assert_axe_clean(boss)
    boss.get_by_role("button", name="先看一遍会怎样").click()

    expect(boss.get_by_role("heading", name="会做的 2 件")).to_be_visible()
    expect(boss.locator("main")).to_contain_text("转给江若兰，要重新接单")
    assert_axe_clean(boss)
    screenshot(boss, f"bulk-preview-{size[0]}")

    # Meanwhile somebody takes one of the two.
    clock.strikes("10:01:00")
    worker.goto(f"/cases/{cases[0].number}/")
    use_verb(worker, "接单")

    boss.get_by_role("button", name="照这样做 2 件").click()
    expect(boss.get_by_role("status")).to_contain_text("做好 1 件，没做 1 件")
    refused = boss.locator(".pane--due-soon")
    expect(refused).to_contain_text(LAMP)
    expect(refused).to_contain_text("您看的时候")
    assert_axe_clean(boss)
    screenshot(boss, f"bulk-result-{size[0]}")

    rows = Case.objects.values_list("title", "status", "handler__person__name")
    assert set(rows) == {
        (LAMP, Status.TAKEN, "高文斌"),
        (LIFT, Status.DISPATCHED, "江若兰"),
        (DRAIN, Status.DISPATCHED, None),
    }


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_filtered_board_is_kept_as_a_view_and_removed_and_put_back(
    new_page: NewPage, stage: Stage, clock: Clock, size: tuple[int, int]
) -> None:
    _said(stage, LAMP, clock, "10:00:00")
    page = new_page(size)
    sign_in(page, "desk")

    page.goto("/board/?show=untaken&route=property")
    page.get_by_role("link", name="存成我的视图").click()
    page.get_by_label("叫什么").fill("物业没接的")
    page.get_by_role("button", name="存下").click()

    tab = page.get_by_role("navigation", name="我存的视图").get_by_role("link", name="物业没接的")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(page.locator(".work .title")).to_have_text([LAMP])
    assert_axe_clean(page)

    page.get_by_role("link", name="整理").click()
    page.get_by_role("button", name="删掉").click()
    page.get_by_role("button", name="撤销").click()
    page.goto("/board/")
    expect(tab).to_be_visible()

    page.get_by_role("link", name="物业没接的").click()
    page.locator(".chip", has_text="等人接").click()
    expect(page.locator(".chip")).to_have_count(1)


def test_new_cases_are_announced_and_neither_row_nor_tick_moves(
    desk: Page, stage: Stage, clock: Clock
) -> None:
    _said(stage, LAMP, clock, "10:00:00")
    sign_in(desk, "secretary")
    desk.goto("/board/")
    _tick(desk, LAMP)
    titles = desk.locator(".work .title")

    for words in (LIFT, DRAIN):
        _said(stage, words, clock, "10:02:00")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    fresh = desk.get_by_role("link", name="有 2 件新的")
    expect(fresh).to_be_visible()
    expect(titles).to_have_text([LAMP])
    assert_axe_clean(desk)

    fresh.click()
    expect(titles).to_have_count(3)
    expect(fresh).to_be_hidden()
    expect(desk.get_by_role("checkbox", name=f"选上：{LAMP}")).to_be_checked()
    expect(desk.locator("#tallies")).to_contain_text("3")

    _said(stage, "1号楼门禁坏了", clock, "10:03:00")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.get_by_role("link", name="有 1 件新的")).to_be_visible()
