from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.moments import SHANGHAI, local_day
from wangge.core.work_calendar import Calendar, Hours
from wangge.core.worktime import Due, Light, Mode, Pause, due, is_within

HOURS = Hours(((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30))))
CALENDAR = Calendar(
    hours=HOURS,
    holidays=frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7)),
    make_up_days=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years=frozenset({2026}),
)
NATURAL_CLOCK = (Mode.MINUTES, Mode.NATURAL_HOURS)

moments = st.timedeltas(timedelta(), timedelta(days=90)).map(
    lambda after: datetime(2026, 8, 1, tzinfo=SHANGHAI) + after
)
modes = st.sampled_from(Mode)
amounts = st.integers(min_value=1, max_value=60)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=9))


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI)


def counted(start: datetime, amount: int, mode: Mode, *pauses: Pause) -> Due:
    return due(start, amount, mode, calendar=CALENDAR, pauses=pauses)


def end(start: datetime, amount: int, mode: Mode, *pauses: Pause) -> datetime:
    found = counted(start, amount, mode, *pauses).at
    assert found is not None
    return found


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("start", "amount", "mode", "expected"),
    [
        # By hours from the set moment, night and holidays included.
        (at(11, 23, 10), 10, Mode.MINUTES, at(11, 23, 10, 10)),
        (at(9, 30, 20, 40), 24, Mode.NATURAL_HOURS, at(10, 1, 20, 40)),
        # Office hours pause for lunch, the night and the weekend.
        (at(11, 23, 11), 2, Mode.WORKING_HOURS, at(11, 23, 15)),
        (at(11, 23, 16, 30), 1, Mode.WORKING_HOURS, at(11, 23, 17, 30)),
        (at(11, 27, 17), 1, Mode.WORKING_HOURS, at(11, 30, 9)),
        (at(11, 28, 3), 7, Mode.WORKING_HOURS, at(11, 30, 17, 30)),
        # By days the first does not count, whatever the hour; the last ends at 24:00.
        (at(11, 23, 0, 1), 1, Mode.NATURAL_DAYS, at(11, 25)),
        (at(11, 23, 23, 59), 1, Mode.NATURAL_DAYS, at(11, 25)),
        # A last day that is a Saturday gives way to Monday.
        (at(11, 23, 9), 5, Mode.NATURAL_DAYS, at(12, 1)),
        # The scenario's judicial confirmation: 3 November and 30 days end with 3 December.
        (at(11, 3, 10), 30, Mode.NATURAL_DAYS, at(12, 4)),
        # A last day in the holidays gives way to the first work day after them.
        (at(9, 28, 9), 3, Mode.NATURAL_DAYS, at(10, 9)),
        # A make-up Saturday is a work day: nothing moves.
        (at(10, 5, 9), 5, Mode.NATURAL_DAYS, at(10, 11)),
        # Work days end at close of business.
        (at(11, 23, 9), 1, Mode.WORKING_DAYS, at(11, 24, 17, 30)),
        (at(11, 23, 23), 1, Mode.WORKING_DAYS, at(11, 24, 17, 30)),
        (at(11, 27, 9), 1, Mode.WORKING_DAYS, at(11, 30, 17, 30)),
        (at(9, 30, 9), 3, Mode.WORKING_DAYS, at(10, 10, 17, 30)),
    ],
)
def test_a_promise_ends_as_the_civil_code_counts(
    start: datetime, amount: int, mode: Mode, expected: datetime
) -> None:
    assert counted(start, amount, mode).at == expected


def test_without_business_hours_a_work_day_ends_at_24() -> None:
    assert due(at(11, 27, 9), 1, Mode.WORKING_DAYS, calendar=Calendar()).at == at(12, 1)


def test_the_last_second_is_within_and_the_next_is_not() -> None:
    limit = end(at(11, 23, 10), 10, Mode.MINUTES)

    assert is_within(at(11, 23, 10, 10, 0), limit)
    assert not is_within(at(11, 23, 10, 10, 1), limit)


def test_a_day_and_a_night_turn_yellow_after_19_hours_12_and_red_past_the_end() -> None:
    lamp = counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS)

    assert lamp.warn_at == at(11, 24, 3, 12)
    assert lamp.light(at(11, 24, 3, 11, 59)) is Light.GREEN
    assert lamp.light(at(11, 24, 3, 12)) is Light.YELLOW
    assert lamp.light(at(11, 24, 8)) is Light.YELLOW
    assert lamp.light(at(11, 24, 8, 0, 1)) is Light.RED
    assert lamp.used_fraction(at(11, 23, 20)) == 0.5


def test_a_promise_in_office_hours_is_red_in_the_evening_after_its_end() -> None:
    answer = counted(at(11, 23, 9), 1, Mode.WORKING_DAYS)

    assert answer.light(at(11, 24, 17, 30)) is Light.YELLOW
    assert answer.light(at(11, 24, 19)) is Light.RED


def test_an_open_pause_leaves_no_end_and_a_waiting_light() -> None:
    waiting = counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS, (at(11, 23, 14), None))

    assert waiting.at is None
    assert waiting.warn_at is None
    assert waiting.left(at(11, 24)) is None
    assert waiting.light(at(11, 23, 13)) is Light.GREEN
    assert waiting.light(at(12, 30)) is Light.WAITING
    assert waiting.used_fraction(at(12, 30)) == 0.25


def test_an_open_pause_in_office_hours_leaves_no_end() -> None:
    assert counted(at(11, 23, 8), 3, Mode.WORKING_DAYS, (at(11, 23, 14), None)).at is None


def test_a_pause_after_the_end_saves_nothing() -> None:
    late = counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS, (at(11, 25, 8), None))

    assert late.at == at(11, 24, 8)
    assert late.light(at(11, 26)) is Light.RED


def test_pauses_that_overlap_are_taken_off_once() -> None:
    pauses: list[Pause] = [(at(11, 23, 10), at(11, 23, 12)), (at(11, 23, 11), at(11, 23, 13))]

    assert end(at(11, 23, 8), 24, Mode.NATURAL_HOURS, *pauses) == at(11, 24, 11)


def test_pauses_that_overlap_are_said_once() -> None:
    pauses: list[Pause] = [(at(11, 23, 10), at(11, 23, 12)), (at(11, 23, 11), at(11, 23, 13))]

    said = counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS, *pauses).sentence(at(11, 23, 14))

    assert said.endswith("夜里也算，中间停了 3 小时，不算。")


def test_a_second_pause_that_is_open_names_the_moment_it_began() -> None:
    pauses: list[Pause] = [(at(11, 23, 10), at(11, 23, 12)), (at(11, 23, 15), None)]

    said = counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS, *pauses).sentence(at(11, 23, 16))

    assert said.startswith("时间从今天 15:00 起停着")


def test_a_pause_in_the_night_moves_no_office_hours() -> None:
    night = (at(11, 23, 18), at(11, 24, 8))

    assert end(at(11, 23, 9), 8, Mode.WORKING_HOURS, night) == at(11, 24, 10)
    assert end(at(11, 23, 9), 1, Mode.WORKING_DAYS, night) == at(11, 24, 17, 30)


def test_a_pause_that_pushes_the_end_onto_a_day_off_moves_it_to_the_next_work_day() -> None:
    # Friday 24:00 and six hours would be Saturday.
    found = counted(at(11, 23, 9), 4, Mode.NATURAL_DAYS, (at(11, 24, 1), at(11, 24, 7)))

    assert found.at == at(12, 1)
    assert found.moved_from == date(2026, 11, 28)


def test_a_pause_in_the_days_of_grace_counts_too() -> None:
    # Saturday gives way to Monday 24:00; on Monday the clock stands for a day.
    pause = (at(11, 30, 10), at(12, 1, 10))

    assert end(at(11, 23, 9), 5, Mode.NATURAL_DAYS, pause) == at(12, 2)


def test_a_year_without_a_table_is_counted_by_weekdays_and_said_aloud() -> None:
    answer = counted(at(12, 31, 16), 1, Mode.WORKING_DAYS)

    assert answer.at == datetime(2027, 1, 1, 17, 30, tzinfo=SHANGHAI)
    assert answer.assumed_year == 2027
    said = answer.sentence(at(12, 31, 16))
    assert said.endswith("2027 年的放假安排还没公布，按周一到周五算。")


def test_hours_by_the_clock_need_no_table_of_holidays() -> None:
    assert counted(at(12, 31, 16), 24, Mode.NATURAL_HOURS).assumed_year is None


def test_a_promise_of_nothing_and_a_moment_without_zone_are_mistakes() -> None:
    with pytest.raises(ValueError, match="at least one"):
        counted(at(11, 23), 0, Mode.MINUTES)
    with pytest.raises(ValueError, match="time zone"):
        counted(at(11, 23).replace(tzinfo=None), 1, Mode.MINUTES)


def test_a_table_says_which_days_it_frees_and_which_years_it_knows() -> None:
    assert CALENDAR.is_holiday(date(2026, 10, 1))
    assert not CALENDAR.is_holiday(date(2026, 10, 10))
    assert CALENDAR.covers(date(2026, 12, 31))
    assert not CALENDAR.covers(date(2027, 1, 1))


def test_office_hours_must_run_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        Hours(((time(14, 0), time(17, 30)), (time(8, 30), time(12, 0))))


@pytest.mark.parametrize(
    ("found", "now", "said"),
    [
        (
            counted(at(11, 22, 20, 40), 24, Mode.NATURAL_HOURS),
            at(11, 23, 9),
            "今天 20:40 到期：24 小时内办好，从昨天 20:40 派单算起，夜里也算。",
        ),
        (
            counted(at(11, 22, 20, 40), 24, Mode.NATURAL_HOURS),
            at(11, 23, 21),
            "今天 20:40 已经到期：24 小时内办好，从昨天 20:40 派单算起，夜里也算。",
        ),
        (
            counted(at(11, 21, 9), 10, Mode.MINUTES),
            at(11, 21, 9),
            "今天 9:10 到期：10 分钟内办好，从今天 9:00 派单算起。",
        ),
        (
            counted(at(11, 20, 9), 15, Mode.NATURAL_DAYS),
            at(11, 23, 9),
            "12 月 7 日 24:00 到期：15 天内办好，从 11 月 20 日 9:00 派单算起，当天不算。"
            "最后一天 12 月 5 日休息，顺延到下一个工作日。",
        ),
        (
            counted(at(11, 23, 9), 3, Mode.WORKING_HOURS, (at(11, 23, 10), at(11, 23, 11, 15))),
            at(11, 23, 14),
            "今天 15:15 到期：3 个工作小时内办好，从今天 9:00 派单算起，只算上班时间，"
            "中间停了 1 小时 15 分，不算。",
        ),
        (
            counted(at(11, 23, 8), 24, Mode.NATURAL_HOURS, (at(11, 23, 14), None)),
            at(11, 24, 9),
            "时间从昨天 14:00 起停着，接着办时再算到期时间："
            "24 小时内办好，从昨天 8:00 派单算起，夜里也算。",
        ),
    ],
)
def test_the_sentence_explains_the_number(found: Due, now: datetime, said: str) -> None:
    assert found.sentence(now) == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (at(11, 23, 18), "现在下班了，明天 8:30 开始算时间，最晚明天 17:30 前答复。"),
        (at(11, 22, 18), "今天休息，明天 8:30 开始算时间，最晚明天 17:30 前答复。"),
        (at(11, 23, 7), "现在还没上班，今天 8:30 开始算时间，最晚明天 17:30 前答复。"),
        (at(11, 23, 13), "现在是午休，今天 14:00 开始算时间，最晚明天 17:30 前答复。"),
    ],
)
def test_out_of_hours_the_sentence_says_when_the_time_begins(asked: datetime, said: str) -> None:
    answer = counted(asked, 1, Mode.WORKING_DAYS)

    assert answer.sentence(asked, promise="答复", since="登记") == said


def test_once_the_office_has_opened_the_sentence_is_the_usual_one() -> None:
    answer = counted(at(11, 23, 18), 1, Mode.WORKING_DAYS)

    assert answer.sentence(at(11, 24, 9), promise="答复", since="登记") == (
        "今天 17:30 到期：1 个工作日内答复，从昨天 18:00 登记算起，当天不算，只算工作日。"
    )


@given(moments, amounts, modes, spans)
def test_who_starts_later_is_never_due_earlier(
    start: datetime, amount: int, mode: Mode, later: timedelta
) -> None:
    assert end(start, amount, mode) <= end(start + later, amount, mode)


@given(moments, amounts, modes)
def test_more_time_is_never_due_earlier(start: datetime, amount: int, mode: Mode) -> None:
    assert start < end(start, amount, mode) <= end(start, amount + 1, mode)


@given(moments, amounts, modes, spans, spans)
def test_the_warning_comes_before_the_end_and_at_four_fifths(
    start: datetime, amount: int, mode: Mode, after: timedelta, length: timedelta
) -> None:
    pause = (start + after, start + after + length)
    found = counted(start, amount, mode, pause)

    assert found.at is not None
    assert found.warn_at is not None
    assert start < found.warn_at <= found.at
    assert found.used_fraction(found.warn_at) == pytest.approx(0.8)
    assert found.used_fraction(found.at) == pytest.approx(1)


@given(moments, amounts, st.sampled_from(NATURAL_CLOCK), spans, st.floats(0, 0.999))
def test_a_pause_moves_an_end_by_the_clock_by_exactly_its_length(
    start: datetime, amount: int, mode: Mode, length: timedelta, share: float
) -> None:
    plain = end(start, amount, mode)
    stopped = start + (plain - start) * share

    assert end(start, amount, mode, (stopped, stopped + length)) == plain + length


@given(moments, amounts, modes, spans, st.floats(0, 0.999))
def test_a_pause_never_brings_the_end_nearer(
    start: datetime, amount: int, mode: Mode, length: timedelta, share: float
) -> None:
    plain = end(start, amount, mode)
    stopped = start + (plain - start) * share
    paused = end(start, amount, mode, (stopped, stopped + length))

    assert paused >= plain
    if mode is Mode.NATURAL_DAYS:
        assert paused >= plain + length


@given(moments, amounts, modes, spans)
def test_a_pause_of_no_length_changes_nothing(
    start: datetime, amount: int, mode: Mode, after: timedelta
) -> None:
    instant = (start + after, start + after)

    assert counted(start, amount, mode, instant) == counted(start, amount, mode)


@given(moments, amounts, st.sampled_from([Mode.WORKING_HOURS, Mode.WORKING_DAYS]), spans, spans)
def test_an_end_in_office_hours_lies_in_office_hours(
    start: datetime, amount: int, mode: Mode, after: timedelta, length: timedelta
) -> None:
    found = end(start, amount, mode, (start + after, start + after + length)).astimezone(SHANGHAI)

    assert CALENDAR.is_work_day(found.date())
    assert any(opens <= found.time() <= closes for opens, closes in HOURS.intervals)


@given(moments, amounts)
def test_days_by_the_calendar_end_at_24_of_a_work_day(start: datetime, amount: int) -> None:
    found = end(start, amount, Mode.NATURAL_DAYS)
    last = local_day(found) - timedelta(days=1)

    assert found.astimezone(SHANGHAI).time() == time.min
    assert CALENDAR.is_work_day(last)
    assert last >= local_day(start) + timedelta(days=amount)


@given(
    moments,
    amounts,
    amounts,
    st.sampled_from([Mode.MINUTES, Mode.NATURAL_HOURS, Mode.WORKING_HOURS, Mode.WORKING_DAYS]),
)
def test_two_promises_in_a_row_end_where_one_of_both_ends(
    start: datetime, first: int, second: int, mode: Mode
) -> None:
    assert end(end(start, first, mode), second, mode) == end(start, first + second, mode)


@given(moments, amounts, modes, spans, spans)
def test_the_zone_of_the_start_changes_nothing(
    start: datetime, amount: int, mode: Mode, after: timedelta, length: timedelta
) -> None:
    pause = (start + after, start + after + length)

    assert end(start, amount, mode, pause) == end(start.astimezone(UTC), amount, mode, pause)


@given(moments, modes, spans, spans, spans)
def test_the_light_never_goes_back_while_the_clock_runs(
    start: datetime, mode: Mode, first: timedelta, length: timedelta, later: timedelta
) -> None:
    gone_on = start + first + length
    found = counted(start, 7, mode, (start + first, gone_on))
    order = [Light.GREEN, Light.YELLOW, Light.RED]

    assert order.index(found.light(gone_on)) <= order.index(found.light(gone_on + later))


@given(moments, amounts, modes, spans, spans)
def test_an_open_pause_that_ends_is_a_closed_one(
    start: datetime, amount: int, mode: Mode, after: timedelta, length: timedelta
) -> None:
    open_one = counted(start, amount, mode, (start + after, None))
    closed = counted(start, amount, mode, (start + after, start + after + length))

    assert (open_one.at is None) == (closed.at is not None and closed.at > start + after + length)
    assert open_one.sentence(start + after)
