"""The page of the five bans, and a remark on a page that is answered: at both sizes."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, keep, set_stage, sign_in

BOARD = "/board/"


@pytest.fixture
def stage(transactional_db: None, clock: Clock) -> Stage:
    return set_stage(clock.strikes("10:00:00"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_worker_says_what_is_hard_to_use_and_is_answered(
    new_page: NewPage, stage: Stage, size: tuple[int, int]
) -> None:
    worker, secretary = new_page(size), new_page(size)
    sign_in(worker, "worker")
    worker.goto(BOARD)
    worker.get_by_role("link", name="这一页不好用？提意见").click()
    words = worker.get_by_label("哪里不好用，怎样会好些")
    words.fill("王女士的电话 13900000417 太小")
    worker.get_by_role("button", name="说给管这一片的人").click()
    expect(worker.locator(".error-list")).to_contain_text("不写居民的电话")
    words.fill("地下车库没信号，单子打不开")
    worker.get_by_role("button", name="说给管这一片的人").click()
    expect(worker.locator("main")).to_contain_text("等答复")
    _shoot(worker, "feedback-1-said", size)

    sign_in(secretary, "secretary")
    secretary.goto("/feedback/")
    waiting = secretary.locator("section", has_text="地下车库没信号").first
    expect(waiting).to_contain_text(BOARD)
    waiting.get_by_role("link", name="答复").click()
    secretary.get_by_label("答复").fill("本周给车库装上信号放大器。")
    keep(secretary)
    expect(secretary.locator("main")).to_contain_text("没有等答复的意见")
    _shoot(secretary, "feedback-2-answered", size)

    worker.goto("/notices/")
    told = worker.locator("article", has_text="您提的意见有答复了")
    expect(told).to_contain_text("本周给车库装上信号放大器。")
    told.get_by_role("button", name="打开").click()
    expect(worker.locator("main")).to_contain_text("答复了 本周给车库装上信号放大器。")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_whoever_inspects_reads_on_one_page_that_no_ban_is_broken(
    new_page: NewPage, stage: Stage, size: tuple[int, int]
) -> None:
    secretary = new_page(size)
    sign_in(secretary, "secretary")
    secretary.goto("/feedback/")
    secretary.get_by_role("link", name="五个不准自查").click()

    bans = secretary.locator("main")
    expect(bans.get_by_role("heading", level=2)).to_have_count(5)
    _shoot(secretary, "bans", size)


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
