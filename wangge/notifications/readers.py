"""Whose messages lie in an area: those of its staff and groups, and of readers that a higher app knows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from wangge.core.moments import local_day
from wangge.people.actors import Actor
from wangge.people.models import Post

_Near = Callable[[Actor], QuerySet[Any]]
F = TypeVar("F", bound=_Near)
# Type of a reader without an account -> the rows of that type that an actor's post answers for.
_KNOWN: dict[str, _Near] = {}


def near(reader_type: str) -> Callable[[F], F]:
    """Register, in a `readers` module, which readers of a type an actor answers for."""

    def register(rows: F) -> F:
        _KNOWN[reader_type] = rows
        return rows

    return register


def deliveries_near(by: Actor, *, at: datetime) -> Q:
    """Which deliveries belong to the area of the actor's post; it must have one."""
    assert by.post is not None
    start, end = by.post.area.path_range
    staff = Post.objects.held(local_day(at)).filter(area__path__gte=start, area__path__lt=end)
    found = Q(notice__account__person__in=staff.values("person"))
    found |= Q(robot__area__path__gte=start, robot__area__path__lt=end)
    for reader_type, rows in _KNOWN.items():
        found |= Q(notice__reader_type=reader_type, notice__reader_id__in=rows(by).values("pk"))
    return found
