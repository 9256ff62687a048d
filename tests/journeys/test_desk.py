"""The duty console at three in the morning (S1, S4, S21): by keyboard alone, and nothing typed is lost."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, say, set_stage, sign_in
from wangge.cases.models import Case
from wangge.cases.vocabulary import Resolution, Status
from wangge.home.demo import residents
from wangge.home.demo.cast import PASSWORD

CALLER = "13900000417"
LAMP = "一号楼六楼楼道灯又不亮了，上个月才修过的，我婆婆晚上不敢出门"


@pytest.fixture
def stage(clock: Clock) -> Stage:
    now = clock.strikes("03:00:00")
    stage = set_stage(now)
    residents.move_in(stage.district, now)
    return stage


def _sit_down(page: Page) -> None:
    sign_in(page, "desk")
    page.goto("/desk/")
    expect(page.locator("#id_phone")).to_be_focused()


def _newest() -> Case:
    return Case.objects.latest("pk")


def test_a_call_is_registered_by_keyboard_alone_in_four_keys_beside_what_was_said(
    stage: Stage, desk: Page
) -> None:
    _sit_down(desk)
    screenshot(desk, "desk-empty-1440")
    assert_axe_clean(desk)
    keys = desk.keyboard

    keys.type(CALLER, delay=30)
    keys.press("Tab")
    expect(desk.locator("#id_words")).to_be_focused()
    keys.type(LAMP, delay=30)
    keys.press("Tab")
    expect(desk.locator("#id_place_text")).to_be_focused()
    keys.type("1号楼6楼楼道", delay=30)
    expect(desk.locator("#caller")).to_contain_text("王女士")
    expect(desk.locator("#place-hints")).to_contain_text("玖珑城 1 号楼 6 楼楼道")
    expect(desk.locator("#guess-1")).to_be_checked()
    keys.press("Enter")
    expect(desk.locator("#guess-1")).to_be_focused()
    screenshot(desk, "desk-call-1440")
    assert_axe_clean(desk)
    keys.press("Control+Enter")
    expect(desk.locator(".desk-done")).to_contain_text("登记好了")

    case = _newest()
    assert (case.words, case.building) == (LAMP, stage.tower)
    requester = case.requesters.get()
    assert requester.person is not None
    assert requester.person.name == "王女士"
    expect(desk.locator("#id_phone")).to_be_focused()
    expect(desk.locator("#id_words")).to_have_value("")
    expect(desk.locator("body")).not_to_contain_text(CALLER)
    screenshot(desk, "desk-done-1440")
    assert_axe_clean(desk)
    desk.locator(".desk-done").get_by_role("button", name="撤销").click()
    expect(desk.locator("#told")).to_contain_text("撤销了")
    case.refresh_from_db()
    assert case.status == Status.VOID


def test_the_order_of_tab_is_the_order_of_a_call(stage: Stage, desk: Page) -> None:
    _sit_down(desk)
    desk.keyboard.type("13900000902")
    desk.keyboard.press("Tab")
    desk.keyboard.type("3号楼902门口楼道灯不亮，声控开关也坏了")
    expect(desk.locator("#guess-1")).to_be_checked()

    seen = []
    for _press in range(12):
        desk.keyboard.press("Tab")
        name = desk.evaluate("document.activeElement.name")
        if name in {"place_text", "category", "pace"} and name not in seen:
            seen.append(name)
    assert seen == ["place_text", "category", "pace"]

    # The others by their keys: a suggestion, and the number again.
    desk.keyboard.press("Alt+1")
    expect(desk.locator("#guess-1")).to_be_checked()
    desk.keyboard.press("F2")
    expect(desk.locator("#id_phone")).to_be_focused()
    desk.locator("h1").click()
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    expect(desk.locator(".keys__table")).to_be_visible()
    assert_axe_clean(desk)
    screenshot(desk, "desk-keys-1440")
    desk.keyboard.press("Escape")
    expect(desk.locator(".keys__table")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_same_lamp_is_joined_after_it_was_shown(
    stage: Stage, new_page: NewPage, size: tuple[int, int]
) -> None:
    neighbour, desk = new_page(PHONE), new_page(size)
    number = say(
        neighbour,
        "6楼楼道灯坏了好几天",
        estate="晏园玖珑城",
        building="1 号楼",
        phone="13900000604",
    )
    _sit_down(desk)
    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill(LAMP)
    join = desk.get_by_text("并入，回音也给王女士")
    expect(join).to_be_visible()
    if size == DESK:
        desk.keyboard.press("F4")
        desk.keyboard.press("Enter")
    else:
        join.click()
    expect(desk.locator(".join__what")).to_contain_text("6楼楼道灯坏了好几天")
    assert Case.objects.count() == 1
    screenshot(desk, f"desk-joining-{size[0]}")
    assert_axe_clean(desk)
    expect(desk.get_by_role("button", name="是同一件，并入")).to_be_focused()
    desk.keyboard.press("Enter")

    expect(desk.locator(".desk-done")).to_contain_text("已并入")
    first, mine = Case.objects.get(number=number), _newest()
    assert (mine.status, mine.merged_into, mine.words) == (Status.MERGED, first, LAMP)
    assert_axe_clean(desk)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_question_is_answered_closed_and_opened_again(
    stage: Stage, new_page: NewPage, size: tuple[int, int]
) -> None:
    desk, resident = new_page(size), new_page(PHONE)
    _sit_down(desk)
    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill("楼道灯归谁修，要不要钱？")
    if size == DESK:
        desk.keyboard.press("F8")
        expect(desk.locator("#id_answer")).to_be_focused()
        desk.keyboard.type("公共部位的灯归物业修，不另收钱。")
        desk.locator("#id_source").fill("物业服务合同 第 12 条")
        screenshot(desk, f"desk-answering-{size[0]}")
        desk.keyboard.press("F8")
    else:
        desk.locator("#id_answer").fill("公共部位的灯归物业修，不另收钱。")
        desk.get_by_role("button", name="电话里已答复", exact=True).click()
    expect(desk.locator(".desk-done")).to_contain_text("电话里答复了，办结")

    case = _newest()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED)
    resident.goto("/find/")
    resident.locator("[name=number]").fill(case.number)
    resident.locator("[name=tail]").fill("0417")
    resident.locator("main button[type=submit]").click()
    expect(resident.locator("main")).to_contain_text("不另收钱")
    assert_axe_clean(resident)


def test_an_elder_speaks_at_the_desk_and_her_daughter_follows(
    stage: Stage, desk: Page, new_page: NewPage
) -> None:
    _sit_down(desk)
    desk.locator("#id_words").fill("3号楼2楼声控灯不亮，我眼睛不好")
    desk.get_by_text("替别人说（本人没手机）").click()
    desk.locator("#id_on_behalf_of").fill("周奶奶")
    desk.locator("#id_behalf_reason").fill("没有手机")
    desk.locator("#id_may_follow").fill("女儿周敏")
    desk.locator("#id_place_text").fill("玖珑城3号楼2楼")
    expect(desk.locator("#place-hints")).to_contain_text("玖珑城 3 号楼")
    assert_axe_clean(desk)
    desk.keyboard.press("F9")

    desk.wait_for_url(re.compile("/slip/"))
    case = _newest()
    paper = desk.locator(".paper")
    for words in ("女儿周敏", "0513", "上门告诉您", case.number[:4]):
        expect(paper).to_contain_text(words)
    assert float(paper.evaluate("p => getComputedStyle(p).fontSize").removesuffix("px")) >= 24
    desk.emulate_media(media="print")
    pages = desk.pdf(format="A5", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 1
    desk.emulate_media(media="screen")
    screenshot(desk, "desk-slip-1440")
    assert_axe_clean(desk)

    code = paper.locator(".kin b").inner_text()
    daughter = new_page(PHONE)
    daughter.goto("/find/")
    daughter.locator("[name=number]").fill(case.number)
    daughter.locator("[name=tail]").fill(f"{(int(code) + 1) % 10_000:04d}")
    daughter.locator("main button[type=submit]").click()
    expect(daughter.locator("main")).to_contain_text("没有查到")
    daughter.locator("[name=number]").fill(case.number)
    daughter.locator("[name=tail]").fill(code)
    daughter.locator("main button[type=submit]").click()
    expect(daughter.locator("main")).to_contain_text("3号楼2楼声控灯不亮")
    desk.get_by_role("link", name="回去").click()
    expect(desk.locator("#id_phone")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_typed_is_lost(stage: Stage, new_page: NewPage, size: tuple[int, int]) -> None:
    desk = new_page(size)
    _sit_down(desk)
    words, phone = desk.locator("#id_words"), desk.locator("#id_phone")
    phone.fill(CALLER)
    words.fill(LAMP)
    expect(desk.locator("[data-draft-note]")).to_contain_text("存")

    desk.reload()
    expect(words).to_have_value(LAMP)
    expect(phone).to_have_value(CALLER)

    # The sign-in ended meanwhile: after signing in again it is all there.
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    desk.get_by_role("button", name=re.compile("登记并派单")).click()
    desk.get_by_label("登录名").fill("desk")
    desk.get_by_label("密码").fill(PASSWORD)
    desk.get_by_role("button", name="登录", exact=True).click()
    expect(words).to_have_value(LAMP)
    assert not Case.objects.exists()

    # A refusal keeps it beside the reason.
    phone.fill("1390000")
    desk.get_by_role("button", name=re.compile("登记并派单")).click()
    expect(desk.locator(".error-list")).to_contain_text("手机号是 11 位")
    expect(words).to_have_value(LAMP)
    screenshot(desk, f"desk-refused-{size[0]}")
    assert_axe_clean(desk)

    phone.fill(CALLER)
    words.focus()
    desk.keyboard.press("Escape")
    expect(desk.locator(".desk-done")).to_contain_text("放在一边了")
    expect(words).to_have_value("")
    screenshot(desk, f"desk-aside-{size[0]}")
    assert_axe_clean(desk)
    desk.locator(".asides a").click()
    expect(words).to_have_value(LAMP)
    expect(phone).to_have_value(CALLER)
    desk.get_by_role("button", name=re.compile("登记并派单")).click()
    expect(desk.locator(".desk-done")).to_contain_text("登记好了")
    expect(desk.locator(".asides")).to_have_count(0)
    assert Case.objects.count() == 1


def test_without_scripts_every_act_is_a_button(stage: Stage, new_page: NewPage) -> None:
    desk = new_page(DESK, scripts=False)
    sign_in(desk, "desk")
    desk.goto("/desk/")
    desk.locator("#id_phone").fill(CALLER)
    desk.locator("#id_words").fill(LAMP)
    desk.get_by_role("button", name="查找").click()
    expect(desk.locator("#caller")).to_contain_text("王女士")
    expect(desk.locator("#guess-1")).to_be_checked()
    desk.locator("#place-hints button").first.click()
    expect(desk.locator("#id_place_text")).not_to_have_value("")
    expect(desk.locator("#id_words")).to_have_value(LAMP)
    desk.get_by_role("button", name=re.compile("登记并派单")).click()
    expect(desk.locator(".desk-done")).to_contain_text("登记好了")
