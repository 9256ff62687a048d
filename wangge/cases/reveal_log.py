"""Who read a number in clear, when and what for: the list that heads look through and residents ask about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from wangge.cases.models import Case, Requester
from wangge.cases.revealing import Purpose
from wangge.core.errors import NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.history.models import Event
from wangge.history.recording import type_of
from wangge.people import households, privacy, scopes
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Household, Occupancy, Person, Phone, Post
from wangge.people.roles import Right

MOST = 100
_KINDS = (PeopleEvent.PHONE_REVEALED, PeopleEvent.HOUSEHOLD_PHONE_REVEALED)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a number."""

    at: datetime
    who: str
    post: str
    purpose: str
    whose: str
    masked: str
    case: str


def looks(
    *, by: Actor, day: date | None = None, post: str = "", number: str = ""
) -> tuple[list[Look], int]:
    """Who looked within the actor's area, newest first, and how many there are in all.

    Raise NotAllowed for who heads nothing.
    """
    events = found(by=by, day=day, post=post, number=number)
    return told(events[:MOST]), events.count()


def found(
    *, by: Actor, day: date | None = None, post: str = "", number: str = ""
) -> QuerySet[Event]:
    """The looks themselves, newest first, for a list that is taken out whole."""
    by.must(Right.MANAGE_AREA)
    events = _events().filter(_within(by))
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        events = events.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if post:
        events = events.filter(post_ref=int(post)) if post.isdecimal() else events.none()
    if number:
        cases = Case.objects.filter(number=number)
        events = events.filter(subject_type=type_of(Case()), subject_id__in=cases.values("pk"))
    return events


def looks_at(phone: Phone, *, by: Actor) -> list[Look]:
    """Who looked at one person's number: what they are told when they ask (R-P2)."""
    if not (by.may(Right.REVEAL_PHONE) or by.may(Right.MANAGE_AREA)):
        raise NotAllowed
    same = Phone.objects.filter(blind_index=phone.blind_index)
    asked = Requester.objects.filter(phone__in=same)
    events = _events().filter(
        Q(data__phone__in=list(same.values_list("pk", flat=True)))
        | Q(data__requester__in=list(asked.values_list("pk", flat=True)))
    )
    return told(events.filter(_within(by))[:MOST])


def those_who_looked(by: Actor) -> QuerySet[Post]:
    """The posts that have looked within the actor's area, to choose from."""
    refs = _events().filter(_within(by)).order_by().values("post_ref").distinct()
    return Post.objects.filter(pk__in=refs).select_related("person").order_by("person__name")


def _events() -> QuerySet[Event]:
    return Event.objects.filter(kind__in=_KINDS).order_by("-id")


def _within(by: Actor) -> Q:
    cases = Case.objects.filter(scopes.within(by, "area_path"))
    living = Occupancy.objects.filter(scopes.within(by, "household__unit__building__area__path"))
    return (
        Q(subject_type=type_of(Case()), subject_id__in=cases.values("pk"))
        | Q(subject_type=type_of(Person()), subject_id__in=living.values("person"))
        | Q(subject_type=type_of(Household()), subject_id__in=living.values("household"))
    )


def told(events: Iterable[Event]) -> list[Look]:
    """Say of each look who, whose, what for, in which matter; five statements however many there are."""
    rows = list(events)
    posts = Post.objects.select_related("person").in_bulk({row.post_ref for row in rows})
    asked = {row.data.get("requester") for row in rows} - {None}
    requesters = Requester.objects.select_related("case", "phone", "person").in_bulk(asked)
    kept = {row.data.get("phone") for row in rows} - {None}
    phones = Phone.objects.select_related("person").in_bulk(kept)
    # A driver's number is looked at in a matter whose requester is somebody else.
    about = {row.subject_id for row in rows if row.subject_type == type_of(Case())}
    cases = dict(Case.objects.filter(pk__in=about).values_list("pk", "number"))
    looked = []
    for row in rows:
        post = posts.get(row.post_ref or 0)
        requester = requesters.get(row.data.get("requester") or 0)
        phone = phones.get(row.data.get("phone") or 0) or (requester.phone if requester else None)
        person = phone.person if phone else None
        name = requester.name if requester else ""
        looked.append(
            Look(
                at=row.at,
                who=post.person.name if post else "",
                post=str(post or ""),
                purpose=_purpose(row),
                whose=person.name if person else name,
                masked=privacy.masked(phone) if phone else "",
                case=_number(row, requester, cases),
            )
        )
    return looked


def _number(row: Event, requester: Requester | None, cases: dict[int, str]) -> str:
    if requester is not None:
        return requester.case.number
    return cases.get(row.subject_id or 0, "") if row.subject_type == type_of(Case()) else ""


def _purpose(event: Event) -> str:
    purposes = {**dict(households.Purpose.choices), **dict(Purpose.choices)}
    return str(purposes.get(event.data["purpose"], ""))
