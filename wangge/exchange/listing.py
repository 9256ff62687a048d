"""What a list is that may leave the platform: its name, who may, its columns and its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wangge.core.sheets.writing import Column, Value
from wangge.people.actors import Actor
from wangge.people.roles import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to take out: filter, whether numbers stand in clear, for whom."""

    filter: Mapping[str, str]
    is_clear: bool
    by: Actor
    at: datetime


Rows = Iterator[Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """One list of the platform as a sheet."""

    key: str
    title: object
    icon: str
    rights: frozenset[Right]
    columns: Callable[[], list[Column]]
    found: Callable[[Wanted], QuerySet[Any]]
    rows: Callable[[QuerySet[Any], Wanted], Rows]
    # Names, telephones or places of people stand in it: a purpose is asked for.
    has_people: bool = True
    has_phones: bool = False
