"""Who is to be called: by the plate, typed whole, nearly or in part, or by whose car is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge.core.moments import local_day
from wangge.language import plates
from wangge.parking import keeping
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.households import masked_name
from wangge.people.models import Account, Occupancy, Phone
from wangge.places import locate
from wangge.places.models import Area, ParkingSpace, Unit

_MOST = 6
# “2-1203 的车”, not “2-1203 的车位” nor “2-1203 的车被堵了”: whose car it is, instead of where it stands.
_THEIR_CAR = re.compile(r"(?:[\d号室户]|车位)\s*家?(?:的|那辆)\s*车(?![位库棚]|\s*被)")
_IN_THE_WAY = re.compile(r"[，,。；;\s]*(?:被|让|给|有人|有车|占|堵|挡).*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be reached about a car: masked, and by which ways."""

    phone: Phone | None
    name: str
    masked_phone: str
    account: Account | None = None
    email: str = ""
    # Where texts and calls by a machine may go; nothing where nobody agreed to any.
    number: str = ""

    @property
    def has_message(self) -> bool:
        return self.account is not None or bool(self.email or self.number)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the words: cars, cars nearly so, a space, requests that run already."""

    plate: str = ""
    vehicles: list[Vehicle] = field(default_factory=list)
    near: list[Vehicle] = field(default_factory=list)
    # Only a part of a plate was known: which of the cars it is, somebody says.
    is_part: bool = False
    # More cars fit than are shown.
    has_more: bool = False
    # A plate that can be none, and what it may have been.
    meant: str = ""
    space: ParkingSpace | None = None
    unit: Unit | None = None
    # Where somebody's own place is taken, in their words; which car stands there is not said yet.
    taken_place: str = ""
    holders: list[Contact] = field(default_factory=list)
    running: MoveRequest | None = None

    @property
    def is_anything(self) -> bool:
        return bool(self.plate or self.near or self.meant or self.space or self.unit)

    @property
    def vehicle(self) -> Vehicle | None:
        return self.vehicles[0] if self.vehicles else None


def look_up(text: str, community: Area, *, by: Actor, at: datetime) -> Found:
    """Find the car or the space that words name, within what the actor may see."""
    typed = plates.find(text)
    cars = _cars(by, community, at=at)
    if typed:
        return _by_plate(typed, cars, community)
    near = plates.near(text)
    found = list(_having(cars, near)[:_MOST]) if near else []
    if plates.misread(text):
        return Found(near=found, meant="" if found else next(iter(near), ""))
    if found:
        return Found(near=found)
    return _by_part(text, cars) or _by_space(text, cars, community)


def in_words(text: str, community: Area, *, by: Actor, at: datetime) -> Found:
    """Find the car that words name by its plate or a part of it; places only say where it stands."""
    if plates.find(text) or plates.misread(text):
        return look_up(text, community, by=by, at=at)
    return _by_part(text, _cars(by, community, at=at)) or Found()


def contact_of(request: MoveRequest) -> Contact | None:
    """Whom to reach for a request; nobody where neither car nor space is known."""
    vehicle = request.vehicle
    if vehicle is None:
        return _reached(request.phone, "") if request.phone else None
    # Whoever stands there said that it is not theirs: nobody is disturbed until that is looked at.
    return None if vehicle.doubted_at else contact_of_vehicle(vehicle)


def contact_of_vehicle(vehicle: Vehicle) -> Contact | None:
    """Whom to reach for a car: its own number, else of those who live behind its door."""
    email = ""
    if vehicle.email_cipher:
        email = privacy.open_text(vehicle.email_cipher, vehicle.email_key_version)
    if vehicle.phone is not None or email:
        number = privacy.number_of(vehicle.phone) if vehicle.may_text and vehicle.phone else ""
        return _reached(vehicle.phone, vehicle.holder_name, email=email, number=number)
    living = holders_of(vehicle.unit) if vehicle.unit else []
    return living[0] if living else None


def holders_of(unit: Unit) -> list[Contact]:
    """Those who live behind a door and can be called, the owner first."""
    stays = Occupancy.objects.filter(
        household__unit=unit, household__until__isnull=True, until__isnull=True
    )
    found = []
    for stay in stays.select_related("person__account").order_by("pk"):
        phone = stay.person.phones.order_by("pk").first()
        if phone is not None:
            contact = _reached(phone, stay.person.name)
            found.append((stay.relation != Occupancy.Relation.OWNER, contact))
    return [contact for _is_other, contact in sorted(found, key=lambda pair: pair[0])]


def running(plate_index: str, community: Area) -> MoveRequest | None:
    """The request that already waits for this plate."""
    if not plate_index:
        return None
    rows = MoveRequest.objects.waiting().filter(plate_index=plate_index)
    rows = rows.filter(case__community=community).select_related("case__area", "case__lead")
    return rows.order_by("-pk").first()


def registered(plate_index: str, community: Area, *, by: Actor, at: datetime) -> Vehicle | None:
    """The car that counts now under this plate."""
    return _cars(by, community, at=at).filter(plate_index=plate_index).order_by("-pk").first()


def unit_said(unit: Unit) -> str:
    """Name a door as the desk says it."""
    return _("{building} {door} 室").format(building=unit.building, door=unit.number)


def _by_plate(typed: list[str], cars: QuerySet[Vehicle], community: Area) -> Found:
    known = list(_having(cars, typed)[:_MOST])
    plate = keeping.plate_of(known[0]) if known else typed[0]
    near = [] if known else list(_having(cars, plates.near(plate))[:_MOST])
    known = [one for one in known if one.plate_index == keeping.index(plate)]
    ahead = running(keeping.index(plate), community)
    return Found(plate=plate, vehicles=known, near=near, running=ahead)


def fitting(text: str, cars: QuerySet[Vehicle]) -> list[int]:
    """Return the keys of the cars whose plate a part of one fits, the newest first."""
    part = plates.part(text)
    if part is None:
        return []
    sealed = cars.order_by("-pk").values_list("pk", "plate_cipher", "plate_key_version")
    return [pk for pk, cipher, version in sealed if part.fits(privacy.open_text(cipher, version))]


def _by_part(text: str, cars: QuerySet[Vehicle]) -> Found | None:
    """Find the cars of a plate known in part; they are shown masked, for nobody typed the whole."""
    found = fitting(text, cars)
    if not found:
        return None
    shown = list(cars.filter(pk__in=found[:_MOST]).order_by("-pk"))
    return Found(vehicles=shown, is_part=True, has_more=len(found) > _MOST)


def _by_space(text: str, cars: QuerySet[Vehicle], community: Area) -> Found:
    if not text.strip():
        return Found()
    # “B区35号” alone is no space to the reader of places until the word is beside it.
    places = [*locate.from_text(community, f"{text} 车位"), *locate.from_text(community, text)]
    space = next((place.space for place in places if place.space is not None), None)
    unit = space.unit if space else next((p.unit for p in places if p.unit is not None), None)
    if not _THEIR_CAR.search(text):
        # Whose place is taken is who asks, not who stands in the way.
        is_place = space is not None or unit is not None
        return Found(space=space, unit=unit, taken_place=_place_in(text) if is_place else "")
    if unit is None:
        return Found(space=space)
    if space is None:
        space = unit.parking_spaces.select_related("estate").order_by("pk").first()
    vehicles = list(cars.filter(unit=unit).order_by("kind", "pk")[:_MOST])
    return Found(vehicles=vehicles, space=space, unit=unit, holders=holders_of(unit))


def _place_in(text: str) -> str:
    """What words name as taken: “2-1203 车位被占了” → 2-1203 车位."""
    said = " ".join(text.split())
    return _IN_THE_WAY.sub("", said) or said


def _cars(by: Actor, community: Area, *, at: datetime) -> QuerySet[Vehicle]:
    cars = Vehicle.objects.visible_to(by).current(local_day(at))
    cars = cars.filter(estate__community=community)
    return cars.select_related("estate", "phone__person__account", "unit__building")


def _having(cars: QuerySet[Vehicle], wanted: Iterable[str]) -> QuerySet[Vehicle]:
    return cars.filter(plate_index__in=[keeping.index(plate) for plate in wanted]).order_by("-pk")


def _reached(phone: Phone | None, name: str, *, email: str = "", number: str = "") -> Contact:
    person = phone.person if phone else None
    account = getattr(person, "account", None) if person else None
    return Contact(
        phone=phone,
        name=masked_name(name or (person.name if person else "")) if name or person else "",
        masked_phone=privacy.masked(phone) if phone else "",
        account=account if account is not None and account.is_active else None,
        email=email,
        number=number,
    )
