"""How a moment and a length of time are said."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wangge.core.speech import gettext as _
from wangge.core.speech import ngettext

SHANGHAI = ZoneInfo("Asia/Shanghai")

# For languages that name the months: translations may use {name}.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
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
    away = (day - today).days
    if abs(away) <= 1:
        return (_("今天"), _("明天"), _("昨天"))[away]
    if day.year == today.year:
        return say_date(day)
    dated = _("{year} 年 {month} 月 {day} 日")
    return dated.format(year=day.year, month=day.month, day=day.day, name=_MONTHS[day.month - 1])


def say_date(day: date) -> str:
    """Say a day by month and day."""
    dated = _("{month} 月 {day} 日")
    return dated.format(month=day.month, day=day.day, name=_MONTHS[day.month - 1])


def say_weekday(day: date) -> str:
    """Say which day of the week it is."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[day.weekday()]


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
        return _("不到 1 分钟")
    if not hours:
        return _("{minutes} 分钟").format(minutes=minutes)
    if not days:
        said = _("{hours} 小时 {minutes} 分") if odd_minutes else _("{hours} 小时")
        return said.format(hours=hours, minutes=odd_minutes)
    if odd_hours and days < _DAYS_ALONE_FROM:
        return _("{days} 天 {hours} 小时").format(days=days, hours=odd_hours)
    return ngettext("{days} 天", "{days} 天", days).format(days=days)


def local_day(moment: datetime) -> date:
    """Return the day it is in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def is_midnight(moment: datetime) -> bool:
    """Tell whether a Shanghai day begins, and the one before ends, at this very moment."""
    local = moment.astimezone(SHANGHAI)
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


def after(word: str, said: str) -> str:
    """Put a moment after a word: a space stands between Chinese and digits, 到今天 8:00, 到 11 月."""
    return f"{word}{gap(said) or (' ' if word[-1:].isascii() else '')}{said}"


def gap(said: str) -> str:
    """What stands between a Chinese word and this: a space before digits, else nothing."""
    return " " if said[:1].isdigit() else ""
