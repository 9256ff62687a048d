"""How the numbers of some days become a chart: bars and lines in the units of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 520, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 512, 28, 190
_STEPS = 3
_NICE = (1, 2, 5, 10)
_FILL = 0.34  # of the room that a pair of bars has


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `is_second` is drawn hollow."""

    x: float
    y: float
    width: float
    height: float
    is_second: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Pairs of bars side by side, lines to measure them by, and the words below."""

    bars: list[Bar]
    # (height, what it stands for)
    lines: list[tuple[float, int]]
    # (where, word); only as many as there is room for.
    words: list[tuple[float, str]]


def pairs(rows: Sequence[tuple[str, int, int]], *, most_words: int = 7) -> Chart:
    """Draw a word and two numbers a row, in order."""
    top = _round_up(max((max(first, second) for _word, first, second in rows), default=0))
    room = (_RIGHT - _LEFT) / max(1, len(rows))
    bars, words = [], []
    every = ceil(len(rows) / most_words)
    for n, (word, first, second) in enumerate(rows):
        middle = _LEFT + room * (n + 0.5)
        width = room * _FILL
        bars.append(_bar(middle - width - 1, width, first, top, is_second=False))
        bars.append(_bar(middle + 1, width, second, top, is_second=True))
        if (len(rows) - 1 - n) % every == 0:
            words.append((round(middle, 1), word))
    lines = [(_height(top * n // _STEPS, top), top * n // _STEPS) for n in range(_STEPS + 1)]
    return Chart(bars, lines, words)


def _bar(x: float, width: float, number: int, top: int, *, is_second: bool) -> Bar:
    y = _height(number, top)
    return Bar(round(x, 1), y, round(width, 1), round(_BOTTOM - y, 1), is_second)


def _height(number: int, top: int) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * number / top, 1)


def _round_up(most: int) -> int:
    """The least round number above, in three steps of a whole number each."""
    step = max(1, ceil(most / _STEPS))
    size = int(10 ** int(log10(step)))
    nice = next(n for n in _NICE if n * size >= step)
    return nice * size * _STEPS
