"""How a long list is shown a page at a time, its filters kept in the address."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from wangge.people.registry import Filter

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Paged:
    """Some rows, how many there are, and the addresses of the neighbouring pages."""

    rows: list[Any]
    first: int
    last: int
    total: int
    previous: str
    next: str


def paged(request: HttpRequest, rows: QuerySet[Any], wanted: Filter) -> Paged:
    """Take the page that the address asks for."""
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    before = wanted.address(page=page.number - 1) if page.has_previous() else ""
    after = wanted.address(page=page.number + 1) if page.has_next() else ""
    return Paged(
        list(page), page.start_index(), page.end_index(), page.paginator.count, before, after
    )
