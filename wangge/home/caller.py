"""Who is calling: the persons of a number, where they live and with whom, what they said before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases.models import Case, CaseQuerySet, Requester
from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.people import privacy, scopes
from wangge.people.actors import Actor
from wangge.people.models import Occupancy, Person, Phone
from wangge.places.models import Unit

MOST_EARLIER = 6
_MOST_PERSONS = 6
# From this age on a clerk wants to know that somebody old lives there.
_OLD = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """One person whom a number is known by, as far as this desk may see."""

    person: Person
    tag: str = ""
    home: str = ""
    unit: Unit | None = None
    living: str = ""
    grid: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a number tells: who, and what they said before."""

    callers: list[Caller] = field(default_factory=list)
    # What people called themselves who used the number and are not registered.
    names: list[str] = field(default_factory=list)
    earlier: list[Case] = field(default_factory=list)
    count: int = 0
    phone: Phone | None = None
    masked: str = ""
    # What is wrong with the number, said quietly while it is typed.
    fault: str = ""

    def the(self, person_id: str) -> Caller | None:
        """The one who was chosen, or the only one there is."""
        chosen = [caller for caller in self.callers if str(caller.person.pk) == person_id]
        if not chosen and len(self.callers) == 1:
            chosen = self.callers
        return chosen[0] if chosen else None


def look_up(number: str, *, by: Actor, at: datetime) -> Known | None:
    """What the desk may know of a number; None where none is given."""
    if not number.strip():
        return None
    try:
        phones = privacy.find_phones(number)
    except Malformed as fault:
        return Known(fault=str(fault.reason))
    persons = {phone.person_id for phone in phones if phone.person_id is not None}
    callers = _callers(persons, by=by, on=local_day(at))
    asked = Requester.objects.filter(
        Q(phone__in=phones) | Q(person__in=[caller.person for caller in callers])
    )
    cases = earlier_of(asked.values("case"), by=by)
    earlier = list(cases[:MOST_EARLIER])
    count = len(earlier) if len(earlier) < MOST_EARLIER else cases.count()
    used = _used(earlier, phones)
    # Whoever is seen by nothing here stays unknown here.
    here = {caller.person.pk for caller in callers}
    rows = {pk for _name, pk in used}
    seen = [phone for phone in phones if phone.person_id in here or phone.pk in rows]
    shown = next(iter(seen), None)
    return Known(
        callers=callers,
        names=[] if callers else list(dict.fromkeys(name for name, _pk in used if name)),
        earlier=earlier,
        count=count,
        phone=shown,
        masked=privacy.masked(shown) if shown else "",
    )


def earlier_of(cases: object, *, by: Actor) -> CaseQuerySet:
    """The requests among these that the actor may see, the newest first."""
    found = Case.objects.in_scope_of(by).filter(pk__in=cases)
    return found.select_related("estate", "building").order_by("-submitted_at")


def said_with(phone: Phone, *, by: Actor) -> CaseQuerySet:
    """Every request that was made with a number, as far as the actor may see."""
    asked = Requester.objects.filter(phone__blind_index=phone.blind_index)
    return earlier_of(asked.values("case"), by=by)


def _callers(persons: set[int], *, by: Actor, on: date) -> list[Caller]:
    if not persons:
        return []
    rows = _occupancies(on).filter(
        scopes.within(by, "household__unit__building__area__path"), person__in=persons
    )
    rows = rows.select_related(
        "person", "household__unit__building__estate", "household__unit__building__area__parent",
        "household__unit__entrance",
    ).prefetch_related(
        Prefetch("household__occupancies", _occupancies(on).select_related("person"), "living")
    )  # fmt: skip
    found: dict[int, Caller] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.person_id, _resident(row, on))
    staff = scopes.persons_of(by).filter(pk__in=persons - found.keys()).order_by("pk")
    for person in staff:
        found[person.pk] = Caller(person, tag=_("在这里做事"))
    return list(found.values())[:_MOST_PERSONS]


def _occupancies(on: date) -> QuerySet[Occupancy]:
    return Occupancy.objects.filter(Q(until__isnull=True) | Q(until__gte=on))


def _resident(row: Occupancy, on: date) -> Caller:
    unit = row.household.unit
    building = unit.building
    areas = [area for area in (building.area.parent, building.area) if area is not None]
    return Caller(
        row.person,
        tag=row.get_relation_display(),
        home=f"{building.estate.short_name or building.estate.name} {door_of(unit)}",
        unit=unit,
        living=_living(vars(row.household)["living"], on),
        grid=" · ".join(area.name for area in areas),
    )


def door_of(unit: Unit) -> str:
    """How people say a door: 2-1203."""
    number = "".join(sign for sign in unit.building.name if sign.isdecimal())
    return f"{number}-{unit.number}" if number else f"{unit.building.name} {unit.number}"


def _living(together: Sequence[Occupancy], on: date) -> str:
    count = len(together)
    ages = [on.year - row.person.birth_year for row in together if row.person.birth_year]
    old = [age for age in ages if age >= _OLD]
    if not old:
        return _("{count} 人").format(count=count)
    if len(old) == 1:
        return _("{count} 人，有 1 位 {age} 岁老人").format(count=count, age=old[0])
    return _("{count} 人，有 {old} 位老人").format(count=count, old=len(old))


def _used(earlier: list[Case], phones: list[Phone]) -> list[tuple[str, int | None]]:
    # What those who used the number called themselves, and the row that their request keeps.
    rows = Requester.objects.filter(case__in=earlier, phone__in=phones)
    found = rows.order_by("-joined_at").values_list("name", "phone_id")
    return list(found[:_MOST_PERSONS])
