"""How the board's pages alone are looked at."""

import pytest
from tests.journeys.addresses import live_a_week, patterns, visits, POSTED, NO_PAGES
from tests.journeys.test_every_page import _look_at, stage, NOW  # noqa: F401
from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import screenshot
from tests.journeys.stage import Stage, moment, sign_in
from tests.journeys.addresses import Visit


def test_board_pages(new_page: NewPage, stage: Stage) -> None:  # noqa: F811
    found = visits(stage, moment(23, NOW))
    assert {v.name for v in found} | POSTED | NO_PAGES == {name for name, _ in patterns()}
    page, desk = new_page(DESK), new_page(DESK)
    sign_in(desk, "desk")
    wrong = []
    for n, visit in enumerate(
        v for v in found if v.name.startswith("message_board") or v.name == "home:front"
    ):
        who = desk if visit.login else page
        wrong += _look_at(who, visit)
        if not visit.login:
            wrong += _look_at(
                who, Visit(visit.name, f"{visit.path}{'&' if '?' in visit.path else '?'}large=1")
            )
        for size in (PHONE, DESK):
            who.set_viewport_size({"width": size[0], "height": size[1]})
            who.goto(
                visit.path.replace("?large=1", "") + ("&" if "?" in visit.path else "?") + "large=0"
            )
            screenshot(who, f"page-{n}-{visit.name.replace(':', '-')}-{size[0]}")
    assert not wrong, "\n".join(wrong)
