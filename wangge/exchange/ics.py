"""How a calendar is written as RFC 5545 says: lines ended by CRLF, folded at 75 octets, text escaped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_FOLD = 75
_MAKER = "-//Wangge//Feeds//ZH"


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_MAKER}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
        "X-PUBLISHED-TTL:PT30M",
    ]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """Escape a text: a comma, a semicolon or a line break in it must not end it."""
    text = "".join(sign for sign in text if sign in "\n\r\t" or sign.isprintable())
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    # Every way to break a line, or the next line would be a property of its own.
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """Fold a line into pieces of at most 75 octets, never within a character."""
    piece, room = "", _FOLD
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield piece
            # The space that marks a continuation counts.
            piece, room = " ", _FOLD - 1
        piece += sign
        room -= size
    yield piece


def _event(entry: Entry) -> list[str]:
    changed = entry.changed_at or entry.begins
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{_moment(changed)}",
        f"LAST-MODIFIED:{_moment(changed)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART:{_moment(entry.begins)}",
        f"DTEND:{_moment(entry.ends)}",
        f"SUMMARY:{escaped(entry.title)}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
    ]
    if entry.place:
        lines.append(f"LOCATION:{escaped(entry.place)}")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
