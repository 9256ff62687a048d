"""What the board can be filtered by, which filters are on, and what to do where nothing is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import board
from wangge.cases.board_filter import ENDED, WORDS, Filter
from wangge.cases.board_lists import Lists
from wangge.cases.vocabulary import Channel, Kind, Route, Urgency
from wangge.core.moments import local_day, say_day
from wangge.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with a list to choose from; `options` are (value, word)."""

    name: str
    label: str
    blank: str
    options: list[tuple[Any, str]]
    current: Any
    is_plain: bool = False

    def word(self) -> str:
        """The word of what is chosen; what lies elsewhere has no name here."""
        return next((word for value, word in self.options if value == self.current), "")


def choices(listed: Lists, wanted: Filter) -> list[Choice]:
    """Everything that can be chosen from a list."""
    offers = listed.choices
    return [
        Choice("estate", _("小区"), _("全部小区"), offers["estate"], wanted.estate, is_plain=True),
        Choice(
            "category", _("类别"), _("全部类别"), offers["category"], wanted.category, is_plain=True
        ),
        Choice("area", _("网格"), _("全部网格"), offers["area"], wanted.area),
        Choice("lead", _("牵头单位"), _("全部单位"), offers["lead"], wanted.lead),
        Choice("route", _("走哪条路"), _("全部"), _words(Route), wanted.route),
        Choice("kind", _("诉求性质"), _("全部"), _words(Kind), wanted.kind),
        Choice("channel", _("来路"), _("全部来路"), _words(Channel), wanted.channel),
        Choice("urgency", _("缓急"), _("全部"), _words(Urgency), wanted.urgency),
    ]


def chips(wanted: Filter, offered: list[Choice], *, now: datetime) -> list[tuple[str, str, str]]:
    """The filters that are on: name, words, and the address without it."""
    return [
        (name, said, wanted.without(name).address())
        for name, said in _said(wanted, offered, now=now)
        if said
    ]


def empty(
    by: Actor, wanted: Filter, on: list[tuple[str, str, str]], *, now: datetime
) -> dict[str, str]:
    """What an empty list says: what will come, or which filter hides the most."""
    if not wanted.is_narrow:
        return {
            "title": _("手上没有要做的事"),
            "text": _("新的单子来了会响，并排在这里。"),
            "action": _("记一件"),
            "href": reverse("cases:register"),
        }
    name, count = board.widest(by, wanted, now=now)
    said, href = next(((said, href) for chip, said, href in on if chip == name), ("", ""))
    if not count or not said:
        text, action, href = _("换个说法再找，或者看全部。"), _("看全部"), reverse("cases:board")
    else:
        text = _("去掉“{filter}”再看 {count} 件。").format(filter=said, count=count)
        action = _("去掉“{filter}”").format(filter=said)
        href = reverse("cases:board") + href
    return {"title": _("没有符合的"), "text": text, "action": action, "href": href}


def views(listed: Lists, wanted: Filter) -> list[tuple[str, str, bool, None]]:
    """The views kept, as tabs after the whole board."""
    here = wanted.address()
    kept = [(name, f"{reverse('cases:board')}?{query}") for name, query in listed.views]
    tabs = [(_("全部"), reverse("cases:board")), *kept] if kept else []
    full = reverse("cases:board") + ("" if here == "?" else here)
    return [(name, href, href == full, None) for name, href in tabs]


def _said(wanted: Filter, offered: list[Choice], *, now: datetime) -> Iterable[tuple[str, str]]:
    if wanted.query:
        yield "query", _("有“{words}”").format(words=wanted.query)
    if wanted.show:
        yield "show", str(WORDS[wanted.show][1])
    if wanted.mine:
        yield "mine", _("在我手上的")
    if wanted.just and wanted.area:
        yield "just", _("没分到下一级的")
    for choice in offered:
        if choice.current:
            # What nobody here knows by name is said by what it is.
            yield choice.name, choice.word() or _("别处的{what}").format(what=choice.label)
    yield from _said_of_days(wanted, today=local_day(now))


def _said_of_days(wanted: Filter, *, today: date) -> Iterable[tuple[str, str]]:
    ended = wanted.show in ENDED
    if wanted.since:
        day = say_day(wanted.since, today)
        yield "since", (_("{day} 起办结") if ended else _("{day} 起收到")).format(day=day)
    if wanted.until:
        day = say_day(wanted.until, today)
        yield "until", (_("{day} 前办结") if ended else _("{day} 前收到")).format(day=day)


def _words(kind: Any) -> list[tuple[Any, str]]:
    return [(value, str(word)) for value, word in kind.choices]
