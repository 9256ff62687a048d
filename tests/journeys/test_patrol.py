"""A round (巡查): settled on the spot in one tap, another passed on; what rates say stays as it was."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, set_stage, sign_in, write
from wangge.cases import closing, intake, resolving, taking
from wangge.cases.models import Case, PatrolRecord
from wangge.cases.vocabulary import Channel, Satisfaction
from wangge.people.actors import PUBLIC, requesting
from wangge.places.locate import Located


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_grid_head_settles_one_thing_on_the_spot_and_passes_on_another(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    tower = stage.tower
    place = Located(stage.district.community, tower.area, stage.district.jiulong, tower)
    words = intake.Submission(words="楼道灯不亮", community=stage.district.community, place=place)
    asked = intake.submit(words, by=PUBLIC, at=clock.strikes("09:01:00"))
    _mend(Case.objects.get(pk=asked.case.pk), stage.cast.actor("worker"), clock)
    secretary = new_page(DESK)
    before = _rates(secretary)

    page = new_page(size)
    sign_in(page, "gridhead")
    _settle(page, size)
    _pass_on(page)

    clock.strikes("11:00:00")
    kept = PatrolRecord.objects.get(outcome="passed_on")
    assert kept.case is not None
    assert kept.case.channel == Channel.PATROL
    _mend(Case.objects.get(pk=kept.case.pk), stage.cast.actor("worker"), clock)
    assert _rates(secretary) == before
    expect(secretary.locator("main")).to_contain_text("巡查中当场处理的 1 件")
    expect(secretary.locator("main")).to_contain_text("巡查自己发现、转出去办结的 1 件")
    screenshot(secretary, "patrol-overview")


def _mend(case: Case, worker: object, clock: Clock) -> None:
    now = clock.strikes("11:30:00")
    taking.take(case, by=worker, at=now)  # type: ignore[arg-type]
    resolving.resolve(case, text="换了。", by=worker, at=now)  # type: ignore[arg-type]
    asked = requesting(case.requesters.earliest("pk").pk)
    closing.confirm(case, satisfaction=Satisfaction.SATISFIED, by=asked, at=now)


def _rates(page: Page) -> str:
    sign_in(page, "secretary")
    page.goto("/overview/")
    return page.locator(".rates").inner_text()


def _settle(page: Page, size: tuple[int, int]) -> None:
    page.goto("/mine/")
    page.get_by_role("link", name="巡查：记一条").click()
    write(page, "门厅堆着纸箱，搬走了", estate="晏园玖珑城", building="1 号楼")
    screenshot(page, f"patrol-form-{size[0]}")
    assert_axe_clean(page)
    page.get_by_role("button", name="当场办好了").click()
    told = page.locator("#told")
    expect(told).to_contain_text("记下了：当场办好。不算诉求，也不进任何率。")
    expect(told.get_by_role("button", name="撤销")).to_be_visible()
    assert Case.objects.filter(channel=Channel.PATROL).count() == 0
    assert_axe_clean(page)


def _pass_on(page: Page) -> None:
    page.get_by_label("看到了什么").fill("单元门的灯不亮")
    page.get_by_text(re.compile("^晏园玖珑城 1 号楼")).first.click()
    page.get_by_role("button", name="转给别人办").click()
    expect(page.locator("#told")).to_contain_text("转给玖安物业了")
    screenshot(page, f"patrol-list-{page.viewport_size['width']}")  # type: ignore[index]
    page.get_by_role("link", name="单元门的灯不亮").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("单元门的灯不亮")
