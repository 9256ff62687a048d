"""How a text, and what somebody looks for, become the words of a search index.

An element is one Chinese character, or one whole word of Latin letters and digits. The index keeps
the pairs of elements that touch, so that words of two characters are found; no pair reaches across
a mark or a line. Pairs are written in small ASCII letters and digits, one word to any database.
Where Chinese numerals stand before 号楼, 楼, 室 …, the text is kept with digits too, and what is
looked for is read with digits: 一号楼 and 1号楼 find each other.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from wangge.language.numerals import digits_before_units, last_before_units, said

# A database numbers the words of one text, to 16,383 (PostgreSQL); a phrase needs the numbers.
WORDS_MOST = 15_000
QUERY_MOST = 100
_PHRASES_MOST = 12
_WORD_MOST = 40
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CODE_LENGTH = 4
# What stands within house numbers and dates, and parts nothing: 2-1203, 3.5, 20261103-881.
_LINKS = "-./_"
# Chinese is set with a space beside digits: 1 号楼 is one place, not two words.
_APART = re.compile(r"(?<=[0-9零〇一二两三四五六七八九十百]) +(?=号|幢|栋|座|单元|楼(?!道)|层|室)")
_UNITS = frozenset("号幢栋座单楼层室户门")
_PIECE = re.compile(r"[a-z0-9]+|\s+|.", re.DOTALL)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_QUOTED = re.compile(r"[\"“”„「『]([^\"“”„「」『』]*)[\"“”」』]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other; or, of one character, how the word begins."""

    words: tuple[str, ...]
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: every phrase of it."""

    terms: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    # One character alone was typed: only how titles begin is looked at.
    is_one_character: bool = False

    def __bool__(self) -> bool:
        return bool(self.phrases)


def index_words(text: str, *, title: str = "", marks: Iterable[str] = ()) -> str:
    """Return the words under which a text is found, parted by spaces; marks are kept as they are."""
    runs = _runs(text)
    known = {tuple(run) for run in runs}
    # 三四楼 are two floors or the 34th: found as either, and as it is written.
    for written in (digits_before_units(text), last_before_units(text)):
        more = [run for run in _runs(written) if tuple(run) not in known] if written != text else []
        known.update(map(tuple, more))
        runs += more
    alone = dict.fromkeys(f"w{e}" for run in runs for e in run if _is_word(e))
    headed = [f"t{_code(run[0])}" for run in _runs(title)[:1] if not _is_word(run[0])]
    words = [*marks, *headed, *alone, "z"]
    for run in runs:
        words += [_pair(first, second) for first, second in pairwise(run)]
        words.append("z" if _is_word(run[-1]) else f"u{_code(run[-1])}")
    return " ".join(words[:WORDS_MOST])


def read_query(query: str) -> Asked:
    """Read what somebody typed: words parted by spaces, each needed; quotes hold a phrase together."""
    text = _APART.sub("", query.replace("\x00", "")[:QUERY_MOST])
    quoted = [found[1] for found in _QUOTED.finditer(text)]
    terms = [term.strip() for term in [*quoted, *_QUOTED.sub(" ", text).split()] if term.strip()]
    runs = _sought_runs(terms)
    if len(runs) == 1 and len(runs[0]) == 1 and not _is_word(runs[0][0]):
        # One character alone is in half of all texts: it finds the titles that begin with it.
        return Asked(tuple(terms), (Phrase((f"t{_code(runs[0][0])}",)),), is_one_character=True)
    phrases = dict.fromkeys(_phrase(run) for run in runs)
    return Asked(tuple(terms), tuple(phrases)[:_PHRASES_MOST])


def marked(text: str, asked: Asked) -> list[tuple[str, bool]]:
    """Part a text into pieces, each with whether it is what was looked for."""
    sought = _sought(asked)
    if sought is None:
        return [(text, False)]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in sought.finditer(_same_length(text)):
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((text[found.start() : found.end()], True))
        at = found.end()
    if at < len(text) or not pieces:
        pieces.append((text[at:], False))
    return pieces


def excerpt(text: str, asked: Asked, *, longest: int = 80) -> str:
    """Return the part of a text around what was looked for; empty where it does not occur."""
    sought = _sought(asked)
    found = sought.search(_same_length(text)) if sought else None
    if found is None:
        return ""
    start = max(0, found.start() - longest // 3)
    end = start + longest
    part = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{part}{'…' if end < len(text) else ''}"


def _sought_runs(terms: Iterable[str]) -> list[list[str]]:
    return [run for term in terms for run in _runs(digits_before_units(term))]


def _runs(text: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    held = ""
    for piece in _PIECE.findall(unicodedata.normalize("NFKC", text).casefold()):
        if not piece[0].isalnum():
            held += piece
            continue
        if runs[-1] and held and _parts(runs[-1][-1], held, piece):
            runs.append([])
        runs[-1].append(piece[:_WORD_MOST])
        held = ""
    return [run for run in runs if run]


def _parts(before: str, between: str, after: str) -> bool:
    if between.isspace() and "\n" not in between:
        # Chinese is set with a space beside digits and Latin letters: 1 号楼.
        return not (_is_word(before) or _is_word(after))
    return not (between in _LINKS and _is_word(before) and _is_word(after))


def _phrase(run: list[str]) -> Phrase:
    if len(run) > 1:
        return Phrase(tuple(_pair(first, second) for first, second in pairwise(run)))
    if _is_word(run[0]):
        return Phrase((f"w{run[0]}",))
    return Phrase((f"u{_code(run[0])}",), is_beginning=True)


def _pair(first: str, second: str) -> str:
    if _is_word(first):
        if _is_word(second):
            return f"c{_DIGITS[min(len(first), 35)]}{first}{second}"
        return f"a{_code(second)}{first}"
    # No character's number begins with a w: what follows one is a word.
    return f"u{_code(first)}w{second}" if _is_word(second) else f"u{_code(first)}{_code(second)}"


def _code(character: str) -> str:
    number, code = ord(character), ""
    for _place in range(_CODE_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        code = _DIGITS[digit] + code
    return code


def _is_word(element: str) -> bool:
    return _ASCII_WORD.fullmatch(element) is not None


def _sought(asked: Asked) -> re.Pattern[str] | None:
    runs = _sought_runs(asked.terms)
    patterns = [_pattern(run) for run in sorted(runs, key=len, reverse=True)]
    return re.compile("|".join(patterns)) if patterns else None


def _pattern(run: list[str]) -> str:
    between = rf"[\s{re.escape(_LINKS)}]*"
    followed_by = [*run[1:], " "]
    pattern = between.join(map(_element_pattern, run, followed_by))
    start = r"(?<![a-z0-9十百])" if _is_word(run[0]) else ""
    end = r"(?![a-z0-9])" if _is_word(run[-1]) else ""
    return f"{start}{pattern}{end}"


def _element_pattern(element: str, followed_by: str) -> str:
    if not element.isdecimal() or followed_by[0] not in _UNITS:
        return re.escape(element)
    ways = "|".join(said(element)).replace("零", "[零〇]").replace("二", "[二两]")
    return f"(?:{ways})"


def _same_length(text: str) -> str:
    """Return a text half-width and small, each character in its place."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character
