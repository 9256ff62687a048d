"""A street lamp outside the estate (S6): the whistle goes, they report in or are reported, we follow."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, fill_in, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case, Referral, Supervision
from wangge.cases.vocabulary import Status

WORDS = "南门外马路的路灯三天不亮，晚上过马路害怕"
LEAD = "市政设施养护中心"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_departments_come_and_the_resident_knows_who_leads(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("09:05:00"))
    resident, secretary = new_page(PHONE), new_page(size)
    number = say(resident, WORDS, name="祁阿姨", phone="13900003897")
    case = Case.objects.get(number=number)

    clock.strikes("09:30:00")
    sign_in(secretary, "secretary")
    _whistle(secretary, number, size)
    referral = Referral.objects.get(case=case)
    assert referral.community_only_assists
    resident.reload()
    expect(resident.locator("main")).to_contain_text(f"已转交，牵头：{LEAD}")
    expect(resident.locator("main")).to_contain_text("社区只协助")
    _shoot(resident, "whistle-told", PHONE)

    # Nobody comes: it goes up on our side, and we still have it.
    clock.strikes("15:00:01")
    case.refresh_from_db()
    assert case.status == Status.REFERRED
    assert Supervision.objects.filter(deadline__case=case).exists()
    assert case.handler is not None
    assert case.handler.person.name == "林书敏"
    resident.reload()
    expect(resident.locator("main")).to_contain_text("还没有来，已经往上报")

    clock.strikes("16:00:00")
    _report_in(secretary, number, size)
    case.refresh_from_db()
    assert case.next_act_at is not None
    assert case.next_act_at > referral.report_in_by + timedelta(days=1)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("已经报到，正在办")
    assert "王工" not in resident.locator("body").inner_text()

    clock.strikes("10:00:00", 25)
    sign_in(secretary, "secretary")
    secretary.goto(f"/cases/{number}/")
    use_verb(secretary, "办好了")
    secretary.get_by_label("给居民的回复").fill("市政换了灯头，昨晚已经亮了。")
    secretary.get_by_role("button", name="发给居民，请他确认").click()
    expect(secretary.locator("#told")).to_contain_text("发给居民了，等他确认。")
    resident.reload()
    resident.get_by_role("button", name="办好了").or_(
        resident.get_by_role("button", name="修好了")
    ).click()
    expect(resident.locator("main")).to_contain_text("谢谢您的回音")
    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_a_helper_answers_while_the_first_receiver_leads(new_page: NewPage, clock: Clock) -> None:
    set_stage(clock.strikes("09:05:00"))
    resident, worker, helper = new_page(PHONE), new_page(PHONE), new_page(DESK)
    where = {"estate": "晏园玖珑城", "building": "2 号楼"}
    number = say(resident, "电动车棚的灯全灭了", phone="13900003675", **where)
    sign_in(worker, "worker")
    worker.goto(f"/cases/{number}/")
    use_verb(worker, "接单")
    use_verb(worker, "请人协办")
    fill_in(worker, organisation="东方物业", task="查车棚配电箱的漏电开关。")
    _shoot(worker, "help-ask", PHONE)
    worker.get_by_role("button", name="请他们协办").click()
    expect(worker.locator("#told")).to_contain_text("请了，等他们回话。")
    resident.reload()
    expect(resident.locator("main")).to_contain_text("东方物业")

    sign_in(helper, "dongfang")
    helper.goto("/mine/?list=helped")
    helper.get_by_role("link", name="电动车棚的灯全灭了").first.click()
    use_verb(helper, "协办回话")
    fill_in(helper, done="还没好", text="开关烧了，配件明天到。")
    _shoot(helper, "help-answer", DESK)
    helper.get_by_role("button", name="告诉牵头的人").click()
    expect(helper.locator("#told")).to_contain_text("告诉牵头的人了。")

    worker.goto(f"/cases/{number}/")
    expect(worker.locator("#helpers")).to_contain_text("开关烧了，配件明天到。")
    _shoot(worker, "help-heard", PHONE)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("东方物业说协办的部分还在做")
    assert "开关烧了" not in resident.locator("body").inner_text()
    resident.get_by_role("button", name="催一催").click()
    expect(resident.locator("main")).to_contain_text("已经告诉高文斌")
    expect(resident.locator("main")).to_contain_text("今天催过了")
    _shoot(resident, "help-urged", PHONE)
    assert Case.objects.get(number=number).lead is not None


def _whistle(page: Page, number: str, size: tuple[int, int]) -> None:
    page.goto(f"/cases/{number}/")
    use_verb(page, "吹哨")
    fill_in(
        page,
        lead_name=LEAD,
        lead_phone="12319",
        others="供电公司 95598",
        task="换南门外马路 3 号灯杆的灯头。",
        report_in_by="2026-11-23T15:00",
    )
    _shoot(page, "whistle-form", size)
    page.get_by_role("button", name="吹哨并告诉居民").click()
    expect(page.locator("#told")).to_contain_text("吹哨了，等他们报到。")
    expect(page.locator("#referral")).to_contain_text("还没报到")
    _shoot(page, "whistle-out", size)


def _report_in(page: Page, number: str, size: tuple[int, int]) -> None:
    page.goto(f"/cases/{number}/")
    page.locator("#referral").get_by_role("link", name="记报到").first.click()
    fill_in(page, who="王工", text="周三换灯头")
    _shoot(page, "whistle-report-in", size)
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#told")).to_contain_text("报到记下了。")
    expect(page.locator("#referral")).to_contain_text("王工：周三换灯头")


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
