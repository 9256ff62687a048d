"""Who lives behind which door: households, who moves in, who moves out."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Household, Occupancy, Person
from wangge.people.roles import Right
from wangge.places.models import Area, Unit


class AlreadyLivesHere(Refused):
    """The person belongs to the household already."""

    reason = gettext_lazy("这个人已经登记在这一户了。")


class AlreadyMovedOut(Refused):
    """Somebody entered the moving out before."""

    reason = gettext_lazy("这个人已经登记搬走了。请看最新情况。")


@transaction.atomic
def settle(unit: Unit, *, since: date | None = None, by: Actor, at: datetime) -> Household:
    """Enter a household behind a door."""
    _must_register(by, unit.building.area)
    household = Household.objects.create(unit=unit, since=since)
    record(PeopleEvent.HOUSEHOLD_SETTLED, subject=household, actor=by, at=at, unit=unit.pk)
    return household


@transaction.atomic
def move_in(
    person: Person,
    household: Household,
    *,
    relation: str,
    since: date | None = None,
    by: Actor,
    at: datetime,
) -> Occupancy:
    """Enter a person's tie to a household; raise AlreadyLivesHere."""
    _must_register(by, household.unit.building.area)
    if relation not in Occupancy.Relation:
        raise Malformed(_("请选业主、家人、租户或其他。"), field="relation")
    try:
        with transaction.atomic():
            occupancy = Occupancy.objects.create(
                person=person, household=household, relation=relation, since=since
            )
    except IntegrityError:
        raise AlreadyLivesHere from None
    record(PeopleEvent.MOVED_IN, subject=occupancy, actor=by, at=at, relation=relation)
    return occupancy


@transaction.atomic
def move_out(occupancy: Occupancy, on: date, *, by: Actor, at: datetime) -> None:
    """End a tie after a day; raise AlreadyMovedOut where it has ended."""
    _must_register(by, occupancy.household.unit.building.area)
    if occupancy.since is not None and on < occupancy.since:
        raise Malformed(_("搬走的日子不能早于住进来的日子。"), field="until")
    if not Occupancy.objects.filter(pk=occupancy.pk, until__isnull=True).update(until=on):
        raise AlreadyMovedOut
    occupancy.until = on
    record(PeopleEvent.MOVED_OUT, subject=occupancy, actor=by, at=at)


def _must_register(by: Actor, area: Area) -> None:
    is_here = by.post is not None and by.post.area.holds(area) and by.may(Right.REGISTER)
    if not (is_here or by.may_manage(area)):
        raise NotAllowed
