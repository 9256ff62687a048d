"""How text that people type is made safe to keep and fit to compare."""

import re
import unicodedata
from functools import lru_cache

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT_CONTROLS = "\n\t"
# Joiners and selectors hold an emoji together; all else of its kind is invisible and can mislead.
_KEPT_FORMATS = "\u200c\u200d"
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_MANY_BREAKS = re.compile(r"\n{3,}")
# What must not be parted from the character before it.
_EMOJI_SELECTOR = "\ufe0f"
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_NONCHARACTERS = range(0xFDD0, 0xFDF0)
_LAST_OF_PLANE = 0xFFFE


def clean(text: str, *, longest: int | None = None) -> str:
    """Return the words as written, without what cannot be seen or stored, cut to a length."""
    text = _LINE_BREAKS.sub("\n", text)
    text = "".join(letter for letter in text if _is_kept(letter))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    text = _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()
    return text if longest is None else shorten(text, longest=longest)


def half_width(text: str) -> str:
    """Return full-width letters, digits and marks as half-width; each keeps its position."""
    return text.translate(_HALF_WIDTH)


def comparable(text: str) -> str:
    """Return letters, digits and ideographs alone, half-width and small, for comparing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def shorten(text: str, *, longest: int) -> str:
    """Cut text to at most so many characters, with an ellipsis, never through an emoji."""
    if len(text) <= longest:
        return text
    cut = max(longest - 1, 0)
    while cut and (_clings(text[cut]) or text[cut - 1] == _JOINER):
        cut -= 1
    return text[:cut].rstrip() + "…" if longest else ""


# A text uses the same few thousand characters over and over.
@lru_cache(maxsize=8192)
def _is_kept(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cc":
        return letter in _KEPT_CONTROLS
    if category == "Cf":
        return letter in _KEPT_FORMATS or ord(letter) in _TAGS
    # Lone surrogates cannot be encoded; unassigned noncharacters are refused by databases.
    return category != "Cs" and not _is_noncharacter(letter)


def _is_noncharacter(letter: str) -> bool:
    code = ord(letter)
    return code in _NONCHARACTERS or code & _LAST_OF_PLANE == _LAST_OF_PLANE


def _clings(letter: str) -> bool:
    return (
        letter in (_EMOJI_SELECTOR, _JOINER)
        or ord(letter) in _SKIN_TONES
        or unicodedata.combining(letter) > 0
    )
