from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from wangge.core.work_calendar import Calendar
from wangge.duty.work_days_2025_2026 import PUBLISHED_YEARS, PublishedYear

DAYS_OF_BOTH_YEARS = [date(2025, 1, 1) + timedelta(days=n) for n in range(365 + 365)]


def days_off(published: PublishedYear) -> set[date]:
    return {
        holiday.first + timedelta(days=n)
        for holiday in published.holidays
        for n in range((holiday.last - holiday.first).days + 1)
    }


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    return Calendar(
        holidays=frozenset().union(*(days_off(published) for published in PUBLISHED_YEARS)),
        make_up_days=frozenset(
            day
            for published in PUBLISHED_YEARS
            for holiday in published.holidays
            for day in holiday.make_up_days
        ),
        years=frozenset(published.year for published in PUBLISHED_YEARS),
    )


def test_the_shipped_work_days_are_those_of_chinesecalendar(shipped: Calendar) -> None:
    differing = [
        day
        for day in DAYS_OF_BOTH_YEARS
        if shipped.is_work_day(day) is not chinese_calendar.is_workday(day)
    ]

    assert differing == []


def test_the_shipped_work_days_are_those_of_holidays(shipped: Calendar) -> None:
    china = holidays.country_holidays("CN", years=(2025, 2026))

    differing = [
        day
        for day in DAYS_OF_BOTH_YEARS
        if shipped.is_work_day(day) is not china.is_working_day(day)
    ]

    assert differing == []


def test_every_year_names_its_notice_and_covers_its_own_days() -> None:
    for published in PUBLISHED_YEARS:
        assert str(published.year) in published.source
        assert {day.year for day in days_off(published)} == {published.year}


def test_a_make_up_day_is_a_weekend_outside_the_holidays(shipped: Calendar) -> None:
    assert all(day.weekday() >= 5 for day in shipped.make_up_days)
    assert not shipped.make_up_days & shipped.holidays
