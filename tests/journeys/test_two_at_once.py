"""Two at once, twice by one, back again, and without scripts: one case, and a clear answer."""

import re

import pytest
from playwright.sync_api import Page, expect
from time_machine import TimeMachineFixture

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import SAY, Stage, look, moment, say, send, set_stage, sign_in, write
from wangge.cases import resolving, taking
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status

WORDS = "玖珑城1号楼6楼楼道灯不亮"


@pytest.fixture
def stage(transactional_db: None, time_machine: TimeMachineFixture) -> Stage:
    time_machine.move_to(moment(23, "10:00:00"))
    return set_stage(moment(23, "10:00:00"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_sending_twice_makes_one_case(
    new_page: NewPage, stage: Stage, size: tuple[int, int]
) -> None:
    page = new_page(size)
    page.goto(SAY)
    write(page, WORDS)
    look(page)
    kept = page.locator("form:has(button[name=send])").evaluate(
        "form => Object.fromEntries(new FormData(form))"
    )

    number = send(page)
    again = page.request.post(f"{SAY}look/", form={**kept, "send": "1"})

    assert again.ok
    assert number in re.sub(r"\s", "", again.text())
    assert Case.objects.get().number == number


def test_going_back_and_sending_again_makes_one_case(phone: Page, stage: Stage) -> None:
    phone.goto(SAY)
    write(phone, WORDS)
    look(phone)
    number = send(phone)

    phone.go_back()
    expect(phone.get_by_role("heading", name="发之前看一遍")).to_be_visible()

    assert send(phone) == number
    assert Case.objects.count() == 1


def test_going_back_to_change_a_word_keeps_what_was_written(phone: Page, stage: Stage) -> None:
    phone.goto(SAY)
    write(phone, WORDS, phone="13900000417", name="王女士")
    look(phone)

    phone.get_by_role("button", name="改一改").click()
    expect(phone.locator("#id_words")).to_have_value(WORDS)
    expect(phone.locator("#id_phone")).to_have_value("13900000417")
    phone.locator("#id_words").fill(f"{WORDS}，三天了")
    look(phone)
    send(phone)

    assert Case.objects.get().words == f"{WORDS}，三天了"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_all_of_it_works_without_scripts(
    new_page: NewPage, stage: Stage, size: tuple[int, int]
) -> None:
    page = new_page(size, scripts=False)
    page.goto("/c/banqiao/")
    page.get_by_role("link", name="大字版").click()
    expect(page.locator("html.large")).to_have_count(1)
    number = say(page, WORDS)
    case = Case.objects.get(number=number)
    worker = stage.cast.actor("worker")
    taking.take(case, by=worker, at=moment(23, "10:05:00"))
    resolving.resolve(case, text="换了新灯管。", by=worker, at=moment(23, "10:40:00"))

    page.reload()
    expect(page.locator("main")).to_contain_text("换了新灯管。")
    screenshot(page, f"no-scripts-asked-{size[0]}")
    page.get_by_role("button", name="修好了").click()

    expect(page.locator("main")).to_contain_text("谢谢您的回音")
    assert Case.objects.get().status == Status.CLOSED


def test_of_two_who_take_a_case_the_second_reads_who_was_first(
    new_page: NewPage, stage: Stage
) -> None:
    resident, first, second = new_page(PHONE), new_page(PHONE), new_page(DESK)
    say(resident, WORDS)
    title = resident.locator("h1").inner_text()
    sign_in(first, "worker")
    sign_in(second, "manager")
    for page in (first, second):
        page.goto(f"/cases/{Case.objects.get().number}/do/take/")

    first.locator("form[data-once] button.button--primary").click()
    expect(first.locator("body")).to_contain_text(title)
    with second.expect_response(lambda answer: answer.request.method == "POST") as refused:
        second.locator("form[data-once] button.button--primary").click()

    assert refused.value.status == 409
    expect(second.locator("body")).to_contain_text("您看的时候")
    expect(second.locator("body")).to_contain_text("高文斌")
    expect(second.locator("body")).to_contain_text("接单")
    screenshot(second, "two-at-once-second")
    assert_axe_clean(second)


def test_a_resident_who_confirms_what_was_withdrawn_reads_what_happened(
    new_page: NewPage, stage: Stage
) -> None:
    one, other = new_page(PHONE), new_page(DESK)
    say(one, WORDS)
    other.goto(one.url)
    for page in (one, other):
        page.get_by_text("不用办了，撤回").click()

    one.get_by_role("button", name="撤回这件事").click()
    expect(one.locator("main")).to_contain_text("撤回了，不再派人。")
    with other.expect_response(lambda answer: answer.request.method == "POST") as refused:
        other.get_by_role("button", name="撤回这件事").click()

    assert refused.value.status == 409
    expect(other.locator("body")).to_contain_text("请看最新情况")
    assert_axe_clean(other)
