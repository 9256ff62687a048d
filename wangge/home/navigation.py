"""Where a signed-in person can go: the rail of a desk and the bottom bar of a phone."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.people.actors import Actor
from wangge.people.middleware import actor_of
from wangge.people.roles import Right


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation; `key` is what a page sets as `here_is`."""

    key: str
    word: object
    icon: str
    leads_to: str
    # All of them are needed.
    rights: frozenset[Right] = frozenset()
    # Who has these goes another way.
    unless: frozenset[Right] = frozenset()
    on_phone: bool = True
    # Where a number stands beside the word: in the rail, in the bar below, of what is owed.
    counted_in: frozenset[str] = frozenset()

    @property
    def href(self) -> str:
        return reverse(self.leads_to)


RAIL, BAR = "rail", "bar"
# Calls are owed by the desk and by heads, not by each who handles.
_DESK = frozenset({Right.REGISTER, Right.DISPATCH})
_WAYS = (
    Way("desk", _("接电话"), "call", "home:desk", _DESK),
    Way("board", _("值班台"), "list", "cases:board", frozenset({Right.SEE_CASES})),
    # On a phone what waits for review or for a call is reached from here.
    Way(
        "mine",
        _("我的"),
        "inbox",
        "cases:mine",
        frozenset({Right.SEE_CASES}),
        counted_in=frozenset({BAR}),
    ),
    Way(
        "overview",
        _("全貌"),
        "chart",
        "home:overview",
        frozenset({Right.SEE_CASES}),
        on_phone=False,
    ),
    # A desk has the console for it.
    Way(
        "register", _("记一件"), "plus", "cases:register", frozenset({Right.REGISTER}), unless=_DESK
    ),
    Way("search", _("找"), "search", "cases:search", frozenset({Right.SEE_CASES}), on_phone=False),
    Way("parking", _("挪车"), "car", "parking:start", frozenset({Right.MOVE_CARS}), on_phone=False),
    Way(
        "call_backs",
        _("回电话"),
        "call",
        "cases:call_backs",
        _DESK,
        on_phone=False,
        counted_in=frozenset({RAIL}),
    ),
    Way(
        "reviews",
        _("要审的"),
        "check",
        "cases:reviews",
        frozenset({Right.REVIEW}),
        on_phone=False,
        counted_in=frozenset({RAIL}),
    ),
    Way(
        "message_board",
        _("留言板"),
        "speech",
        "message_board:moderation",
        frozenset({Right.MODERATE}),
        on_phone=False,
        counted_in=frozenset({RAIL}),
    ),
    Way(
        "exchange",
        _("表格"),
        "book",
        "exchange:start",
        frozenset({Right.DISPATCH}),
        on_phone=False,
    ),
    Way("registry", _("家底"), "building", "people:registry", on_phone=False),
    Way(
        "inbox",
        _("消息"),
        "bell",
        "notifications:inbox",
        counted_in=frozenset({RAIL, BAR}),
    ),
    Way(
        "duty",
        _("排班"),
        "calendar",
        "duty:rosters",
        frozenset({Right.MANAGE_DUTY}),
        on_phone=False,
    ),
    Way("setup", _("设置"), "gear", "home:setup", frozenset({Right.MANAGE_AREA}), on_phone=False),
    Way("me", _("我"), "person", "people:me"),
)


def ways(request: HttpRequest) -> dict[str, object]:
    """Context processor: the entries this post may use, and where its pages ask whether it is called."""
    actor = actor_of(request)
    if actor is None or actor.post is None:
        return {
            "ways": (),
            "ringing_url": "",
            "search_url": "",
            "owed_url": "",
            "feedback_url": "",
        }
    return {
        "ways": ways_of(actor),
        # Asked after the page: no list waits for a number in a bar.
        "owed_url": reverse("home:owed"),
        "feedback_url": reverse("home:feedback"),
        "ringing_url": reverse("cases:ringing") if actor.may(Right.HANDLE) else "",
        "search_url": reverse("cases:search") if actor.may(Right.SEE_CASES) else "",
    }


def ways_of(actor: Actor) -> list[Way]:
    """List the entries that a post may use."""
    return [way for way in _WAYS if _is_for(way, actor)]


def _is_for(way: Way, actor: Actor) -> bool:
    if way.unless and all(map(actor.may, way.unless)):
        return False
    return all(map(actor.may, way.rights))
