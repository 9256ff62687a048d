"""How a case gets a number that can be read out on the telephone and cannot be guessed."""

import re
import secrets
import unicodedata
from collections.abc import Callable

# Nine digits at random, the first not nought, and one that catches a slip (ISO 7064 MOD 11,10).
_LENGTH = 10
_LOWEST = 10**8
_HIGHEST = 10**9
_BASE = 10
_GROUP = re.compile(r"\d{4}(?=\d)")
_DECORATION = re.compile(r"[\s\-—–_.·]")


def new_number() -> str:
    """Draw a number; the database says whether it is taken."""
    body = str(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST))
    return body + _check_digit(body)


def new_numbers(count: int, *, taken: Callable[[set[str]], set[str]]) -> list[str]:
    """Draw numbers for many cases at once, no two alike and none of those `taken` says are.

    Of four thousand drawn at random two are alike once in a hundred times.
    """
    drawn: set[str] = set()
    while len(drawn) < count:
        more = {new_number() for _ in range(count - len(drawn))} - drawn
        drawn |= more - taken(more)
    return list(drawn)


def spoken(number: str) -> str:
    """Write a number as it is read out: 4817293605 -> 4817 2936 05."""
    return _GROUP.sub(lambda group: f"{group[0]} ", number)


def read(text: str) -> str | None:
    """Read a number however it was spaced; None where it has a slip or is none."""
    digits = _DECORATION.sub("", unicodedata.normalize("NFKC", text))
    if len(digits) != _LENGTH or not (digits.isascii() and digits.isdecimal()):
        return None
    return digits if _check_digit(digits[:-1]) == digits[-1] else None


def _check_digit(body: str) -> str:
    product = _BASE
    for digit in body:
        total = (int(digit) + product) % _BASE or _BASE
        product = total * 2 % (_BASE + 1)
    return str((_BASE + 1 - product) % _BASE)
