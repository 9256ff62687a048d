"""The same person, the same lamp, the fifth time (S8): the answer is shown again, and what is new is asked."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import (
    SAY,
    Clock,
    Stage,
    fill_in,
    look,
    moment,
    send,
    set_stage,
    sign_in,
    write,
)
from wangge.cases import intake, links, replying, resolving, taking
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.people.actors import PUBLIC
from wangge.places import locate

NUMBER = "13900000417"
LAMP = "1号楼6楼楼道灯太暗，要换成最亮的"
ANSWER = "灯是按标准装的，照度量过合格，不再换更亮的。"
NEW = "昨天老人在灯下绊了一跤，灯罩也裂了。"
Size = tuple[int, int]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_fifth_time_nothing_new_is_answered_again_and_not_opened(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    stage = set_stage(clock.strikes("09:00:00", 1))
    for day in range(2, 6):
        _said_and_answered(stage, moment(day, "10:00:00"))
    clock.strikes("10:00:00", 23)
    before = Case.objects.count()

    # A stranger who knows only the number learns the day and nothing more.
    stranger = new_page(size)
    _writes_again(stranger)
    expect(stranger.locator("main")).to_contain_text("有新情况吗？")
    expect(stranger.locator("main")).to_contain_text("11 月 5 日说过差不多的一件事")
    expect(stranger.locator("main")).not_to_contain_text(ANSWER)
    for case in Case.objects.all():
        assert case.number[-4:] not in stranger.locator("main").inner_text()
    _shoot(stranger, "repeat-by-number", size)
    stranger.get_by_role("button", name="发出去").click()
    expect(stranger.locator("main")).to_contain_text("先说一句有什么新情况")
    assert Case.objects.count() == before

    # By her own link she reads the answer; with something new it is a case that names the first.
    last = Case.objects.latest("pk")
    resident = new_page(size)
    resident.goto(f"{SAY}?again={links.secret_of(last.requesters.get())}")
    write(resident, LAMP, estate="晏园玖珑城", building="1 号楼", phone=NUMBER)
    look(resident)
    expect(resident.locator("main")).to_contain_text(ANSWER)
    _shoot(resident, "repeat-by-link", size)
    resident.get_by_label("有的话，写一句有什么新情况").fill(NEW)
    number = send(resident)
    case = Case.objects.get(number=number)
    assert (case.repeats, case.additions.get().text) == (last, NEW)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_staff_ask_first_and_a_second_person_must_agree_that_it_is_unreasonable(
    new_page: NewPage, clock: Clock, size: Size
) -> None:
    stage = set_stage(clock.strikes("09:00:00", 1))
    for day in range(2, 6):
        _said_and_answered(stage, moment(day, "10:00:00"))
    clock.strikes("10:00:00", 23)

    clerk = new_page(size)
    sign_in(clerk, "desk")
    clerk.goto("/cases/new/")
    write(clerk, LAMP, estate="晏园玖珑城", building="1 号楼", phone=NUMBER)
    clerk.get_by_role("button", name="登记并派单").click()
    expect(clerk.locator("main")).to_contain_text("先问一句：有新情况吗？")
    expect(clerk.locator("main")).to_contain_text(ANSWER)
    _shoot(clerk, "repeat-register", size)
    before = Case.objects.count()
    clerk.get_by_label("对方说的新情况").fill("他说灯还是太暗。")
    clerk.get_by_role("button", name="登记并派单").click()
    assert Case.objects.count() == before + 1
    case = Case.objects.latest("pk")

    manager, secretary = new_page(size), new_page(size)
    sign_in(manager, "manager")
    manager.goto(f"/cases/{case.number}/")
    expect(manager.locator("main")).to_contain_text("第 5 次说这件事，前面答复过")
    _shoot(manager, "repeat-case", size)
    manager.goto(f"/cases/{case.number}/do/claim_unreasonable/")
    fill_in(manager, reason="第五次，照度量过合格，没有新情况。")
    manager.get_by_role("button", name="报上去审").click()
    # Must not: one person alone takes it out of the rates.
    assert not Case.objects.excluded_from_rates().exists()
    manager.goto(f"/cases/{case.number}/do/decide_claim/")
    expect(manager.get_by_role("button", name="就这样定")).to_have_count(0)

    sign_in(secretary, "secretary")
    secretary.goto("/reviews/")
    secretary.get_by_role("link", name="审不合理诉求").click()
    expect(secretary.locator("main")).to_contain_text("第 5 次")
    expect(secretary.locator("main")).to_contain_text(ANSWER)
    _shoot(secretary, "repeat-decide", size)
    fill_in(secretary, decision="照度合格，没有新情况。")
    secretary.get_by_role("button", name="就这样定").click()
    case.refresh_from_db()
    assert case.status == Status.DECLINED
    secretary.goto("/reviews/excluded/")
    expect(secretary.locator("main")).to_contain_text("另有 1 件不计入")
    expect(secretary.locator("main")).to_contain_text("江若兰")
    expect(secretary.locator("main")).to_contain_text("林书敏")
    _shoot(secretary, "repeat-excluded", size)

    # The resident is told why, not called names, and may come back with something new.
    resident = new_page(size)
    resident.goto(links.path(case.requesters.get()))
    expect(resident.locator("main")).not_to_contain_text("不合理")
    expect(resident.locator("main")).to_contain_text("有新情况吗？")
    _shoot(resident, "repeat-told", size)


def _said_and_answered(stage: Stage, at: datetime) -> None:
    tower = stage.tower
    place = locate.Located(stage.district.community, tower.area, stage.district.jiulong, tower)
    said = intake.Submission(
        words=LAMP,
        community=stage.district.community,
        place=place,
        name="王女士",
        phone=NUMBER,
        kind_chosen="assistance",
    )
    accepted = intake.submit(said, by=PUBLIC, at=at)
    worker = stage.cast.actor("worker")
    taking.take(accepted.case, by=worker, at=at)
    resolving.resolve(accepted.case, text=ANSWER, resolution="answered", by=worker, at=at)
    replying.opened(accepted.requester, at=at)


def _writes_again(page: Page) -> None:
    page.goto(SAY)
    write(page, LAMP, estate="晏园玖珑城", building="1 号楼", phone=NUMBER)
    look(page)


def _shoot(page: Page, step: str, size: Size) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
