"""A request walks from words to an answer: written, understood, taken, mended, confirmed."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from time_machine import TimeMachineFixture

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot, work
from tests.journeys.stage import add_photo, look, moment, send, set_stage, sign_in, use_verb, write
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status

WORDS = "1号楼6楼楼道灯不亮三天了，我妈八十多了看不见，打13900000417找我"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_request_walks_from_words_to_an_answer(
    new_page: NewPage,
    transactional_db: None,
    time_machine: TimeMachineFixture,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    time_machine.move_to(moment(23, "10:00:00"))
    set_stage(moment(23, "10:00:00"))
    resident, clerk, worker = (new_page(size) for _person in range(3))
    seen = _Album("first-walk", size)

    number = _say_it(resident, _photo_with_a_place(tmp_path), seen)
    address = resident.url
    title = resident.locator("h1").inner_text()

    _see_it_on_the_board(clerk, title, number, seen)
    _mend_it(worker, title, seen)
    work()
    _confirm_it(resident, address, seen)

    case = Case.objects.get(number=number)
    assert case.status == Status.CLOSED
    assert case.ratings.get().satisfaction == "satisfied"
    _nothing_for_the_neighbour(new_page(size), number, title)


class _Album:
    def __init__(self, story: str, size: tuple[int, int]) -> None:
        self._story, self._width = story, size[0]

    def add(self, page: Page, step: str) -> None:
        screenshot(page, f"{self._story}-{step}-{self._width}")
        assert_axe_clean(page)


def _photo_with_a_place(folder: Path) -> Path:
    photo = Image.new("RGB", (1200, 900), "darkslategray")
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    exif.get_ifd(0x8825)[1] = "N"
    photo.save(folder / "lamp.jpg", exif=exif)
    return folder / "lamp.jpg"


def _say_it(page: Page, photo: Path, seen: _Album) -> str:
    page.goto("/c/banqiao/")
    seen.add(page, "1-front")
    page.get_by_role("link", name="我要说一件事").click()
    write(
        page,
        WORDS,
        estate="晏园玖珑城",
        building="1 号楼",
        place_text="6 楼楼道",
        phone="13900000417",
        name="王女士",
    )
    add_photo(page, photo)
    seen.add(page, "2-report")
    look(page)

    expect(page.locator("blockquote mark")).to_have_text("13900000417")
    expect(page.get_by_text("1 处电话号码")).to_be_visible()
    expect(page.get_by_text("因为提到")).to_contain_text("楼道灯")
    expect(page.locator("main")).to_contain_text("玖安物业")
    seen.add(page, "3-preview")

    number = send(page)
    seen.add(page, "4-received")
    page.get_by_role("link", name="看这件事").click()
    _photo_lost_its_place(page)
    seen.add(page, "5-status")
    return number


def _photo_lost_its_place(page: Page) -> None:
    source = page.locator(".timeline__photo img").first.get_attribute("src")
    assert source
    sent = page.request.get(source)
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert not Image.open(io.BytesIO(sent.body())).getexif()


def _see_it_on_the_board(page: Page, title: str, number: str, seen: _Album) -> None:
    sign_in(page, "desk")
    seen.add(page, "6-board")
    page.locator("#rows").get_by_role("link", name=title).click()
    expect(page.locator("main")).to_contain_text("因为提到")
    picture = page.locator(".timeline__photo img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1200
    expect(page.locator("body")).to_contain_text(f"{number[:4]} {number[4:8]}")
    seen.add(page, "7-case")


def _mend_it(page: Page, title: str, seen: _Album) -> None:
    sign_in(page, "worker")
    seen.add(page, "8-mine")
    job = page.get_by_role("article").filter(has_text=title)
    job.get_by_role("button", name="接单").click()
    expect(page.locator("#told")).to_contain_text("接下了，现在由您办。")
    page.goto("/mine/")
    page.get_by_role("link", name=title).click()
    use_verb(page, "到场")
    expect(page.locator("#told")).to_contain_text("记下了，您到场了。")
    use_verb(page, "办好了")
    page.get_by_label("给居民的回复").fill("换了新灯管，试了三次都亮。")
    seen.add(page, "9-resolve")
    page.get_by_role("button", name="发给居民，请他确认").click()
    expect(page.locator("#told")).to_contain_text("发给居民了，等他确认。")


def _confirm_it(page: Page, address: str, seen: _Album) -> None:
    page.goto(address)
    expect(page.locator("main")).to_contain_text("换了新灯管，试了三次都亮。")
    seen.add(page, "10-asked")
    page.get_by_text("满意", exact=True).click()
    page.get_by_role("button", name="修好了").click()
    expect(page.locator("main")).to_contain_text("谢谢您的回音")
    expect(page.locator("main")).to_contain_text("办结")
    seen.add(page, "11-closed")


def _nothing_for_the_neighbour(page: Page, number: str, title: str) -> None:
    sign_in(page, "neighbour")
    expect(page.locator("body")).not_to_contain_text(title)
    answer = page.goto(f"/cases/{number}/")
    assert answer is not None
    assert answer.status == 404
