"""A street lamp that is not the company's (S6): who received it leads until a second person decides."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, fill_in, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case, Review
from wangge.cases.vocabulary import Stage as Due
from wangge.cases.vocabulary import Status

WHY = "灯在东门外的人行道上，是市政的灯杆。"
DECIDED = "是市政的灯，不归物业。"
Size = tuple[int, int]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_lamp_goes_up_by_whistle_and_nobody_led_it_in_between(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    resident, manager, head = new_page(size), new_page(size), new_page(size)
    case = _comes_to_the_company(resident, stage)
    promised = case.deadlines.get(stage=Due.RESOLVE).due_at

    clock.strikes("09:20:00")
    sign_in(manager, "manager")
    _returns(manager, case, size)
    # Must not: the lead is moved silently, the clock stops, the resident is shown the quarrel.
    case.refresh_from_db()
    assert case.lead == stage.cast.bodies["jiuan"]
    assert case.deadlines.get(stage=Due.RESOLVE).due_at == promised
    resident.reload()
    expect(resident.locator("main")).not_to_contain_text("退单")
    expect(resident.locator("main")).not_to_contain_text(WHY)
    # Must not: who asked decides, or moves the lead past who decides.
    manager.goto(f"/cases/{case.number}/do/decide/")
    expect(manager.get_by_role("button", name="就这样定")).to_have_count(0)
    with_clerk = new_page(DESK)
    sign_in(with_clerk, "desk")
    with_clerk.goto(f"/cases/{case.number}/do/dispatch/")
    fill_in(with_clerk, to="街道办")
    with_clerk.get_by_role("button", name="改派").click()
    expect(with_clerk.locator("main")).to_contain_text("有人退单，正等审定")

    clock.strikes("09:40:00")
    sign_in(head, "gridhead")
    _finds_it(head, case, size)
    head.get_by_role("link", name="吹哨").click()
    _shoot(head, "return-decide-refer", size)
    fill_in(
        head,
        party="市政养护所",
        party_phone="0513-5550-1900",
        task="修好东门外人行道上的灯",
        decision=DECIDED,
    )
    head.get_by_role("button", name="就这样定").click()
    expect(head.locator("#told")).to_contain_text("定下来了")

    clock.strikes("09:41:00")
    case.refresh_from_db()
    assert case.status == Status.REFERRED
    assert case.referrals.get().community_only_assists
    resident.reload()
    expect(resident.locator("main")).to_contain_text("市政养护所")
    expect(resident.locator("main")).not_to_contain_text(WHY)
    expect(resident.locator("main")).not_to_contain_text(DECIDED)
    _shoot(resident, "return-told", size)
    # The asker is told what came of it.
    manager.goto(reverse("notifications:inbox"))
    expect(manager.locator("main")).to_contain_text("同意了您报的")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_refused_the_company_leads_and_others_help(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    resident, manager, head = new_page(size), new_page(size), new_page(size)
    case = _comes_to_the_company(resident, stage)
    sign_in(manager, "manager")
    _returns(manager, case, size)

    clock.strikes("09:40:00")
    sign_in(head, "gridhead")
    head.goto(f"/cases/{case.number}/do/decide/?way=refuse")
    fill_in(
        head,
        helper="值班台",
        helper_task="找市政核对灯杆归谁",
        decision="灯杆立在小区用地上，你们先牵头。",
    )
    _shoot(head, "return-refuse", size)
    head.get_by_role("button", name="就这样定").click()

    case.refresh_from_db()
    assert case.lead == stage.cast.bodies["jiuan"]
    assert case.status == Status.DISPATCHED
    assert case.co_handlings.get().organisation == stage.cast.bodies["desk"]
    assert Review.objects.get().outcome == Review.Outcome.REFUSED
    manager.goto(f"/cases/{case.number}/")
    expect(manager.locator("main")).to_contain_text("不同意退单，还是玖安物业牵头")
    clock.strikes("09:41:00")
    manager.goto(reverse("notifications:inbox"))
    expect(manager.locator("main")).to_contain_text("没有同意您报的，照旧由您牵头")
    resident.reload()
    expect(resident.locator("main")).not_to_contain_text("退单")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_another_body_leads_and_the_resident_reads_which(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    resident, manager, head = new_page(size), new_page(size), new_page(size)
    case = _comes_to_the_company(resident, stage)
    sign_in(manager, "manager")
    _returns(manager, case, size)

    clock.strikes("09:40:00")
    sign_in(head, "gridhead")
    head.goto(f"/cases/{case.number}/do/decide/")
    fill_in(head, to="街道办", decision=DECIDED)
    head.get_by_role("button", name="就这样定").click()
    expect(head.locator("#told")).to_contain_text("定下来了")

    resident.reload()
    expect(resident.locator("main")).to_contain_text("已转交，现在由街道办牵头")
    _shoot(resident, "return-new-lead", size)
    case.refresh_from_db()
    assert case.lead == stage.cast.bodies["office"]


def _comes_to_the_company(page: Page, stage: Stage) -> Case:
    number = say(page, "东门外人行道边上那盏灯不亮，接孩子看不清", estate="晏园玖珑城")
    case = Case.objects.get(number=number)
    assert case.lead == stage.cast.bodies["jiuan"]
    return case


def _returns(page: Page, case: Case, size: Size) -> None:
    page.goto(f"/cases/{case.number}/")
    use_verb(page, "退单")
    expect(page.locator("main")).to_contain_text("审定以前还是您牵头")
    page.get_by_role("button", name="报上去审").click()
    expect(page.locator(".error-list")).to_contain_text("写明为什么不归您办")
    fill_in(page, reason=WHY, known="目录里没有，写在下面", clause="市政路灯")
    _shoot(page, "return-form", size)
    page.get_by_role("button", name="报上去审").click()
    expect(page.locator("#told")).to_contain_text("报上去了，审定以前还是您牵头")
    expect(page.locator("main")).to_contain_text("审定以前还是玖安物业牵头，办的时间照走")


def _finds_it(page: Page, case: Case, size: Size) -> None:
    page.goto("/board/")
    page.get_by_role("link", name="审退回").first.click()
    expect(page.locator("main")).to_contain_text(WHY)
    page.goto("/reviews/")
    _shoot(page, "return-waiting", size)
    page.get_by_role("link", name="审退单").click()
    expect(page.locator("main")).to_contain_text("市政路灯")


def _shoot(page: Page, step: str, size: Size) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)


def test_on_a_phone_every_verb_behind_more_can_be_read_and_pressed(
    new_page: NewPage, clock: Clock
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    worker, resident = new_page(PHONE), new_page(PHONE)
    case = _comes_to_the_company(resident, stage)
    sign_in(worker, "worker")
    worker.goto(f"/cases/{case.number}/")

    worker.get_by_role("navigation", name="能做的事").get_by_text("更多").click()

    width = worker.evaluate("document.documentElement.clientWidth")
    verbs = worker.locator(".verbs__more .button")
    assert verbs.count() >= 3
    for verb in verbs.all():
        for part in (verb, verb.locator("svg").first):
            box = part.bounding_box()
            assert box is not None
            assert box["x"] >= 0, verb.inner_text()
            assert box["x"] + box["width"] <= width, verb.inner_text()
    assert_axe_clean(worker)
