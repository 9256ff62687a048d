"""What a page asks of the database: no more at a hundred rows than at ten."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import drafts, patrol, returning, revealing
from wangge.cases.factories import (
    Team,
    make_case,
    make_resolved_case,
    make_submission,
    make_taken_case,
    make_team,
)
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Kind
from wangge.core.paging import EACH
from wangge.duty import calendar
from wangge.exchange import exporting, tokens, webhooks
from wangge.exchange.factories import imported, opened, ticket
from wangge.exchange.lists import LISTS
from wangge.exchange.models import Message, Webhook
from wangge.parking import moving
from wangge.parking import registry as plate_registry
from wangge.parking.moving import Wanted
from wangge.parking.registry import Particulars
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.places import registry, wall_codes
from wangge.places.factories import FOUNDER, make_area, make_building
from wangge.places.models import Area
from wangge.places.sheets import importing
from wangge.places.tests.test_borders import SQUARE, draw, geojson
from wangge.places.tests.test_sheets import sheet_of

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 110
PHONE = "13900000417"
# Makes what has these numbers.
Fill = Callable[[range], object]


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def _costs_the_same(by: Actor, address: str, fill: Fill, *, most: int) -> str:
    """Open a page at few rows and at many; return that of many."""
    client, asked, page = signed_in(by), [], ""
    for numbers in (range(FEW), range(FEW, MANY)):
        fill(numbers)
        text_of(client.get(address))
        with CaptureQueriesContext(connection) as read:
            page = text_of(client.get(address))
        asked.append([query["sql"] for query in read.captured_queries])
    few, many = asked
    assert len(many) <= len(few) <= most, (len(few), len(many), many[-1])
    return page


def test_the_list_of_outlines(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            grid = make_area(
                Area.Kind.GRID, parent=team.place.community, name=f"第 {number + 100} 网格"
            )
            draw(grid, geojson(SQUARE))

    page = _costs_the_same(team.secretary, reverse("places:borders"), fill, most=14)

    assert page.count("示意") >= EACH - 5  # the areas without an outline stand among them
    assert "第 1–50 条，共 " in page


def test_the_outlines_of_an_area_and_the_buildings_it_had(team: Team) -> None:
    community, estate = team.place.community, team.place.building.estate

    def fill(numbers: range) -> None:
        for number in numbers:
            draw(community, geojson(SQUARE), (NOW - timedelta(days=400 - number)).date())
            make_building(estate, name=f"{number + 100} 号楼")

    address = reverse("places:border", args=[community.pk]) + "?page=3"
    page = _costs_the_same(team.secretary, address, fill, most=18)

    assert page.count("示意") >= MANY
    assert "209 号楼" in page


@pytest.mark.parametrize("kind", ["units", "spaces", "assets", "households", "plates"])
def test_the_preview_of_a_registry_sheet(team: Team, kind: str) -> None:
    secretary = signed_in(team.secretary)
    building = team.place.building
    estate = building.estate.name
    entrance = registry.add_entrance(building, "1 单元", by=FOUNDER, at=NOW)
    registry.add_units(
        building, floors=range(1, 12), doors=10, entrance=entrance, by=FOUNDER, at=NOW
    )
    where = (estate, building.name, "1 单元")

    def row(number: int) -> tuple[object, ...]:
        door = f"{number // 10 + 1}{number % 10 + 1:02d}"
        rows: dict[str, tuple[object, ...]] = {
            "units": (*where, door, None, 88 + number / 2, "合同"),
            "spaces": (estate, "地下车位", "B", f"{number + 1:03d}"),
            "assets": (estate, f"DT-{number:03d}", f"{number} 号客梯", "电梯", building.name),
            "households": (*where, door, f"顾{number}", "业主"),
            "plates": (
                estate,
                f"苏F{number:03d}{number % 7}K",
                "住户",
                "顾先生",
                None,
                *where[1:],
                door,
            ),
        }
        return rows[kind]

    asked = []
    for count in (FEW, MANY):
        data = sheet_of(kind, *map(row, range(count)))
        sheet = importing.receive(
            kind, data, file_name="表.xlsx", scope=team.place.community, by=team.secretary, at=NOW
        )
        assert (sheet.count_new + sheet.count_changed, sheet.count_wrong) == (count, 0), kind
        address = reverse("places:sheet", args=[sheet.pk])
        text_of(secretary.get(address))
        with CaptureQueriesContext(connection) as read:
            text_of(secretary.get(address))
        asked.append(len(read.captured_queries))
    assert asked[1] <= asked[0] <= 16, asked


def test_the_list_of_registry_sheets(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            estate, building = team.place.building.estate.name, team.place.building.name
            data = sheet_of("units", (estate, building, "1 单元", f"9{number:03d}", 9))
            importing.receive(
                "units", data, file_name="表.xlsx", scope=team.place.community, by=FOUNDER, at=NOW
            )

    _costs_the_same(team.secretary, reverse("places:sheets"), fill, most=14)


@pytest.mark.parametrize("is_imported", [False, True])
def test_a_hotline_s_sheet_with_its_rows(team: Team, is_imported: bool) -> None:
    clerk, community = signed_in(team.clerk), team.place.community
    asked = []
    for letter, count in (("A", FEW), ("B", MANY)):
        rows = [ticket(f"{letter}{number}") for number in range(count)]
        bring_in = imported if is_imported else opened
        batch = bring_in(*rows, community=community, by=team.clerk, at=NOW)
        address = reverse("exchange:hotline_sheet", args=[batch.pk])
        page = text_of(clerk.get(address))
        assert f"{letter}9" in page
        with CaptureQueriesContext(connection) as read:
            text_of(clerk.get(address))
        asked.append(len(read.captured_queries))

    assert asked[1] <= asked[0] <= 22, asked


def test_the_list_of_hotline_sheets(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            opened(ticket(f"A{number}"), community=team.place.community, by=team.clerk, at=NOW)

    _costs_the_same(team.clerk, reverse("exchange:hotline"), fill, most=14)


def test_the_desk_with_what_was_put_aside(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            make_case(place=team.located, phone=PHONE)
            drafts.put_aside(
                f"{number:032x}", {"words": f"第 {number} 个电话"}, by=team.clerk, at=NOW
            )

    page = _costs_the_same(team.clerk, reverse("home:desk"), fill, most=34)

    assert "个电话" in page


def test_what_waits_for_a_second_person(team: Team) -> None:
    def fill(numbers: range) -> None:
        for _number in numbers:
            case = make_taken_case(team)
            returning.ask(case, reason="灯在小区外面。", clause="市政路灯", by=team.manager, at=NOW)

    page = _costs_the_same(team.grid_head, reverse("cases:reviews"), fill, most=16)

    assert page.count("灯在小区外面。") == 50


@pytest.mark.parametrize("has_result", [True, False])
def test_the_calls_that_the_desk_owes(team: Team, has_result: bool) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            who: dict[str, Any] = {"name": f"王{number}", "phone": f"139000{number:05d}"}
            case = make_resolved_case(team, kind_chosen=Kind.COMPLAINT, **who)
            if not has_result:
                case.call_backs.update(reply=None)

    page = _costs_the_same(team.clerk, reverse("cases:call_backs"), fill, most=16)

    assert page.count("已换灯泡。") >= 50


def test_a_search_that_finds_many(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            make_case(f"6 楼楼道灯不亮，第 {number} 次说了", place=team.located)

    address = reverse("cases:search") + "?q=楼道"
    # The second ten pages know of what lies behind them; both are as dear.
    page = _costs_the_same(team.secretary, address, fill, most=18)

    assert 'rel="next"' in page


@pytest.mark.parametrize("asked", ["", "?day=2026-11-23"])
def test_who_looked_at_which_number(team: Team, asked: str) -> None:
    case = make_case(place=team.located, name="王女士", phone=PHONE)
    requester = case.requesters.get()

    def fill(numbers: range) -> None:
        for number in numbers:
            by = team.clerk if number % 2 else team.secretary
            revealing.reveal(requester, purpose="visit", by=by, at=NOW)

    page = _costs_the_same(team.secretary, reverse("cases:reveals") + asked, fill, most=18)

    assert "共 110 次" in page


def test_what_went_out_as_sheets(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            exporting.take_out(
                LISTS["cases"],
                file_format="csv",
                purpose=f"走访 {number}",
                by=team.secretary,
                at=NOW,
            )

    _costs_the_same(team.secretary, reverse("exchange:exports"), fill, most=14)


def test_the_list_of_tokens(team: Team) -> None:
    post = team.clerk.post
    assert post is not None
    until = (NOW + timedelta(days=90)).date()

    def fill(numbers: range) -> None:
        for number in numbers:
            tokens.make(
                f"系统 {number}",
                post=post,
                scopes=["cases:read"],
                expires_on=until,
                by=team.secretary,
                at=NOW,
            )

    page = _costs_the_same(team.secretary, reverse("exchange:tokens"), fill, most=14)

    assert "系统 109" in page


def test_the_list_of_subscriptions_and_the_messages_of_one(team: Team) -> None:
    area, url = team.place.community, "https://example.com/hook"

    def subscribe(name: str) -> Webhook:
        kinds = ["case.taken"]
        made = webhooks.subscribe(name, url=url, kinds=kinds, area=area, by=team.secretary, at=NOW)
        return made[0]

    def fill(numbers: range) -> None:
        for number in numbers:
            webhooks.try_out(subscribe(f"系统 {number}"), by=team.secretary, at=NOW)

    page = _costs_the_same(team.secretary, reverse("exchange:webhooks"), fill, most=14)
    assert "系统 109" in page

    one = subscribe("一个")
    case = make_case(place=team.located)

    def send(numbers: range) -> None:
        for number in numbers:
            state = Message.State.DEAD if number % 2 else Message.State.DELIVERED
            one.messages.create(
                case=case, kind="case.taken", happened_at=NOW, made_at=NOW, state=state
            )

    _costs_the_same(team.secretary, reverse("exchange:webhook", args=[one.pk]), send, most=14)


def test_the_registry_of_plates(team: Team) -> None:
    estate = team.place.building.estate

    def fill(numbers: range) -> None:
        for number in numbers:
            said = Particulars(plate=f"苏F{number:05d}", kind="resident", phone=PHONE)
            plate_registry.enter(estate, said, by=team.clerk, at=NOW)

    page = _costs_the_same(team.clerk, reverse("parking:plates"), fill, most=14)

    assert "共 110 条" in page


def test_the_cars_that_stand_in_the_way(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            submission = make_submission(f"车位被占 {number}", place=team.located)
            wanted = Wanted(plate=f"苏F{number:05d}", why="测试")
            moving.submit(submission, wanted, by=team.clerk, at=NOW)

    page = _costs_the_same(team.clerk, reverse("parking:start"), fill, most=16)

    assert page.count("前挪走") == EACH


def test_the_codes_on_the_walls_of_an_estate(team: Team) -> None:
    estate = team.place.building.estate

    def fill(numbers: range) -> None:
        registry.add_assets(
            estate, kind="lamp", name="路灯", count=len(numbers), first=numbers[0] + 1,
            building=team.place.building, by=FOUNDER, at=NOW,
        )  # fmt: skip
        wall_codes.make(estate, of=["lamp"], by=FOUNDER, at=NOW)

    page = _costs_the_same(team.secretary, reverse("places:wall_codes"), fill, most=16)

    assert page.count("换新码") >= 100


def test_what_is_in_hand_where_a_code_hangs(team: Team) -> None:
    code = wall_codes.make(team.place.building.estate, of=["building"], by=FOUNDER, at=NOW)[0]

    def fill(numbers: range) -> None:
        for _number in numbers:
            make_case("楼道灯不亮", place=team.located)

    page = _costs_the_same(team.secretary, reverse("cases:scan", args=[code.code]), fill, most=12)

    assert page.count("跟着它") >= 8


def test_what_somebody_recorded_on_rounds(team: Team) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            seen = patrol.Seen(words="纸箱搬走了", place=team.located, key=f"{number:032x}")
            (patrol.pass_on if number % 2 else patrol.settle)(seen, by=team.grid_worker, at=NOW)

    page = _costs_the_same(team.grid_worker, reverse("cases:patrol"), fill, most=24)

    assert page.count("纸箱搬走了") >= 30
