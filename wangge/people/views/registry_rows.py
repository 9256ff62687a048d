"""What one line of a list of the registry says: its cells, its link, its light."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.speech import aside, listed
from wangge.people import privacy
from wangge.people.households import masked_name
from wangge.people.models import Household, Occupancy
from wangge.places.models import Asset, ParkingSpace, Unit

_SOON = timedelta(days=30)
# What the law wants checked; of the rest only a date that was set says something.
_CHECKED = (Asset.Kind.LIFT, Asset.Kind.FIRE)


@dataclass(frozen=True, slots=True)
class Light:
    """A shape and the word beside it."""

    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is called, where it leads, and its cells after the first."""

    name: str
    href: str
    cells: list[object] = field(default_factory=list)
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """One person of a household as the reader may see them."""

    pk: int
    name: str
    relation: str
    phone: str
    phone_id: int | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Home:
    """One household with those who live and lived there."""

    pk: int
    since: date | None
    until: date | None
    stays: list[Stay]

    @property
    def count(self) -> int:
        return sum(stay.until is None for stay in self.stays)

    @property
    def names(self) -> str:
        return listed(stay.name for stay in self.stays)


def unit(row: Any) -> Line:
    """One unit; `row.living` is how many live there."""
    return Line(
        door(row),
        reverse("people:registry_unit", args=[row.pk]),
        [
            row.building.name,
            row.floor,
            area(row),
            row.get_area_source_display() if row.area_source else "",
            _("{n} 人").format(n=row.living) if row.living else _("没登记"),
        ],
    )


def household(row: Household, *, is_clear: bool) -> Line:
    """One household in a list: owners first, then who lives with them."""
    shown = home(row, is_clear=is_clear)
    owner = str(Occupancy.Relation.OWNER.label)
    here = [one for one in shown.stays if one.until is None or row.until is not None]
    owners = [one.name for one in here if one.relation == owner]
    others = [f"{one.name}{aside(one.relation)}" for one in here if one.relation != owner]
    phone = next((one.phone for one in here if one.phone), "")
    return Line(
        door(row.unit),
        reverse("people:registry_household", args=[row.pk]),
        [
            row.unit.building.name,
            listed(owners) or _("没登记业主"),
            listed(others),
            phone,
            row.since or "",
        ],
    )


def space(row: ParkingSpace) -> Line:
    """One parking space and the unit that holds it."""
    holder = f"{row.unit.building} {door(row.unit)}" if row.unit else _("空着")
    return Line(
        f"{row.zone}{row.number}",
        reverse("people:registry_unit", args=[row.unit_id]) if row.unit_id else "",
        [row.get_kind_display(), holder],
    )


def asset(row: Asset, today: date) -> Line:
    """One asset with the light of its check."""
    return Line(
        row.name,
        reverse("cases:asset", args=[row.pk]),
        [
            row.get_kind_display(),
            row.code,
            " ".join(str(part) for part in (row.building, row.entrance) if part),
            row.last_checked_on or "",
        ],
        check_light(row, today) if row.kind in _CHECKED or row.next_check_on else Light("", "—"),
    )


def check_light(row: Asset, today: date) -> Light:
    """Say how the next check of an asset stands."""
    due = row.next_check_on
    if due is None:
        return Light("waiting", _("没定下次"))
    if due < today:
        return Light("overdue", _("过期 {n} 天").format(n=(today - due).days))
    if due <= today + _SOON:
        return Light("due-soon", _("还有 {n} 天").format(n=(due - today).days))
    return Light("on-time", _("{day} 前").format(day=due))


def home(row: Household, *, is_clear: bool) -> Home:
    """One household as the reader may see it: names by right, numbers always masked."""
    return Home(
        row.pk, row.since, row.until, [_stay(one, is_clear) for one in row.occupancies.all()]
    )


def door(row: Unit) -> str:
    """Say a door with its entrance: 1 单元 601."""
    return f"{row.entrance} {row.number}" if row.entrance else row.number


def area(row: Unit) -> str:
    """Say the area of a unit exactly: 89.50 ㎡."""
    return _("{area} ㎡").format(area=f"{row.area_cm / 100:.2f}") if row.area_cm else ""


def _stay(row: Occupancy, is_clear: bool) -> Stay:  # noqa: FBT001 - said by keyword above
    phone = next(iter(row.person.phones.all()), None)
    name = row.person.name
    return Stay(
        row.pk,
        name if is_clear else masked_name(name),
        str(row.get_relation_display()),
        privacy.masked(phone) if phone else "",
        phone.pk if phone else None,
        row.since,
        row.until,
    )
