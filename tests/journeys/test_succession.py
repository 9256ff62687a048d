"""A grid worker leaves (S22): everything passes to the successor in one act, and the old sign-in is over."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case
from wangge.home.demo import entrusted, residents
from wangge.people.models import Care, Key


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_leavers_work_care_and_keys_pass_to_the_successor(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    now = clock.strikes("09:00:00")
    stage = set_stage(now)
    residents.move_in(stage.district, now)
    entrusted.entrust(stage.district, stage.cast, now)
    resident, leaver, secretary = new_page(PHONE), new_page(PHONE), new_page(size)
    number = say(resident, "老年优待证怎么办？", estate="新东方花苑", building="3 号楼")
    sign_in(leaver, "grid")
    leaver.goto(f"/cases/{number}/")
    use_verb(leaver, "接单")
    post = stage.cast.posts["grid"]

    sign_in(secretary, "secretary")
    secretary.goto(f"/staff/{post.person_id}/")
    secretary.get_by_role("link", name="离岗交接").click()
    main = secretary.locator("main")
    expect(main).to_contain_text("老年优待证")
    expect(main).to_contain_text("物业配电间，1 把")
    screenshot(secretary, f"succession-preview-{size[0]}")
    assert_axe_clean(secretary)
    to = secretary.get_by_label("谁接手").locator("option:checked").inner_text()
    secretary.get_by_role("button", name="看一遍再交").click()
    expect(secretary.locator("main")).to_contain_text("请再看一遍")
    assert_axe_clean(secretary)
    secretary.get_by_role("button", name="全部交接，结束岗位").click()
    expect(secretary.locator("#told")).to_contain_text("都交给")
    screenshot(secretary, f"succession-done-{size[0]}")
    assert_axe_clean(secretary)

    case = Case.objects.get(number=number)
    assert case.handler is not None
    assert case.handler != post
    assert case.handler.person.name in to
    assert not Key.objects.filter(holder=post).exists()
    assert not Care.objects.filter(owner=post).exists()
    leaver.goto("/mine/")
    assert "/sign-in/" in leaver.url
    resident.reload()
    expect(resident.locator("main")).to_contain_text("离岗")
