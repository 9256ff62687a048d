"""How tests and the demo put something on the board, through the operations that do it in earnest."""

from datetime import datetime
from itertools import count
from typing import Any

from wangge.message_board import posting
from wangge.message_board.models import Message, Thread
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW
from wangge.places.locate import Located

LAMP = "1 号楼 6 楼楼道灯不亮好几天了，晚上看不见"
_keys = count(1)


def make_post(words: str = LAMP, *, place: Located, **fields: Any) -> posting.Post:
    """What somebody wants to say on the board, from a form and a device of its own."""
    number = next(_keys)
    fields.setdefault("key", f"{number:032x}")
    fields.setdefault("device", f"author-{number:020d}")
    return posting.Post(words=words, community=place.community, place=place, **fields)


def make_posted(
    words: str = LAMP, *, place: Located, at: datetime = NOW, **fields: Any
) -> posting.Posted:
    """What became of it."""
    return posting.post(make_post(words, place=place, **fields), by=PUBLIC, at=at)


def make_message(
    words: str = LAMP, *, place: Located, at: datetime = NOW, **fields: Any
) -> Message:
    """A message that opened a thread."""
    message = make_posted(words, place=place, at=at, **fields).message
    assert message is not None, "what is private opens no thread"
    return message


def make_thread(words: str = LAMP, *, place: Located, at: datetime = NOW, **fields: Any) -> Thread:
    """A thread that everybody may read."""
    return make_message(words, place=place, at=at, **fields).thread
