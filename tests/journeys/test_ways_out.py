"""How messages leave: a gateway and a robot are set up, a case is answered, what would go is shown."""

import re

import icalendar
import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import (
    SAY,
    Clock,
    Stage,
    fill_in,
    keep,
    look,
    send,
    set_stage,
    sign_in,
    write,
)
from wangge.cases import resolving, taking
from wangge.cases.models import Case

BOTH_SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def stage(clock: Clock, settings: Settings) -> Stage:
    settings.SINK = True
    return set_stage(clock.strikes("10:00:00"))


def _set_up(admin: Page) -> None:
    admin.goto("/setup/")
    admin.get_by_role("link", name="短信和语音").click()
    admin.get_by_role("link", name="照阿里云加").click()
    keep_without_secret = admin.locator("main form button.button--primary")
    fill_in(admin, sender="板桥社区", template="SMS_1", key_id="KEY", is_active=True)
    keep_without_secret.click()
    expect(admin.locator(".error-list")).to_contain_text("要签名，请写密钥")
    assert_axe_clean(admin)
    fill_in(admin, secret="a-secret")
    keep(admin)
    expect(admin.locator("main")).to_contain_text("阿里云短信")
    admin.goto("/setup/")
    admin.get_by_role("link", name="群机器人").click()
    admin.get_by_role("link", name="加一个群机器人").click()
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-journey-4bc4"
    fill_in(admin, name="值班台群", area="板桥", token=hook, hears_all=True, is_active=True)
    keep(admin)
    expect(admin.locator("main")).to_contain_text("****4bc4")
    assert "693a91f6" not in admin.content()
    admin.get_by_role("button", name="试一下").click()
    expect(admin.get_by_role("status").first).to_contain_text("试试的话")
    assert_axe_clean(admin)


def _say(resident: Page) -> Case:
    resident.goto(SAY)
    write(
        resident,
        "1号楼6楼楼道灯不亮",
        estate="晏园玖珑城",
        building="1 号楼",
        phone="13900000417",
        name="王女士",
    )
    resident.get_by_label("可以往这个号码发短信").check()
    assert_axe_clean(resident)
    look(resident)
    expect(resident.locator("main")).to_contain_text("可以发，告诉进度和结果")
    number = send(resident)
    return Case.objects.select_related("area", "community", "lead").get(number=number)


def _post_to_group(secretary: Page, case: Case) -> None:
    secretary.goto(f"/cases/{case.number}/")
    secretary.get_by_role("link", name="把答复发到微信群").click()
    expect(secretary.get_by_label("要说的话")).to_have_value(re.compile("换了新灯管"))
    assert_axe_clean(secretary)
    secretary.get_by_role("button", name="做成能发的").click()
    expect(secretary.get_by_label("发到群里的话")).to_have_value(re.compile("/c/banqiao/"))
    expect(secretary.locator("img.group-post__picture, .group-post__code svg")).to_be_visible()
    secretary.get_by_label("发到了哪个群").fill("1 号楼群")
    secretary.get_by_role("button", name="我发到了这个群").click()
    expect(secretary.get_by_role("status").first).to_contain_text("1 号楼群")
    _shoot(secretary, "group-post")
    secretary.goto(f"/cases/{case.number}/")
    expect(secretary.locator(".timeline").first).to_contain_text("1 号楼群")


@BOTH_SIZES
def test_what_would_be_sent_is_shown_as_it_would_go(
    new_page: NewPage, stage: Stage, clock: Clock, size: tuple[int, int]
) -> None:
    admin, resident, secretary = new_page(size), new_page(PHONE), new_page(size)
    sign_in(admin, "admin")
    _set_up(admin)
    case = _say(resident)
    worker = stage.cast.actor("worker")
    taking.take(case, by=worker, at=clock.strikes("10:05:00"))
    done_at = clock.strikes("10:30:00")
    resolving.resolve(case, text="换了新灯管，试了三次都亮。", by=worker, at=done_at)
    clock.strikes("10:31:00")

    admin.goto("/setup/")
    admin.get_by_role("link", name="会发出什么").click()
    shown = admin.locator("main")
    expect(shown).to_contain_text("这里一条也没有真的发出去")
    expect(shown).to_contain_text("【板桥社区】您的事有回音")
    expect(shown).to_contain_text("139****0417")
    expect(shown).to_contain_text("值班台群")
    sms = admin.locator("article", has_text="您的事有回音").first
    sms.get_by_text("看请求").click()
    expect(sms).to_contain_text("x-acs-action: SendSms")
    for secret in ("13900000417", "a-secret", "693a91f6", "/s/"):
        assert secret not in admin.content(), secret
    _shoot(admin, "outside")

    sign_in(secretary, "secretary")
    _post_to_group(secretary, case)
    secretary.goto("/setup/notices/?channel=sms")
    expect(secretary.locator("main")).to_contain_text("有事请打 0513-5550 1234")
    expect(secretary.locator("main")).to_contain_text("English")
    _shoot(secretary, "notices")


@BOTH_SIZES
def test_a_phones_calendar_reads_the_shifts_of_its_owner(
    new_page: NewPage, stage: Stage, size: tuple[int, int]
) -> None:
    desk = new_page(size)
    sign_in(desk, "desk")
    desk.goto("/me/")
    desk.get_by_role("link", name="要日历地址").click()
    desk.get_by_role("button", name="要一个地址").first.click()
    address = desk.get_by_label("日历地址").input_value()
    _shoot(desk, "calendars")

    origin = re.match(r"https?://[^/]+", desk.url)
    assert origin is not None
    path = re.sub(r"https?://[^/]+", "", address)
    calendar = new_page(DESK).request.get(origin[0] + path)

    assert calendar.status == 200
    shifts = icalendar.Calendar.from_ical(calendar.body()).walk("VEVENT")
    assert shifts
    assert all(str(shift["SUMMARY"]).startswith("值班：") for shift in shifts)
    desk.reload()
    desk.goto("/exchange/calendars/")
    desk.get_by_role("link", name="作废", exact=True).click()
    desk.get_by_role("dialog").get_by_role("button", name="作废", exact=True).click()
    assert new_page(DESK).request.get(origin[0] + path).status == 404


def _shoot(page: Page, step: str) -> None:
    assert page.viewport_size is not None
    screenshot(page, f"{step}-{page.viewport_size['width']}")
    assert_axe_clean(page)
