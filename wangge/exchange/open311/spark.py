"""How one structure is written as XML and as JSON, after the Spark convention; the only place for both.

The root element is left out of JSON, a container of repeated children is a list even with one
child, and an empty element is null.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Union
from xml.sax.saxutils import escape

from wangge.core.moments import SHANGHAI

# What XML 1.0 cannot hold, written as a reference or not: one pasted sign would break a whole list.
_FOREIGN: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS: Final = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class Many:
    """A container of children of one name."""

    of: str
    items: Sequence["Value"]


Value = Union[str, int, float, bool, datetime, None, Mapping[str, "Value"], Many]  # noqa: UP007


def as_xml(root: str, value: Value) -> str:
    """Write a document of a root element."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _element(root, value, parts)
    return "".join(parts)


def as_json(_root: str, value: Value) -> str:
    """Write the same without the root element."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


# Suffix of the address -> media type, and how it is written.
FORMS: Final[Mapping[str, tuple[str, Callable[[str, Value], str]]]] = {
    "xml": ("text/xml; charset=utf-8", as_xml),
    "json": ("application/json; charset=utf-8", as_json),
}


def tidy(text: str) -> str:
    """Return text without what XML cannot hold, with plain line breaks and no blanks around."""
    return _FOREIGN.sub("", _LINE_BREAKS.sub("\n", text)).strip()


def written(moment: datetime) -> str:
    """Write a moment with its zone, to the second."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _element(name: str, value: Value, parts: list[str]) -> None:
    inside: list[str] = []
    if isinstance(value, Many):
        for item in value.items:
            _element(value.of, item, inside)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            _element(key, child, inside)
    else:
        inside = [escape(_text(value))]
    content = "".join(inside)
    parts.append(f"<{name}>{content}</{name}>" if content else f"<{name}/>")


def _plain(value: Value) -> object:
    if isinstance(value, Many):
        return [_plain(item) for item in value.items]
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()} or None
    if isinstance(value, bool | int | float):
        return value
    return _text(value) or None


def _text(value: str | float | bool | datetime | None) -> str:  # noqa: FBT001
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return written(value)
    return tidy(str(value))
