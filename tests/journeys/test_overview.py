"""A community seen from above: every number leads to its list, the map says what the list says."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Stage, sign_in


def _rows(page: Page) -> int:
    return page.locator(".work tbody tr").count()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_secretary_goes_from_a_number_to_its_cases_and_from_a_grid_to_its_map(
    new_page: NewPage, week: Stage, size: tuple[int, int]
) -> None:
    page = new_page(size)
    sign_in(page, "secretary")
    page.goto("/board/")
    page.get_by_role("link", name="看全貌" if size == PHONE else "全貌").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("板桥社区")
    expect(page.locator(".facts")).to_contain_text("307")
    assert_axe_clean(page)
    screenshot(page, f"overview-{size[0]}")

    chart = page.get_by_role("img", name=re.compile("近 14 天收到"))
    expect(chart).to_be_visible()
    page.get_by_text("看成表格").click()
    expect(page.get_by_role("rowheader", name="今天", exact=True)).to_be_visible()
    assert_axe_clean(page)

    overdue = page.locator(".parts tbody tr").first.locator("td.num a.is-bad")
    number = int(overdue.inner_text())
    overdue.click()
    assert _rows(page) == number
    expect(page.locator(".chip")).to_have_count(2)
    page.go_back()

    page.get_by_role("link", name="第 1 网格").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第 1 网格")
    page.get_by_role("link", name="看地图").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第 1 网格地图")
    assert_axe_clean(page)
    page.get_by_role("link", name="板桥社区").first.click()
    screenshot(page, f"map-{size[0]}")


def test_the_map_is_walked_with_the_keyboard_and_its_list_is_the_same(
    desk: Page, week: Stage
) -> None:
    sign_in(desk, "secretary")
    desk.goto("/map/")
    total = sum(int(n) for n in desk.locator(".map__badge text").all_text_contents())
    listed = desk.locator(".spot li").count()
    tallied = sum(int(n) for n in desk.locator(".tally b").all_inner_texts())
    assert total <= listed == tallied

    mark = desk.locator(".map__mark").first
    mark.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".spot:target")).to_have_count(1)
    assert_axe_clean(desk)

    desk.get_by_role("navigation", name="按灯筛选").get_by_role("link", name="超期").click()
    shown = desk.locator(".map__mark")
    assert shown.count() >= 1
    for n in range(shown.count()):
        expect(shown.nth(n)).to_have_class(re.compile("is-overdue"))
    desk.get_by_role("link", name="在值班台看").click()
    expect(desk.locator(".chip", has_text="超期")).to_have_count(1)


def test_the_neighbours_see_an_empty_district(desk: Page, week: Stage) -> None:
    sign_in(desk, "neighbour")
    desk.goto("/overview/")
    expect(desk.locator(".tally b")).to_have_text(["0", "0", "0", "0", "0", "0"])

    answer = desk.goto("/overview/banqiao/")
    assert answer is not None
    assert answer.status == 404


def test_ones_own_work_is_done_with_one_thumb(phone: Page, week: Stage) -> None:
    sign_in(phone, "worker")
    phone.goto("/mine/")
    assert_axe_clean(phone)
    screenshot(phone, "mine-390")
    first = phone.locator(".job").first
    box = first.locator(".actions .button").first.bounding_box()
    assert box is not None
    assert box["height"] >= 56

    phone.context.set_offline(True)
    expect(phone.locator("[data-offline]")).to_be_visible()
    expect(phone.locator("[data-offline]")).to_contain_text("没有信号")
    assert_axe_clean(phone)
    phone.context.set_offline(False)
    expect(phone.locator("[data-offline]")).to_be_hidden()
