"""How a long list is shown a page at a time, what else the address asks for kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

EACH = 50
Row = TypeVar("Row")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """Some rows, how many there are in all, and the addresses of the neighbouring pages."""

    rows: list[Row]
    first: int
    last: int
    total: int
    previous: str
    next: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def told(self, tell: Callable[[Row], Told]) -> "Paged[Told]":
        """The same page with what a line says of each row."""
        lines = [tell(row) for row in self.rows]
        return Paged(lines, self.first, self.last, self.total, self.previous, self.next)


def paged(
    request: HttpRequest,
    rows: "QuerySet[Any, Row] | Sequence[Row]",
    *,
    each: int = EACH,
    by: str = "page",
) -> Paged[Row]:
    """Take the page that the address asks for; `by` tells apart two lists on one page.

    What makes no sense as a page is the first, what lies beyond the end the last.
    """
    page = Paginator(rows, each).get_page(request.GET.get(by))

    def address(number: int) -> str:
        asked = request.GET.copy()
        asked[by] = str(number)
        if number == 1:
            del asked[by]
        return f"?{asked.urlencode()}"

    return Paged(
        list(page),
        page.start_index(),
        page.end_index(),
        page.paginator.count,
        address(page.number - 1) if page.has_previous() else "",
        address(page.number + 1) if page.has_next() else "",
    )
