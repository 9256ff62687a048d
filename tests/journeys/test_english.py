"""Whoever chooses English reads English on every page; Chinese is only what people wrote and named."""

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from tests.journeys.addresses import RINGING, Visit, live_a_week, visits
from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.disguise import chinese_left, disguise_what_is_kept
from tests.journeys.looking import assert_axe_clean
from tests.journeys.stage import Clock, Stage, moment, set_stage

pytestmark = pytest.mark.slow
NOW = "10:00:00"
FRONT = "/c/banqiao/"
# Shows components with samples of what people write, to who builds pages.
# They show both languages beside each other.
SAMPLES = {"core:gallery", "home:notices"}
IN_BROWSER = (
    "home:front", "cases:report", "cases:status", "home:desk", "cases:board", "cases:detail",
    "cases:mine", "home:overview", "people:registry_estate", "cases:search",
    "exchange:hotline_sheet", "home:setup",
)  # fmt: skip


@pytest.fixture
def stage(clock: Clock, settings: Settings) -> Stage:
    settings.DEMO = True  # the cast signs in by a button
    now = clock.strikes(NOW)
    built = set_stage(now)
    live_a_week(built, now)
    return built


def test_whoever_switches_to_english_reads_english_everywhere(
    new_page: NewPage, stage: Stage
) -> None:
    every = [v for v in visits(stage, moment(23, NOW)) if v.name not in SAMPLES]
    readers = {login: _reader(login) for login in {visit.login for visit in every}}
    disguise_what_is_kept()

    wrong = [line for visit in every for line in _read(readers[visit.login], visit)]
    page = new_page(DESK)
    _switch(page)
    for name in IN_BROWSER:
        visit = next(v for v in every if v.name == name and v.login != RINGING)
        wrong += _look_at(page, visit, readers[visit.login])

    assert not wrong, "\n".join(wrong)


def _reader(login: str) -> Client:
    client = Client()
    if login:
        client.post("/sign-in/demo/", {"username": login})
    client.get("/language/", {"to": "en"})
    return client


def _read(reader: Client, visit: Visit) -> list[str]:
    answer = reader.get(visit.path)
    shown = answer.content.decode()
    found = [] if answer.status_code == 200 else [f"{answer.status_code} {visit}"]
    if '<html lang="en"' not in shown:
        found.append(f"{visit} is not said to be English")
    if 'method="post"' in shown:
        with transaction.atomic():
            shown += reader.post(visit.path, {}).content.decode()
            transaction.set_rollback(True)
    return found + [f"{visit}: {said}" for said in chinese_left(shown, on=visit.name)]


def _switch(page: Page) -> None:
    page.goto(FRONT)
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(FRONT)
    assert page.locator("html").get_attribute("lang") == "en"


def _look_at(page: Page, visit: Visit, reader: Client) -> list[str]:
    if visit.login:
        session = reader.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])
    found = []
    page.goto(visit.path)
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        try:
            assert_axe_clean(page)
        except AssertionError as error:
            found.append(f"{visit} at {size[0]}: {error}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size[0]:
            found.append(f"{visit} scrolls sideways at {size[0]}: {wide}")
    return found + [f"{visit}: {said}" for said in chinese_left(page.content(), on=visit.name)]
