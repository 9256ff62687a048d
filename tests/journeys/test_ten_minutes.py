"""Ten minutes (S2): 叫人, the substitute, both boundaries, the night, and no track of anybody."""

import re

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import SAY, Clock, Stage, look, send, set_stage, sign_in, write
from wangge.cases import callout
from wangge.cases.models import CallAttempt, CallOut, Case
from wangge.cases.vocabulary import Resolution, Status

WORDS = "老人在楼道里坐着起不来"
_COORDINATE = re.compile(
    r"(^|_)(lat|lon|lng|latitude|longitude|geo|gps|coordinates?|location)($|_)"
)


@pytest.fixture
def stage(transactional_db: None, clock: Clock) -> Stage:
    return set_stage(clock.strikes("09:55:00"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_help_comes_within_ten_minutes(
    new_page: NewPage, stage: Stage, clock: Clock, size: tuple[int, int]
) -> None:
    resident, first, second = (new_page(size) for _person in range(3))
    for page, login in ((first, "pioneer"), (second, "pioneer2")):
        sign_in(page, login)

    clock.strikes("10:00:00")
    number = _press(resident)
    _it_rings(first)
    expect(first.locator(".alarm")).to_contain_text("晏园玖珑城 1 号楼")
    expect(first.locator(".alarm")).to_contain_text(WORDS)
    expect(first.locator(".alarm")).to_contain_text("10:10:00 前到场")
    expect(first.locator(".alarm")).to_contain_text("顾长林")
    _shoot(first, "ten-minutes-1-alarm", size)

    clock.strikes("10:02:00")
    assert _ringing().post == stage.cast.posts["pioneer"]
    clock.strikes("10:02:01")
    _it_rings(second)
    second.get_by_role("button", name="我去").click()
    expect(second.get_by_role("button", name="我到了")).to_be_visible()
    _shoot(second, "ten-minutes-2-going", size)
    _the_first_is_told(first)

    clock.strikes("10:08:30")
    second.get_by_role("button", name="我到了").click()
    expect(second.get_by_role("button", name="当场办好了")).to_be_visible()
    call_out = CallOut.objects.get()
    assert callout.arrival_minutes(call_out) == 8.5
    assert callout.came_in_time(call_out)
    _the_resident_saw_somebody(resident, size)

    clock.strikes("10:20:00")
    second.get_by_role("button", name="当场办好了").click()
    expect(second.locator("body")).to_contain_text("办好了，等居民确认。")
    _the_resident_is_still_asked(resident, size)
    case = Case.objects.get(number=number)
    assert case.status == Status.CLOSED
    assert case.resolution == Resolution.FIXED
    assert case.is_on_spot
    _nobody_was_tracked()


def test_whoever_is_writing_when_it_rings_keeps_the_words(
    new_page: NewPage, stage: Stage, clock: Clock
) -> None:
    pioneer, resident = new_page(DESK), new_page(PHONE)
    sign_in(pioneer, "pioneer")
    pioneer.goto("/feedback/")
    pioneer.locator("#id_words").fill("大字版里电话再大一点")

    clock.strikes("10:00:00")
    _press(resident)

    expect(pioneer.locator("#ringing-strip")).to_be_visible(timeout=20_000)
    expect(pioneer.locator("#id_words")).to_have_value("大字版里电话再大一点")
    _shoot(pioneer, "ten-minutes-writing", DESK)
    pioneer.locator("#ringing-strip a").click()
    _it_rings(pioneer)


@pytest.mark.parametrize(("arrives", "is_in_time"), [("10:10:00", True), ("10:10:01", False)])
def test_ten_minutes_sharp_counts_and_a_second_more_does_not(
    new_page: NewPage, stage: Stage, clock: Clock, arrives: str, is_in_time: bool
) -> None:
    resident, pioneer, desk = new_page(PHONE), new_page(PHONE), new_page(DESK)
    sign_in(pioneer, "pioneer")
    clock.strikes("10:00:00")
    number = _press(resident)
    _it_rings(pioneer)
    pioneer.get_by_role("button", name="我去").click()
    expect(pioneer.get_by_role("button", name="我到了")).to_be_visible()

    clock.strikes(arrives)
    pioneer.get_by_role("button", name="我到了").click()
    expect(pioneer.get_by_role("button", name="当场办好了")).to_be_visible()

    assert callout.came_in_time(CallOut.objects.get()) is is_in_time
    case = Case.objects.get()
    assert case.deadlines.get(stage="arrive").was_kept is is_in_time
    assert bool(case.escalation_level) is not is_in_time
    sign_in(desk, "desk")
    desk.goto(f"/cases/{number}/")
    expect(desk.locator("main")).to_contain_text("秦玉梅")
    screenshot(desk, f"ten-minutes-sharp-{arrives}")


def test_at_night_the_guard_is_called_and_no_volunteer(
    new_page: NewPage, stage: Stage, clock: Clock
) -> None:
    resident, pioneer, guard = new_page(PHONE), new_page(PHONE), new_page(PHONE)
    clock.strikes("22:29:00")
    sign_in(pioneer, "pioneer")
    sign_in(guard, "night")

    clock.strikes("22:30:00")
    _press(resident)
    _it_rings(guard)
    _shoot(guard, "ten-minutes-night", PHONE)
    pioneer.goto("/alarm/")
    expect(pioneer.locator("main")).to_contain_text("现在没有人叫您")

    # Whoever else is asked that night, it is never a volunteer.
    for call in ("22:32:01", "22:34:02", "22:36:03", "22:38:04"):
        clock.strikes(call)
    roles = set(CallAttempt.objects.values_list("post__role", flat=True))
    assert "night_guard" in roles
    assert not roles & {"pioneer", "mediator"}


def _press(page: Page) -> str:
    page.goto(SAY)
    write(page, WORDS, estate="晏园玖珑城", building="1 号楼", place_text="6 楼楼道")
    page.get_by_label("要人马上来").check()
    look(page)
    number = send(page)
    page.get_by_role("link", name="看这件事").click()
    return number


def _it_rings(page: Page) -> None:
    # Whatever staff page is open asks every few seconds and goes there by itself.
    expect(page.get_by_role("alertdialog")).to_be_visible(timeout=20_000)
    expect(page.locator(".rail, .bottom-nav")).to_have_count(0)


def _ringing() -> CallAttempt:
    return CallAttempt.objects.select_related("post").get(answer="ringing")


def _the_first_is_told(page: Page) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        page.get_by_role("button", name="我去").click()
    assert refused.value.status == 409
    expect(page.locator("body")).to_contain_text("顾长林 已经去了，您不用去了。谢谢。")


def _the_resident_saw_somebody(page: Page, size: tuple[int, int]) -> None:
    page.reload()
    _shoot(page, "ten-minutes-3-arrived", size)
    page.get_by_role("button", name="人到了").click()
    expect(page.locator("main")).to_contain_text("记下了：人到了。")
    assert CallOut.objects.get().confirmed_by == CallOut.ConfirmedBy.REQUESTER


def _the_resident_is_still_asked(page: Page, size: tuple[int, int]) -> None:
    assert Case.objects.get().status == Status.RESOLVED
    page.reload()
    expect(page.locator("main")).to_contain_text("您说了算")
    _shoot(page, "ten-minutes-4-asked", size)
    page.locator("button[value=confirm]").click()
    expect(page.locator("main")).to_contain_text("谢谢您的回音")


def _nobody_was_tracked() -> None:
    kept = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        # Houses stand where they stand, and a lamp where another system said; nobody has a position.
        if model.__module__.startswith("wangge.") and model._meta.app_label != "places"
        for field in model._meta.get_fields()
        if _COORDINATE.search(field.name)
    ]
    assert kept == ["Open311Report.lat", "Open311Report.lon"]


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)
