"""What a journey does beside clicking: photograph a page, ask axe about it, let the worker work."""

import os
import re
from datetime import datetime
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from wangge.cases import clock
from wangge.jobs import working

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
_TURNS = 50
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_WRONG = "rules => axe.run(rules).then(({violations}) => ({violations}))"


def screenshot(page: Page, name: str) -> None:
    """Photograph the whole page as it stands, for somebody who looks; named after the story's step."""
    # What went well in continuous integration nobody looks at.
    if not os.environ.get("CI"):
        photograph(page, name)


def photograph(page: Page, name: str) -> None:
    """Photograph the whole page, whoever may look."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    file = SCREENSHOTS / f"{re.sub(r'[^0-9A-Za-z一-鿿-]+', '-', name)}.png"
    page.screenshot(path=file, full_page=True, animations="disabled")


def assert_axe_clean(page: Page) -> None:
    """Fail with axe's own words where a rule of WCAG 2.2 A or AA is broken on this page.

    On SQLite only: what axe sees of a page does not hang on the database, and asking twice doubles
    the time of a whole run.
    """
    if connection.vendor != "sqlite":
        return
    # Before its sheets have come, a page shows both navigations.
    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # What is right are fifty kilobytes a page, and nobody reads them.
    found = AxeResults(page.evaluate(_WRONG, _RULES))
    assert not found.violations_count, f"{page.url}\n{found.generate_report()}"


def work(at: datetime | None = None) -> None:
    """Do what the worker would have done by then: the clock first, then jobs, until all is quiet."""
    for _turn in range(_TURNS):
        done = clock.sweep(at or timezone.now())
        done += working.run_due(at)
        if not done:
            return
    raise AssertionError("The clock and the jobs keep finding work: something feeds itself.")
