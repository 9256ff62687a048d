"""What another system reads of cases and places: within its reach, people masked, a page at a time.

The scope to read promises neither names nor numbers, so whatever somebody wrote goes out without them: numbers,
contacts and homes as `personal_data.redact` masks them, the names of who brought the case down to the surname.
The door that is the place of the matter stays: whoever mends it must find it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wangge.cases import blotting
from wangge.cases.models import Addition, Case, Category, Reply, Requester
from wangge.cases.models.case import CaseQuerySet
from wangge.core.errors import Malformed
from wangge.exchange import news, paging
from wangge.exchange.paging import Page, Row
from wangge.history.models import Event
from wangge.language.discretion import without_names
from wangge.language.personal_data import mask_name, redact
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.places.models import Area, AreaQuerySet, Building, Entrance, Estate

_YEARS = range(2000, 2101)
_TYPE = "cases.case"

# Column -> what it is called outside.
_CASE = {
    "number": "number",
    "title": "title",
    "status": "status",
    "resolution": "resolution",
    "kind": "kind",
    "route": "route",
    "urgency": "urgency",
    "category__code": "category",
    "channel": "channel",
    "community__code": "community",
    "area__code": "area",
    "estate_id": "estate",
    "building_id": "building",
    "entrance_id": "entrance",
    "lead__name": "lead",
    "round": "round",
    "revision": "revision",
    "next_stage": "next_stage",
    "next_act_at": "next_act_at",
    "submitted_at": "submitted_at",
    "answered_at": "answered_at",
    "closed_at": "closed_at",
    "newest": "updated_at",
    "merged_into__number": "merged_into",
    "external_ref": "external_ref",
}
# What somebody wrote themselves.
_WRITTEN = ("words", "place_text")
_AREA = {
    "code": "code",
    "name": "name",
    "kind": "kind",
    "parent__code": "parent",
    "official_code": "official_code",
    "desk_phone": "desk_phone",
}
_CATEGORY = {
    "code": "code",
    "name": "name",
    "parent__code": "parent",
    "route": "route",
    "kind": "kind",
    "urgency": "urgency",
    "national_code": "national_code",
    "hint": "hint",
}
_ESTATE = {
    "id": "id",
    "name": "name",
    "community__code": "community",
    "area__code": "area",
    "address": "address",
    "lon": "lon",
    "lat": "lat",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases somebody wants to read; what is left open does not narrow."""

    statuses: Sequence[str] = ()
    categories: Sequence[str] = ()
    area: str = ""
    updated_since: datetime | None = None


def cases(by: Actor, wanted: Wanted, *, mark: str = "", most: int) -> Page:
    """Read one page of the cases in reach, newest first."""
    rows = Case.objects.in_scope_of(by).live()
    if wanted.statuses:
        rows = rows.filter(status__in=wanted.statuses)
    if wanted.categories:
        rows = rows.filter(category__in=_categories(wanted.categories))
    if wanted.area:
        start, end = _area(by, wanted.area).path_range
        rows = rows.filter(area_path__gte=start, area_path__lt=end)
    if wanted.updated_since is not None:
        changed = Event.objects.filter(
            subject_type=_TYPE, recorded_at__gte=_sensible(wanted.updated_since)
        )
        rows = rows.filter(pk__in=changed.values("subject_id"))
    page = paging.page(
        _dated(rows), ("pk", *_CASE), is_falling=True, mark=mark, most=most, told=_telling(_CASE)
    )
    names = blotting.names_on({row["number"] for row in page.rows}, by="number")
    for row in page.rows:
        row["title"] = _said(row["title"], names[row["number"]])
    return page


def case(found: Case) -> Row:
    """Tell one case with its words and its requesters, telephones and names masked."""
    row = _dated(Case.objects.filter(pk=found.pk)).values(*_CASE, *_WRITTEN).get()
    told: Row = _telling(_CASE)(row)
    names = blotting.names_on({found.number}, by="number")[found.number]
    for name, text in (("title", row["title"]), *((key, row[key]) for key in _WRITTEN)):
        told[name] = _said(text, names)
    told["addition_count"] = found.additions.count()
    told["requesters"] = [_requester(one) for one in _requesters(found)]
    return told


def timeline(found: Case, *, mark: str = "", most: int) -> Page:
    """Read what happened to a case, oldest first: ids and codes."""
    events = Event.objects.filter(
        subject_type=_TYPE, subject_id=found.pk, kind__in=[kind.value for kind in news.KINDS]
    )
    columns = ("pk", "kind", "at", "actor_kind", "data")
    return paging.page(events, columns, mark=mark, most=most, told=_event)


def replies(found: Case, *, mark: str = "", most: int) -> Page:
    """Read what the requester of a case was told, oldest first."""
    said = Reply.objects.filter(case=found)
    columns = ("pk", "purpose", "text", "source", "said_at")
    names = blotting.names_on({found.number}, by="number")[found.number]
    return paging.page(said, columns, mark=mark, most=most, told=lambda row: _reply(row, names))


def additions(found: Case, *, mark: str = "", most: int) -> Page:
    """Read what the requesters of a case added, oldest first."""
    said = Addition.objects.filter(case=found)
    columns = ("pk", "requester_id", "text", "at")
    names = blotting.names_on({found.number}, by="number")[found.number]
    return paging.page(said, columns, mark=mark, most=most, told=lambda row: _addition(row, names))


def addition(said: Addition) -> Row:
    """Tell one addition as the list tells it."""
    row = {"pk": said.pk, "requester_id": said.requester_id, "text": said.text, "at": said.at}
    return _addition(row, blotting.names_on({said.case.number}, by="number")[said.case.number])


def areas(by: Actor) -> AreaQuerySet:
    """The areas within and around the post that a token acts for."""
    if by.post is None:
        return Area.objects.none()
    start, end = by.post.area.path_range
    near = Q(path__gte=start, path__lt=end) | Q(path__in=by.post.area.path_prefixes)
    return Area.objects.filter(near, is_active=True)


def community(by: Actor, code: str) -> Area:
    """Return a community in reach by its code; raise Malformed."""
    found = areas(by).communities().filter(code=code).first()
    if found is None:
        raise Malformed(_("没有这个社区，或者不在这个令牌的范围里。"), field="community")
    return found


def area_page(by: Actor, *, mark: str = "", most: int) -> Page:
    """Read one page of the areas in reach, as they lie in one another."""
    told = _telling(_AREA)
    return paging.page(areas(by), ("path", *_AREA), key="path", mark=mark, most=most, told=told)


def category_page(*, mark: str = "", most: int) -> Page:
    """Read one page of the categories in use."""
    rows = Category.objects.filter(is_active=True)
    return paging.page(
        rows, tuple(_CATEGORY), key="code", mark=mark, most=most, told=_telling(_CATEGORY)
    )


def estate_page(by: Actor, *, mark: str = "", most: int) -> Page:
    """Read one page of the estates in reach."""
    rows = Estate.objects.filter(community__in=areas(by))
    return paging.page(rows, ("pk", *_ESTATE), mark=mark, most=most, told=_telling(_ESTATE))


def building_page(by: Actor, estate_id: int, *, mark: str = "", most: int) -> Page:
    """Read one page of the buildings of an estate in reach, each with its entrances; two statements."""
    rows = Building.objects.filter(estate=estate_id, estate__community__in=areas(by))
    found = paging.page(rows, ("pk", "name", "area__code"), mark=mark, most=most)
    entrances = Entrance.objects.filter(building__in=[row["pk"] for row in found.rows])
    inside: dict[int, list[Row]] = {row["pk"]: [] for row in found.rows}
    for one in entrances.order_by("pk").values("pk", "name", "building_id"):
        inside[one["building_id"]].append({"id": one["pk"], "name": one["name"]})
    told = [
        {
            "id": row["pk"],
            "name": row["name"],
            "area": row["area__code"],
            "entrances": inside[row["pk"]],
        }
        for row in found.rows
    ]
    return Page(told, found.next)


def has_estate(by: Actor, estate_id: int) -> bool:
    """Say whether an estate is in reach."""
    return Estate.objects.filter(pk=estate_id, community__in=areas(by)).exists()


def _dated(rows: CaseQuerySet) -> CaseQuerySet:
    # The moment that `updated_since` goes by.
    events = Event.objects.filter(subject_type=_TYPE, subject_id=OuterRef("pk"))
    newest = Subquery(events.order_by("-id").values("recorded_at")[:1])
    return rows.annotate(newest=Coalesce(newest, "submitted_at"))


def _telling(names: dict[str, str]) -> Any:
    return lambda row: {name: row[column] for column, name in names.items()}


def _area(by: Actor, code: str) -> Area:
    found = areas(by).filter(code=code).first()
    if found is None:
        raise Malformed(_("没有这个区域，或者不在这个令牌的范围里。"), field="area")
    return found


def _categories(codes: Sequence[str]) -> list[int]:
    # First the ids: a join on codes makes PostgreSQL walk the primary key.
    found = dict(Category.objects.filter(code__in=codes).values_list("code", "pk"))
    if unknown := [code for code in codes if code not in found]:
        raise Malformed(
            _("没有“{code}”这个类别。类别在 /api/v1/categories 里。").format(code=unknown[0][:40]),
            field="category",
        )
    return list(found.values())


def _sensible(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise Malformed(_("时间要带时区，像 2026-11-30T08:00:00+08:00。"), field="updated_since")
    return moment


def _requesters(found: Case) -> Iterable[Requester]:
    return found.requesters.select_related("phone").order_by("pk")[:50]


def _requester(one: Requester) -> Row:
    return {
        "id": one.pk,
        "name": mask_name(one.name),
        "phone": privacy.masked(one.phone) if one.phone else "",
    }


def _event(row: Row) -> Row:
    return {
        "id": row["pk"],
        "kind": row["kind"],
        "at": row["at"],
        "actor": row["actor_kind"],
        "data": news.codes(row),
    }


def _said(text: str, names: list[str]) -> str:
    return without_names(redact(text), names)


def _reply(row: Row, names: list[str]) -> Row:
    return {
        "id": row["pk"],
        "purpose": row["purpose"],
        "text": _said(row["text"], names),
        "source": row["source"],
        "said_at": row["said_at"],
    }


def _addition(row: Row, names: list[str]) -> Row:
    return {
        "id": row["pk"],
        "requester": row["requester_id"],
        "text": _said(row["text"], names),
        "at": row["at"],
    }
