"""What the rows of a deployment say of categories, limits and who leads, and how they are kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.category_row import CategoryRow, PromiseRow
from wangge.cases.category_table import CATEGORIES, PROMISES
from wangge.cases.events import CaseEvent
from wangge.cases.models import CatalogueEntry, Category, Promise
from wangge.cases.vocabulary import Kind, Route, Stage, Urgency
from wangge.core.errors import Malformed
from wangge.core.worktime import Mode
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.policies import must_manage

Keywords = Sequence[tuple[str, float]]

_MOST_KEYWORDS = 60
_SHIPPED_SINCE = date(2025, 1, 1)


@transaction.atomic
def ship_categories() -> None:
    """Enter the shipped categories and limits where none are; safe to repeat."""
    ship_into(categories=Category.objects, promises=Promise.objects)


def ship_into(*, categories: Any, promises: Any) -> None:
    """The same into the tables of a migration, whose models are those of its day."""
    known = set(categories.values_list("code", flat=True))
    # A migration of before knows fewer columns.
    columns = {column.name for column in categories.model._meta.concrete_fields}
    rows = [_category(row) for row in CATEGORIES if row.code not in known]
    categories.bulk_create(
        [
            categories.model(**{name: what for name, what in row.items() if name in columns})
            for row in rows
        ],
        ignore_conflicts=True,
    )
    if not promises.filter(area__isnull=True).exists():
        promises.bulk_create([promises.model(**_promise(row)) for row in PROMISES])


def ship_times_to_take(*, promises: Any) -> None:
    """Enter the shipped limits of taking a case where a deployment has none of its own."""
    if not promises.filter(stage=Stage.TAKE).exists():
        rows = [row for row in PROMISES if row.stage == Stage.TAKE]
        promises.bulk_create([promises.model(**_promise(row)) for row in rows])


@transaction.atomic
def keep_category(category: Category, *, by: Actor, at: datetime, **fields: Any) -> Category:
    """Enter or correct a category; categories belong to the whole deployment."""
    by.must(Right.MANAGE_DEPLOYMENT)
    for name, value in fields.items():
        setattr(category, name, value)
    category.name = category.name.strip()
    if not category.name:
        raise Malformed(_("请写类别的名称。"), field="name")
    _one_of(category.route, Route.values, field="route")
    _one_of(category.kind, Kind.values, field="kind")
    _one_of(category.urgency, Urgency.values, field="urgency")
    _one_of(category.lead_kind, Organisation.Kind.values, field="lead_kind")
    if category.is_about_place and category.route == Route.DISPUTE:
        raise Malformed(
            _("矛盾纠纷是两家人的事，不能贴在墙上。去掉“扫墙上的码能看到、能跟着”的勾。"),
            field="is_about_place",
        )
    if Category.objects.filter(code=category.code).exclude(pk=category.pk).exists():
        raise Malformed(
            _("代码“{code}”已经有了，请换一个。").format(code=category.code), field="code"
        )
    category.save()
    record(CaseEvent.CATEGORY_KEPT, subject=category, actor=by, at=at, code=category.code)
    return category


@transaction.atomic
def keep_promise(promise: Promise, *, by: Actor, at: datetime, **fields: Any) -> Promise:
    """Enter or correct how long a stage may take, in an area or everywhere."""
    for name, value in fields.items():
        setattr(promise, name, value)
    _must_keep(by, promise.area)
    _one_of(promise.stage, Stage.values, field="stage")
    _one_of(promise.mode, [mode.value for mode in Mode], field="mode")
    _one_of(promise.route, ["", *Route.values], field="route")
    _one_of(promise.urgency, ["", *Urgency.values], field="urgency")
    if not 1 <= promise.amount <= 10_000:  # noqa: PLR2004 - more than a year in any unit
        raise Malformed(_("时限写 1 到 10000 之间的整数。"), field="amount")
    _forward(promise.since, promise.until)
    promise.save()
    record(CaseEvent.PROMISE_KEPT, subject=promise, actor=by, at=at, stage=promise.stage)
    return promise


@transaction.atomic
def keep_entry(entry: CatalogueEntry, *, by: Actor, at: datetime, **fields: Any) -> CatalogueEntry:
    """Enter or correct who leads what in an area."""
    for name, value in fields.items():
        setattr(entry, name, value)
    _must_keep(by, entry.area)
    if entry.estate is not None and not _meets(entry.area, entry.estate.community):
        raise Malformed(_("这个小区不在{area}。请重新选。").format(area=entry.area), field="estate")
    if not _meets(entry.area, entry.lead.area):
        raise Malformed(_("这个单位不在{area}。请重新选。").format(area=entry.area), field="lead")
    _one_of(entry.hours, CatalogueEntry.Hours.values, field="hours")
    _one_of(entry.route, ["", *Route.values], field="route")
    _forward(entry.since, entry.until)
    entry.save()
    record(CaseEvent.ENTRY_KEPT, subject=entry, actor=by, at=at, lead=entry.lead_id)
    return entry


def read_keywords(text: str) -> list[list[str | float]]:
    """Read "楼道灯 3" a line, word and weight, as categories keep it; raise Malformed."""
    kept: list[list[str | float]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        word, _blank, weight = line.rpartition(" ")
        if not word:
            word, weight = line, "1"
        try:
            number = float(weight)
        except ValueError:
            word, number = line, 1.0
        if not 0 < number <= 10:  # noqa: PLR2004
            raise Malformed(
                _("“{line}”的分量要在 0 到 10 之间，例如“楼道灯 3”。").format(line=line),
                field="keywords",
            )
        kept.append([word.strip(), number])
    if len(kept) > _MOST_KEYWORDS:
        raise Malformed(
            _("词最多 {most} 个，您写了 {count} 个。").format(most=_MOST_KEYWORDS, count=len(kept)),
            field="keywords",
        )
    return kept


def write_keywords(keywords: Sequence[Sequence[str | float]]) -> str:
    """Write keywords a line each, as `read_keywords` reads them."""
    return "\n".join(f"{word} {float(weight):g}" for word, weight in keywords)


def may_keep(by: Actor, area: Area | None) -> bool:
    """Say whether the actor keeps the rows of an area; the general ones are the deployment's."""
    return by.may(Right.MANAGE_DEPLOYMENT) if area is None else by.may_manage(area)


def _must_keep(by: Actor, area: Area | None) -> None:
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        must_manage(by, area)


def _meets(one: Area, other: Area) -> bool:
    return one.holds(other) or other.holds(one)


def _one_of(value: str, known: Sequence[str], *, field: str) -> None:
    if value not in known:
        raise Malformed(_("没有“{value}”这一项，请重新选。").format(value=value), field=field)


def _forward(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Malformed(_("结束的日子要在开始之后。"), field="until")


def _category(row: CategoryRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "route": row.route,
        "kind": row.kind,
        "urgency": row.urgency,
        "keywords": [[word, weight] for word, weight in row.keywords],
        "lead_kind": row.lead_kind,
        "hint": row.hint,
        "closing_check": row.closing_check,
        "is_about_place": row.route == Route.PROPERTY and not row.is_about_people,
    }


def _promise(row: PromiseRow) -> dict[str, Any]:
    return {
        "route": row.route,
        "urgency": row.urgency,
        "stage": row.stage,
        "amount": row.amount,
        "mode": row.mode,
        "source": row.source,
        "since": _SHIPPED_SINCE,
    }
