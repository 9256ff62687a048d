"""Every page, in a real browser: opens, is axe-clean at each width, never scrolls sideways."""

import pytest
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django import DjangoDbBlocker, Settings
from time_machine import travel

from tests.journeys.addresses import (
    NO_PAGES,
    POSTED,
    RINGING,
    Visit,
    patterns,
    posted_paths,
    visits,
)
from tests.journeys.conftest import DESK, LIVED_UNTIL, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, photograph, screenshot
from tests.journeys.stage import Stage, sign_in
from wangge.home.demo.cast import PARTS

pytestmark = pytest.mark.slow
_NARROW = ViewportSize(width=320, height=700)


@pytest.fixture(autouse=True)
def _shows_itself(settings: Settings) -> None:
    settings.DEMO = True  # the gallery, and the cast on the sign-in page


@pytest.fixture(scope="module")
def every(lived: Stage, django_db_blocker: DjangoDbBlocker) -> list[Visit]:
    """Every page there is; to show each, some things are made."""
    with django_db_blocker.unblock(), travel(LIVED_UNTIL, tick=False):
        return visits(lived, LIVED_UNTIL)


def test_every_address_is_a_page_looked_at_or_said_to_be_none(
    week: Stage, every: list[Visit]
) -> None:
    looked_at = {visit.name for visit in every}

    assert looked_at | POSTED | NO_PAGES == {name for name, _pattern in patterns()}
    assert not looked_at & (POSTED | NO_PAGES)


def test_what_changes_something_is_never_opened(week: Stage, client: Client) -> None:
    client.post("/sign-in/demo/", {"username": "admin"})
    for path in posted_paths():
        assert client.get(path).status_code == 405, path


def test_every_public_page(new_page: NewPage, week: Stage, every: list[Visit]) -> None:
    page = new_page(DESK)
    wrong = []
    for visit in every:
        if not visit.login:
            wrong += _look_at(page, visit)
            wrong += _look_at(page, Visit(visit.name, f"{visit.path}?large=1"))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("login", ["desk", "secretary", "admin", "*"])
def test_every_staff_page(new_page: NewPage, week: Stage, every: list[Visit], login: str) -> None:
    mine = [visit for visit in every if visit.login]
    known = {"desk", "secretary", "admin"}
    wanted = [v for v in mine if v.login == login or (login == "*" and v.login not in known)]
    pages: dict[str, Page] = {}
    wrong = []
    for visit in wanted:
        if visit.login not in pages:
            pages[visit.login] = new_page(DESK)
            sign_in(pages[visit.login], visit.login)
        if visit.login == RINGING:
            expect(pages[RINGING].get_by_role("alertdialog")).to_be_visible(timeout=20_000)
        wrong += _look_at(pages[visit.login], visit)
    assert not wrong, "\n".join(wrong)


def test_every_way_of_the_navigation_leads_everybody_somewhere(
    new_page: NewPage, week: Stage
) -> None:
    page = new_page(DESK)
    for part in (part for part in PARTS if part.login != RINGING):
        sign_in(page, part.login)
        ways = page.get_by_role("navigation", name="主导航").first.get_by_role("link")
        hrefs = [str(way.get_attribute("href")) for way in ways.all()]
        assert hrefs, part.login
        for href in hrefs:
            answer = page.request.get(href)
            assert answer.status == 200, f"{part.login} {href}"
            assert 'aria-current="page"' in answer.text(), f"{part.login} {href}"
        screenshot(page, f"every-page-{part.login}")


def _look_at(page: Page, visit: Visit) -> list[str]:
    answer = page.goto(visit.path)
    assert answer is not None
    if answer.status != 200:
        return [f"{answer.status} {visit}"]
    wrong = []
    is_large = "large=1" in visit.path
    step = visit.name.replace(":", "-") + ("-large" if is_large else "")
    for size in (PHONE,) if is_large else (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        try:
            assert_axe_clean(page)
        except AssertionError as found:
            wrong.append(f"{visit} at {size[0]}: {found}")
    page.set_viewport_size(_NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > _NARROW["width"]:
        wrong.append(f"{visit} scrolls sideways: {wide}")
        photograph(page, f"sideways-{step}")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return wrong
