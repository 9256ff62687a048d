"""How a long list is handed out a page at a time: from a mark on, whatever comes in meanwhile."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed

Row = dict[str, Any]
M = TypeVar("M", bound=Model)
MOST = 100
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the mark from which the next ones go on; empty at the end."""

    rows: list[Row]
    next: str


def page(
    rows: QuerySet[M],
    columns: tuple[str, ...],
    *,
    key: str = "pk",
    is_falling: bool = False,
    mark: str,
    most: int,
    told: Callable[[Row], Row] = dict,
) -> Page:
    """Read one page in the order of a key that is unique; one statement, no row as an object."""
    if mark:
        after = _read(mark, is_number=key == "pk")
        rows = rows.filter(**{f"{key}__{'lt' if is_falling else 'gt'}": after})
    found = list(rows.order_by(f"{'-' if is_falling else ''}{key}").values(*columns)[: most + 1])
    shown = found[:most]
    return Page([told(row) for row in shown], _write(shown[-1][key]) if len(found) > most else "")


def _write(value: object) -> str:
    return base64.urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def _read(mark: str, *, is_number: bool) -> object:
    try:
        text = base64.urlsafe_b64decode(mark.encode() + b"=" * (-len(mark) % 4)).decode("ascii")
        # Longer ones overflow the column; none of ours is that long.
        value = int(text[:18]) if is_number else text[:_LONGEST]
    except (ValueError, binascii.Error, UnicodeError):
        value = ""
    if value == "" or not text.isprintable():
        raise Malformed(_("翻页的记号坏了。请从第一页重新读。"), field="cursor")
    return value
