"""What of somebody's words may be read by everybody: no numbers, no names we know, no doors."""

import re
from collections.abc import Iterable
from typing import Final

from wangge.cases.vocabulary import Route
from wangge.language.personal_data import mask_name, redact

# Help at home tells of age and illness; like a question about benefits, it is nobody else's business.
QUIET_CATEGORIES: Final = frozenset({"help_on_spot"})
_SHORTEST_NAME: Final = 2
_NUMERALS: Final = "零〇一二三四五六七八九"
# Each with what stands before the number and stays.
_DOORS: Final = (
    re.compile(
        rf"()(?<![\d{_NUMERALS}])(?:\d{{3,4}}|[{_NUMERALS}]{{3,4}})(?=\s*(?:室|户|号房|房间))"
    ),
    re.compile(rf"(单元\s*)(?:\d{{3,4}}|[{_NUMERALS}]{{3,4}})(?!\d)"),
    re.compile(r"((?:号楼|[幢栋座])\s*)\d{3,4}(?!\d|\s*[米元年个户人])"),
    re.compile(r"((?<![\d.-])\d{1,3}[-—/](?:\d{1,2}[-—/])?)\d{3,4}(?![\d.-])"),
)


def is_quiet(route: str, category: str) -> bool:
    """Say whether of such a request only the subject and the community are told."""
    return route != Route.PROPERTY or category in QUIET_CATEGORIES


def said(text: str, *, names: Iterable[str] = ()) -> str:
    """Return words fit for everybody; `names` are those of the people of the case."""
    text = redact(text)
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = text.replace(name, mask_name(name))
    for door in _DOORS:
        text = door.sub(r"\1***", text)
    return text
