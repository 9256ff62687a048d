"""The duty desk while somebody is on the line: one key answers, one question settles, Back repeats nothing (S4, S8)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, set_stage, sign_in
from wangge.cases import resolving, taking
from wangge.cases.factories import make_case
from wangge.cases.models import Case, PolicyAnswer
from wangge.cases.vocabulary import Resolution, Status
from wangge.places.locate import Located

CALLER = "13900000417"
LAMP = "玖珑城1号楼6楼楼道灯不亮"


@pytest.fixture
def stage(clock: Clock) -> Stage:
    return set_stage(clock.strikes("09:00:00"))


def _sit_down(page: Page) -> None:
    sign_in(page, "desk")
    page.goto("/desk/")
    expect(page.locator("#id_phone")).to_be_focused()


def test_one_key_takes_the_answer_on_the_screen_and_one_press_undoes_it(
    stage: Stage, desk: Page
) -> None:
    answer = PolicyAnswer.objects.create(
        question="阳光证哪里办？",
        answer="到社区窗口办，带身份证。",
        keywords=["阳光证"],
        source="办事指南 第 3 条",
        source_on="2026-01-01",
    )
    _sit_down(desk)
    desk.keyboard.press("Tab")
    desk.keyboard.type("阳光证哪里办？")
    # At once: what was just typed is looked up first.
    desk.keyboard.press("F8")
    expect(desk.locator(".desk-done")).to_contain_text("电话里答复了，办结")

    case = Case.objects.get()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED)
    assert case.replies.get().text == answer.answer
    desk.locator(".desk-done").get_by_role("button", name="撤销").click()
    expect(desk.locator("#told")).to_contain_text("撤销了")
    case.refresh_from_db()
    assert case.is_open


@pytest.mark.parametrize("key", ["F9", "Control+Enter"])
def test_going_back_makes_no_second_case(stage: Stage, desk: Page, key: str) -> None:
    _sit_down(desk)
    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill(LAMP)
    expect(desk.locator("#guess-1")).to_be_checked()
    desk.keyboard.press(key)
    expect(desk.locator(".paper, .desk-done").first).to_be_visible()
    desk.wait_for_load_state("load")

    desk.go_back()
    expect(desk.locator("#id_words")).to_have_value("")
    expect(desk.locator("#id_phone")).to_have_value("")
    desk.locator("#id_words").focus()
    desk.keyboard.press(key)
    desk.wait_for_load_state()

    assert Case.objects.count() == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_which_estate_is_asked_once_and_a_digit_answers(
    stage: Stage, new_page: NewPage, size: tuple[int, int]
) -> None:
    desk = new_page(size)
    _sit_down(desk)
    desk.locator("#id_words").fill("3号楼电梯有怪声")
    desk.get_by_role("button", name=re.compile("登记并派单")).click()

    ask = desk.locator(".ask")
    expect(ask).to_contain_text("是哪个小区")
    expect(ask).to_be_focused()
    assert not Case.objects.exists()
    screenshot(desk, f"desk-which-estate-{size[0]}")
    assert_axe_clean(desk)
    choice = ask.get_by_role("button", name=re.compile("玖珑城"))
    desk.keyboard.press(choice.get_attribute("data-desk-choice") or "")
    expect(desk.locator(".desk-done")).to_contain_text("玖安物业")

    case = Case.objects.get()
    assert (case.estate, str(case.building and case.building.name)) == (
        stage.district.jiulong,
        "3 号楼",
    )
    # Whoever cannot find out leaves it to the desk; it goes to no company by chance.
    desk.locator("#id_words").fill("3号楼电梯又有怪声")
    desk.get_by_role("button", name=re.compile("登记并派单")).click()
    expect(ask).to_be_focused()
    desk.wait_for_load_state("load")
    desk.keyboard.press("0")
    expect(desk.locator(".desk-done")).to_contain_text("值班台")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_answer_given_before_is_read_out_and_nothing_new_opens_nothing(
    stage: Stage, clock: Clock, new_page: NewPage, size: tuple[int, int]
) -> None:
    tower = stage.tower
    place = Located(stage.district.community, tower.area, tower.estate, tower)
    worker, now = stage.cast.actor("worker"), clock.strikes("10:00:00")
    case = make_case(LAMP, place=place, phone=CALLER, at=now)
    taking.take(case, by=worker, at=now)
    resolving.resolve(case, text="换了灯管，保修一年。", by=worker, at=now)
    desk = new_page(size)
    _sit_down(desk)
    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill(f"{LAMP}，又来问问")

    repeat = desk.locator("#repeat")
    expect(repeat).to_contain_text("有新情况吗？")
    expect(repeat).to_contain_text("换了灯管")
    expect(repeat.get_by_role("button", name="居民说没好")).to_be_visible()
    screenshot(desk, f"desk-said-before-{size[0]}")
    assert_axe_clean(desk)
    if size == DESK:
        desk.keyboard.press("F8")
    else:
        repeat.get_by_role("button", name="没有新情况，答复念过了").click()
    expect(desk.locator(".desk-done")).to_contain_text("没有另开一件")
    assert Case.objects.count() == 1

    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill(f"{LAMP}，还是不亮")
    repeat.get_by_role("button", name="居民说没好").click()
    expect(desk.locator(".desk-done")).to_contain_text("重新去办")
    case.refresh_from_db()
    assert (Case.objects.count(), case.round) == (1, 2)


def test_the_keys_are_shown_from_the_number_too(stage: Stage, desk: Page) -> None:
    _sit_down(desk)
    desk.keyboard.press("?")
    expect(desk.locator(".keys__table")).to_be_visible()
    expect(desk.locator("#id_phone")).to_have_value("")
