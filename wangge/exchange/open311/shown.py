"""What everybody may read of the requests of a community: which, in which order, and what of each."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import ExpressionWrapper, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wangge.cases.models import Case, Deadline, Reply
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import QUIET_CATEGORIES, Route, Stage, Status
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import names_of, public_ids, quiet, statuses
from wangge.exchange.open311.errors import absent
from wangge.exchange.open311.filters import Asked, Circle
from wangge.exchange.open311.spark import Many, Value
from wangge.history.models import Event
from wangge.language import discretion

Row = dict[str, Any]
# What is said to the people of a case about the matter; questions to them are theirs alone.
PUBLIC_REPLIES: Final = (Reply.Purpose.REPLY, Reply.Purpose.RESULT)
DESCRIPTION_MOST: Final = 4_000
_METRES_A_DEGREE: Final = 111_320.0
_CASE: Final = "cases.case"
_COLUMNS: Final = (
    "pk", "status", "decline_reason", "route", "words", "category__code", "category__name",
    "submitted_at", "lead_id", "lead__name", "community__name", "community__parent__name",
    "estate_id", "estate__name", "building_id", "building__name", "updated", "due", "at_lat",
    "at_lon", "told", "open311_report__chosen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the requests that were asked for, and how many there are."""

    rows: Sequence[Row]
    total: int
    asked: Asked

    @property
    def pages(self) -> int:
        return -(-self.total // self.asked.size)


def cases(access: Open311Access) -> CaseQuerySet:
    """What may be shown at all: live, nobody's secret, no quarrel, not struck out."""
    live = Case.objects.live().filter(community=access.community_id, is_private=False)
    return live.exclude(route=Route.DISPUTE).exclude(status=Status.VOID)


def page(access: Open311Access, asked: Asked) -> Page:
    """Find what is asked for, newest first; a fixed number of statements."""
    found = _found(access, asked)
    total = found.count()
    start = (asked.page - 1) * asked.size
    ordered = found.order_by("-submitted_at", "-pk")
    rows = list(_rows(ordered)[start : start + asked.size])
    return Page(rows, total, asked)


def one(access: Open311Access, request_id: str) -> Row:
    """Return the request of an id; raise Faulty, 404, where there is none or it is private."""
    key = public_ids.request(request_id)
    found = _rows(cases(access).filter(pk=key)).first() if key else None
    if found is None:
        raise absent(_("没有这个 service_request_id。"), "service_request_id")
    return found


def told(rows: Sequence[Row], *, is_extended: bool = False) -> Value:
    """What a list of requests says."""
    keys = [row["pk"] for row in rows]
    names = names_of.each({row["pk"]: row["lead_id"] for row in rows})
    notes = _notes(keys) if is_extended else {}
    each = []
    for row in rows:
        record = _record(row, names[row["pk"]])
        if is_extended:
            record |= _extension(row, notes.get(row["pk"], []), names[row["pk"]])
        each.append(record)
    return Many("request", each)


def _found(access: Open311Access, asked: Asked) -> CaseQuerySet:
    found = cases(access)
    if asked.keys is not None:
        return found.filter(pk__in=asked.keys)
    if asked.services is not None:
        found = found.filter(category__code__in=asked.services)
    if asked.statuses:
        found = found.filter(status__in=[s for one in asked.statuses for s in statuses.ours(one)])
    if asked.requested:
        found = found.filter(submitted_at__range=asked.requested)
    if asked.updated:
        found = _updated(found, *asked.updated)
    return _within(found, asked)


def _updated(found: CaseQuerySet, after: datetime, before: datetime) -> CaseQuerySet:
    # By the index of events first, so that the newest change is sought only where there is one.
    changed = Event.objects.filter(kind__in=statuses.CHANGES, at__range=(after, before))
    changed_cases = changed.filter(subject_type=_CASE).values("subject_id")
    found = found.filter(pk__in=changed_cases)
    return found.annotate(updated=_changed()).filter(updated__range=(after, before))


def _within(found: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    if asked.box is None and asked.circle is None:
        return found
    # What has no place to be shown has none to be found at.
    found = found.filter(_is_open()).annotate(**_point())
    if box := asked.box:
        inside = Q(at_lon__range=(box.west, box.east), at_lat__range=(box.south, box.north))
        found = found.filter(inside)
    if asked.circle:
        found = _around(found, asked.circle)
    return found


def _around(found: CaseQuerySet, circle: Circle) -> CaseQuerySet:
    # Flat over some kilometres; nobody asks what lies within the radius of a pole.
    across = _METRES_A_DEGREE * max(math.cos(math.radians(circle.lat)), 0.01)
    north = (F("at_lat") - circle.lat) * _METRES_A_DEGREE
    east = (F("at_lon") - circle.lon) * across
    away = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    return found.annotate(away=away).filter(away__lte=circle.radius * circle.radius)


def _is_open() -> Q:
    # The same as quiet.is_quiet, for the database.
    mending = Q(route=Route.PROPERTY) & ~Q(category__code__in=QUIET_CATEGORIES)
    asking = ~Q(route=Route.PROPERTY) & Q(category__code__in=quiet.OPEN_INQUIRIES)
    return mending | asking


def _point() -> dict[str, Coalesce]:
    # A building or an estate as the registry knows it, else the rounded point of whoever sent it.
    return {
        "at_lat": Coalesce("building__lat", "open311_report__lat", "estate__lat"),
        "at_lon": Coalesce("building__lon", "open311_report__lon", "estate__lon"),
    }


def _changed() -> Coalesce:
    changes = Event.objects.filter(
        subject_type=_CASE, subject_id=OuterRef("pk"), kind__in=statuses.CHANGES
    )
    newest = Subquery(changes.order_by("-id").values("at")[:1])
    return Coalesce("closed_at", newest, "submitted_at")


def _rows(found: CaseQuerySet) -> "QuerySet[Any, Row]":
    due = Deadline.objects.filter(
        case=OuterRef("pk"), stage=Stage.RESOLVE, met_at__isnull=True, dropped_at__isnull=True
    )
    said = Reply.objects.filter(case=OuterRef("pk"), purpose__in=PUBLIC_REPLIES)
    columns: QuerySet[Any, Row] = found.annotate(
        **_point(),
        updated=_changed(),
        due=Subquery(due.order_by("-round").values("due_at")[:1]),
        told=Subquery(said.order_by("-pk").values("text")[:1]),
    ).values(*_COLUMNS)
    return columns


def _record(row: Row, names: list[str]) -> dict[str, Value]:
    is_quiet = quiet.is_quiet(row["route"], row["category__code"])
    words = row["category__name"] if is_quiet else discretion.said(row["words"], names=names)
    notes = "" if is_quiet else discretion.said(row["told"] or "", names=names)
    lat, lon = (None, None) if is_quiet else (row["at_lat"], row["at_lon"])
    return {
        "service_request_id": public_ids.of_request(row["pk"]),
        "status": statuses.of(row["status"]),
        "status_notes": notes,
        "service_name": row["category__name"],
        "service_code": row["category__code"],
        "description": words[:DESCRIPTION_MOST],
        "agency_responsible": row["lead__name"],
        "service_notice": None,
        "requested_datetime": row["submitted_at"],
        "updated_datetime": row["updated"],
        "expected_datetime": row["due"],
        "address": _address(row, is_quiet=is_quiet),
        "address_id": None if is_quiet else _address_id(row),
        "zipcode": None,
        "lat": None if lat is None else round(lat, 6),
        "long": None if lon is None else round(lon, 6),
        # Pictures show faces, doors and plates: they stay with us.
        "media_url": None,
    }


def _extension(row: Row, notes: list[Row], names: list[str]) -> dict[str, Value]:
    is_quiet = quiet.is_quiet(row["route"], row["category__code"])
    chosen = [] if is_quiet else row["open311_report__chosen"] or []
    said: list[Value] = [
        {
            "datetime": note["said_at"],
            "description": discretion.said(note["text"], names=names),
            "type": note["purpose"],
        }
        for note in ([] if is_quiet else notes)
    ]
    detail = statuses.in_detail(row["status"], row["decline_reason"])
    return {
        "attributes": Many(
            "attribute",
            [{"code": code, "label": label, "name": label, "value": value}
             for code, label, value in chosen],
        ),
        "extended_attributes": {"detailed_status": detail, "photos": Many("photo", [])},
        "notes": Many("note", said),
    }  # fmt: skip


def _notes(keys: list[int]) -> dict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    said = Reply.objects.filter(case__in=keys, purpose__in=PUBLIC_REPLIES).order_by("pk")
    for row in said.values("case_id", "purpose", "text", "said_at"):
        found[row["case_id"]].append(dict(row))
    return found


def _address(row: Row, *, is_quiet: bool) -> str:
    # Most particular first, and nothing finer than a building.
    parts = [row["community__name"], row["community__parent__name"]]
    if not is_quiet:
        parts = [row["building__name"], row["estate__name"], *parts]
    return "，".join(part for part in parts if part)


def _address_id(row: Row) -> str | None:
    if row["building_id"]:
        return f"b{row['building_id']}"
    return f"e{row['estate_id']}" if row["estate_id"] else None
