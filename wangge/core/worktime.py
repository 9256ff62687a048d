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

from wangge.core.moments import SHANGHAI, gap, local_day, say, say_date, say_span
from wangge.core.speech import gettext as _
from wangge.core.speech import together
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

    def sentence(self, now: datetime, *, promise: str = "", since: str = "") -> str:
        """Explain the due moment as seen from now, in words for the promised act and the first."""
        return _explain(self, now, promise=promise or _("办好"), since=since or _("派单"))

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
        for _day in range(amount):
            first = calendar.work_day_after(first)
        *_earlier, (_opens, close_of_business) = calendar.hours.on(first)
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
        end = say(due.at, now, is_end=True)
        told = _("{why}，{opening} 开始算时间，最晚{gap}{due} 前{promise}。").format(
            why=_why_closed(due.calendar, now),
            opening=say(opening, now),
            gap=gap(end),
            due=end,
            promise=promise,
        )
    else:
        told = _end_told(due, now, count=_count_told(due, now, promise=promise, since=since))
    unknown = _("{year} 年的放假安排还没公布，按周一到周五算。").format(year=due.assumed_year)
    return together(told, unknown if due.assumed_year else "")


def _end_told(due: Due, now: datetime, *, count: str) -> str:
    if due.at is None:
        moment = say(due.pauses[-1][0], now)
        sentence = _("时间从{gap}{moment} 起停着，接着办时再算到期时间：{count}")
        return sentence.format(gap=gap(moment), moment=moment, count=count)
    sentence = _("{due} 已经到期：{count}") if now > due.at else _("{due} 到期：{count}")
    return sentence.format(due=say(due.at, now, is_end=True), count=count)


def _count_told(due: Due, now: datetime, *, promise: str, since: str) -> str:
    start, stood = say(due.start, now), _stood_still(due)
    told = _counted(due.mode).format(
        amount=due.amount,
        promise=promise,
        gap=gap(start),
        start=start,
        since=since,
        stood=_("，中间停了 {span}，不算").format(span=say_span(stood)) if stood else "",
    )
    if not due.moved_from:
        return told
    return together(
        told, _("最后一天 {day}休息，顺延到下一个工作日。").format(day=say_date(due.moved_from))
    )


def _counted(mode: Mode) -> str:
    return {
        Mode.MINUTES: _("{amount} 分钟内{promise}，从{gap}{start} {since}算起{stood}。"),
        Mode.NATURAL_HOURS: _(
            "{amount} 小时内{promise}，从{gap}{start} {since}算起，夜里也算{stood}。"
        ),
        Mode.WORKING_HOURS: _(
            "{amount} 个工作小时内{promise}，从{gap}{start} {since}算起，只算上班时间{stood}。"
        ),
        Mode.NATURAL_DAYS: _(
            "{amount} 天内{promise}，从{gap}{start} {since}算起，当天不算{stood}。"
        ),
        Mode.WORKING_DAYS: _(
            "{amount} 个工作日内{promise}，从{gap}{start} {since}算起，当天不算，只算工作日{stood}。"
        ),
    }[mode]


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
    opens, _closes = next(_office_time(due.start, due.calendar))
    return opens if opens > due.start and now < opens else None


def _why_closed(calendar: Calendar, now: datetime) -> str:
    if not calendar.is_work_day(local_day(now)):
        return _("今天休息")
    day = list(calendar.hours.on(local_day(now)))
    if now < day[0][0]:
        return _("现在还没上班")
    return _("现在下班了") if now >= day[-1][1] else _("现在是午休")


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
