"""How Chinese numerals before 号楼, 单元, 楼 … are read as digits, and how digits may be said."""

import re
from typing import Final

NUMERAL: Final = "零〇一二两三四五六七八九"
DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
# 六楼, 十二层, 三幢, 二单元; and 八零二室 said digit by digit.
_COUNTED: Final = re.compile(
    rf"([{NUMERAL}十百]{{1,5}})(?=\s*(?:号楼|号|幢|栋|座|单元|楼|层|室|户|门))"
)
_ONES: Final = "零一二三四五六七八九"
_TEN: Final = 10


def digits_before_units(words: str) -> str:
    """Write Chinese numerals before 号楼, 单元, 楼 … as digits."""
    return _COUNTED.sub(lambda found: str(_number(found[1])), words)


def last_before_units(words: str) -> str:
    """Write only the last of numerals said in a row before a unit as a digit: 三四楼 → 三4楼."""
    return _COUNTED.sub(
        lambda found: (
            found[0]
            if set(found[1]) & set("十百")
            else found[1][:-1] + digit_by_digit(found[1][-1])
        ),
        words,
    )


def digit_by_digit(numerals: str) -> str:
    """Write numerals said one after the other as digits."""
    return "".join(str(DIGITS[c]) for c in numerals)


def said(digits: str) -> list[str]:
    """Return how a number of digits may be written: 12 → 12, 一二, 十二."""
    number = int(digits)
    ways = [digits, "".join(_ONES[int(digit)] for digit in digits)]
    if digits == str(number) and _TEN <= number < _TEN * _TEN:
        tens, ones = divmod(number, _TEN)
        ways.append(f"{'' if tens == 1 else _ONES[tens]}十{_ONES[ones] if ones else ''}")
    return ways


def _number(text: str) -> int | str:
    if "十" not in text and "百" not in text:
        return digit_by_digit(text)
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * DIGITS.get(hundreds[-1:], 1) if hundred else 0
    value += 10 * DIGITS.get(tens[-1:], 1) if ten else 0
    return value + DIGITS.get(ones[-1:], 0)
