from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.duty import resting, rosters
from wangge.duty.factories import (
    LONG_AGO,
    SETUP,
    make_neighbourhood,
    make_post,
    make_roster,
    make_shift,
)
from wangge.duty.models import NightRule, Shift
from wangge.history.models import Event
from wangge.notifications.models import Notice
from wangge.people import posts
from wangge.people.actors import COMMAND, acting
from wangge.people.factories import make_account
from wangge.people.roles import VOLUNTEERS, Right, Role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def shift() -> Shift:
    here = make_neighbourhood()
    return make_shift(
        make_roster(Role.PIONEER, area=here.leaf),
        make_post(Role.PIONEER, area=here.leaf),
        starts=time(8),
        ends=time(12),
        weekdays="12345",
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in VOLUNTEERS])
def test_only_who_may_keeps_rosters_and_only_of_the_own_area(role: Role) -> None:
    here, next_door = make_neighbourhood(), make_neighbourhood()
    post = make_post(role, area=here.community, organisation=here.property_company)
    by = acting(make_account(post), post)
    may = Right.MANAGE_DUTY in post.rights

    for area, allowed in (here.leaf, may), (next_door.leaf, False):
        if allowed:
            roster = rosters.make_roster(
                "物业师傅",
                role=Role.PROPERTY_WORKER,
                area=area,
                organisation=here.property_company,
                by=by,
                at=NOW,
            )
            assert Event.objects.filter(kind="duty.roster_made", subject_id=roster.pk).exists()
        else:
            with pytest.raises(NotAllowed):
                rosters.make_roster(
                    "物业师傅",
                    role=Role.PROPERTY_WORKER,
                    area=area,
                    organisation=here.property_company,
                    by=by,
                    at=NOW,
                )


def test_a_building_outside_the_area_has_no_roster_there() -> None:
    here, next_door = make_neighbourhood(), make_neighbourhood()

    with pytest.raises(Malformed) as refused:
        make_roster(Role.PIONEER, area=here.leaf, building=next_door.building)

    assert refused.value.field == "building"


def test_a_nameless_roster_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        rosters.make_roster(
            "  ", role=Role.PIONEER, area=make_neighbourhood().leaf, by=COMMAND, at=NOW
        )

    assert refused.value.field == "name"


def test_somebody_who_left_is_not_put_on_a_roster() -> None:
    here = make_neighbourhood()
    gone = make_post(Role.PIONEER, area=here.leaf, until=TODAY - timedelta(days=1))

    with pytest.raises(rosters.NoLongerInPost):
        make_shift(make_roster(Role.PIONEER, area=here.leaf), gone, since=TODAY)


def test_a_shift_that_never_began_is_taken_away(shift: Shift) -> None:
    rosters.end_shift(shift, shift.since - timedelta(days=1), by=COMMAND, at=NOW)

    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (date(2026, 11, 28), rosters.NotOnThatDay),  # a Saturday
        (date(2024, 11, 25), rosters.NotOnThatDay),  # before it began
        (date(2026, 11, 20), rosters.AlreadyOver),
    ],
)
def test_a_day_without_the_shift_or_past_is_not_swapped(
    shift: Shift, on: date, error: type[Exception]
) -> None:
    taker = make_post(Role.PIONEER, area=shift.roster.area)

    with pytest.raises(error):
        rosters.swap(shift, on, taker, by=COMMAND, at=NOW)


def test_a_shift_is_not_swapped_with_oneself(shift: Shift) -> None:
    with pytest.raises(Malformed) as refused:
        rosters.swap(shift, TOMORROW, shift.post, by=COMMAND, at=NOW)

    assert refused.value.field == "taker"


def test_a_second_swap_of_a_day_takes_the_place_of_the_first(shift: Shift) -> None:
    first, second = (make_post(Role.PIONEER, area=shift.roster.area) for _who in range(2))

    rosters.swap(shift, TOMORROW, first, by=COMMAND, at=NOW)
    rosters.swap(shift, TOMORROW, second, by=COMMAND, at=NOW)

    assert [swap.taker for swap in shift.swaps.all()] == [second]


def test_who_takes_a_shift_by_their_own_hand_is_not_told(shift: Shift) -> None:
    manager = make_post(Role.DESK_CLERK, area=shift.roster.area)
    account = make_account(manager)
    as_pioneer = posts.appoint(
        manager.person,
        role=Role.PIONEER,
        area=shift.roster.area,
        since=LONG_AGO,
        by=COMMAND,
        at=SETUP,
    )

    rosters.swap(shift, TOMORROW, as_pioneer, by=acting(account, manager), at=NOW)

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("since", "until"),
    [(NOW, NOW), (NOW, NOW - timedelta(hours=1)), (NOW - timedelta(days=2), NOW)],
)
def test_an_absence_must_end_later_than_it_begins_and_than_now(
    shift: Shift, since: datetime, until: datetime
) -> None:
    with pytest.raises(Malformed) as refused:
        rosters.mark_absent(shift.post, since, until, by=COMMAND, at=NOW)

    assert refused.value.field == "until"


def test_an_absence_that_has_not_begun_is_taken_away_by_coming_back(shift: Shift) -> None:
    away = rosters.mark_absent(
        shift.post, NOW + timedelta(days=1), NOW + timedelta(days=2), by=COMMAND, at=NOW
    )

    rosters.back(away, by=COMMAND, at=NOW)

    assert not shift.post.absences.exists()


def test_nobody_speaks_for_a_colleague(shift: Shift) -> None:
    colleague = make_post(Role.PIONEER, area=shift.roster.area)
    by = acting(make_account(colleague), colleague)

    with pytest.raises(NotAllowed):
        rosters.mark_absent(shift.post, NOW, NOW + timedelta(hours=1), by=by, at=NOW)


def test_events_keep_no_names(shift: Shift) -> None:
    taker = make_post(Role.PIONEER, area=shift.roster.area, name="陆德兴")
    rosters.swap(shift, TOMORROW, taker, by=COMMAND, at=NOW)
    rosters.mark_absent(shift.post, NOW, NOW + timedelta(hours=1), by=COMMAND, at=NOW)

    told = [str(event.data) for event in Event.objects.filter(kind__startswith="duty.")]

    assert told
    assert not any("陆德兴" in data for data in told)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("stand_in", {"stand_in": Role.PIONEER}),
        ("stand_in", {"role": Role.NIGHT_GUARD}),
        ("ends", {"ends": time(22)}),
        ("starts", {"starts": time(3), "ends": time(3, 1)}),
        ("starts", {"starts": time(20), "ends": time(6)}),
        ("starts", {"starts": time(23), "ends": time(9)}),
    ],
)
def test_a_night_rule_that_makes_no_sense_names_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    rule = {
        "role": Role.PIONEER,
        "stand_in": Role.NIGHT_GUARD,
        "starts": time(22),
        "ends": time(8),
    }

    with pytest.raises(Malformed) as refused:
        rosters.set_night_rule(
            make_neighbourhood().community, **{**rule, **changes}, by=COMMAND, at=SETUP
        )

    assert refused.value.field == field


@pytest.mark.parametrize(("starts", "ends"), [(22, 8), (20, 10), (22, 9), (9, 8)])
def test_a_night_rule_may_widen_the_rest_of_volunteers(starts: int, ends: int) -> None:
    rule = rosters.set_night_rule(
        make_neighbourhood().community,
        role=Role.PIONEER,
        stand_in=Role.NIGHT_GUARD,
        starts=time(starts),
        ends=time(ends),
        by=COMMAND,
        at=SETUP,
    )

    assert (rule.starts, rule.ends) == (time(starts), time(ends))


@pytest.mark.parametrize(("starts", "ends"), [(22, 8), (23, 6), (2, 5)])
def test_a_volunteer_has_no_shift_that_is_all_night(starts: int, ends: int) -> None:
    here = make_neighbourhood()
    roster = make_roster(Role.PIONEER, area=here.leaf)

    with pytest.raises(Malformed, match="22:00–08:00 不叫志愿者") as refused:
        make_shift(
            roster, make_post(Role.PIONEER, area=here.leaf), starts=time(starts), ends=time(ends)
        )

    assert refused.value.field == "starts"


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [(0, 0, "22:00–08:00"), (20, 23, "22:00–08:00"), (8, 22, ""), (6, 9, "22:00–08:00")],
)
def test_it_is_said_in_which_hours_of_a_shift_a_volunteer_rests(
    starts: int, ends: int, said: str
) -> None:
    here = make_neighbourhood()
    shift = make_shift(
        make_roster(Role.PIONEER, area=here.leaf),
        make_post(Role.PIONEER, area=here.leaf),
        starts=time(starts),
        ends=time(ends),
    )

    assert resting.rest_in(shift) == said


def test_not_even_the_database_lets_a_volunteer_stand_in_at_night() -> None:
    area = make_neighbourhood().community

    with pytest.raises(IntegrityError), transaction.atomic():
        NightRule.objects.create(
            area=area, role=Role.NIGHT_GUARD, stand_in=Role.PIONEER, starts=time(22), ends=time(8)
        )


@pytest.mark.parametrize(
    ("role", "taker"),
    [(Role.NIGHT_GUARD, Role.PIONEER), (Role.PROPERTY_WORKER, Role.PIONEER)],
)
def test_only_who_serves_the_role_takes_a_shift(role: Role, taker: Role) -> None:
    here = make_neighbourhood()
    shift = make_shift(make_roster(role, area=here.leaf), make_post(role, area=here.leaf))

    with pytest.raises(rosters.NotTheirRole):
        rosters.swap(shift, TOMORROW, make_post(taker, area=here.leaf), by=COMMAND, at=NOW)
    rosters.swap(shift, TOMORROW, make_post(role, area=here.leaf), by=COMMAND, at=NOW)

    assert shift.swaps.count() == 1


def test_a_shift_around_the_clock_is_said_in_words(shift: Shift) -> None:
    shift.starts = shift.ends = time(0)
    assert str(shift) == "全天"
    shift.starts = shift.ends = time(8)
    assert str(shift) == "08:00 起 24 小时"
