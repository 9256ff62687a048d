from datetime import date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from wangge.core.moments import SHANGHAI
from wangge.duty import on_call, rosters
from wangge.duty.factories import (
    Neighbourhood,
    make_neighbourhood,
    make_post,
    make_roster,
    make_shift,
)
from wangge.duty.models import Absence, NightRule, Roster, Shift, Swap
from wangge.duty.tests.pages import Enter, clerk_of, text_of
from wangge.notifications.models import Notice
from wangge.people.actors import COMMAND
from wangge.people.factories import make_account
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MONDAY = date(2026, 11, 23)


def times(**changes: object) -> dict[str, object]:
    return {
        "weekdays": list("1234567"),
        "starts": "08:00",
        "ends": "20:00",
        "position": "1",
        "since": "2026-11-23",
        "until": "",
    } | changes


def test_a_clerk_makes_a_roster_and_puts_somebody_on_it(here: Neighbourhood, enter: Enter) -> None:
    pioneer = make_post(Role.PIONEER, area=here.leaf, name="顾长林")
    client = enter(clerk_of(here))

    made = client.post(
        reverse("duty:roster_new"),
        {
            "name": "1 号楼先锋",
            "role": "pioneer",
            "area": here.leaf.pk,
            "building": here.building.pk,
        },
    )
    roster = Roster.objects.get()
    assert made.url == reverse("duty:shift_new", args=[roster.pk])
    assert "顾长林" in text_of(client.get(made.url))
    client.post(made.url, times(post=pioneer.pk))

    page = text_of(client.get(reverse("duty:week", args=[roster.pk])))
    assert "顾长林" in page
    assert "22:00–08:00 不叫，直接找值班台" in page
    called = on_call.on_call(Role.PIONEER, area=here.leaf, building=here.building, at=NOW)
    assert called[0] == pioneer
    assert "现在：顾长林" in text_of(client.get(reverse("duty:rosters")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weekdays": []}, "星期几上班"),
        ({"until": "2026-11-01"}, "最后一天要在第一天以后"),
        ({"starts": "25:00"}, "8:30"),
        ({"position": "0"}, "最少 1"),
        ({"post": "999999"}, "请从列出的里面选"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_at_its_field(
    here: Neighbourhood, enter: Enter, changes: dict[str, object], words: str
) -> None:
    roster = make_roster(Role.DESK_CLERK, area=here.community)
    clerk = clerk_of(here)

    answer = enter(clerk).post(
        reverse("duty:shift_new", args=[roster.pk]), times(post=clerk.pk) | changes
    )

    assert words in text_of(answer, status=422)
    assert not Shift.objects.exists()


def test_a_shift_is_corrected_and_ended(here: Neighbourhood, enter: Enter) -> None:
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf), make_post(Role.PIONEER, area=here.leaf)
    )
    client = enter(clerk_of(here))

    assert client.get(reverse("duty:shift", args=[shift.pk])).status_code == 200
    client.post(reverse("duty:shift", args=[shift.pk]), times(weekdays=["1", "3"], starts="09:00"))
    shift.refresh_from_db()
    assert (shift.weekdays, shift.starts) == ("13", time(9))

    assert client.get(reverse("duty:shift_end", args=[shift.pk])).status_code == 200
    client.post(reverse("duty:shift_end", args=[shift.pk]), {"on": "2026-11-25"})
    shift.refresh_from_db()
    assert shift.until == date(2026, 11, 25)


def test_only_a_roster_nobody_was_on_is_taken_away(here: Neighbourhood, enter: Enter) -> None:
    empty = make_roster(Role.PIONEER, area=here.leaf)
    served = make_shift(
        make_roster(Role.PIONEER, area=here.leaf), make_post(Role.PIONEER, area=here.leaf)
    ).roster
    client = enter(clerk_of(here))

    assert "撤掉这张表" in text_of(client.get(reverse("duty:week", args=[empty.pk])))
    assert "撤掉这张表" not in text_of(client.get(reverse("duty:week", args=[served.pk])))
    answers = [
        client.post(reverse("duty:roster_removal", args=[roster.pk])).status_code
        for roster in (empty, served)
    ]

    assert answers == [302, 409]
    assert list(Roster.objects.all()) == [served]


def test_a_roster_gets_another_name_but_not_one_that_is_taken(
    here: Neighbourhood, enter: Enter
) -> None:
    roster = make_roster(Role.PIONEER, area=here.leaf, name="先锋")
    make_roster(Role.PIONEER, area=here.leaf, name="夜班")
    client = enter(clerk_of(here))
    address = reverse("duty:roster", args=[roster.pk])

    assert "已经有同名的值班表" in text_of(client.post(address, {"name": "夜班"}), status=422)
    assert client.get(address).status_code == 200
    client.post(address, {"name": "  1 号楼  先锋 "})

    roster.refresh_from_db()
    assert roster.name == "1 号楼 先锋"


def test_a_pioneer_swaps_their_own_day_and_the_taker_is_told(
    here: Neighbourhood, enter: Enter
) -> None:
    pioneer = make_post(Role.PIONEER, area=here.leaf, name="顾长林")
    other = make_post(Role.PIONEER, area=here.leaf, name="陆德兴")
    taker_account = make_account(other)
    shift = make_shift(make_roster(Role.PIONEER, area=here.leaf), pioneer)
    client = enter(pioneer)
    address = reverse("duty:swap", args=[shift.pk, "2026-11-25"])
    assert "陆德兴" in text_of(client.get(address))

    client.post(address, {"taker": other.pk})

    swap = Swap.objects.get()
    assert (swap.on, swap.taker) == (date(2026, 11, 25), other)
    notice = Notice.objects.get(account=taker_account)
    assert "请您替 顾长林 值班" in notice.title
    assert "替 顾长林" in text_of(client.get(reverse("duty:week", args=[shift.roster_id])))

    client.post(reverse("duty:swap_undo", args=[swap.pk]))
    assert not Swap.objects.exists()


def test_nobody_swaps_a_day_of_somebody_else(here: Neighbourhood, enter: Enter) -> None:
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf), make_post(Role.PIONEER, area=here.leaf)
    )
    other = make_post(Role.PIONEER, area=here.leaf)

    answer = enter(other).post(
        reverse("duty:swap", args=[shift.pk, "2026-11-25"]), {"taker": other.pk}
    )

    assert answer.status_code == 403
    assert not Swap.objects.exists()


def test_a_day_that_is_none_is_not_found(here: Neighbourhood, enter: Enter) -> None:
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf), make_post(Role.PIONEER, area=here.leaf)
    )
    client = enter(clerk_of(here))

    for address in f"/duty/shifts/{shift.pk}/swaps/2026-02-31/", "/duty/calendar/2026-13-01/":
        assert client.get(address).status_code in {403, 404}


def test_a_pioneer_says_not_available_without_excuse_and_comes_back(
    here: Neighbourhood, enter: Enter
) -> None:
    pioneer = make_post(Role.PIONEER, area=here.leaf)
    make_shift(make_roster(Role.PIONEER, area=here.leaf), pioneer)
    clerk = clerk_of(here)
    client = enter(pioneer)

    form = text_of(client.get(reverse("duty:mine")))
    assert "不用写原因" in form
    told = client.post(
        reverse("duty:mine"),
        {"since": "2026-11-23T10:00", "until": "2026-11-23T18:00"},
        follow=True,
    )
    assert "到 今天 18:00 不叫" in text_of(told)
    assert on_call.on_call(Role.PIONEER, area=here.leaf, at=NOW) == [clerk]

    client.post(reverse("duty:back", args=[Absence.objects.get().pk]))
    assert on_call.on_call(Role.PIONEER, area=here.leaf, at=NOW) == [pioneer, clerk]


def test_an_absence_that_ends_before_it_begins_is_refused(
    here: Neighbourhood, enter: Enter
) -> None:
    answer = enter(make_post(Role.PIONEER, area=here.leaf)).post(
        reverse("duty:mine"), {"since": "2026-11-23T18:00", "until": "2026-11-23T10:00"}
    )

    assert "回来的时间要在离开以后" in text_of(answer, status=422)


def test_a_clerk_notes_somebody_of_the_community_as_away(here: Neighbourhood, enter: Enter) -> None:
    pioneer = make_post(Role.PIONEER, area=here.leaf)
    client = enter(clerk_of(here))
    address = reverse("duty:absent", args=[pioneer.pk])
    assert client.get(address).status_code == 200

    client.post(address, {"since": "2026-11-23T10:00", "until": "2026-11-24T10:00"})

    assert Absence.objects.get().post == pioneer


def test_a_night_rule_is_set_and_lifted(here: Neighbourhood, enter: Enter) -> None:
    client = enter(clerk_of(here))
    rule = {
        "area": here.community.pk,
        "role": "pioneer",
        "stand_in": "night_guard",
        "starts": "22:00",
        "ends": "08:00",
    }

    client.post(reverse("duty:nights"), rule)
    assert "不叫红管先锋，改叫物业夜班" in text_of(client.get(reverse("duty:nights")))

    refused = client.post(reverse("duty:nights"), rule | {"ends": "22:00"})
    assert "两个时间" in text_of(refused, status=422)
    refused = client.post(reverse("duty:nights"), rule | {"stand_in": "pioneer"})
    assert refused.status_code == 422

    client.post(reverse("duty:night_lift", args=[NightRule.objects.get().pk]))
    assert not NightRule.objects.exists()


def test_the_neighbours_rosters_can_neither_be_seen_nor_changed(
    here: Neighbourhood, enter: Enter
) -> None:
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf, name="板桥先锋"),
        make_post(Role.PIONEER, area=here.leaf),
    )
    swap = rosters.swap(shift, MONDAY, make_post(Role.PIONEER, area=here.leaf), by=COMMAND, at=NOW)
    away = rosters.mark_absent(shift.post, NOW, NOW.replace(hour=20), by=COMMAND, at=NOW)
    next_door = make_neighbourhood(parent=here.community.parent)
    client = enter(make_post(Role.COMMUNITY_SECRETARY, area=next_door.community))

    assert "板桥先锋" not in text_of(client.get(reverse("duty:rosters")))
    for name, pk in (
        ("week", shift.roster_id),
        ("roster", shift.roster_id),
        ("shift_new", shift.roster_id),
        ("shift", shift.pk),
        ("shift_end", shift.pk),
        ("absent", shift.post_id),
        ("hours_of", here.community.pk),
    ):
        assert client.get(reverse(f"duty:{name}", args=[pk])).status_code == 404, name
    assert client.get(reverse("duty:swap", args=[shift.pk, "2026-11-25"])).status_code == 404
    for name, pk in (("swap_undo", swap.pk), ("back", away.pk)):
        assert client.post(reverse(f"duty:{name}", args=[pk])).status_code == 404, name


def test_a_property_manager_keeps_only_the_rosters_of_the_company(
    here: Neighbourhood, enter: Enter
) -> None:
    manager = make_post(
        Role.PROPERTY_MANAGER, area=here.community, organisation=here.property_company
    )
    own = make_roster(Role.PROPERTY_WORKER, area=here.community, organisation=here.property_company)
    desks = make_roster(Role.DESK_CLERK, area=here.community, organisation=here.desk)
    worker = make_post(
        Role.PROPERTY_WORKER, area=here.community, organisation=here.property_company
    )
    client = enter(manager)

    answers = [
        client.post(reverse("duty:shift_new", args=[roster.pk]), times(post=worker.pk)).status_code
        for roster in (own, desks)
    ]

    assert answers == [302, 403]


def test_a_visitor_is_asked_to_sign_in_first() -> None:
    answer = Client().get(reverse("duty:rosters"))

    assert answer.status_code == 302
    assert reverse("people:sign_in") in answer["Location"]


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01", "2100-01-01", "nonsense"])
def test_a_week_at_the_end_of_time_shows_this_week(
    here: Neighbourhood, enter: Enter, week: str
) -> None:
    roster = make_roster(Role.PIONEER, area=here.leaf)

    page = text_of(
        enter(clerk_of(here)).get(reverse("duty:week", args=[roster.pk]), {"week": week})
    )

    assert "11 月 23 日" in page


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01"])
def test_no_shift_is_swapped_at_the_end_of_time(here: Neighbourhood, enter: Enter, on: str) -> None:
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf), make_post(Role.PIONEER, area=here.leaf)
    )

    answer = enter(clerk_of(here)).get(reverse("duty:swap", args=[shift.pk, on]))

    assert answer.status_code == 404


def test_a_colleagues_shift_is_not_even_shown_for_a_swap(here: Neighbourhood, enter: Enter) -> None:
    roster = make_roster(Role.PIONEER, area=here.leaf)
    shift = make_shift(roster, make_post(Role.PIONEER, area=here.leaf))
    guard = make_post(Role.NIGHT_GUARD, area=here.leaf, name="夜里人")
    address = reverse("duty:swap", args=[shift.pk, "2026-11-24"])

    colleague = make_post(Role.PIONEER, area=here.leaf, name="顾长林")
    assert enter(colleague).get(address).status_code == 403
    page = text_of(enter(clerk_of(here)).get(address))

    assert "顾长林" in page
    assert guard.person.name not in page


def test_who_is_away_may_take_a_shift_and_it_is_said(here: Neighbourhood, enter: Enter) -> None:
    roster = make_roster(Role.PIONEER, area=here.leaf)
    shift = make_shift(roster, make_post(Role.PIONEER, area=here.leaf))
    taker = make_post(Role.PIONEER, area=here.leaf, name="顾长林")
    away = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
    rosters.mark_absent(taker, away, away.replace(hour=12), by=COMMAND, at=NOW)

    done = enter(clerk_of(here)).post(
        reverse("duty:swap", args=[shift.pk, "2026-11-24"]), {"taker": taker.pk}, follow=True
    )

    assert "有一段 顾长林 说了不在" in text_of(done)
