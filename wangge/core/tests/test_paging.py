"""What a page of a long list says of itself, and where its neighbours are."""

import pytest
from django.test import RequestFactory

from wangge.core.paging import paged

ROWS = list(range(1, 108))


@pytest.mark.parametrize(
    ("asked", "shown", "previous", "following"),
    [
        ("", (1, 50), "", "?page=2"),
        ("?page=2", (51, 100), "?", "?page=3"),
        ("?page=3", (101, 107), "?page=2", ""),
        ("?page=99", (101, 107), "?page=2", ""),
        ("?page=-1", (101, 107), "?page=2", ""),
        ("?page=seven", (1, 50), "", "?page=2"),
        ("?q=灯&state=open&page=2", (51, 100), "?q=%E7%81%AF&state=open",
         "?q=%E7%81%AF&state=open&page=3"),
    ],
)  # fmt: skip
def test_the_address_says_which_page_and_keeps_what_else_it_asks_for(
    rf: RequestFactory, asked: str, shown: tuple[int, int], previous: str, following: str
) -> None:
    page = paged(rf.get(f"/list/{asked}"), ROWS)

    first, last = shown
    assert (page.first, page.last, page.total) == (first, last, 107)
    assert list(page) == ROWS[first - 1 : last]
    assert (page.previous, page.next) == (previous, following)


def test_two_lists_of_one_page_turn_their_leaves_apart(rf: RequestFactory) -> None:
    request = rf.get("/list/?mine=2&waiting=3")

    mine, waiting = paged(request, ROWS, by="mine"), paged(request, ROWS, by="waiting")

    assert (mine.first, waiting.first) == (51, 101)
    assert mine.next == "?mine=3&waiting=3"
    assert waiting.previous == "?mine=2&waiting=2"


def test_an_empty_list_has_no_neighbours(rf: RequestFactory) -> None:
    page = paged(rf.get("/list/"), ROWS[:0])

    assert (page.total, page.previous, page.next, list(page)) == (0, "", "", [])
    assert not page
