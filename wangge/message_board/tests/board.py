"""What the tests of the board's pages ask for: words with something personal in them, the board, a thread."""

from django.test import Client
from django.urls import reverse

from wangge.cases.tests.staff_pages import text_of
from wangge.message_board.models import Thread

PHONE = "13900000417"
PERSONAL = f"地库灯坏了，打我电话 {PHONE}"
AND_HOME = f"{PERSONAL}，住 2-1203"


def board(code: str, client: Client | None = None, query: str = "") -> str:
    """The board as anybody reads it."""
    page = (client or Client()).get(reverse("message_board:threads", args=[code]) + query)
    return text_of(page)


def address(thread: Thread, name: str = "thread", *more: object) -> str:
    """Where something of a thread is."""
    key = [thread.community.code, thread.public_id, *more]
    return reverse(f"message_board:{name}", args=key)
