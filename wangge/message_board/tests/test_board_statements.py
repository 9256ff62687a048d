"""What the pages of the board ask of the database: no more at ten rows than at three."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangge.cases.factories import Team
from wangge.cases.models import Reply
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.message_board import answering, moderation, posting, supporting
from wangge.message_board.factories import make_message, make_post, make_thread
from wangge.message_board.tests.board import PHONE
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("it_is_nine")]
FEW, MANY = 3, 10


def _cost_the_same(
    client: Client, addresses: list[str], fill: Callable[[int], object], *, most: int
) -> list[str]:
    """Open pages at few rows and at many; return those of many."""
    asked: dict[str, list[int]] = {address: [] for address in addresses}
    pages: list[str] = []
    for numbers in (range(FEW), range(FEW, MANY)):
        for number in numbers:
            fill(number)
        pages = []
        for address in addresses:
            text_of(client.get(address))
            with CaptureQueriesContext(connection) as read:
                pages.append(text_of(client.get(address)))
            asked[address].append(len(read.captured_queries))
    for address, (few, many) in asked.items():
        assert many <= few <= most, (address, few, many)
    return pages


def test_the_board_of_a_community_and_its_front_page(team: Team) -> None:
    code = team.place.community.code

    def fill(number: int) -> None:
        thread = make_thread(f"楼道灯不亮，第 {number} 盏", place=team.located)
        for device in "ab":
            supporting.me_too(thread, device=device, by=PUBLIC, at=NOW)

    board = reverse("message_board:threads", args=[code])
    addresses = [board, f"{board}?progress=open", reverse("home:front", args=[code])]
    pages = _cost_the_same(Client(), addresses, fill, most=16)

    assert pages[0].count("“我也遇到了”2 次") == MANY


def test_what_waits_on_the_board_for_staff(team: Team) -> None:
    def fill(number: int) -> None:
        make_message(f"灯坏了 {PHONE}，{number}", place=team.located, name=f"王{number}女士")
        shown = make_message(f"灯坏了，{number}", place=team.located)
        moderation.report(shown, why="other", device="a", by=PUBLIC, at=NOW)
        moderation.hide(
            make_message(f"灯坏了，{number}", place=team.located),
            reason="重复",
            by=team.clerk,
            at=NOW,
        )
        said = Reply.objects.create(
            case=shown.thread.case, purpose="reply", text=PHONE, said_at=NOW
        )
        answering.set_in_place(said, at=NOW)

    page = reverse("message_board:moderation")
    addresses = [page, *(f"{page}?show={show}" for show in ("reported", "hidden", "all"))]
    pages = _cost_the_same(signed_in(team.clerk), addresses, fill, most=24)

    assert pages[0].count("这样公开") == 2 * MANY


def test_a_thread_with_all_that_stands_in_it(team: Team) -> None:
    thread = make_thread(place=team.located)

    def fill(number: int) -> None:
        said = make_post(f"我这里也是 {number}", place=team.located)
        posting.join(said, thread, by=PUBLIC, at=NOW)
        reply = Reply.objects.create(
            case=thread.case, purpose="reply", text="在办", said_at=NOW, by=team.worker.post
        )
        answering.set_in_place(reply, at=NOW)

    key = [thread.public_id]
    addresses = [
        reverse("message_board:thread", args=[team.place.community.code, *key]),
        reverse("message_board:for_caller", args=key),
    ]
    pages = _cost_the_same(signed_in(team.clerk), addresses, fill, most=30)

    assert all(page.count("我这里也是") >= MANY for page in pages)
