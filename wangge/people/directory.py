"""How persons are entered, corrected and found again."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people import policies, privacy
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Person, Phone
from wangge.people.roles import Right

_FIRST_BIRTH_YEAR = 1900


@transaction.atomic
def add_person(
    name: str, *, phone: str = "", birth_year: int | None = None, by: Actor, at: datetime
) -> Person:
    """Enter a person; a number, where given, is kept encrypted."""
    if not (by.may(Right.REGISTER) or by.may(Right.MANAGE_AREA)):
        raise NotAllowed
    person = Person.objects.create(name=_named(name), birth_year=_year(birth_year, local_day(at)))
    if phone.strip():
        privacy.keep_phone(phone, person=person)
    record(PeopleEvent.PERSON_ADDED, subject=person, actor=by, at=at)
    return person


@transaction.atomic
def correct_person(
    person: Person,
    *,
    name: str | None = None,
    birth_year: int | None = None,
    phone: str | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """Correct what is given; a phone replaces all earlier ones, an empty one removes them."""
    policies.must_keep(by, person, on=local_day(at))
    if name is not None:
        person.name = _named(name)
    if birth_year is not None:
        person.birth_year = _year(birth_year, local_day(at))
    person.save()
    if phone is not None:
        _replace_phones(person, phone.strip())
    record(PeopleEvent.PERSON_CORRECTED, subject=person, actor=by, at=at)
    return person


def find(text: str) -> QuerySet[Person]:
    """Find persons by a whole number, however spelt, or by the beginning of a name."""
    # PostgreSQL takes no NUL in a text.
    text = text.replace("\x00", "").strip()
    if not text:
        return Person.objects.none()
    try:
        index = privacy.blind_index(text)
    except Malformed:
        return Person.objects.filter(name__startswith=text).order_by("name", "pk")
    return Person.objects.filter(phones__blind_index=index).distinct().order_by("name", "pk")


def _replace_phones(person: Person, number: str) -> None:
    earlier = list(person.phones.all())
    kept = privacy.keep_phone(number, person=person) if number else None
    for phone in earlier:
        if phone == kept:
            continue
        try:
            with transaction.atomic():
                phone.delete()
        except ProtectedError:
            # A request was made with it; it stays there and leaves the person.
            Phone.objects.filter(pk=phone.pk).update(person=None)


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise Malformed(_("请写姓名。"), field="name")
    return name


def _year(year: int | None, today: date) -> int | None:
    if year is not None and not _FIRST_BIRTH_YEAR <= year <= today.year:
        raise Malformed(
            _("出生年份在 {first} 到 {last} 之间。").format(
                first=_FIRST_BIRTH_YEAR, last=today.year
            ),
            field="birth_year",
        )
    return year
