"""Names on the wall (S19): each by their own consent, on the page and on paper, gone at once when withdrawn."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, Stage, set_stage, sign_in

DUTY = "楼里的大小事，白天都在"


@pytest.fixture
def stage(transactional_db: None, clock: Clock) -> Stage:
    return set_stage(clock.strikes("10:00:00"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_pioneer_is_shown_by_consent_and_gone_when_it_is_withdrawn(
    new_page: NewPage, stage: Stage, tmp_path: Path, size: tuple[int, int]
) -> None:
    pioneer, resident = new_page(size), new_page(size)
    face = tmp_path / "face.jpg"
    Image.new("RGB", (300, 400), "teal").save(face)
    wall = f"/c/banqiao/people/{stage.district.jiulong.pk}/"
    resident.goto(wall)
    expect(resident.locator("main")).to_contain_text("还没有人同意公示")

    sign_in(pioneer, "pioneer")
    pioneer.goto("/me/")
    pioneer.get_by_role("link", name="亮牌或撤下").click()
    pioneer.locator("#id_duty").fill(DUTY)
    pioneer.locator("#id_photo").set_input_files(face)
    pioneer.get_by_role("button", name="亮出来").click()
    expect(pioneer.locator(".error-list")).to_contain_text("还没勾")
    pioneer.locator("#id_photo").set_input_files(face)
    pioneer.locator("#id_agreed").check()
    pioneer.get_by_role("button", name="亮出来").click()
    expect(pioneer.locator("main")).to_contain_text("亮着")
    _shoot(pioneer, "names-1-agreed", size)

    resident.reload()
    expect(resident.locator("main")).to_contain_text("秦玉梅")
    expect(resident.locator("main")).to_contain_text(DUTY)
    assert "13900010003" not in resident.content()
    assert resident.get_by_role("img", name="秦玉梅").evaluate("face => face.naturalWidth") > 0
    _shoot(resident, "names-2-wall", size)
    resident.get_by_role("link", name="打印 A3").click()
    expect(resident.locator("main")).to_contain_text("秦玉梅")
    _shoot(resident, "names-3-paper", size)

    pioneer.get_by_role("link", name="撤下", exact=True).click()
    pioneer.get_by_role("dialog").get_by_role("button", name="撤下").click()
    expect(pioneer.locator("main")).to_contain_text("撤下了")
    resident.goto(wall)
    expect(resident.locator("main")).not_to_contain_text("秦玉梅")


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
