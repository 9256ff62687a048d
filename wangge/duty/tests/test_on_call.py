from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from wangge.core.moments import SHANGHAI
from wangge.duty import on_call as calls
from wangge.duty import rosters
from wangge.duty.factories import (
    LONG_AGO,
    SETUP,
    Neighbourhood,
    make_neighbourhood,
    make_post,
    make_roster,
    make_shift,
)
from wangge.duty.models import NightRule, Shift
from wangge.people import posts
from wangge.people.actors import COMMAND
from wangge.people.models import Post
from wangge.people.roles import VOLUNTEERS, Role

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def moment(clock: str, *, on: date = MONDAY) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), SHANGHAI)


@dataclass(frozen=True)
class Cast:
    here: Neighbourhood
    clerk: Post
    pioneer: Post
    substitute: Post
    guard: Post

    @classmethod
    def gathered(cls) -> Self:
        here = make_neighbourhood()
        return cls(
            here=here,
            clerk=make_post(Role.DESK_CLERK, area=here.community, organisation=here.desk),
            pioneer=make_post(Role.PIONEER, area=here.leaf),
            substitute=make_post(Role.PIONEER, area=here.leaf),
            guard=make_post(
                Role.NIGHT_GUARD, area=here.community, organisation=here.property_company
            ),
        )

    def called(self, at: datetime, role: Role = Role.PIONEER) -> list[Post]:
        return calls.on_call(role, area=self.here.leaf, building=self.here.building, at=at)


@pytest.fixture
def cast() -> Cast:
    return Cast.gathered()


def night_rule(cast: Cast, *, starts: str = "22:00", ends: str = "08:00") -> None:
    rosters.set_night_rule(
        cast.here.community,
        role=Role.PIONEER,
        stand_in=Role.NIGHT_GUARD,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        by=COMMAND,
        at=SETUP,
    )


def test_those_on_shift_are_called_in_their_order_and_the_desk_last(cast: Cast) -> None:
    roster = make_roster(Role.PIONEER, area=cast.here.leaf, building=cast.here.building)
    make_shift(roster, cast.substitute, position=2)
    make_shift(roster, cast.pioneer, position=1)

    assert cast.called(moment("10:00")) == [cast.pioneer, cast.substitute, cast.clerk]


def test_the_building_comes_before_the_area_and_the_area_before_the_community(cast: Cast) -> None:
    of_community = make_post(Role.PIONEER, area=cast.here.community)
    make_shift(make_roster(Role.PIONEER, area=cast.here.community), of_community)
    make_shift(make_roster(Role.PIONEER, area=cast.here.grid), cast.substitute, position=9)
    make_shift(
        make_roster(Role.PIONEER, area=cast.here.leaf, building=cast.here.building),
        cast.pioneer,
        position=9,
    )

    called = cast.called(moment("10:00"))

    assert called == [cast.pioneer, cast.substitute, of_community, cast.clerk]


def test_the_roster_of_another_building_is_not_asked(cast: Cast) -> None:
    make_shift(
        make_roster(Role.PIONEER, area=cast.here.leaf, building=cast.here.building), cast.pioneer
    )

    assert calls.on_call(Role.PIONEER, area=cast.here.leaf, at=moment("10:00")) == [cast.clerk]


def test_without_any_roster_the_desk_is_called(cast: Cast) -> None:
    assert cast.called(moment("10:00")) == [cast.clerk]


def test_of_the_desk_only_those_on_shift_are_called(cast: Cast) -> None:
    asleep = make_post(Role.DESK_CLERK, area=cast.here.community, organisation=cast.here.desk)
    roster = make_roster(Role.DESK_CLERK, area=cast.here.community, organisation=cast.here.desk)
    make_shift(roster, cast.clerk, starts=time(20), ends=time(8))
    make_shift(roster, asleep, starts=time(8), ends=time(20))

    assert cast.called(moment("03:00")) == [cast.clerk]
    assert cast.called(moment("08:00")) == [asleep]


def test_the_desk_answers_even_when_all_of_it_are_away(cast: Cast) -> None:
    rosters.mark_absent(
        cast.clerk, moment("00:00"), moment("23:59"), by=COMMAND, at=moment("00:00")
    )

    assert cast.called(moment("10:00")) == [cast.clerk]


def test_somebody_away_is_passed_over_until_back(cast: Cast) -> None:
    roster = make_roster(Role.PIONEER, area=cast.here.leaf)
    make_shift(roster, cast.pioneer)
    make_shift(roster, cast.substitute, position=2)
    away = rosters.mark_absent(
        cast.pioneer, moment("09:00"), moment("17:00"), by=COMMAND, at=moment("08:30")
    )

    assert cast.called(moment("08:59"))[0] == cast.pioneer
    assert cast.called(moment("09:00")) == [cast.substitute, cast.clerk]
    assert cast.called(moment("17:00"))[0] == cast.pioneer

    rosters.back(away, by=COMMAND, at=moment("11:00"))

    assert cast.called(moment("11:00"))[0] == cast.pioneer


def test_an_absence_may_span_midnight(cast: Cast) -> None:
    make_shift(make_roster(Role.NIGHT_GUARD, area=cast.here.community), cast.guard)
    tuesday = MONDAY + timedelta(days=1)
    rosters.mark_absent(
        cast.guard, moment("23:00"), moment("01:00", on=tuesday), by=COMMAND, at=moment("20:00")
    )

    called = [
        cast.called(at, Role.NIGHT_GUARD)[0]
        for at in (
            moment("22:59"),
            moment("23:00"),
            moment("00:59", on=tuesday),
            moment("01:00", on=tuesday),
        )
    ]

    assert called == [cast.guard, cast.clerk, cast.clerk, cast.guard]


def test_an_overnight_shift_runs_into_the_next_morning(cast: Cast) -> None:
    roster = make_roster(Role.NIGHT_GUARD, area=cast.here.community)
    make_shift(roster, cast.guard, starts=time(20), ends=time(8), weekdays="1")
    tuesday = MONDAY + timedelta(days=1)

    assert cast.called(moment("19:59"), Role.NIGHT_GUARD) == [cast.clerk]
    assert cast.called(moment("20:00"), Role.NIGHT_GUARD)[0] == cast.guard
    assert cast.called(moment("07:59", on=tuesday), Role.NIGHT_GUARD)[0] == cast.guard
    assert cast.called(moment("08:00", on=tuesday), Role.NIGHT_GUARD) == [cast.clerk]
    assert cast.called(moment("20:00", on=tuesday), Role.NIGHT_GUARD) == [cast.clerk]


def test_the_last_night_of_a_shift_runs_to_its_end(cast: Cast) -> None:
    roster = make_roster(Role.NIGHT_GUARD, area=cast.here.community)
    make_shift(roster, cast.guard, starts=time(20), ends=time(8), until=MONDAY)
    tuesday = MONDAY + timedelta(days=1)

    assert cast.called(moment("07:00", on=tuesday), Role.NIGHT_GUARD)[0] == cast.guard
    assert cast.called(moment("21:00", on=tuesday), Role.NIGHT_GUARD) == [cast.clerk]


def test_a_swap_holds_for_its_one_day(cast: Cast) -> None:
    shift = make_shift(make_roster(Role.PIONEER, area=cast.here.leaf), cast.pioneer)
    rosters.swap(shift, MONDAY, cast.substitute, by=COMMAND, at=moment("07:00"))

    assert cast.called(moment("10:00")) == [cast.substitute, cast.clerk]
    assert cast.called(moment("10:00", on=date(2026, 11, 24))) == [cast.pioneer, cast.clerk]


def test_a_swapped_overnight_shift_is_the_takers_until_morning(cast: Cast) -> None:
    other = make_post(Role.NIGHT_GUARD, area=cast.here.community)
    shift = make_shift(
        make_roster(Role.NIGHT_GUARD, area=cast.here.community),
        cast.guard,
        starts=time(20),
        ends=time(8),
    )
    rosters.swap(shift, MONDAY, other, by=COMMAND, at=moment("07:00"))
    tuesday = MONDAY + timedelta(days=1)

    assert cast.called(moment("03:00", on=tuesday), Role.NIGHT_GUARD)[0] == other
    assert cast.called(moment("21:00", on=tuesday), Role.NIGHT_GUARD)[0] == cast.guard


def test_somebody_whose_post_has_ended_is_not_called(cast: Cast) -> None:
    make_shift(make_roster(Role.PIONEER, area=cast.here.leaf), cast.pioneer)
    posts.end(cast.pioneer, on=MONDAY, by=COMMAND, at=SETUP)

    assert cast.called(moment("10:00"))[0] == cast.pioneer
    assert cast.called(moment("10:00", on=date(2026, 11, 24))) == [cast.clerk]


def test_a_neighbouring_community_is_never_called(cast: Cast) -> None:
    next_door = make_neighbourhood(parent=cast.here.community.parent)
    theirs = make_post(Role.PIONEER, area=next_door.leaf)
    make_post(Role.DESK_CLERK, area=next_door.community, organisation=next_door.desk)
    make_shift(make_roster(Role.PIONEER, area=next_door.leaf), theirs)

    assert cast.called(moment("10:00")) == [cast.clerk]

    with pytest.raises(rosters.NotOfThisPlace):
        make_shift(make_roster(Role.PIONEER, area=cast.here.leaf), theirs)


def test_at_half_past_ten_at_night_the_rule_sends_it_to_the_property_night_desk(
    cast: Cast,
) -> None:
    make_shift(
        make_roster(Role.PIONEER, area=cast.here.leaf, building=cast.here.building), cast.pioneer
    )
    make_shift(
        make_roster(Role.NIGHT_GUARD, area=cast.here.leaf, organisation=cast.here.property_company),
        cast.guard,
        starts=time(20),
        ends=time(8),
    )
    night_rule(cast)

    assert cast.called(moment("21:59")) == [cast.pioneer, cast.clerk]
    assert cast.called(moment("22:30")) == [cast.guard, cast.clerk]


def test_the_nearest_night_rule_sets_the_hours(cast: Cast) -> None:
    make_shift(make_roster(Role.PIONEER, area=cast.here.leaf), cast.pioneer)
    night_rule(cast)
    rosters.set_night_rule(
        cast.here.leaf,
        role=Role.PIONEER,
        stand_in=Role.DESK_CLERK,
        starts=time(20),
        ends=time(9),
        by=COMMAND,
        at=SETUP,
    )

    assert cast.called(moment("20:00")) == [cast.clerk]
    assert cast.called(moment("08:59")) == [cast.clerk]
    assert cast.called(moment("09:00"))[0] == cast.pioneer


def test_no_rule_however_narrow_lets_a_volunteer_be_called_before_eight(cast: Cast) -> None:
    make_shift(make_roster(Role.PIONEER, area=cast.here.leaf), cast.pioneer)
    NightRule.objects.create(
        area=cast.here.community,
        role=Role.PIONEER,
        stand_in=Role.NIGHT_GUARD,
        starts=time(3),
        ends=time(3, 1),
    )

    assert cast.called(moment("06:03")) == [cast.clerk]
    assert cast.called(moment("08:00"))[0] == cast.pioneer
    assert not calls.who_is_on(cast.here.leaf, moment("06:03"))
    night = calls.night_of(Role.PIONEER, cast.here.leaf)
    assert night
    assert night.hours == "22:00–08:00"


def test_the_board_names_who_is_on_and_until_when(cast: Cast) -> None:
    make_shift(
        make_roster(Role.PIONEER, area=cast.here.leaf), cast.pioneer, starts=time(8), ends=time(20)
    )
    make_shift(make_roster(Role.NIGHT_GUARD, area=cast.here.community), cast.guard)

    by_day = calls.who_is_on(cast.here.community, moment("10:00"))
    by_night = calls.who_is_on(cast.here.community, moment("20:00"))

    assert [(duty.post, duty.until) for duty in by_day] == [
        (cast.guard, moment("00:00", on=date(2026, 11, 24))),
        (cast.pioneer, moment("20:00")),
    ]
    assert [duty.post for duty in by_night] == [cast.guard]


def test_of_an_organisation_those_on_shift_hold_what_comes_in(cast: Cast) -> None:
    company = cast.here.property_company
    worker = make_post(Role.PROPERTY_WORKER, area=cast.here.community, organisation=company)
    make_shift(
        make_roster(Role.PROPERTY_WORKER, area=cast.here.leaf, organisation=company),
        worker,
        starts=time(8),
        ends=time(20),
    )
    make_shift(
        make_roster(Role.NIGHT_GUARD, area=cast.here.community, organisation=company),
        cast.guard,
        starts=time(20),
        ends=time(8),
    )

    def held(at: datetime) -> list[Post]:
        return calls.holder_now(company, area=cast.here.leaf, at=at)

    assert held(moment("10:00")) == [worker]
    assert held(moment("22:00")) == [cast.guard]
    assert calls.holder_now(cast.here.desk, area=cast.here.leaf, at=moment("10:00")) == [cast.clerk]


def test_a_call_costs_few_statements(cast: Cast, django_assert_max_num_queries: Any) -> None:
    roster = make_roster(Role.PIONEER, area=cast.here.leaf)
    make_shift(roster, cast.pioneer)
    make_shift(roster, cast.substitute, position=2)
    make_shift(
        make_roster(Role.DESK_CLERK, area=cast.here.community, organisation=cast.here.desk),
        cast.clerk,
    )

    with django_assert_max_num_queries(8):
        called = cast.called(moment("10:00"))

    assert [post.person.name for post in called]


class TestAnyHour(TestCase):
    @given(
        minute=st.integers(0, 7 * 24 * 60 - 1),
        starts=st.times(),
        ends=st.times(),
        rule=st.none() | st.tuples(st.integers(20, 23), st.integers(2, 9)),
        at_the_desk=st.booleans(),
        role=st.sampled_from([Role.PIONEER, Role.MEDIATOR, Role.NIGHT_GUARD, Role.DESK_CLERK]),
    )
    def test_a_volunteer_is_never_called_at_night_and_somebody_always_is(
        self,
        *,
        minute: int,
        starts: time,
        ends: time,
        rule: tuple[int, int] | None,
        at_the_desk: bool,
        role: Role,
    ) -> None:
        with transaction.atomic():
            cast = Cast.gathered()
            desk = cast.here.desk if at_the_desk else None
            volunteer = make_post(Role.PIONEER, area=cast.here.community, organisation=desk)
            for kind in Role.PIONEER, Role.NIGHT_GUARD, Role.DESK_CLERK:
                roster = make_roster(kind, area=cast.here.leaf)
                Shift.objects.create(
                    roster=roster, post=volunteer, starts=starts, ends=ends, since=LONG_AGO
                )
            if rule:
                NightRule.objects.create(
                    area=cast.here.community,
                    role=Role.PIONEER,
                    stand_in=Role.NIGHT_GUARD,
                    starts=time(rule[0]),
                    ends=time(rule[1]),
                )
            at = moment("00:00") + timedelta(minutes=minute)

            called = cast.called(at, role)

            assert called
            assert called[-1].organisation_id == cast.here.desk.pk
            in_rule = rule and (at.hour >= rule[0] or at.hour < rule[1])
            if in_rule or not 8 <= at.hour < 22:
                assert not [post for post in called if post.role in VOLUNTEERS]
            transaction.set_rollback(True)
