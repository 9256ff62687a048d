"""Two households, one lamp: worked on once, both get the answer; parted, each goes its own way."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status

FIRST = "6 楼楼道灯坏了，晚上回家看不见，我是王秀兰"
SECOND = "6 楼的楼道灯不亮，我妈差点摔了"
ANSWER = "换了新灯座，试了三次都亮。"
WHERE = {"estate": "晏园玖珑城", "building": "1 号楼", "place_text": "6 楼"}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_both_households_get_the_answer(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("09:05:00"))
    wang, li, desk, worker = (new_page(PHONE), new_page(PHONE), new_page(size), new_page(size))
    first = say(wang, FIRST, name="王女士", phone="13900000417", **WHERE)
    clock.strikes("09:10:00")
    second = say(li, SECOND, name="李先生", phone="13900000522", **WHERE)
    sign_in(worker, "worker")
    worker.goto(f"/cases/{first}/")
    use_verb(worker, "接单")

    clock.strikes("09:20:00")
    sign_in(desk, "desk")
    _merge(desk, second, into=first, size=size)
    # Undone at once from the toast, and made again: nothing is lost on the way.
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator("#told")).to_contain_text("又分开了")
    assert _status(second) == Status.DISPATCHED
    _merge(desk, second, into=first, size=size)

    li.reload()
    expect(li.locator(".case-no")).to_contain_text(second[:4])
    expect(li.locator("main")).to_contain_text("并在一起办")
    _nothing_of(li, "王女士", "王秀兰", first[:4] + " ")
    _shoot(li, "merge-joined", PHONE)

    clock.strikes("10:00:00")
    worker.goto(f"/cases/{first}/")
    use_verb(worker, "办好了")
    worker.get_by_label("给居民的回复").fill(ANSWER)
    worker.get_by_role("button", name="发给居民，请他确认").click()
    expect(worker.locator("#told")).to_contain_text("发给居民了，等他确认。")
    for resident, others in ((wang, ("李先生", "我妈")), (li, ("王女士", "王秀兰"))):
        resident.reload()
        expect(resident.locator("main")).to_contain_text(ANSWER)
        _nothing_of(resident, *others)
    _shoot(li, "merge-answered", PHONE)

    wang.get_by_role("button", name="修好了").click()
    expect(wang.locator("main")).to_contain_text("别的邻居也说好了，就办结")
    assert _status(first) == Status.RESOLVED
    li.reload()
    li.get_by_role("button", name="修好了").click()
    expect(li.locator("main")).to_contain_text("这件事办结了")
    assert _status(first) == Status.CLOSED


def test_parted_again_each_is_worked_on_for_itself(new_page: NewPage, clock: Clock) -> None:
    set_stage(clock.strikes("09:05:00"))
    wang, li, desk = new_page(PHONE), new_page(PHONE), new_page(DESK)
    first = say(wang, FIRST, name="王女士", phone="13900000417", **WHERE)
    second = say(li, SECOND, name="李先生", phone="13900000522", **WHERE)
    clock.strikes("09:20:00")
    sign_in(desk, "desk")
    _merge(desk, second, into=first, size=DESK)

    clock.strikes("11:00:00")
    desk.goto(f"/cases/{second}/")
    expect(desk.locator("main")).to_contain_text("并入另一件接着办")
    desk.get_by_role("button", name="分开单独办").click()
    expect(desk.locator("#told")).to_contain_text("又分开了")
    expect(desk.get_by_role("navigation", name="能做的事")).to_contain_text("接单")
    _shoot(desk, "merge-parted", DESK)

    assert {_status(first), _status(second)} == {Status.DISPATCHED}
    li.reload()
    expect(li.locator("main")).to_contain_text("又分开单独办了，还是您的编号")
    # The time that he was promised, not a new one.
    expect(li.locator("main")).to_contain_text("承诺：明天 9:05 前办好。")
    wang.reload()
    expect(wang.locator("main")).to_contain_text("承诺：明天 9:05 前办好。")


def _merge(page: Page, number: str, *, into: str, size: tuple[int, int]) -> None:
    page.goto(f"/cases/{number}/")
    use_verb(page, "并案")
    _shoot(page, "merge-choose", size)
    page.get_by_role("link", name="6 楼楼道灯坏了").first.click()
    expect(page.locator("main")).to_contain_text("并了以后")
    _shoot(page, "merge-preview", size)
    page.get_by_role("button", name="并入，回音也给李先生").click()
    expect(page.locator("#told")).to_contain_text("已并入，回音也给李先生。")
    expect(page.locator("main")).to_contain_text("并进来的 1 户在等")
    assert f"/cases/{into}/" in page.url
    _shoot(page, "merge-done", size)


def _nothing_of(page: Page, *secrets: str) -> None:
    text = page.locator("body").inner_text()
    for secret in secrets:
        assert secret not in text, secret


def _status(number: str) -> str:
    return Case.objects.get(number=number).status


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
