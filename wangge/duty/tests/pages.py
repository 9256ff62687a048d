"""How the tests of duty's pages sign in and read."""

from collections.abc import Callable
from typing import Any

from wangge.duty.factories import Neighbourhood, make_post
from wangge.people.models import Post
from wangge.people.roles import Role

# A client whose answers have what redirects have.
Enter = Callable[[Post], Any]


def clerk_of(here: Neighbourhood) -> Post:
    return make_post(Role.DESK_CLERK, area=here.community, organisation=here.desk)


def text_of(answer: Any, *, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.content.decode())
