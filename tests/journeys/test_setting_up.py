"""An office begins with an empty database: set up in the browser, up to its first case."""

import pytest
from playwright.sync_api import Page, expect
from time_machine import TimeMachineFixture

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot, work
from tests.journeys.stage import fill_in, keep, look, moment, send, sign_in, write
from wangge.cases import catalogue
from wangge.cases.models import Case
from wangge.duty import calendar
from wangge.people import links

pytestmark = pytest.mark.slow
PASSWORD = "quiet lamp by the river"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_empty_database_becomes_an_office_with_its_first_case(
    new_page: NewPage,
    transactional_db: None,
    time_machine: TimeMachineFixture,
    size: tuple[int, int],
) -> None:
    time_machine.move_to(moment(23, "10:00:00"))
    # What migrations ship; the tests before this one emptied every table.
    catalogue.ship_categories()
    calendar.ship()
    admin, newcomer, resident = new_page(size), new_page(size), new_page(PHONE)

    _begin(admin)
    _enter_places(admin)
    _enter_bodies(admin)
    first_password = _enter_staff(admin)
    _see_what_is_shipped(admin)
    _enter_who_leads(admin)
    _draw_up_a_roster(admin)
    admin.goto("/setup/")
    expect(admin.locator("main")).to_contain_text("可以开始接第一件事了。")
    _look_at(admin, f"setting-up-done-{size[0]}")

    _first_sign_in(newcomer, first_password)
    number = _first_case(resident)
    work()
    newcomer.goto("/board/")
    expect(newcomer.locator("#rows")).to_contain_text("楼道灯不亮")
    _look_at(newcomer, f"setting-up-first-case-{size[0]}")
    case = Case.objects.get(number=number)
    assert case.lead is not None
    assert case.lead.name == "玖安物业服务公司"

    _correct_one_of_each(admin)


def _begin(page: Page) -> None:
    link = links.first_administrator_link()
    assert link is not None
    page.goto(link)
    fill_in(page, area_kind="一个街道", area_name="城东街道", name="顾问安")
    fill_in(page, username="gu.wenan", new=PASSWORD)
    _look_at(page, "setting-up-first-administrator")
    keep(page)
    sign_in(page, "gu.wenan", PASSWORD)
    expect(page.locator("main")).to_contain_text("下一步")
    _look_at(page, "setting-up-list")
    assert links.first_administrator_link() is None


def _enter_places(page: Page) -> None:
    _add_below(page, "城东街道", kind="社区", name="板桥社区", code="banqiao")
    _add_below(page, "板桥社区", kind="网格", name="第 1 网格", code="banqiao-1")
    page.goto("/places/estates/")
    page.get_by_role("link", name="加一个小区").first.click()
    fill_in(page, name="晏园玖珑城", short_name="玖珑城", area="第 1 网格")
    keep(page)
    page.get_by_role("link", name="晏园玖珑城").click()
    page.get_by_role("link", name="加一栋楼").first.click()
    fill_in(page, name="1 号楼", floors_above="17", floors_below="2", entrances="3", doors="2")
    keep(page)
    expect(page.locator("main")).to_contain_text("102 户")
    screenshot(page, "setting-up-estate")


def _add_below(page: Page, parent: str, **values: str) -> None:
    page.goto("/places/areas/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=parent))
    row.get_by_role("link", name="在下面加").click()
    fill_in(page, **values)
    keep(page)
    expect(page.locator("main")).to_contain_text(values["name"])


def _enter_bodies(page: Page) -> None:
    for kind, name, short, where, is_desk in (
        ("居民委员会", "板桥社区居民委员会", "社区值班台", "板桥社区", True),
        ("物业", "玖安物业服务公司", "玖安物业", "第 1 网格", False),
    ):
        page.goto("/organisations/new/")
        fill_in(page, kind=kind, name=name, short_name=short, area=where, is_desk=is_desk)
        keep(page)
        expect(page.locator("main")).to_contain_text(name)
    expect(page.get_by_text("24 小时值班台", exact=True)).to_be_visible()
    screenshot(page, "setting-up-organisations")


def _enter_staff(page: Page) -> str:
    page.goto("/staff/new/")
    fill_in(page, name="高文斌", phone="13900010006", role="物业师傅", area="第 1 网格")
    fill_in(page, organisation="玖安物业")
    keep(page)
    page.goto("/staff/new/")
    fill_in(page, name="沈晓岚", phone="13900010001", role="值班员", area="板桥社区")
    fill_in(page, organisation="社区值班台", username="shen.xiaolan")
    screenshot(page, "setting-up-staff")
    keep(page)
    expect(page.locator("main")).to_contain_text("只在这里显示这一次")
    _look_at(page, "setting-up-first-password")
    shown = page.locator("dt", has_text="第一个密码").locator("xpath=following-sibling::dd[1]")
    password = shown.inner_text().strip()
    page.goto("/staff/")
    expect(page.locator("main")).to_contain_text("沈晓岚")
    expect(page.locator("body")).not_to_contain_text(password)
    return password


def _see_what_is_shipped(page: Page) -> None:
    page.goto("/setup/categories/")
    expect(page.locator("main")).to_contain_text("楼道")
    screenshot(page, "setting-up-categories")
    page.goto("/setup/promises/")
    expect(page.locator("main")).to_contain_text("小时，夜里也算")
    screenshot(page, "setting-up-promises")


def _enter_who_leads(page: Page) -> None:
    page.goto("/setup/catalogue/add/")
    fill_in(page, area="板桥社区", route="物业服务", lead="玖安物业", clause="物业服务合同")
    keep(page)
    expect(page.locator("main")).to_contain_text("玖安物业")
    screenshot(page, "setting-up-catalogue")


def _draw_up_a_roster(page: Page) -> None:
    page.goto("/duty/rosters/new/")
    fill_in(page, name="值班台", role="值班员", area="板桥社区", organisation="社区值班台")
    keep(page)
    fill_in(page, post="沈晓岚", starts="00:00", ends="00:00")
    keep(page)
    expect(page.locator("main")).to_contain_text("沈晓岚")
    screenshot(page, "setting-up-roster")


def _first_sign_in(page: Page, first_password: str) -> None:
    sign_in(page, "shen.xiaolan", first_password)
    expect(page.get_by_role("heading", name="换密码")).to_be_visible()
    page.goto("/board/")
    expect(page.get_by_role("heading", name="换密码")).to_be_visible()
    _look_at(page, "setting-up-change-password")
    fill_in(page, old=first_password, new="slow tram to the sea")
    keep(page)
    page.wait_for_url(lambda url: "password" not in url)


def _first_case(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="我要说一件事").click()
    write(page, "6楼楼道灯不亮", estate="晏园玖珑城", building="1 号楼")
    look(page)
    return send(page)


def _correct_one_of_each(page: Page) -> None:
    for listing, row, field, value in (
        ("/places/areas/", "板桥社区", "desk_phone", "0513-5550 0120"),
        ("/places/estates/", "晏园玖珑城", "address", "板桥路 88 号"),
        ("/organisations/", "玖安物业服务公司", "desk_phone", "0513-5550 0121"),
        ("/setup/categories/", "楼道", "hint", "先问几楼"),
        ("/setup/promises/", "到场", "amount", "4"),
        ("/setup/catalogue/", "物业服务", "clause", "物业服务合同第 3 条"),
    ):
        _open_row(page, listing, row)
        fill_in(page, **{field: value})
        keep(page)
        _open_row(page, listing, row)
        expect(page.locator(f"main [name='{field}']")).to_have_value(value)
    page.goto("/staff/")
    page.get_by_role("link", name="高文斌").click()
    page.locator(".pane", has_text="手机").get_by_role("link", name="改", exact=True).click()
    fill_in(page, name="高文彬")
    keep(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("高文彬")
    page.goto("/duty/")
    page.get_by_role("link", name="值班台").last.click()
    page.get_by_role("article").get_by_role("link", name="改").first.click()
    fill_in(page, position="2")
    keep(page)
    expect(page.locator("main")).to_contain_text("第 2 个叫")


def _open_row(page: Page, listing: str, row: str) -> None:
    page.goto(listing)
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader").filter(has_text=row))
    rows.first.get_by_role("link", name="改").click()


def _look_at(page: Page, name: str) -> None:
    screenshot(page, name)
    assert_axe_clean(page)
