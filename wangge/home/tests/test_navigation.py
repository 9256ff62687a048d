"""Where each post can go."""

import pytest
from django.test import RequestFactory

from wangge.home.navigation import Way, ways
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import Role


def entries(rf: RequestFactory, role: Role | None) -> list[str]:
    request = rf.get("/")
    post = Post(role=role) if role else None
    vars(request)["actor"] = Actor(ActorKind.ACCOUNT, 1, post)
    found = ways(request)["ways"]
    assert isinstance(found, list | tuple)
    assert all(isinstance(way, Way) and way.href.startswith("/") for way in found)
    return [way.key for way in found]


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (
            Role.DESK_CLERK,
            [
                *("desk", "board", "mine", "overview", "search", "parking", "call_backs"),
                *("message_board", "exchange", "registry", "inbox", "duty", "me"),
            ],
        ),
        (
            Role.PROPERTY_WORKER,
            ["board", "mine", "overview", "register", "search", "registry", "inbox", "me"],
        ),
        (
            Role.SUBDISTRICT_OFFICER,
            [
                *("board", "mine", "overview", "search", "reviews"),
                *("exchange", "registry", "inbox", "me"),
            ],
        ),
        (Role.ADMINISTRATOR, ["registry", "inbox", "duty", "setup", "me"]),
    ],
)
def test_a_post_is_shown_only_where_it_may_go(
    rf: RequestFactory, role: Role, keys: list[str]
) -> None:
    assert entries(rf, role) == keys


def test_without_a_post_there_is_nowhere_to_go(rf: RequestFactory) -> None:
    assert entries(rf, None) == []
    assert ways(rf.get("/"))["ways"] == ()


def test_only_those_who_handle_are_asked_whether_somebody_calls(rf: RequestFactory) -> None:
    request = rf.get("/")
    for role, is_asked in [(Role.PIONEER, True), (Role.SUBDISTRICT_OFFICER, False)]:
        vars(request)["actor"] = Actor(ActorKind.ACCOUNT, 1, Post(role=role))

        assert bool(ways(request)["ringing_url"]) == is_asked
