"""What of the requests somebody asks for, as an address says it; all that is wrong is said at once."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from wangge.exchange.open311 import public_ids
from wangge.exchange.open311.errors import Faulty, Problem
from wangge.exchange.open311.statuses import CLOSED, OPEN
from wangge.language.normalise import clean

LONGEST: Final = timedelta(days=90)
MOST: Final = 1_000
_MOST_PAGES: Final = 1_000_000
_MOST_METRES: Final = 100_000
# "+08:00" that was not encoded comes as a blank.
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d{1,9})?\s?(Z|[+\- ]\d\d(?::?\d\d)?)",
    re.IGNORECASE,
)
_YEARS: Final = range(1970, 9000)
_YES: Final = frozenset({"true", "1", "yes"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Box:
    """Between which meridians and parallels, WGS-84."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Circle:
    """How far around a point, in metres."""

    lat: float
    lon: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is wanted. Keys alone, where ids are named: they override everything else."""

    keys: tuple[int, ...] | None = None
    services: tuple[str, ...] | None = None
    statuses: tuple[str, ...] = ()
    # From the first moment up to and with the second.
    requested: tuple[datetime, datetime] | None = None
    updated: tuple[datetime, datetime] | None = None
    box: Box | None = None
    circle: Circle | None = None
    page: int = 1
    size: int = MOST
    is_extended: bool = False


@dataclass(slots=True)
class Reading:
    """Reads one argument after the other and gathers what is wrong with them."""

    given: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    # Of the answer, if there are problems: what does not exist outweighs what is wrong.
    status: int = 400

    def text(self, name: str) -> str:
        return clean(self.given.get(name, ""))

    def listed(self, name: str) -> list[str]:
        return [one for part in self.text(name).split(",") if (one := part.strip())]

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(sentence, name))

    def read(self, name: str, how: Callable[[str], T | None], sentence: str) -> T | None:
        """Read one argument; an empty one is as good as none."""
        text = self.text(name)
        value = how(text) if text else None
        if text and value is None:
            self.wrong(name, sentence.format(text=text[:80]))
        return value

    def gather(self, fault: Faulty) -> None:
        """Keep what is wrong, to be said with the rest."""
        self.problems.extend(fault.problems)
        self.status = max(self.status, fault.status)

    def check(self) -> None:
        if self.problems:
            raise Faulty(*self.problems, status=self.status)


def read(given: Mapping[str, str], *, now: datetime) -> Asked:
    """Read the arguments of a list; raise Faulty with all that is wrong."""
    reading = Reading(given)
    wants_more = is_extended(given)
    if ids := reading.listed("service_request_id"):
        if len(ids) > MOST:
            reading.wrong("service_request_id", _("一次最多问 {most} 件。").format(most=MOST))
        reading.check()
        known = (public_ids.request(one) for one in ids)
        keys = tuple(key for key in known if key is not None)
        return Asked(keys=keys, is_extended=wants_more)
    services = reading.listed("service_code")
    updated = _window(reading, "updated_after", "updated_before", now=now)
    requested = _window(reading, "start_date", "end_date", now=now)
    if updated is None and requested is None:
        requested = (now - LONGEST, now)
    asked = Asked(
        services=tuple(services) if services else None,
        statuses=_statuses(reading),
        requested=requested,
        updated=updated,
        box=_box(reading),
        circle=_circle(reading),
        page=_counted(reading, "page", most=_MOST_PAGES) or 1,
        size=_counted(reading, "page_size", most=MOST) or MOST,
        is_extended=wants_more,
    )
    reading.check()
    return asked


def is_extended(given: Mapping[str, str]) -> bool:
    """Say whether more than the specification knows is wanted; some write it in the past tense."""
    return any(given.get(name, "").strip().lower() in _YES for name in ("extensions", "extended"))


def read_news(given: Mapping[str, str], *, now: datetime) -> Asked:
    """Read start_date and end_date, the last 90 days where there is neither, and which page."""
    reading = Reading(given)
    asked = Asked(
        requested=_window(reading, "start_date", "end_date", now=now) or (now - LONGEST, now),
        page=_counted(reading, "page", most=_MOST_PAGES) or 1,
        size=_counted(reading, "page_size", most=MOST) or MOST,
    )
    reading.check()
    return asked


def moment(text: str) -> datetime | None:
    """Read a moment with its zone; None where it is none, or has no zone."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, clock, seconds, zone = found.groups()
    zone = zone.replace(" ", "+").upper()
    try:
        read_as = datetime.fromisoformat(f"{day}T{clock}{seconds or ':00'}{zone}")
    except ValueError:
        return None
    return read_as if read_as.year in _YEARS else None


def number(text: str) -> float | None:
    """Read a number of degrees or metres; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def latitude(text: str) -> float | None:
    value = number(text)
    return value if value is not None and -90 <= value <= 90 else None  # noqa: PLR2004


def longitude(text: str) -> float | None:
    value = number(text)
    return value if value is not None and -180 <= value <= 180 else None  # noqa: PLR2004


def point(reading: Reading) -> tuple[float, float] | None:
    """Read lat and long, which come together or not at all."""
    lat = reading.read("lat", latitude, _("lat“{text}”不是纬度，要在 -90 到 90 之间。"))
    lon = reading.read("long", longitude, _("long“{text}”不是经度，要在 -180 到 180 之间。"))
    if bool(reading.text("lat")) != bool(reading.text("long")):
        missing = "long" if reading.text("lat") else "lat"
        reading.wrong(missing, _("lat 和 long 要一起给，少了 {missing}。").format(missing=missing))
    return None if lat is None or lon is None else (lat, lon)


def _window(
    reading: Reading, first: str, last: str, *, now: datetime
) -> tuple[datetime, datetime] | None:
    # One end alone anchors 90 days.
    wrong = _("{name}“{{text}}”看不懂，要带时区，例如 2026-11-01T00:00:00+08:00。")
    start = reading.read(first, moment, wrong.format(name=first))
    end = reading.read(last, moment, wrong.format(name=last))
    if start is None and end is None:
        return None
    if start is None and end is not None:
        return end - LONGEST, end
    assert start is not None
    if end is None and first == "updated_after":
        # Whoever keeps up asks for all that came since: some of it alone would be lost unseen.
        end = max(start, now)
    if end is None:
        return start, start + LONGEST
    if start > end:
        reading.wrong(first, _("{first} 比 {last} 还晚，请对调。").format(first=first, last=last))
    elif end - start > LONGEST:
        told = _("{first} 到 {last} 最多 {days} 天，请分几次问。")
        reading.wrong(first, told.format(first=first, last=last, days=LONGEST.days))
    return start, end


def _statuses(reading: Reading) -> tuple[str, ...]:
    wanted = [one.lower() for one in reading.listed("status")]
    if not set(wanted) <= {OPEN, CLOSED}:
        reading.wrong("status", _("status 只能是 open 或 closed，用逗号隔开。"))
    return tuple(wanted)


def _box(reading: Reading) -> Box | None:
    text = reading.text("bbox")
    if not text:
        return None
    parts = text.split(",")
    reads: Sequence[Callable[[str], float | None]] = (longitude, latitude, longitude, latitude)
    found = [how(part.strip()) for how, part in zip(reads, parts, strict=False)]
    west, south, east, north = found if len(parts) == len(reads) else (None,) * 4
    if (
        west is None
        or south is None
        or east is None
        or north is None
        or west > east
        or south > north
    ):
        reading.wrong("bbox", _("bbox 要写成“西,南,东,北”四个经纬度，例如 120.8,32.0,121.0,32.1。"))
        return None
    return Box(west, south, east, north)


def _circle(reading: Reading) -> Circle | None:
    if not any(reading.text(name) for name in ("lat", "long", "radius")):
        return None
    where = point(reading)
    radius = reading.read(
        "radius",
        _metres,
        _("radius“{{text}}”不对，要写 1 到 {most} 米。").format(most=_MOST_METRES),
    )
    if not reading.text("radius"):
        reading.wrong("radius", _("给了 lat 和 long，还要写 radius：多少米以内。"))
    return None if where is None or radius is None else Circle(*where, radius)


def _metres(text: str) -> float | None:
    value = number(text)
    return value if value is not None and 0 < value <= _MOST_METRES else None


def _counted(reading: Reading, name: str, *, most: int) -> int | None:
    def count(text: str) -> int | None:
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
        return int(text) if is_number and 1 <= int(text) <= most else None

    wrong = _("{name}“{{text}}”不对，要写 1 到 {most} 的整数。")
    return reading.read(name, count, wrong.format(name=name, most=most))
