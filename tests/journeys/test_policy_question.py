"""A question of policy (S4): out of hours it says so; answered from the source; or the grid head."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, say, set_stage, sign_in, use_verb
from wangge.cases.models import Case, Supervision
from wangge.cases.vocabulary import Kind, Resolution, Route, Stage, Status

WORDS = "老年优待证怎么办？"
ANSWER = "满 60 岁，带身份证到社区窗口办，当天可取。"
SOURCE = "江苏省老年人优待办法，2026 年 1 月 1 日"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_question_of_the_evening_is_answered_from_the_source_in_the_morning(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("20:00:00"))
    resident, grid_worker = new_page(size), new_page(size)

    number = say(resident, WORDS, estate="新东方花苑", building="3 号楼")
    case = Case.objects.get(number=number)
    assert (case.kind, case.route) == (Kind.INQUIRY, Route.INQUIRY)
    expect(resident.locator("main")).to_contain_text("现在下班了，明天 8:30 开始算时间")
    _shoot(resident, "policy-question-evening", size)

    clock.strikes("09:00:00", 24)
    sign_in(grid_worker, "grid")
    grid_worker.goto(f"/cases/{number}/")
    use_verb(grid_worker, "接单")
    use_verb(grid_worker, "办好了")
    grid_worker.get_by_label("给居民的回复").fill(ANSWER)
    grid_worker.get_by_label("依据").fill(SOURCE)
    _shoot(grid_worker, "policy-question-answering", size)
    grid_worker.get_by_role("button", name="发给居民，请他确认").click()
    expect(grid_worker.locator("#told")).to_contain_text("发给居民了")

    resident.reload()
    expect(resident.locator("main")).to_contain_text(ANSWER)
    expect(resident.locator("main")).to_contain_text(SOURCE)
    _shoot(resident, "policy-question-answered", size)
    resident.locator("button[value=confirm]").click()
    expect(resident.locator("main")).to_contain_text("谢谢您的回音")
    case.refresh_from_db()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED)


def test_what_nobody_answers_in_time_is_on_the_grid_heads_list(
    new_page: NewPage, clock: Clock
) -> None:
    stage = set_stage(clock.strikes("20:00:00"))
    resident, head = new_page(PHONE), new_page(DESK)
    number = say(resident, WORDS, estate="晏园玖珑城", building="1 号楼")
    case = Case.objects.get(number=number)
    lead = case.lead
    clock.strikes("17:30:00", 24)
    unanswered = Supervision.objects.filter(deadline__stage=Stage.RESOLVE)
    assert not unanswered.exists()
    clock.strikes("17:30:01", 24)
    assert unanswered.get().post == stage.cast.posts["gridhead"]

    sign_in(head, "gridhead")
    head.goto("/mine/?list=watched")
    expect(head.locator("main")).to_contain_text("老年优待证")
    _shoot(head, "policy-question-grid-head", DESK)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("严明德")
    case.refresh_from_db()
    assert case.lead == lead


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
