"""How what happened to a subject is told in sentences, newest first."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.speech import about
from wangge.history.models import Event
from wangge.history.recording import type_of

# More than this nobody reads on one page.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words, and apart what was said in it; an internal one no resident reads."""

    text: str
    icon: str = ""
    internal: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a page shows it."""

    at: datetime
    text: str
    kind: str
    event: Event
    icon: str = ""
    internal: bool = False
    said: str = ""

    @property
    def whole(self) -> str:
        """The deed and the words in one line."""
        return about(self.text, self.said) if self.said else self.text


class Resolve(Protocol):
    """Names of many ids at once, as a resident or as staff may read them."""

    def __call__(self, ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]: ...


Teller = Callable[[Event, "Names"], Line | None]
T = TypeVar("T", bound=Teller)
N = TypeVar("N", bound=Resolve)

_TELLERS: dict[str, Teller] = {}
_RESOLVERS: dict[str, Resolve] = {}

_ACTORS = {
    "requester": gettext_lazy("诉求人"),
    "public": gettext_lazy("居民"),
    "clock": gettext_lazy("到时提醒"),
    "command": gettext_lazy("导入"),
    "token": gettext_lazy("对接平台"),
}


def told(*kinds: StrEnum) -> Callable[[T], T]:
    """Register function(event, names) -> Line | None as the sentence of these kinds of event."""

    def register(teller: T) -> T:
        _TELLERS.update({kind.value: teller for kind in kinds})
        return teller

    return register


def is_told(kind: StrEnum) -> bool:
    """Say whether a kind of event has a sentence."""
    return kind.value in _TELLERS


def named(type_name: str) -> Callable[[N], N]:
    """Register function(ids, *, for_resident) -> {id: name} for a type such as `people.post`."""

    def register(resolve: N) -> N:
        _RESOLVERS[type_name] = resolve
        return resolve

    return register


@dataclass(slots=True)
class Names:
    """Names of ids that events carry; asked for one by one, looked up together."""

    for_resident: bool
    _known: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    _wanted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def of(self, type_name: str, ref: object) -> str:
        """Name one object, or say that it is no longer there."""
        if not isinstance(ref, int):
            return ""
        if ref not in self._known[type_name]:
            self._wanted[type_name].add(ref)
        return self._known[type_name].get(ref) or _("（已删除）")

    def actor(self, event: Event) -> str:
        """Name who acted: the post held, else the account, else the kind of actor."""
        if event.actor_kind == "token":
            return self.of("exchange.token", event.actor_ref)
        if event.post_ref is not None:
            return self.of("people.post", event.post_ref)
        if event.actor_kind == "account":
            return self.of("people.account", event.actor_ref)
        if self.for_resident and event.actor_kind == "requester":
            return _("您")
        return str(_ACTORS.get(event.actor_kind, ""))

    def look_up(self) -> bool:
        """Find the names asked for since last time, a statement a type; say whether any was."""
        wanted = {type_name: ids for type_name, ids in self._wanted.items() if ids}
        self._wanted.clear()
        for type_name, ids in wanted.items():
            resolve = _RESOLVERS.get(type_name, _nobody)
            found = resolve(ids, for_resident=self.for_resident)
            self._known[type_name].update({ref: found.get(ref, "") for ref in ids})
        return bool(wanted)


def _nobody(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return {}


def timeline(subject: models.Model, *, for_resident: bool) -> list[Entry]:
    """Tell what happened to a subject, newest first; a resident reads nothing internal."""
    events = list(
        Event.objects.filter(subject_type=type_of(subject), subject_id=subject.pk).order_by("-id")[
            :_LONGEST
        ]
    )
    events.sort(key=lambda event: (event.at, event.pk), reverse=True)
    return tell(events, for_resident=for_resident)


def tell(events: list[Event], *, for_resident: bool) -> list[Entry]:
    """Tell events of any subjects in their order; a resident reads nothing internal."""
    names = Names(for_resident)
    entries = _tell(events, names)
    # The first telling says which names are needed; a name may lead to another once.
    for _round in range(2):
        if not names.look_up():
            break
        entries = _tell(events, names)
    return entries


def _tell(events: list[Event], names: Names) -> list[Entry]:
    entries = []
    for event in events:
        teller = _TELLERS.get(event.kind, _plain)
        line = teller(event, names)
        if line and not (names.for_resident and line.internal):
            entries.append(
                Entry(event.at, line.text, event.kind, event, line.icon, line.internal, line.said)
            )
    return entries


def _plain(event: Event, names: Names) -> Line:
    # A kind without a sentence of its own is never hidden from staff.
    return Line(
        _("%(who)s：%(kind)s") % {"who": names.actor(event), "kind": event.kind}, internal=True
    )
