"""How one cell is said as text, as a person sees it in Excel."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

ERRORS = frozenset({"#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!"})
# Excel keeps fifteen digits; what comes after them is noughts.
_DIGITS_KEPT = 15
_ONLY_NOUGHTS = re.compile(r"0{2,}")
_DECIMALS = re.compile(r"(?:#,##)?0\.(0+)(?:_.*)?")


def said(value: object, *, number_format: str = "General") -> str:
    """Return a cell's value as text: leading noughts kept, no exponent, dates as 2026-11-03."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    return str(value).strip()


def is_broken(value: object) -> bool:
    """Tell whether a cell holds an error of Excel, or a number that has lost its last digits."""
    if isinstance(value, str):
        return value.strip() in ERRORS
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) >= 10**_DIGITS_KEPT


def _number(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return "#NUM!"
    if number_format.endswith("%"):
        return f"{_plain(round(value * 100, 10))}%"
    if decimals := _DECIMALS.fullmatch(number_format):
        return f"{value:.{len(decimals[1])}f}"
    text = _plain(value)
    if _ONLY_NOUGHTS.fullmatch(number_format):
        return text.zfill(len(number_format))
    return text


def _plain(value: float) -> str:
    if float(value).is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if not isinstance(value, datetime):
        return value.isoformat()
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
