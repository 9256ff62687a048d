"""How a moment and a length of time are said in Chinese."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_NEAR_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}
# From this many days on the odd hours tell nobody anything.
_DAYS_ALONE_FROM = 3


def say(moment: datetime, now: datetime, *, is_end: bool = False) -> str:
    """Say a moment as seen from now; a midnight that ends a day is said as 24:00 of that day."""
    local = moment.astimezone(SHANGHAI)
    if is_end and is_midnight(local):
        return f"{say_day(local.date() - timedelta(days=1), local_day(now))} 24:00"
    return f"{say_day(local.date(), local_day(now))} {say_clock(local)}"


def say_day(day: date, today: date) -> str:
    """Say a day: by its nearness, else by month and day, with the year where it is another."""
    near = _NEAR_DAYS.get((day - today).days)
    if near:
        return near
    year = "" if day.year == today.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def say_clock(moment: datetime) -> str:
    """Say the time of day in Shanghai as a clock shows it, without a leading nought."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.hour}:{local.minute:02d}"


def say_span(span: timedelta) -> str:
    """Say a length of time, rounded down to what still matters; the sign is not said."""
    minutes = abs(span) // timedelta(minutes=1)
    hours, odd_minutes = divmod(minutes, 60)
    days, odd_hours = divmod(hours, 24)
    if not minutes:
        return "不到 1 分钟"
    if not hours:
        return f"{minutes} 分钟"
    if not days:
        return f"{hours} 小时 {odd_minutes} 分" if odd_minutes else f"{hours} 小时"
    if odd_hours and days < _DAYS_ALONE_FROM:
        return f"{days} 天 {odd_hours} 小时"
    return f"{days} 天"


def local_day(moment: datetime) -> date:
    """Return the day it is in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def is_midnight(moment: datetime) -> bool:
    """Tell whether a Shanghai day begins, and the one before ends, at this very moment."""
    local = moment.astimezone(SHANGHAI)
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


def after(word: str, said: str) -> str:
    """Put a moment after a word: a space stands between Chinese and digits, 到今天 8:00, 到 11 月."""
    return f"{word} {said}" if said[:1].isdigit() else f"{word}{said}"
