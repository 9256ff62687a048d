from datetime import date, datetime, time

import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.core.work_calendar import moment_of
from wangge.core.worktime import Mode, due
from wangge.duty import calendar
from wangge.duty.calendar import Day, calendar_for
from wangge.duty.factories import make_neighbourhood, make_post
from wangge.duty.models import OfficeHours, WorkDay, WorkYear
from wangge.history.models import Event
from wangge.people.actors import COMMAND, Actor, ActorKind
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
SPRING_FESTIVAL = date(2026, 2, 17)
MORNING_ONLY = ((time(9), time(12)),)


@pytest.fixture(autouse=True)
def _shipped() -> None:
    calendar.ship()


def clerk_of(area_post: object) -> Actor:
    return Actor(ActorKind.ACCOUNT, 1, area_post)  # type: ignore[arg-type]


def test_the_shipped_years_are_known_and_entered_once() -> None:
    calendar.ship()

    known = calendar_for(None)

    assert known.years == {2025, 2026}
    assert not known.is_work_day(SPRING_FESTIVAL)
    assert known.is_work_day(date(2026, 2, 14))  # a Saturday that makes up for it
    assert WorkYear.objects.count() == 2


def test_shipping_again_keeps_what_was_corrected() -> None:
    calendar.correct_day(SPRING_FESTIVAL, is_work_day=True, by=COMMAND, at=NOW)

    calendar.ship()

    assert calendar_for(None).is_work_day(SPRING_FESTIVAL)


def test_in_november_the_coming_year_is_missing() -> None:
    assert calendar.missing_years(NOW) == [2027]
    assert calendar.missing_years(datetime(2026, 10, 31, 12, tzinfo=SHANGHAI)) == []
    assert calendar.missing_years(datetime(2027, 5, 1, 12, tzinfo=SHANGHAI)) == [2027]


def test_a_promise_that_reaches_into_a_missing_year_says_so() -> None:
    promised = due(
        datetime(2026, 12, 31, 15, tzinfo=SHANGHAI),
        3,
        Mode.WORKING_DAYS,
        calendar=calendar_for(None),
    )

    assert promised.assumed_year == 2027
    assert "2027 年的放假安排还没公布" in promised.sentence(NOW)


def test_an_entered_year_is_missing_no_more_and_counts() -> None:
    new_year = date(2027, 1, 1)
    calendar.enter_year(
        2027,
        days=[Day(new_year, is_work_day=False, name="元旦")],
        source="国务院办公厅通知",
        by=COMMAND,
        at=NOW,
    )

    assert calendar.missing_years(NOW) == []
    assert not calendar_for(None).is_work_day(new_year)
    assert Event.objects.filter(kind="duty.year_entered").exists()


def test_entering_a_year_again_replaces_its_days() -> None:
    for day in date(2027, 1, 1), date(2027, 1, 4):
        calendar.enter_year(
            2027,
            days=[Day(day, is_work_day=False, name="元旦")],
            source="",
            by=COMMAND,
            at=NOW,
        )

    assert list(calendar.days_of(2027).values_list("on", flat=True)) == [date(2027, 1, 4)]


def test_a_day_corrected_to_what_its_weekday_says_needs_no_row() -> None:
    calendar.correct_day(date(2026, 2, 14), is_work_day=False, by=COMMAND, at=NOW)

    assert not WorkDay.objects.filter(on=date(2026, 2, 14)).exists()
    assert not calendar_for(None).is_work_day(date(2026, 2, 14))


def test_an_area_without_hours_of_its_own_works_by_those_above_it() -> None:
    here = make_neighbourhood()
    day = date(2026, 11, 23)

    assert next(iter(calendar_for(here.leaf).hours.on(day)))[0] == moment_of(day, time(8, 30))

    calendar.set_office_hours(here.community, intervals=MORNING_ONLY, by=COMMAND, at=NOW)

    assert calendar_for(here.leaf).hours.intervals == MORNING_ONLY
    assert calendar_for(None).hours.intervals == calendar.USUAL_HOURS
    assert calendar_for(make_neighbourhood().leaf).hours.intervals == calendar.USUAL_HOURS


def test_without_any_row_an_office_keeps_the_usual_hours() -> None:
    OfficeHours.objects.all().delete()

    assert calendar_for(None).hours.intervals == calendar.USUAL_HOURS


@pytest.mark.parametrize(
    "intervals",
    [
        [(time(12), time(9))],
        [(time(9), time(12)), (time(11), time(17))],
        [(time(9), time(9))],
    ],
)
def test_hours_that_run_backward_or_overlap_are_refused(
    intervals: list[tuple[time, time]],
) -> None:
    with pytest.raises(Malformed) as refused:
        calendar.set_office_hours(None, intervals=intervals, by=COMMAND, at=NOW)

    assert refused.value.field == "intervals"
    assert calendar_for(None).hours.intervals == calendar.USUAL_HOURS


def test_hours_are_kept_by_who_keeps_the_rosters_there_and_nobody_next_door() -> None:
    here, next_door = make_neighbourhood(), make_neighbourhood()
    clerk = clerk_of(make_post(Role.DESK_CLERK, area=here.community))

    calendar.set_office_hours(here.grid, intervals=MORNING_ONLY, by=clerk, at=NOW)

    for area in next_door.community, None:
        with pytest.raises(NotAllowed):
            calendar.set_office_hours(area, intervals=MORNING_ONLY, by=clerk, at=NOW)
    with pytest.raises(NotAllowed):
        calendar.enter_year(2027, days=[], source="", by=clerk, at=NOW)
