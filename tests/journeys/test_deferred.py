"""What cannot be done this year (S7): put aside until the first of March, told, and awake again."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, fill_in, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case, Supervision
from wangge.cases.vocabulary import Stage, Status

REASON = "今年的加装名额已经用完，明年 3 月重新申报。"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_lift_is_put_aside_until_the_first_of_march_and_wakes_by_itself(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("10:00:00"))
    resident, secretary = new_page(size), new_page(size)
    number = say(resident, "加装电梯能不能今年装", estate="濠园里", building="2 号楼")
    sign_in(secretary, "secretary")

    _defer(secretary, number, size)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("2027 年 3 月 1 日")
    expect(resident.locator("main")).to_contain_text(REASON)
    expect(resident.locator(".light").first).to_have_class("light light--deferred")
    _shoot(resident, "deferred-told", size)
    case = Case.objects.get(number=number)
    assert case.status == Status.DEFERRED
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at is None

    # The whole winter passes: nobody is hurried, and the board counts it apart.
    for day, month, year in ((24, 12, 2026), (20, 1, 2027), (28, 2, 2027)):
        clock.strikes("12:00:00", day, month=month, year=year)
    assert not Supervision.objects.exists()
    sign_in(secretary, "secretary")
    _counted_apart(secretary)

    clock.strikes("08:29:59", 1, month=3, year=2027)
    case.refresh_from_db()
    assert case.status == Status.DEFERRED
    clock.strikes("08:30:00", 1, month=3, year=2027)
    case.refresh_from_db()
    assert case.status == Status.TAKEN
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at is not None
    resident.reload()
    expect(resident.locator("main")).to_contain_text("挂账到期，接着办")
    sign_in(secretary, "secretary")
    secretary.goto("/mine/")
    expect(secretary.locator("main")).to_contain_text("加装电梯")
    _shoot(secretary, "deferred-awake", size)


def _defer(page: Page, number: str, size: tuple[int, int]) -> None:
    page.goto(f"/cases/{number}/")
    use_verb(page, "接单")
    use_verb(page, "挂账")
    page.get_by_role("button", name="挂账并告诉居民").click()
    fill_in(page, reason=REASON, review_at="2027-03-01")
    _shoot(page, "deferred-form", size)
    page.get_by_role("button", name="挂账并告诉居民").click()
    expect(page.locator("#told")).to_contain_text("挂账了，到日子自动接着办。")


def _counted_apart(page: Page) -> None:
    page.goto("/board/")
    tally = page.get_by_role("navigation", name="按状态筛选")
    for word in ("超期 0", "快到时限 0", "在办 0", "等居民 0"):
        expect(tally.get_by_role("link", name=word)).to_be_visible()
    expect(page.locator("#rows")).to_contain_text("挂账到")


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
