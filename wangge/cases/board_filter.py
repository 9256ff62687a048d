"""What of the duty board somebody wants to see, as an address says it and a case fulfils it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from wangge.cases.vocabulary import Channel, Kind, Route, Status, Urgency
from wangge.core.moments import SHANGHAI
from wangge.people.actors import Actor
from wangge.places.models import Area

_STOPPED = (Status.WAITING, Status.DEFERRED)
_IN_HAND = (Status.TAKEN, Status.ARRIVED)
_YEARS = range(2000, 2101)
_LONGEST_QUERY = 60


class Show(StrEnum):
    """Which cases by how they stand; the first six are the tallies of the board."""

    OVERDUE = "overdue"
    SOON = "soon"
    UNTAKEN = "untaken"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    DONE = "done"
    ON_TIME = "on_time"
    ASKED = "asked"
    DEFERRED = "deferred"
    CLOSED = "closed"
    ALL = "all"


# Shape of the light, if it is one, and the word.
WORDS: dict[Show, tuple[str, Any]] = {
    Show.OVERDUE: ("overdue", _("超期")),
    Show.SOON: ("due-soon", _("快到时限")),
    Show.UNTAKEN: ("", _("等人接")),
    Show.IN_HAND: ("", _("在办")),
    Show.WAITING: ("waiting", _("等居民")),
    Show.DONE: ("done", _("今天办结")),
    Show.ON_TIME: ("on-time", _("按时")),
    Show.ASKED: ("waiting", _("等居民，停着表")),
    Show.DEFERRED: ("deferred", _("挂账")),
    Show.CLOSED: ("done", _("办结的")),
    Show.ALL: ("", _("收到的，不论办没办完")),
}
TALLIES = (Show.OVERDUE, Show.SOON, Show.UNTAKEN, Show.IN_HAND, Show.WAITING, Show.DONE)
# What has ended is found by when it ended.
ENDED = frozenset({Show.DONE, Show.CLOSED})


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the board somebody wants to see."""

    show: Show | None = None
    estate: int | None = None
    area: int | None = None
    just: bool = False
    category: int | None = None
    lead: int | None = None
    route: str = ""
    kind: str = ""
    channel: str = ""
    urgency: str = ""
    since: date | None = None
    until: date | None = None
    mine: bool = False
    query: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filter":
        """Read an address; what makes no sense filters nothing."""
        show = asked.get("show", "")
        return cls(
            show=Show(show) if show in set(Show) else None,
            estate=whole(asked.get("estate", "")),
            area=whole(asked.get("area", "")),
            just=asked.get("just", "") == "1",
            category=whole(asked.get("category", "")),
            lead=whole(asked.get("lead", "")),
            route=_one_of(Route.values, asked.get("route", "")),
            kind=_one_of(Kind.values, asked.get("kind", "")),
            channel=_one_of(Channel.values, asked.get("channel", "")),
            urgency=_one_of(Urgency.values, asked.get("urgency", "")),
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
            mine=asked.get("mine", "") == "1",
            query=asked.get("q", "").replace("\x00", "").strip()[:_LONGEST_QUERY],
        )

    def address(self, **changes: Any) -> str:
        """The query of the address that shows this, or this changed."""
        wanted = replace(self, **changes)
        pairs = [(spelt, getattr(wanted, name)) for name, spelt in _SPELT.items()]
        return "?" + urlencode([(name, _written(value)) for name, value in pairs if value])

    def without(self, name: str) -> "Filter":
        """The same with one filter taken away."""
        return replace(self, **{name: _PLAIN[name]})

    @property
    def narrowing(self) -> list[str]:
        """The names of the filters that are on."""
        return [name for name in _SPELT if getattr(self, name)]

    @property
    def is_narrow(self) -> bool:
        return bool(self.narrowing)

    def condition(self, by: Actor) -> Q:
        """What a case fulfils beside how it stands and the words that are searched."""
        found = Q()
        for name in ("estate", "category", "lead"):
            if value := getattr(self, name):
                found &= Q(**{f"{name}_id": value})
        for name in ("route", "kind", "channel", "urgency"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.area:
            # Just this area: what lies in none of its parts, as far as anybody knows.
            found &= Q(area=self.area) if self.just else Q(area__in=_areas_within(self.area))
        if self.mine:
            found &= Q(handler_id=by.post_ref)
        return found & self._period()

    def _period(self) -> Q:
        column = "closed_at" if self.show in ENDED else "submitted_at"
        found = Q()
        if self.since:
            found &= Q(**{f"{column}__gte": _begins(self.since)})
        if self.until:
            found &= Q(**{f"{column}__lt": _begins(self.until + timedelta(days=1))})
        return found


# Filters by their names in an address.
_SPELT = {
    field.name: "q" if field.name == "query" else field.name
    for field in fields(Filter)
}  # fmt: skip
_PLAIN: dict[str, Any] = {field.name: field.default for field in fields(Filter)}


def standing(show: Show, now: datetime) -> Q:
    """The condition that a case stands so; open ones for lights, all for those that ended."""
    if show == Show.DONE:
        return Q(status=Status.CLOSED, closed_at__gte=day_begins(now))
    if show == Show.CLOSED:
        return Q(status=Status.CLOSED)
    if show in _LIT:
        return ~Q(status__in=_STOPPED) & _lit(show, now)
    return _BY_STATUS[show]


_LIT = frozenset({Show.OVERDUE, Show.SOON, Show.ON_TIME})
_BY_STATUS = {
    Show.UNTAKEN: Q(status=Status.DISPATCHED),
    Show.IN_HAND: Q(status__in=_IN_HAND),
    Show.WAITING: Q(status__in=[Status.WAITING, Status.RESOLVED]),
    Show.ASKED: Q(status=Status.WAITING),
    Show.DEFERRED: Q(status=Status.DEFERRED),
    Show.ALL: Q(),
}


def _lit(show: Show, now: datetime) -> Q:
    if show == Show.OVERDUE:
        return Q(next_act_at__lt=now)
    warned = Q(next_warn_at__isnull=False, next_warn_at__lte=now)
    return Q(next_act_at__gte=now) & (warned if show == Show.SOON else ~warned)


def day_begins(now: datetime) -> datetime:
    """The last midnight in Shanghai."""
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def whole(text: str) -> int | None:
    """The number that a text is, if it can be the key of a row."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1" * 19) else None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _areas_within(key: int) -> Any:
    # By its parents, not its path: the address names the area by its key, and this stays one statement.
    within = Q(pk=key) | Q(parent=key) | Q(parent__parent=key) | Q(parent__parent__parent=key)
    return Area.objects.filter(within).values("pk")


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and day.year in _YEARS else None


def _one_of(known: list[str], text: str) -> str:
    return text if text in known else ""


def _written(value: Any) -> str:
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)
