"""Every list has pages that lead to all of it, and asks no more of the database at a thousand rows than at ten.

The first row of each is made by the operation that makes it in earnest; the others are copies of it.
"""

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases import catalogue, elsewhere, patrol, policy_answers, templates
from wangge.cases.factories import Team, make_case, make_submission, make_team
from wangge.cases.models import (
    Case,
    CatalogueEntry,
    ElsewherePhone,
    PolicyAnswer,
    Promise,
    ReplyTemplate,
)
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.duty import calendar
from wangge.duty.factories import make_roster
from wangge.exchange import tokens, webhooks
from wangge.home import feedback
from wangge.message_board import moderation, posting
from wangge.message_board.factories import make_message
from wangge.message_board.factories import make_post as make_post_on_board
from wangge.message_board.models import Message, Thread
from wangge.notifications import group_posts
from wangge.notifications.factories import make_notice, make_robot
from wangge.parking import moving
from wangge.parking import registry as plates
from wangge.parking.moving import Wanted
from wangge.parking.registry import Particulars
from wangge.people.actors import PUBLIC, Actor
from wangge.people.factories import NOW, make_organisation, make_post
from wangge.people.models import Account
from wangge.people.roles import Role
from wangge.places import registry, wall_codes
from wangge.places.factories import FOUNDER, make_area, make_building, make_estate
from wangge.places.models import Area, Asset, WallCode

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 1_000
Address = Callable[[Team], str]
# Makes as many more rows as it is told.
Grow = Callable[[int], object]


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


def _copies(row: Model, count: int, **varied: Callable[[int], Any]) -> list[Any]:
    """More rows like one, told apart by what is varied."""
    model, first = type(row), type(row)._default_manager.count()
    made = []
    for number in range(first, first + count):
        one = copy.copy(row)
        one.pk = None
        one._state = ModelState()
        for name, value in varied.items():
            setattr(one, name, value(number))
        made.append(one)
    return model._default_manager.bulk_create(made, batch_size=500)


def _cases(case: Case, count: int) -> list[Case]:
    return _copies(
        case, count, number=lambda n: f"77{n:08d}", idempotency_key=lambda n: f"copy:{n}"
    )


def _threads(message: Message, count: int) -> list[Message]:
    """As many threads as one message has, each with a case of its own."""
    cases = iter(_cases(message.thread.case, count))
    threads = iter(
        _copies(
            message.thread,
            count,
            public_id=lambda _n: uuid4(),
            case=lambda _n: next(cases),
        )
    )
    return _copies(message, count, form_key=lambda n: f"{n:064x}", thread=lambda _n: next(threads))


def _account(actor: Actor) -> Account:
    assert actor.ref is not None
    return Account.objects.get(pk=actor.ref)


def _estates(team: Team) -> Grow:
    one = make_estate(team.place.community)
    return lambda count: _copies(one, count, name=lambda n: f"小区 {n}")


def _grids(team: Team) -> Grow:
    one = make_area(Area.Kind.GRID, parent=team.place.community, name="第 9999 网格")
    return lambda count: _copies(
        one,
        count,
        code=lambda n: f"grid-{n}",
        official_code=lambda n: f"code-{n}",
        name=lambda n: f"第 {n + 100} 网格",
        path=lambda n: f"{team.place.community.path}z{n:05d}/",
    )


def _holders(team: Team) -> Grow:
    one = make_post(Role.GRID_WORKER, area=team.place.community)
    return lambda count: _copies(one, count)


def _said_after(team: Team) -> Grow:
    thread = make_message(place=team.located).thread
    said = make_post_on_board("5 楼的灯也不亮", place=team.located)
    one = posting.join(said, thread, by=PUBLIC, at=NOW).message
    assert one is not None
    return lambda count: _copies(one, count, form_key=lambda n: f"{n:064x}")


def _buildings(team: Team) -> Grow:
    estate = team.place.building.estate
    one = make_building(estate, name="9999 号楼")
    return lambda count: _copies(one, count, name=lambda n: f"{n + 100} 号楼")


def _organisations(team: Team) -> Grow:
    one = make_organisation(area=team.place.community)
    return lambda count: _copies(one, count, name=lambda n: f"单位 {n}")


def _robots(team: Team) -> Grow:
    one = make_robot(team.place.community)
    return lambda count: _copies(one, count, name=lambda n: f"群群 {n}")


def _templates(team: Team) -> Grow:
    one = ReplyTemplate(area=team.place.community)
    templates.keep(one, name="套话", text="收到。", by=team.secretary, at=NOW)
    return lambda count: _copies(one, count, name=lambda n: f"套话 {n}")


def _policy_answers(team: Team) -> Grow:
    said = {"question": "怎么问", "answer": "这样答。", "source": "通知", "source_on": NOW.date()}
    one = PolicyAnswer(area=team.place.community)
    policy_answers.keep(one, by=team.secretary, at=NOW, **said)
    return lambda count: _copies(one, count)


def _phones(team: Team) -> Grow:
    one = ElsewherePhone(area=team.place.community, reason="beyond_duty")
    elsewhere.keep(one, number="12345", what="市政", by=team.secretary, at=NOW)
    return lambda count: _copies(one, count, number=lambda n: f"0513{n:08d}")


def _promises(team: Team) -> Grow:
    said = {"stage": "resolve", "amount": 2, "mode": "natural_hours", "since": NOW.date()}
    one = Promise(area=team.place.community)
    catalogue.keep_promise(one, by=team.secretary, at=NOW, **said)
    return lambda count: _copies(one, count)


def _entries(team: Team) -> Grow:
    one = CatalogueEntry(area=team.place.community, lead=team.place.property_company)
    catalogue.keep_entry(one, since=NOW.date(), by=team.secretary, at=NOW)
    return lambda count: _copies(one, count)


def _tokens(team: Team) -> Grow:
    post, until = team.clerk.post, (NOW + timedelta(days=90)).date()
    assert post is not None
    one, _secret = tokens.make(
        "系统", post=post, scopes=["cases:read"], expires_on=until, by=team.secretary, at=NOW
    )
    return lambda count: _copies(one, count, secret_hash=lambda n: f"{n:064x}")


def _webhooks(team: Team) -> Grow:
    said: dict[str, Any] = {"url": "https://example.com/hook", "kinds": ["case.taken"]}
    area = team.place.community
    one, _secret = webhooks.subscribe("系统", area=area, by=team.secretary, at=NOW, **said)
    return lambda count: _copies(one, count)


def _rosters(team: Team) -> Grow:
    one = make_roster(Role.DESK_CLERK, area=team.place.community)
    return lambda count: _copies(one, count, name=lambda n: f"班 {n}")


def _group_posts(team: Team) -> Grow:
    one = group_posts.write(
        area=team.place.community,
        text="明早 8 点到 11 点停水。",
        address="https://example.com/",
        by=team.clerk,
        at=NOW,
    )
    return lambda count: _copies(one, count)


def _plates(team: Team) -> Grow:
    said = Particulars(plate="苏F12345", kind="resident", phone="13900000417")
    one = plates.enter(team.place.building.estate, said, by=team.clerk, at=NOW)
    return lambda count: _copies(one, count, plate_index=lambda n: f"{n:064x}")


def _cars(team: Team) -> Grow:
    submission = make_submission("车位被占", place=team.located)
    one = moving.submit(submission, Wanted(plate="苏F12345"), by=team.clerk, at=NOW)

    def grow(count: int) -> None:
        cases = iter(_cases(one.case, count))
        _copies(one, count, link_hash=lambda n: f"{n:064x}", case=lambda _n: next(cases))

    return grow


def _cars_without_a_driver(team: Team) -> Grow:
    one = make_case("车位被占", place=team.located)
    return lambda count: _cases(one, count)


def _wall_codes(team: Team) -> Grow:
    estate = team.place.building.estate
    registry.add_assets(
        estate, kind="lamp", name="路灯", count=1, building=team.place.building, by=FOUNDER, at=NOW
    )
    one = wall_codes.make(estate, of=["lamp"], by=FOUNDER, at=NOW)[0]
    lamp = Asset.objects.get()

    def grow(count: int) -> None:
        lamps = iter(_copies(lamp, count, code=lambda n: f"LD-{n}"))
        _copies(one, count, code=lambda n: f"Z{n:07d}", asset=lambda _n: next(lamps))

    return grow


def _in_hand(team: Team) -> Grow:
    one = make_case("楼道灯不亮", place=team.located)
    wall_codes.make(team.place.building.estate, of=["building"], by=FOUNDER, at=NOW)
    return lambda count: _cases(one, count)


def _patrol(team: Team) -> Grow:
    seen = patrol.Seen(words="纸箱搬走了", place=team.located, key="0" * 32)
    one = patrol.settle(seen, by=team.grid_worker, at=NOW)
    return lambda count: _copies(one, count, idempotency_key=lambda n: f"{n:032x}")


def _held(team: Team) -> Grow:
    one = make_message("楼道灯不亮，打我 13900000417", place=team.located)
    return lambda count: _threads(one, count)


def _public(team: Team) -> Grow:
    one = make_message(place=team.located)
    return lambda count: _threads(one, count)


def _reported(team: Team) -> Grow:
    one = make_message(place=team.located)
    moderation.report(one, why="insult", text="", device="d" * 20, by=PUBLIC, at=NOW)
    report = one.reports.get()

    def grow(count: int) -> None:
        others = iter(_threads(one, count))
        _copies(report, count, message=lambda _n: next(others))

    return grow


def _hidden(team: Team) -> Grow:
    one = make_message(place=team.located)
    moderation.hide(one, reason="骂人", by=team.clerk, at=NOW)
    one.refresh_from_db()
    return lambda count: _threads(one, count)


def _notices(team: Team) -> Grow:
    one = make_notice(_account(team.clerk), at=NOW)
    return lambda count: _copies(
        one, count, public_id=lambda _n: uuid4(), key=lambda n: f"copy:{n}"
    )


def _remarks(team: Team) -> Grow:
    account = _account(team.clerk)
    one = feedback.give("字太小", account=account, by=team.clerk, at=NOW)
    return lambda count: _copies(one, count, once_key=lambda n: f"{n:064x}")


def _at(name: str, asked: str = "") -> Address:
    return lambda _team: reverse(name) + asked


_LISTS: dict[str, tuple[str, Address, Callable[[Team], Grow]]] = {
    "estates": ("secretary", _at("places:estates"), _estates),
    "buildings": (
        "secretary",
        lambda team: reverse("places:estate", args=[team.place.building.estate_id]),
        _buildings,
    ),
    "what neighbours said": (
        "clerk",
        lambda _team: reverse("message_board:for_caller", args=[Thread.objects.get().public_id]),
        _said_after,
    ),
    "outlines": ("secretary", _at("places:borders"), _grids),
    "name plates": ("secretary", _at("people:name_plates"), _holders),
    "organisations": ("secretary", _at("people:organisations"), _organisations),
    "robots": ("secretary", _at("notifications:robots"), _robots),
    "templates": ("secretary", _at("cases:templates"), _templates),
    "policy answers": ("secretary", _at("cases:policy_answers"), _policy_answers),
    "phones elsewhere": ("secretary", _at("cases:elsewhere"), _phones),
    "promises": ("secretary", _at("cases:promises"), _promises),
    "entries": ("secretary", _at("cases:catalogue"), _entries),
    "tokens": ("secretary", _at("exchange:tokens"), _tokens),
    "webhooks": ("secretary", _at("exchange:webhooks"), _webhooks),
    "rosters": ("secretary", _at("duty:rosters"), _rosters),
    "group posts": ("clerk", _at("home:group_posts"), _group_posts),
    "plates": ("clerk", _at("parking:plates"), _plates),
    "cars in the way": ("clerk", _at("parking:start"), _cars),
    "cars without a driver": ("clerk", _at("parking:start"), _cars_without_a_driver),
    "codes on walls": ("secretary", _at("places:wall_codes"), _wall_codes),
    "what a wall tells": (
        "stranger",
        lambda _team: reverse("cases:scan", args=[WallCode.objects.get().code]),
        _in_hand,
    ),
    "rounds": ("grid_worker", _at("cases:patrol"), _patrol),
    "held": ("clerk", _at("message_board:moderation"), _held),
    "reported": ("clerk", _at("message_board:moderation", "?show=reported"), _reported),
    "hidden": ("clerk", _at("message_board:moderation", "?show=hidden"), _hidden),
    "threads": ("clerk", _at("message_board:moderation", "?show=all"), _public),
    "messages": ("clerk", _at("notifications:inbox"), _notices),
    "remarks": ("clerk", _at("home:feedback"), _remarks),
}


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.mark.parametrize("name", _LISTS)
def test_a_list_leads_to_all_of_its_rows_at_a_constant_cost(team: Team, name: str) -> None:
    who, where, make = _LISTS[name]
    reader: Actor = getattr(team, who)
    client, counts, grow = signed_in(reader), [], make(team)
    address = where(team)

    for more in (FEW - 1, MANY - FEW):
        grow(more)
        text_of(client.get(address))
        with CaptureQueriesContext(connection) as read:
            page = text_of(client.get(address))
        counts.append(len(read))

    assert counts[1] <= counts[0]
    assert 'rel="next"' in page
