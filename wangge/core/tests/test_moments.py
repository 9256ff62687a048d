from datetime import UTC, datetime, timedelta

import pytest

from wangge.core.moments import SHANGHAI, say, say_span

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 12, 40, tzinfo=SHANGHAI), "今天 12:40"),
        (datetime(2026, 11, 22, 20, 40, tzinfo=SHANGHAI), "昨天 20:40"),
        (datetime(2026, 11, 24, 10, 24, tzinfo=SHANGHAI), "明天 10:24"),
        (datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI), "11 月 26 日 9:00"),
        (datetime(2027, 1, 4, 0, 5, tzinfo=SHANGHAI), "2027 年 1 月 4 日 0:05"),
    ],
)
def test_a_moment_is_said_by_its_nearness(moment: datetime, said: str) -> None:
    assert say(moment, NOW) == said


def test_a_moment_in_another_zone_is_said_in_shanghai_time() -> None:
    assert say(datetime(2026, 11, 23, 16, 30, tzinfo=UTC), NOW) == "明天 0:30"


def test_the_night_of_new_year_is_tomorrow_and_not_another_year() -> None:
    eve = datetime(2026, 12, 31, 20, 0, tzinfo=SHANGHAI)

    assert say(datetime(2027, 1, 1, 9, 0, tzinfo=SHANGHAI), eve) == "明天 9:00"


def test_a_midnight_that_ends_a_day_is_said_as_24_of_that_day() -> None:
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI)

    assert say(midnight, NOW, is_end=True) == "今天 24:00"
    assert say(midnight, NOW) == "明天 0:00"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "不到 1 分钟"),
        (timedelta(minutes=42, seconds=30), "42 分钟"),
        (timedelta(hours=2, minutes=16), "2 小时 16 分"),
        (timedelta(hours=9), "9 小时"),
        (timedelta(days=1, hours=4), "1 天 4 小时"),
        (timedelta(days=3, hours=23), "3 天"),
        (timedelta(minutes=-42), "42 分钟"),
    ],
)
def test_a_span_is_said_as_far_as_it_matters(span: timedelta, said: str) -> None:
    assert say_span(span) == said
