"""The lamp (S3): dispatched with 24 hours, yellow, red, said to be mended, and mended again."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, look, send, set_stage, sign_in, use_verb, write
from wangge.cases import resolving
from wangge.cases.models import Case, Reply, Supervision
from wangge.cases.vocabulary import Channel, Stage, Status

# Monday 23 November, 9:05:00, and 24 hours that count the night.
SAID, YELLOW, RED = "09:05:00", "04:17:00", "09:05:01"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_lamp_that_is_still_dark_is_mended_under_the_same_number(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    stage = set_stage(clock.strikes(SAID))
    resident, worker, desk = new_page(PHONE), new_page(size), new_page(size)
    number = _report_from_the_wall(resident, stage.tower.pk)
    case = Case.objects.get(number=number)
    promise = case.deadlines.get(stage=Stage.RESOLVE)
    assert (promise.amount, promise.mode) == (24, "natural_hours")
    _take(worker, case)

    _watch_it_turn(desk, case, clock)
    supervised = Supervision.objects.filter(deadline=promise).values_list("post__person__name")
    assert list(supervised) == [("江若兰",)]  # the head of the company that leads

    clock.strikes("10:00:00", 24)
    sign_in(worker, "worker")
    _resolve(worker, case, "已换灯。")
    clock.strikes("18:00:00", 24)
    _still_dark(resident, number, size)

    clock.strikes("18:30:00", 24)
    _take(worker, case)
    _resolve(worker, case, "换了新灯座和声控灯，试了三次都亮。")
    clock.strikes("19:00:00", 24)
    _now_it_shines(resident)

    _history_shows_both(resident)
    _shoot(resident, "lamp-twice-resident", PHONE)
    sign_in(desk, "desk")
    desk.goto(f"/cases/{number}/")
    _history_shows_both(desk)
    _shoot(desk, "lamp-twice-history", size)
    case.refresh_from_db()
    assert (case.number, case.status, case.round) == (number, Status.CLOSED, 2)
    assert case.replies.filter(purpose=Reply.Purpose.RESULT).count() == 2
    # Once over the whole: the first limit was missed, however quick the second time was.
    assert resolving.on_time(case) is False


def _report_from_the_wall(page: Page, building: int) -> str:
    page.goto(f"/c/banqiao/say/?building={building}")
    expect(page.locator("#id_building option:checked")).to_have_text("1 号楼")
    write(page, "6 楼楼道灯不亮")
    look(page)
    expect(page.locator("main")).to_contain_text("明天 9:05 前办好")
    number = send(page)
    assert Case.objects.get(number=number).channel == Channel.WALL_CODE
    page.get_by_role("link", name="看这件事").click()
    return number


def _take(page: Page, case: Case) -> None:
    sign_in(page, "worker")
    page.get_by_role("article").filter(has_text="楼道灯").get_by_role("button", name="接单").click()
    expect(page.locator("#told")).to_contain_text("接下了，现在由您办。")


def _watch_it_turn(page: Page, case: Case, clock: Clock) -> None:
    for day, time_of_day, shape in (
        (24, "04:16:59", "on-time"),
        (24, YELLOW, "due-soon"),
        (24, "09:05:00", "due-soon"),
        (24, RED, "overdue"),
    ):
        clock.strikes(time_of_day, day)
        sign_in(page, "desk")
        row = page.locator(f"#case-{case.number}")
        expect(row.locator(".light").first).to_have_class(f"light light--{shape}")
        screenshot(page, f"lamp-twice-{shape}")
    expect(page.locator(f"#case-{case.number}")).to_contain_text("超期")


def _resolve(page: Page, case: Case, text: str) -> None:
    page.goto(f"/cases/{case.number}/")
    use_verb(page, "办好了")
    page.get_by_label("给居民的回复").fill(text)
    page.get_by_role("button", name="发给居民，请他确认").click()
    expect(page.locator("#told")).to_contain_text("发给居民了，等他确认。")


def _still_dark(page: Page, number: str, size: tuple[int, int]) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("已换灯。")
    page.get_by_label("想多说一句").fill("亮了一下又灭了。")
    page.get_by_role("button", name="还是没好").click()
    expect(page.locator("main")).to_contain_text("知道了，还是这个编号，重新派人来办。")
    expect(page.locator(".case-no")).to_contain_text(f"{number[:4]} {number[4:8]} {number[8:]}")
    _shoot(page, "lamp-twice-reopened", PHONE)


def _now_it_shines(page: Page) -> None:
    page.reload()
    page.get_by_text("满意", exact=True).click()
    page.get_by_role("button", name="修好了").click()
    expect(page.locator("main")).to_contain_text("谢谢您的回音")


def _history_shows_both(page: Page) -> None:
    told = page.locator(".timeline")
    for what in ("已换灯。", "亮了一下又灭了。", "重新派给玖安物业", "换了新灯座和声控灯"):
        expect(told).to_contain_text(what)


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
