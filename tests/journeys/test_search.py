"""A clerk looks for what somebody told them: by the key /, two characters, and a number read out."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, say, set_stage, sign_in
from wangge.cases.numbers import spoken


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_was_just_said_is_found_by_two_characters(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("09:00:00"))
    resident, clerk = new_page(PHONE), new_page(size)
    lamp = say(resident, "6楼楼道灯不亮，老人出门看不见", estate="晏园玖珑城", building="1 号楼")
    say(resident, "3号楼电梯口一直渗水，地上滑", estate="晏园玖珑城", building="3 号楼")

    sign_in(clerk, "desk")
    clerk.goto("/me/")
    if size == DESK:
        clerk.keyboard.press("/")
        expect(clerk.get_by_role("searchbox")).to_be_focused()
        clerk.keyboard.type("楼道")
        clerk.keyboard.press("Enter")
    else:
        clerk.get_by_role("banner").get_by_role("link", name="找", exact=True).click()
        clerk.get_by_label("找什么").fill("楼道")
        clerk.get_by_role("button", name="找").click()

    found = clerk.locator("article.case-row")
    expect(found).to_have_count(1)
    expect(found.locator("mark").first).to_have_text("楼道")
    screenshot(clerk, f"search-found-{size[0]}")
    assert_axe_clean(clerk)

    clerk.get_by_label("找什么").fill(spoken(lamp))
    clerk.get_by_role("button", name="找", exact=True).last.click()
    expect(found).to_have_count(1)
    expect(found).to_contain_text("楼道灯")

    clerk.get_by_label("找什么").fill("游泳池")
    clerk.get_by_role("button", name="找", exact=True).last.click()
    expect(clerk.locator("main")).to_contain_text("没有找到")
    screenshot(clerk, f"search-nothing-{size[0]}")
    assert_axe_clean(clerk)
