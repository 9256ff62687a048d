"""How a calendar is written after RFC 5545: what of a shift or a deadline a telephone's calendar is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

_MAKER = "-//Wangge//Feeds//ZH"
_READ_AGAIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when, what, where, and which word of it this is."""

    uid: str
    title: str
    begins: datetime
    ends: datetime
    place: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    is_cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str) -> str:
    """Write a calendar whole; moments in UTC, which every client shows in its own time."""
    written = Calendar()
    written.add("prodid", _MAKER)
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        written.add(key, " ".join(plain(name).split()))
    written.add("x-wr-timezone", "Asia/Shanghai")
    written.add("refresh-interval", _READ_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        written.add_component(_event(entry))
    said: bytes = written.to_ical()
    return said.decode()


def plain(text: str) -> str:
    """Keep what can be read of a text; every way to break a line becomes the one that is escaped."""
    readable = "".join(sign for sign in text if sign in "\n\r\t" or sign.isprintable())
    return "\n".join(readable.splitlines())


def _event(entry: Entry) -> Event:
    changed = (entry.changed_at or entry.begins).astimezone(UTC)
    event = Event()
    event.add("uid", plain(entry.uid))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.begins.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", plain(entry.title))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", plain(entry.place))
    return event
