"""What the interface promises on every page: nothing typed is lost, large type, no sideways scroll."""

import pytest
from playwright.sync_api import Page, expect
from time_machine import TimeMachineFixture

from tests.journeys.conftest import PHONE, NewPage
from tests.journeys.looking import assert_axe_clean
from tests.journeys.stage import SAY, moment, say, set_stage, sign_in

FRONT = "/c/banqiao/"
PUBLIC = [FRONT, SAY, "/c/banqiao/promises/", "/c/banqiao/privacy/", "/find/", "/sign-in/"]
WORDS = "2号楼门禁坏了，进不去"
NARROW = (320, 700)


@pytest.fixture(autouse=True)
def stage(transactional_db: None, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(moment(23, "10:00:00"))
    set_stage(moment(23, "10:00:00"))


def test_words_not_yet_sent_are_still_there_when_the_page_is_opened_again(phone: Page) -> None:
    phone.goto(SAY)
    phone.locator("#id_words").press_sequentially(WORDS)
    expect(phone.locator("[data-draft-note]")).to_have_text("写的话已存在这台设备上")

    phone.goto(FRONT)
    phone.goto(SAY)

    expect(phone.locator("#id_words")).to_have_value(WORDS)


def test_words_looked_at_but_not_sent_are_kept_and_sent_ones_forgotten(phone: Page) -> None:
    phone.goto(SAY)
    phone.locator("#id_words").fill(WORDS)
    phone.get_by_role("button", name="下一步").click()
    expect(phone.locator("h1")).to_have_text("发之前看一遍")

    phone.goto(SAY)
    expect(phone.locator("#id_words")).to_have_value(WORDS)
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_role("button", name="发出去").click()
    expect(phone.locator("h1")).to_have_text("收到了")
    phone.wait_for_load_state()

    phone.goto(SAY)
    expect(phone.locator("#id_words")).to_have_value("")


def test_large_type_needs_no_script(new_page: NewPage) -> None:
    page = new_page(PHONE, scripts=False)
    page.goto(FRONT)

    page.get_by_role("link", name="大字版").click()

    expect(page.locator("html.large")).to_have_count(1)
    page.get_by_role("link", name="普通字").click()
    expect(page.locator("html.large")).to_have_count(0)


def test_large_type_switches_at_once_and_is_remembered(phone: Page) -> None:
    phone.goto(FRONT)

    phone.get_by_role("link", name="大字版").click()
    expect(phone.locator("html.large")).to_have_count(1)
    phone.goto(SAY)

    expect(phone.locator("html.large")).to_have_count(1)
    assert_axe_clean(phone)


@pytest.mark.parametrize("large", ["", "?large=1"], ids=["normal", "large"])
def test_no_public_page_scrolls_sideways_on_the_narrowest_phone(
    new_page: NewPage, large: str
) -> None:
    page = new_page(NARROW)

    for address in PUBLIC:
        page.goto(address + large)
        wider = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, address
        assert_axe_clean(page)


def test_an_error_is_the_first_thing_that_is_read(phone: Page) -> None:
    phone.goto(SAY)
    phone.locator("#id_phone").fill("1390000041")

    phone.get_by_role("button", name="下一步").click()

    summary = phone.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(phone.locator("#id_words")).to_be_focused()
    assert_axe_clean(phone)


def test_the_board_is_walked_with_two_keys_and_never_while_typing(
    desk: Page, new_page: NewPage
) -> None:
    resident = new_page(PHONE)
    for words in ("1号楼楼道灯不亮", "2号楼下水道堵了", "3号楼电梯有异响"):
        say(resident, words)
    sign_in(desk, "desk")
    desk.goto("/board/")
    titles = desk.locator(".work .title")
    expect(titles).to_have_count(3)

    desk.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(titles.nth(1)).to_be_focused()

    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("jk")
    expect(desk.locator("#q")).to_have_value("jk")


def test_harm_is_asked_about_over_the_open_case_and_can_be_let_be(desk: Page, phone: Page) -> None:
    number = say(phone, "1号楼楼道灯不亮")
    sign_in(desk, "secretary")
    desk.goto(f"/cases/{number}/")

    desk.get_by_text("更多", exact=True).click()
    desk.get_by_role("link", name="作废").click()

    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("作废这件事？")
    assert_axe_clean(desk)
    dialog.get_by_role("link", name="先不做").click()
    expect(dialog).to_have_count(0)
    expect(desk.get_by_role("link", name="作废")).to_be_focused()
