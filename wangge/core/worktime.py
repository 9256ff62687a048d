"""When a promise falls due, counted as the Civil Code counts, and the sentence that explains it."""

# Art. 201: by days the first day does not count; by hours the count starts at the set moment.
# Art. 203: a last day that is a statutory day off gives way to the day after it, and ends at 24:00
# or, where there are business hours, at their close. Art. 1259: "within" includes the set moment.
# Weekly rest days are statutory days off here: the rule's forerunner (General Principles of Civil
# Law, art. 154) named "Sunday or another statutory day off". What counts is the day really taken
# off, so a make-up Saturday is a work day.

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from wangge.core.moments import SHANGHAI, after, local_day, say, say_span
from wangge.core.work_calendar import Calendar, Stretch, moment_of

# When the clock stopped, and when it went on; None while it still stands.
Pause = tuple[datetime, datetime | None]

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Mode(StrEnum):
    """What a promise is counted in."""

    MINUTES = "minutes"
    NATURAL_HOURS = "natural_hours"
    WORKING_HOURS = "working_hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"

    @property
    def is_working(self) -> bool:
        """Tell whether only office hours count."""
        return self in {Mode.WORKING_HOURS, Mode.WORKING_DAYS}


class Light(StrEnum):
    """How a promise stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    WAITING = "waiting"


@dataclass(frozen=True)
class Due:
    """When a promise falls due, and all that was counted to find it."""

    start: datetime
    amount: int
    mode: Mode
    calendar: Calendar
    pauses: tuple[Pause, ...]
    # None while a pause is open: nobody can say yet.
    at: datetime | None
    # The moment at which 80 % of the time is used; None where an open pause began before it.
    warn_at: datetime | None
    # The running time promised; with `at` it stays the same however long the clock stood still.
    total: timedelta
    assumed_year: int | None
    # The day off on which the last day fell, where that moved the end.
    moved_from: date | None

    def used_fraction(self, now: datetime) -> float:
        """Return the share of the time that has run; with office hours it rests while they do."""
        return self._running(until=now) / self.total

    def left(self, now: datetime) -> timedelta | None:
        """Return the time until due by the clock on the wall, negative where overdue."""
        return None if self.at is None else self.at - now.astimezone(UTC)

    def light(self, now: datetime) -> Light:
        """Return green below 80 %, yellow to 100 %, red above, waiting while the clock stands."""
        if self.at is not None and now > self.at:
            return Light.RED
        if _is_paused(self.pauses, now):
            return Light.WAITING
        if self.warn_at is not None and now >= self.warn_at:
            return Light.YELLOW
        return Light.GREEN

    def sentence(self, now: datetime, *, promise: str = "办好", since: str = "派单") -> str:
        """Explain the due moment as seen from now, in words for the promised act and the first."""
        return _explain(self, now, promise=promise, since=since)

    def _running(self, *, until: datetime) -> timedelta:
        stretches = _stretches(self.start, self.mode, calendar=self.calendar, pauses=self.pauses)
        return _elapsed(stretches, until=until.astimezone(UTC))


def due(
    start: datetime,
    amount: int,
    mode: Mode,
    *,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> Due:
    """Count the amount from the start and return when it is over, when to warn, and why."""
    if amount < 1:
        raise ValueError("a promise is of at least one unit")
    start = _utc(start)
    tidy = _tidied(pauses)

    def run(time_for: timedelta) -> datetime | None:
        return _reach(_stretches(start, mode, calendar=calendar, pauses=tidy), time_for)

    plain_end, moved_from = _plain_end(start, amount, mode, calendar=calendar)
    total = _elapsed(_stretches(start, mode, calendar=calendar), until=plain_end)
    at = run(total)
    while at is not None and mode is Mode.NATURAL_DAYS and not calendar.is_work_day(_last_day(at)):
        # A pause pushed the end onto a day off; a second pause may lie in the days of grace.
        moved_from = _last_day(at)
        total += _end_of(calendar.work_day_after(moved_from)) - at
        at = run(total)
    return Due(
        start=start.astimezone(SHANGHAI),
        amount=amount,
        mode=mode,
        calendar=calendar,
        pauses=tidy,
        at=_local(at),
        warn_at=_local(run(total * 4 / 5)),
        total=total,
        assumed_year=_assumed_year(
            _days_asked(start, at or plain_end, mode, moved_from=moved_from), calendar=calendar
        ),
        moved_from=moved_from,
    )


def is_within(at: datetime, limit: datetime) -> bool:
    """Tell whether something was done within the limit; the limit itself is within."""
    return at <= limit


def _plain_end(
    start: datetime, amount: int, mode: Mode, *, calendar: Calendar
) -> tuple[datetime, date | None]:
    # The end without pauses, and the day off it moved away from.
    first = local_day(start)
    if mode is Mode.NATURAL_DAYS:
        last = first + amount * _DAY
        if calendar.is_work_day(last):
            return _end_of(last), None
        return _end_of(calendar.work_day_after(last)), last
    if mode is Mode.WORKING_DAYS:
        for _ in range(amount):
            first = calendar.work_day_after(first)
        *_, (_, close_of_business) = calendar.hours.on(first)
        return close_of_business, None
    length = timedelta(minutes=amount) if mode is Mode.MINUTES else timedelta(hours=amount)
    end = _reach(_stretches(start, mode, calendar=calendar), length)
    assert end is not None, "without pauses time runs on"
    return end, None


def _stretches(
    start: datetime, mode: Mode, *, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Iterator[Stretch]:
    # The stretches of time that count, in order, without end unless a pause is open.
    counted = _office_time(start, calendar) if mode.is_working else iter([(start, _NEVER)])
    for opens, ends in counted:
        begins = opens
        for stopped, went_on in pauses:
            if stopped >= ends:
                break
            if stopped > begins:
                yield begins, stopped
            begins = max(begins, went_on or _NEVER)
        if begins >= _NEVER:
            return
        if begins < ends:
            yield begins, ends


def _office_time(start: datetime, calendar: Calendar) -> Iterator[Stretch]:
    day = local_day(start)
    while True:
        if calendar.is_work_day(day):
            for opens, closes in calendar.hours.on(day):
                if closes > start:
                    yield max(opens, start), closes
        day += _DAY


def _reach(stretches: Iterator[Stretch], length: timedelta) -> datetime | None:
    for begins, ends in stretches:
        if ends - begins >= length:
            return begins + length
        length -= ends - begins
    return None


def _elapsed(stretches: Iterator[Stretch], *, until: datetime) -> timedelta:
    passed = timedelta()
    for begins, ends in stretches:
        if begins >= until:
            break
        passed += min(ends, until) - begins
    return passed


def _tidied(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    # In order and without overlap, so that no minute is taken off twice.
    tidy: list[Pause] = []
    for stopped, went_on in sorted((_utc(a), _utc(b) if b else _NEVER) for a, b in pauses):
        last = tidy[-1][1] if tidy else None
        begins = max(stopped, last) if last else stopped
        if went_on > begins and (not tidy or last is not None):
            tidy.append((begins, None if went_on == _NEVER else went_on))
    return tuple(tidy)


def _is_paused(pauses: Sequence[Pause], now: datetime) -> bool:
    return any(stopped <= now and (on is None or now < on) for stopped, on in pauses)


def _days_asked(
    start: datetime, end: datetime, mode: Mode, *, moved_from: date | None
) -> tuple[date, date] | None:
    # First and last of the days of which it mattered whether they are worked.
    if mode.is_working:
        return local_day(start), _last_day(end)
    if mode is Mode.NATURAL_DAYS:
        return moved_from or _last_day(end), _last_day(end)
    return None


def _assumed_year(days: tuple[date, date] | None, *, calendar: Calendar) -> int | None:
    if days is None:
        return None
    years = range(days[0].year, days[1].year + 1)
    return next((year for year in years if not calendar.covers(date(year, 1, 1))), None)


def _explain(due: Due, now: datetime, *, promise: str, since: str) -> str:
    opening = _opening_ahead(due, now)
    if opening and due.at:
        told = (
            f"{_why_closed(due.calendar, now)}，{say(opening, now)} 开始算时间，"
            f"{after('最晚', say(due.at, now, is_end=True))} 前{promise}。"
        )
    else:
        told = f"{_end_told(due, now)}：{_count_told(due, now, promise=promise, since=since)}"
    if due.assumed_year:
        told += f"{due.assumed_year} 年的放假安排还没公布，按周一到周五算。"
    return told


def _end_told(due: Due, now: datetime) -> str:
    if due.at is not None:
        verb = "已经到期" if now > due.at else "到期"
        return f"{say(due.at, now, is_end=True)} {verb}"
    return f"{after('时间从', say(due.pauses[-1][0], now))} 起停着，接着办时再算到期时间"


def _count_told(due: Due, now: datetime, *, promise: str, since: str) -> str:
    unit, how = _COUNTED[due.mode]
    told = f"{due.amount} {unit}内{promise}，{after('从', say(due.start, now))} {since}算起{how}"
    stood = _stood_still(due)
    if stood:
        told += f"，中间停了 {say_span(stood)}，不算"
    told += "。"
    if due.moved_from:
        told += (
            f"最后一天 {due.moved_from.month} 月 {due.moved_from.day} 日休息，顺延到下一个工作日。"
        )
    return told


_COUNTED = {
    Mode.MINUTES: ("分钟", ""),
    Mode.NATURAL_HOURS: ("小时", "，夜里也算"),
    Mode.WORKING_HOURS: ("个工作小时", "，只算上班时间"),
    Mode.NATURAL_DAYS: ("天", "，当天不算"),
    Mode.WORKING_DAYS: ("个工作日", "，当天不算，只算工作日"),
}


def _stood_still(due: Due) -> timedelta:
    # The pauses that are over and fell into the time of the promise.
    if due.at is None:
        return timedelta()
    closed = [(max(a, due.start), min(b, due.at)) for a, b in due.pauses if b]
    return sum((b - a for a, b in closed if b > a), timedelta())


def _opening_ahead(due: Due, now: datetime) -> datetime | None:
    # The opening of the office, where the promise was made outside hours and still waits for it.
    if not due.mode.is_working:
        return None
    opens, _ = next(_office_time(due.start, due.calendar))
    return opens if opens > due.start and now < opens else None


def _why_closed(calendar: Calendar, now: datetime) -> str:
    if not calendar.is_work_day(local_day(now)):
        return "今天休息"
    day = list(calendar.hours.on(local_day(now)))
    if now < day[0][0]:
        return "现在还没上班"
    return "现在下班了" if now >= day[-1][1] else "现在是午休"


def _last_day(end: datetime) -> date:
    # 24:00 belongs to the day that it ends.
    return local_day(end - _INSTANT)


def _end_of(day: date) -> datetime:
    return moment_of(day + _DAY, time.min)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SHANGHAI) if moment else None
