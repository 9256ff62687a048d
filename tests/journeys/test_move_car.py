"""S1, move the car: a known visitor is reached without a number being shown; an unknown plate ends on paper."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, set_stage, sign_in
from wangge.cases import links, ringing
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.core.moments import local_day
from wangge.home.demo import residents
from wangge.parking import registry, relaying
from wangge.parking.models import MoveRequest, Vehicle
from wangge.parking.registry import Particulars

OWNER, DRIVER = "13900000417", "13900004321"
PLATE = "苏F12345"
WORDS = f"2-1203 车位被占 {PLATE}"
SECRETS = (DRIVER, "139 0000 4321", "139****4321", "赵先生", "赵**")


@pytest.fixture
def stage(clock: Clock) -> Stage:
    now = clock.strikes("09:00:00")
    stage = set_stage(now)
    residents.move_in(stage.district, now)
    visitor = Particulars(
        plate=PLATE,
        kind=Vehicle.Kind.VISITOR,
        holder_name="赵先生",
        phone=DRIVER,
        valid_until=local_day(now) + timedelta(days=1),
    )
    registry.enter(stage.district.jiulong, visitor, by=stage.cast.actor("desk"), at=now)
    return stage


def _write_down(desk: Page, words: str) -> MoveRequest:
    sign_in(desk, "desk")
    desk.goto("/desk/")
    desk.locator("#id_phone").fill(OWNER)
    desk.locator("#id_words").fill(words)
    press = desk.get_by_role("button", name="登记并联系车主")
    expect(press).to_be_visible()
    assert_axe_clean(desk)
    press.click()
    desk.wait_for_url(re.compile("/parking/cases/"))
    return MoveRequest.objects.select_related("case").latest("pk")


def _owner_sees(owner: Page, case: Case) -> None:
    owner.goto(links.path(case.requesters.get()))
    expect(owner.locator(".case-no")).to_be_visible()
    page = owner.content()
    for secret in SECRETS:
        assert secret not in page


def test_a_known_visitor_is_called_moves_and_the_owner_hears_of_it(
    stage: Stage, clock: Clock, new_page: NewPage
) -> None:
    cases = [_known(new_page, clock, size) for size in (DESK, PHONE)]

    # Nothing closes before the owner was told; then the owner says that it is well.
    clock.strikes("09:00:00", day=28)
    owner = new_page(PHONE)
    for case in cases:
        case.refresh_from_db()
        assert case.status == Status.RESOLVED
        _owner_sees(owner, case)
        expect(owner.locator("main")).to_contain_text("已经挪走")
        screenshot(owner, "move-car-owner-390")
        owner.locator("button[value=confirm]").click()
        expect(owner.locator("main")).to_contain_text("谢谢")
        case.refresh_from_db()
        assert case.status == Status.CLOSED


def _known(new_page: NewPage, clock: Clock, size: tuple[int, int]) -> Case:
    clock.strikes("09:00:00")
    desk, owner, driver = new_page(size), new_page(PHONE), new_page(PHONE)
    request = _write_down(desk, WORDS)
    case = request.case
    assert (case.kind, case.words) == ("assistance", WORDS)
    assert DRIVER not in desk.content()
    screenshot(desk, f"move-car-asked-{size[0]}")
    assert_axe_clean(desk)

    desk.get_by_role("button", name="打电话给车主").click()
    expect(desk.get_by_text("139 0000 4321")).to_be_visible()
    screenshot(desk, f"move-car-calling-{size[0]}")
    assert_axe_clean(desk)
    desk.get_by_role("button", name="说马上来挪").click()
    expect(desk.locator("#told")).to_contain_text("记下了")
    assert "139 0000 4321" not in desk.content()
    _owner_sees(owner, case)
    expect(owner.locator("main")).to_contain_text("马上来挪")

    # The driver says so by the link, which shows nobody either.
    clock.strikes("09:06:00")
    driver.goto(relaying.driver_path(request))
    for hidden in (OWNER, "王女士", PLATE, "1203"):
        assert hidden not in driver.content()
    screenshot(driver, "move-car-driver-390")
    assert_axe_clean(driver)
    driver.get_by_role("button", name="已经挪走").click()
    expect(driver.locator("main")).to_contain_text("收到了")

    desk.reload()
    expect(desk.locator("main")).to_contain_text("车主说：已经挪走")
    desk.get_by_role("button", name="挪走了，告诉诉求人").click()
    expect(desk.locator("main")).to_contain_text("还欠诉求人一个电话")
    assert_axe_clean(desk)
    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    return case


def test_an_unknown_plate_leads_to_the_windscreen_and_a_steward(
    stage: Stage, clock: Clock, new_page: NewPage
) -> None:
    cases = [
        _unknown(new_page, plate, size)
        for plate, size in (("苏FD99999", DESK), ("苏FD88888", PHONE))
    ]

    clock.strikes("09:15:00")
    owner = new_page(PHONE)
    for case in cases:
        case.refresh_from_db()
        assert ringing.running(case) is not None
        owner.goto(links.path(case.requesters.get()))
        expect(owner.locator("main")).to_contain_text("叫人到现场")
    assert_axe_clean(owner)


def _unknown(new_page: NewPage, plate: str, size: tuple[int, int]) -> Case:
    desk = new_page(size)
    request = _write_down(desk, f"2-1203 车位被占 {plate}")
    expect(desk.locator("main")).to_contain_text("不知道打给谁")
    screenshot(desk, f"move-car-unknown-{size[0]}")
    desk.get_by_role("button", name="查过了，没有这辆车").click()
    expect(desk.locator("#told")).to_contain_text("打印告示")
    expect(desk.locator("main")).to_contain_text("12123")
    desk.get_by_role("button", name="打印告示，贴车上").click()
    paper = desk.locator(".paper")
    expect(paper).to_contain_text(plate)
    expect(paper).to_contain_text("0513-5550 0120")
    assert OWNER not in desk.content()
    screenshot(desk, f"move-car-notice-{size[0]}")
    assert_axe_clean(desk)
    desk.emulate_media(media="print")
    pages = desk.pdf(format="A5", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 1
    return request.case
