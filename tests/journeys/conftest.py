"""What a journey needs: a real browser, a phone and a desk in it, a live server behind it."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture, travel

from tests.journeys.addresses import live_a_week
from tests.journeys.looking import photograph
from tests.journeys.stage import Clock, Stage, moment, set_stage

PHONE = (390, 844)
DESK = (1440, 900)
LIVED_UNTIL = moment(23, "10:00:00")
NewPage = Callable[..., Page]
# Milliseconds for a page to come to what is expected of it: a machine under load is no failure.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# The shell is the same engine without the windows around it, and a quarter less work for it.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing is reached beyond this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--lang=zh-CN",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, one for all journeys."""
    found = os.environ.get("WANGGE_CHROMIUM") or next(
        filter(None, map(shutil.which, _BROWSERS)), ""
    )
    if not found:
        sentence = "No Chromium on this machine (Debian: apt install chromium)."
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, headless=True, args=_FLAGS, timeout=60_000
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """A server that hands out static files as a deployment does: by WhiteNoise, and to be kept.

    Not named `live_server`: pytest-django empties the database after each test that asks for that.
    """
    server = LiveServer("localhost", start=False)
    # Django's own for tests looks each of them up anew for each page.
    server.thread.static_handler = lambda application: application  # type: ignore[assignment]
    # Read once, at the start. Ten years, as for files that carry the mark of their content.
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_MAX_AGE=315_360_000):
        server.start()
    yield server
    server.stop()


class Ear:
    """Hears what goes wrong in a page while nobody looks: requests abroad, 500s, script errors."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.wrong: list[str] = []

    def listen_to(self, page: Page) -> None:
        # Only heard: a route that is listened in on keeps nothing in the browser's cache.
        page.context.on("request", self._asked)
        page.on("response", self._heard)
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))

    def _asked(self, asked: Request) -> None:
        if not asked.url.startswith((self.home, "data:", "blob:")):
            self.wrong.append(f"reached out to {asked.url}")

    def _heard(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status} from {response.request.method} {response.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        # A page that refuses (404, 409, 422) is told of there too; its status is no mistake.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")


@pytest.fixture
def new_page(
    browser: Browser, server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[NewPage]:
    """Open a browser of one's own for each person of the story; nothing is shared between them."""
    # Asked for first, so given back last: no page still asks for news while the tables are emptied.
    # A test names one of the two itself, or the clock; pytest-django goes by what a test names.
    request.getfixturevalue("week" if "week" in request.fixturenames else "transactional_db")
    pages: list[Page] = []
    ear = Ear(server.url)

    def open_one(size: tuple[int, int], *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        ear.listen_to(page)
        pages.append(page)
        return page

    yield open_one
    failed = request.node.stash.get(_FAILED, False)
    for number, page in enumerate(pages, 1):
        if failed and not page.is_closed():
            photograph(page, f"failed-{request.node.name}-{number}")
        page.context.close()
    assert not ear.wrong, ear.wrong


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page as a resident or a handler holds it."""
    return new_page(PHONE)


@pytest.fixture
def desk(new_page: NewPage) -> Page:
    """A page as it stands on the duty desk."""
    return new_page(DESK)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """The demonstration's week, lived once for the tests of a module, all of which only look."""
    with django_db_blocker.unblock(), travel(LIVED_UNTIL, tick=False):
        built = set_stage(LIVED_UNTIL)
        live_a_week(built, LIVED_UNTIL)
    yield built
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def week(
    lived: Stage, django_db_blocker: DjangoDbBlocker, time_machine: TimeMachineFixture
) -> Iterator[Stage]:
    """The week as it stands at its end, to be looked at; who changes it needs a stage of their own."""
    time_machine.move_to(LIVED_UNTIL, tick=False)
    with django_db_blocker.unblock():
        yield lived


@pytest.fixture
def clock(transactional_db: None, time_machine: TimeMachineFixture) -> Clock:
    """The clock of a story that tells the time of every deed."""
    return Clock(time_machine)
