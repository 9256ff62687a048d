"""Where a signed-in person can go: the rail of a desk and the bottom bar of a phone."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wangge.people.middleware import actor_of
from wangge.people.roles import Right


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation; `key` is what a page sets as `here_is`."""

    key: str
    word: object
    icon: str
    leads_to: str
    right: Right | None = None
    on_phone: bool = True

    @property
    def href(self) -> str:
        return reverse(self.leads_to)


_WAYS = (
    Way("board", _("值班台"), "list", "cases:board", Right.SEE_CASES),
    Way("mine", _("我的"), "inbox", "cases:mine", Right.HANDLE),
    Way("register", _("记一件"), "plus", "cases:register", Right.REGISTER),
    Way("register", _("记一件"), "plus", "cases:register", Right.REGISTER),
    Way("call_backs", _("回电话"), "call", "cases:call_backs", Right.REGISTER, on_phone=False),
    Way("inbox", _("消息"), "bell", "notifications:inbox"),
    Way("duty", _("排班"), "calendar", "duty:rosters", Right.MANAGE_DUTY, on_phone=False),
    Way("setup", _("设置"), "gear", "home:setup", Right.MANAGE_AREA, on_phone=False),
    Way("me", _("我"), "person", "people:me"),
)


def ways(request: HttpRequest) -> dict[str, object]:
    """Context processor: the entries this post may use, and where its pages ask whether it is called."""
    actor = actor_of(request)
    if actor is None or actor.post is None:
        return {"ways": (), "ringing_url": ""}
    return {
        "ringing_url": reverse("cases:ringing"),
        "ways": [
            way for way in _WAYS if (way.right is None or actor.may(way.right)) and _is_there(way)
        ],
        "ringing_url": _ringing_url() if actor.may(Right.HANDLE) else "",
    }


def _is_there(way: Way) -> bool:
    try:
        return bool(way.href)
    except NoReverseMatch:
        return False


def _ringing_url() -> str:
    try:
        return reverse("cases:ringing")
    except NoReverseMatch:
        return ""
