"""Which kinds of requests a community takes by Open311, and what each asks; and since when that holds."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.cases.models import Category
from wangge.cases.vocabulary import Route
from wangge.core.our_language import in_our_language
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import attributes, spark
from wangge.exchange.open311.attributes import Attribute
from wangge.exchange.open311.errors import absent
from wangge.exchange.open311.spark import Many, Value

Row = dict[str, Any]
_MOST_KEYWORDS = 8
_COLUMNS = ("code", "name", "route", "kind", "hint", "keywords")


def rows() -> list[Row]:
    """The categories that are offered: those in use, without quarrels between people."""
    offered = Category.objects.filter(is_active=True).exclude(route=Route.DISPUTE)
    return list(offered.order_by("-route", "pk").values(*_COLUMNS))


def row_of(code: str) -> Row:
    """Return the category of a service code; raise Faulty, 404."""
    offered = Category.objects.filter(is_active=True, code=spark.tidy(code)[:40])
    found: Row | None = offered.exclude(route=Route.DISPUTE).values(*_COLUMNS).first()
    if found is None:
        raise absent(_("没有这个 service_code。"), "service_code")
    return found


def listed(found: Iterable[Row]) -> Value:
    """The list of services."""
    return Many("service", [_service(row) for row in found])


def definition(row: Row) -> Value:
    """What one service asks; one that asks nothing has no attributes."""
    asked = attributes.of(row["code"], row["route"])
    each = [_attribute(one, order) for order, one in enumerate(asked, start=1)]
    return {"service_code": row["code"], "attributes": Many("attribute", each)}


def since(*, at: datetime) -> datetime:
    """Return since when services and definitions are what they are; whoever asks notices a change."""
    found = rows()
    # In one language, or whoever asks in another would see a change.
    told = in_our_language(lambda: _all(found))
    digest = hashlib.sha256(told.encode()).hexdigest()
    changed = Open311Access.objects.on().exclude(services_digest=digest)
    changed.update(services_digest=digest, services_since=at)
    # Of those switched off as well, and the switch itself: what is told never goes back.
    newest = Open311Access.objects.aggregate(Max("services_since"), Max("switched_at"))
    return max(filter(None, newest.values()), default=at)


def _all(found: list[Row]) -> str:
    return spark.as_json("", Many("all", [listed(found), *(definition(row) for row in found)]))


def _service(row: Row) -> Value:
    words = [str(word).replace(",", " ") for word, _weight in row["keywords"][:_MOST_KEYWORDS]]
    return {
        "service_code": row["code"],
        "service_name": row["name"],
        "description": row["hint"],
        "metadata": bool(attributes.of(row["code"], row["route"])),
        "type": "realtime",
        "keywords": ",".join(words),
        "group": str(Route(row["route"]).label),
    }


def _attribute(one: Attribute, order: int) -> Value:
    told: dict[str, Value] = {
        "variable": one.is_asked,
        "code": one.code,
        "datatype": one.datatype,
        "required": one.is_required,
        "datatype_description": str(one.hint),
        "order": order,
        "description": str(one.label),
    }
    if one.choices:
        each = [{"key": choice.key, "name": str(choice.name)} for choice in one.choices]
        told["values"] = Many("value", each)
    return told
