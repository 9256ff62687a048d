"""Where journeys play: the demonstration's district and cast, and what each of them does by hand."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from time_machine import TimeMachineFixture

from tests.journeys.looking import work
from wangge.cases import catalogue, elsewhere, follow_up, policy_answers, templates
from wangge.core.moments import SHANGHAI
from wangge.duty import calendar
from wangge.home.demo import cast, district, week
from wangge.home.demo.cast import PASSWORD, Cast
from wangge.home.demo.district import District
from wangge.people.actors import COMMAND
from wangge.places.models import Building

SAY = "/c/banqiao/say/"


@dataclass(frozen=True, slots=True)
class Stage:
    """A community that can take its first case."""

    district: District
    cast: Cast

    @property
    def tower(self) -> Building:
        return self.district.jiulong.buildings.get(name="1 号楼")


def set_stage(at: datetime) -> Stage:
    """Build the district, appoint the cast, enter who leads what; nothing has happened yet."""
    opened = week.opening(at)
    built = district.build(opened)
    players = cast.assemble(built, opened)
    # What migrations ship; a test before this one may have emptied every table.
    catalogue.ship_categories()
    templates.ship()
    policy_answers.ship()
    elsewhere.ship()
    # No lot decides in a story whom the desk owes a call; what must be asked is asked.
    follow_up.keep_percent(0, area=None, by=COMMAND, at=opened)
    calendar.ship()
    week.enter_catalogue(built, players, opened)
    return Stage(built, players)


def moment(day: int, clock: str, *, month: int = 11, year: int = 2026) -> datetime:
    """A moment of the story; 23 November 2026 is a Monday."""
    return datetime.combine(
        datetime(year, month, day, tzinfo=SHANGHAI),
        datetime.strptime(clock, "%H:%M:%S").time(),  # noqa: DTZ007 - joined with a zone here
        SHANGHAI,
    )


class Clock:
    """The clock of a story: stands still between the deeds, and the worker works at each stroke."""

    def __init__(self, time_machine: TimeMachineFixture) -> None:
        self._time_machine = time_machine

    def strikes(self, clock: str, day: int = 23, *, month: int = 11, year: int = 2026) -> datetime:
        now = moment(day, clock, month=month, year=year)
        self._time_machine.move_to(now, tick=False)
        work()
        return now


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in as one of the cast, and stand where that person starts."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def write(page: Page, words: str, **more: str) -> None:
    """Fill the public form: words first; `estate`, `building`, `place_text`, `phone`, `name`."""
    page.locator("#id_words").fill(words)
    for name, value in more.items():
        control = page.locator(f"#id_{name}")
        if name == "estate":
            control.select_option(label=value)
        elif name == "building":
            of_estate = control.locator(f"optgroup[label='{more['estate']}'] option")
            choice = of_estate.filter(has_text=value).first.get_attribute("value")
            control.select_option(choice)
        else:
            control.fill(value)


def add_photo(page: Page, photo: Path) -> None:
    page.locator("#id_photo").set_input_files(photo)


def look(page: Page) -> None:
    """Go to the page on which everything is looked at once more."""
    page.get_by_role("button", name="下一步：看一遍再发").click()
    expect(page.get_by_role("heading", name="发之前看一遍")).to_be_visible()


def send(page: Page) -> str:
    """Send it; return the number on the page that says it arrived."""
    page.get_by_role("button", name="发出去").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    return page.locator("b.number").inner_text().replace(" ", "")


def say(page: Page, words: str, **more: str) -> str:
    """Say a thing from the first page to the number, and open the page of the secret link."""
    page.goto(SAY)
    write(page, words, **more)
    look(page)
    number = send(page)
    page.get_by_role("link", name="看这件事").click()
    expect(page.locator(".case-no")).to_contain_text(number[:4])
    return number


def use_verb(page: Page, word: str) -> None:
    """Press a verb of the case's bar, under 更多 where it stands there."""
    bar = page.get_by_role("navigation", name="能做的事")
    link = bar.get_by_role("link", name=word, exact=True)
    verb = link.or_(bar.get_by_role("button", name=word, exact=True))
    if not verb.is_visible():
        bar.get_by_text("更多").click()
    verb.click()


def fill_in(page: Page, **values: str | bool) -> None:
    """Fill a form of set-up by the names of its fields: text, a choice's word, a tick."""
    for name, value in values.items():
        control = page.locator(f"main [name='{name}']").first
        kind = control.evaluate("field => field.type")
        if kind == "radio":
            choices = page.locator(f"main label:has([name='{name}'])")
            choices.filter(has=page.get_by_text(str(value), exact=True)).click()
        elif kind == "select-one":
            option = control.locator("option").filter(has_text=str(value)).first
            control.select_option(option.get_attribute("value"))
        elif isinstance(value, bool):
            control.set_checked(value)
        else:
            control.fill(value)


def keep(page: Page) -> None:
    """Press the one primary button of a form, and be told that it is kept."""
    page.locator("main form button.button--primary").click()
    page.wait_for_load_state()
    expect(page.locator(".error-list")).to_have_count(0)
