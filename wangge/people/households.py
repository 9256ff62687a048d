"""Who lives behind which door: households, who moves in, who moves out."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record
from wangge.people import privacy, serving
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Household, Occupancy, Person, Phone
from wangge.people.roles import Right
from wangge.places.models import Area, Unit


class Purpose(models.TextChoices):
    """What a number of a household is wanted for."""

    VISIT = "visit", gettext_lazy("约上门时间")
    URGENT = "urgent", gettext_lazy("急事，马上联系")
    CHECK = "check", gettext_lazy("核对登记")
    NOTICE = "notice", gettext_lazy("停水停电等通知")


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


@transaction.atomic
def correct_stay(
    occupancy: Occupancy,
    *,
    relation: str,
    since: date | None,
    until: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Correct what was entered of a tie; an end that was a mistake is taken away."""
    _must_register(by, occupancy.household.unit.building.area)
    if relation not in Occupancy.Relation:
        raise Malformed(_("请选业主、家人、租户或其他。"), field="relation")
    if since is not None and until is not None and until < since:
        raise Malformed(_("搬走的日子不能早于住进来的日子。"), field="until")
    occupancy.relation, occupancy.since, occupancy.until = relation, since, until
    try:
        with transaction.atomic():
            occupancy.save(update_fields=["relation", "since", "until"])
    except IntegrityError:
        raise AlreadyLivesHere from None
    record(PeopleEvent.STAY_CORRECTED, subject=occupancy, actor=by, at=at)


@transaction.atomic
def take_back(occupancy: Occupancy, *, by: Actor, at: datetime) -> None:
    """Undo a moving out that was entered by mistake."""
    _must_register(by, occupancy.household.unit.building.area)
    try:
        with transaction.atomic():
            Occupancy.objects.filter(pk=occupancy.pk).update(until=None)
    except IntegrityError:
        raise AlreadyLivesHere from None
    Household.objects.filter(pk=occupancy.household_id).update(until=None)
    record(PeopleEvent.STAY_CORRECTED, subject=occupancy, actor=by, at=at)


@transaction.atomic
def leave(household: Household, on: date, *, by: Actor, at: datetime) -> int:
    """End a household with everybody in it after a day; return how many left."""
    _must_register(by, household.unit.building.area)
    if household.since is not None and on < household.since:
        raise Malformed(_("搬走的日子不能早于住进来的日子。"), field="until")
    staying = Occupancy.objects.filter(household=household, until__isnull=True)
    if staying.filter(since__gt=on).exists():
        raise Malformed(_("有人是那天以后才住进来的。请核对日子。"), field="until")
    if not Household.objects.filter(pk=household.pk, until__isnull=True).update(until=on):
        raise AlreadyMovedOut(_("这一户已经登记搬走了。请看最新情况。"))
    count = staying.update(until=on)
    household.until = on
    record(PeopleEvent.HOUSEHOLD_LEFT, subject=household, actor=by, at=at, count=count)
    return count


def reveal(phone: Phone, *, household: Household, purpose: str, by: Actor, at: datetime) -> str:
    """Return a number of a household in clear, and keep who read it what for."""
    by.must(Right.REVEAL_PHONE)
    _must_see(by, household)
    if purpose not in Purpose.values:
        raise Malformed(_("请选为什么要看号码，会记下来。"), field="purpose")
    with transaction.atomic():
        record(
            PeopleEvent.HOUSEHOLD_PHONE_REVEALED,
            subject=household,
            actor=by,
            at=at,
            phone=phone.pk,
            purpose=purpose,
        )
    return privacy.number_of(phone)


def may_name(by: Actor) -> bool:
    """Say whether names are read in clear: by the community's own staff, not by a company's."""
    if by.may(Right.MANAGE_AREA):
        return True
    is_staff = by.may(Right.DISPATCH) and by.may(Right.REGISTER)
    return is_staff and by.post is not None and not by.post.sees_by_organisation


def masked_name(name: str) -> str:
    """Return a name as those without a need for it read it: 王**."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def may_register(by: Actor, area: Area) -> bool:
    """Say whether households of an area are the actor's to enter."""
    is_here = by.post is not None and by.post.area.holds(area) and by.may(Right.REGISTER)
    return (is_here and may_name(by)) or by.may_manage(area)


def _must_see(by: Actor, household: Household) -> None:
    if not serving.estates_seen_by(by).filter(pk=household.unit.building.estate_id).exists():
        raise NotAllowed


def _must_register(by: Actor, area: Area) -> None:
    if not may_register(by, area):
        raise NotAllowed
