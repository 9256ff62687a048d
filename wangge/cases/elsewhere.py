"""Which number to call for what the community does not do, as each office keeps it."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases.elsewhere_table import PHONES
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Category, ElsewherePhone
from wangge.cases.vocabulary import DeclineReason
from wangge.cases.wording import shortened, written
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.language.discretion import digits
from wangge.language.normalise import clean, half_width
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.policies import must_manage

_TOLD = re.compile(r"(?:电话|打)[ ]*([0-9][0-9 \-]{1,18}[0-9])")
_NUMBER = re.compile(r"[0-9][0-9 \-]{1,18}[0-9]")
_LONGEST_WHAT = 60
_LONGEST_SOURCE = 120


@transaction.atomic
def keep(row: ElsewherePhone, /, *, by: Actor, at: datetime, **fields: Any) -> ElsewherePhone:
    """Enter or correct a number; of one reason and area, one is offered first."""
    for name, value in fields.items():
        setattr(row, name, value)
    _must_keep(by, row.area)
    row.number = read_number(row.number)
    if not row.number:
        raise Malformed(_("写上电话，例如 12345 或 0513-5550 1234。"), field="number")
    row.what = written(
        row.what,
        field="what",
        missing=_("写一句它管什么，会说给居民听，例如：小区外的路和灯归市政管。"),
        longest=_LONGEST_WHAT,
    ).rstrip("。")
    row.source = shortened(row.source, _LONGEST_SOURCE)
    if row.reason not in DeclineReason.values:
        raise Malformed(_("选一个不办的理由，法规只认这六种。"), field="reason")
    same = ElsewherePhone.objects.filter(area=row.area, reason=row.reason)
    if same.filter(number=row.number).exclude(pk=row.pk).exists():
        raise Malformed(
            _("{number} 在这个理由下面已经有了。").format(number=row.number), field="number"
        )
    row.save()
    if row.is_first:
        same.exclude(pk=row.pk).update(is_first=False)
    _record(row, by=by, at=at)
    return row


@transaction.atomic
def withdraw(row: ElsewherePhone, *, by: Actor, at: datetime) -> None:
    """Offer it no more; what residents were told stays as it was said."""
    _must_keep(by, row.area)
    row.is_active = False
    row.save(update_fields=["is_active"])
    _record(row, by=by, at=at)


def number_in(text: str) -> str:
    """The number that a requester was told to call, to make a button of it; empty where none."""
    found = _TOLD.findall(half_width(text))
    return str(found[-1]) if found else ""


def offices(community: Area) -> frozenset[str]:
    """The digits of telephones that everybody may know: the desk's, and those to call elsewhere."""
    numbers = [community.desk_phone, *(row.number for row in offered(community))]
    return frozenset(digits(number) for number in numbers) - {""}


def offered(community: Area, reason: str = "") -> list[ElsewherePhone]:
    """What a decliner chooses from here, the first one first; a nearer row replaces a general one."""
    rows = ElsewherePhone.objects.filter(
        Q(area__isnull=True) | Q(area__path__in=community.path_prefixes), is_active=True
    ).select_related("area")
    if reason:
        rows = rows.filter(reason=reason)
    nearest: dict[tuple[str, str], ElsewherePhone] = {}
    for row in sorted(rows, key=_nearness):
        nearest[row.reason, row.number] = row
    return sorted(nearest.values(), key=lambda row: (not row.is_first, -_nearness(row), row.pk))


def first_for(case: Case, rows: Sequence[ElsewherePhone]) -> ElsewherePhone | None:
    """The number to begin with: what the office put first, the one that fits, else the usual one.

    A number fits that speaks of what the case speaks of, or that its category names. Where several
    fit, nobody but the reader knows.
    """
    usual = next((row for row in rows if row.is_first), None)
    if usual is not None and usual.area is not None:
        return usual
    for fits in (_speaks_of(case), _is_named_by(case.category)):
        found = [row for row in rows if fits(row)]
        if found:
            return found[0] if len(found) == 1 else None
    return usual


def what_of(number: str, community: Area) -> str:
    """What a number is for, as it is said here; empty where nobody wrote it down."""
    return next((row.what for row in offered(community) if row.number == number), "")


def read_number(text: str) -> str:
    """Return a number as it is written; raise Malformed where it is none, empty where empty."""
    number = half_width(clean(text)).strip()
    if number and not _NUMBER.fullmatch(number):
        raise Malformed(_("这个电话看不懂，照 12345 或 0513-5550 1234 这样写。"), field="number")
    return number


def kept_by(by: Actor) -> QuerySet[ElsewherePhone]:
    """The general numbers, and those of the actor's own areas."""
    mine = Q(area__isnull=True) | Q(area__in=by.areas_kept())
    return ElsewherePhone.objects.filter(mine).select_related("area")


def may_keep(by: Actor, area: Area | None) -> bool:
    """Say whether the actor keeps the numbers of an area; the general ones are the deployment's."""
    return by.may(Right.MANAGE_DEPLOYMENT) if area is None else by.may_manage(area)


def ship() -> None:
    """Enter the shipped numbers where they are not; safe to repeat."""
    ship_into(ElsewherePhone.objects)


def ship_into(phones: Any) -> None:
    """The same into the table of a migration, whose model is that of its day."""
    known = set(phones.filter(area__isnull=True).values_list("reason", "number"))
    phones.bulk_create(
        [
            phones.model(
                reason=str(row.reason),
                number=row.number,
                what=row.what,
                source=row.source,
                is_first=row.is_first,
            )
            for row in PHONES
            if (row.reason, row.number) not in known
        ]
    )


def _speaks_of(case: Case) -> Callable[[ElsewherePhone], bool]:
    said = half_width(case.words).lower()
    words = [str(word) for word, _weight in case.category.keywords if str(word) in said]
    return lambda row: any(word in row.what for word in words)


def _is_named_by(category: Category) -> Callable[[ElsewherePhone], bool]:
    named = set(_NUMBER.findall(half_width(category.hint)))
    return lambda row: row.number in named


def _nearness(row: ElsewherePhone) -> int:
    return len(row.area.path) if row.area else 0


def _must_keep(by: Actor, area: Area | None) -> None:
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        must_manage(by, area)


def _record(row: ElsewherePhone, *, by: Actor, at: datetime) -> None:
    record(
        CaseEvent.ELSEWHERE_PHONE_KEPT,
        subject=row,
        actor=by,
        at=at,
        reason=str(row.reason),
        active=row.is_active,
    )
