"""The message board (留言板): held back, taken out, met by a neighbour, answered in place; abuse hidden."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, set_stage, sign_in, use_verb, write
from wangge.cases import links
from wangge.cases.models import Case, Requester
from wangge.message_board.models import Supporter, Thread

BOARD = "/c/banqiao/threads/"
NUMBER = "13900000417"
WORDS = "6 楼楼道灯不亮好几天了"
PERSONAL = f"{WORDS}，打我电话 {NUMBER}"
NEIGHBOUR = "13900000522"
ANSWER = "换了灯座和声控灯，试了三次都亮。"
RUDE = "门口的灯又灭了，一帮饭桶"
Size = tuple[int, int]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_message_from_its_first_word_to_an_answer_that_everybody_reads(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    set_stage(clock.strikes("09:00:00"))
    # The neighbour's telephone is old: no script runs there, so axe is asked elsewhere (test_every_page).
    resident, neighbour = new_page(size), new_page(size, scripts=False)

    # What is looked at before it is sent marks the number; sent as it is, nobody reads it.
    _writes(resident, PERSONAL)
    expect(resident.locator("mark")).to_have_text(NUMBER)
    _shoot(resident, "board-look", size)
    resident.get_by_role("button", name="照原样发，先不公开").click()
    expect(resident.get_by_role("heading", name="先不公开，事情已经在办")).to_be_visible()
    _shoot(resident, "board-held", size)
    case = Case.objects.get()
    assert case.lead is not None
    neighbour.goto(BOARD)
    expect(neighbour.locator("main")).not_to_contain_text("楼道灯")

    # Taken out, it stands there under the name of a house.
    resident.locator("#text").fill(WORDS)
    resident.get_by_role("button", name="这样公开").click()
    expect(resident.locator("main")).to_contain_text("已经放到留言板上")
    _shoot(resident, "board-own", size)
    neighbour.goto(BOARD)
    _photograph(neighbour, "board-list", size)
    neighbour.get_by_role("link", name="楼道灯不亮").click()
    expect(neighbour.locator("main")).to_contain_text("1 号楼一位住户")
    expect(neighbour.locator("main")).not_to_contain_text(NUMBER)
    _photograph(neighbour, "board-thread", size)

    # A neighbour met the same, counts once; the page of their own is known to their number alone.
    neighbour.get_by_label("想要回音，留个手机号").fill(NEIGHBOUR)
    neighbour.get_by_role("button", name="我也遇到了").click()
    expect(neighbour.locator("main")).to_contain_text("记下了，有了回音也告诉您")
    expect(neighbour.locator("#supporting")).to_contain_text("这台设备点过了")
    _photograph(neighbour, "board-supported", size)
    follower = Requester.objects.get(is_follower=True)
    status = links.path(follower)
    neighbour.goto(f"/threads/own/{links.secret_of(follower)}/")
    expect(neighbour.get_by_role("heading", name="记下了")).to_be_visible()
    _photograph(neighbour, "board-follower", size)
    neighbour.get_by_role("link", name="看这件事").click()
    expect(neighbour.locator("main")).to_contain_text("您也遇到了，一起等回音")
    assert Supporter.objects.filter(is_author=False).count() == 1

    # The property company mends it; the answer stands in the thread and on the neighbour's page.
    worker = new_page(size)
    sign_in(worker, "worker")
    worker.goto(f"/cases/{case.number}/")
    use_verb(worker, "接单")
    clock.strikes("10:00:00")
    worker.goto(f"/cases/{case.number}/do/resolve/")
    worker.locator("main textarea").first.fill(ANSWER)
    worker.locator("main form button.button--primary").first.click()
    worker.wait_for_load_state()
    clock.strikes("10:01:00")
    thread = Thread.objects.get()
    neighbour.goto(f"{BOARD}{thread.public_id}/")
    expect(neighbour.locator("#answers")).to_contain_text(ANSWER)
    expect(neighbour.locator("#answers")).to_contain_text("玖安物业")
    _photograph(neighbour, "board-answered", size)
    neighbour.goto(status)
    expect(neighbour.locator("main")).to_contain_text(ANSWER)

    # An abusive one is reported without signing in, and hidden with a reason that everybody reads.
    _writes(resident, RUDE)
    resident.get_by_role("button", name="放到留言板上").click()
    expect(resident.locator("main")).to_contain_text("已经放到留言板上")
    own = resident.url
    neighbour.goto(BOARD)
    neighbour.get_by_role("link", name="门口的灯又灭了").click()
    neighbour.get_by_role("link", name="举报这条").click()
    neighbour.get_by_text("骂人、侮辱人").click()
    _photograph(neighbour, "board-report", size)
    neighbour.get_by_role("button", name="举报", exact=True).click()
    expect(neighbour.locator("main")).to_contain_text("值班台会看")
    clock.strikes("10:05:00")
    clerk = new_page(size)
    sign_in(clerk, "desk")
    clerk.goto("/moderation/?show=reported")
    _shoot(clerk, "board-reported", size)
    clerk.goto(str(clerk.get_by_role("link", name="隐去，写原因").get_attribute("href")))
    clerk.get_by_label("为什么隐去").fill("有骂人的话")
    _shoot(clerk, "board-hide", size)
    clerk.get_by_role("button", name="隐去", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("有骂人的话")
    _shoot(clerk, "board-hidden", size)
    neighbour.goto(BOARD)
    expect(neighbour.locator("main")).not_to_contain_text("饭桶")
    neighbour.get_by_role("link", name="内容已隐去").click()
    expect(neighbour.locator("main")).to_contain_text("原因：有骂人的话")
    resident.goto(own)
    expect(resident.locator("main")).to_contain_text("原因：有骂人的话")
    assert Case.objects.latest("pk").is_open


def _writes(page: Page, words: str) -> None:
    page.goto(f"{BOARD}say/")
    write(page, words, estate="晏园玖珑城", building="1 号楼")
    assert_axe_clean(page)
    page.get_by_role("button", name="下一步：看一遍再发").click()
    expect(page.get_by_role("heading", name="发之前看一遍")).to_be_visible()


def _photograph(page: Page, step: str, size: Size) -> None:
    screenshot(page, f"{step}-{size[0]}")


def _shoot(page: Page, step: str, size: Size) -> None:
    _photograph(page, step, size)
    assert_axe_clean(page)
