"""How plates are entered, corrected and ended: whose car it is, and until when a visitor's counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.language.normalise import clean
from wangge.parking import keeping, policies
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Phone
from wangge.places.models import Estate, Unit

# A visitor who stays longer is entered again: nobody is kept for ever by mistake.
MOST_DAYS = 30
_LONGEST_NAME = 60


class AlreadyEnded(Refused):
    """Somebody ended it before."""

    reason = gettext_lazy("这个车牌已经停用了。请看最新情况。")


class AlreadyEntered(Malformed):
    """The plate stands in the registry of the estate."""

    reason = gettext_lazy("这个车牌在这个小区已经登记了，请找到它再改。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of a car, as it was typed."""

    plate: str
    kind: str
    unit: Unit | None = None
    holder_name: str = ""
    phone: str = ""
    email: str = ""
    may_text: bool = False
    valid_until: date | None = None


@transaction.atomic
def enter(estate: Estate, said: Particulars, *, by: Actor, at: datetime) -> Vehicle:
    """Enter a car; requests that wait for this plate know from now on whom to call."""
    policies.must_keep(by, estate)
    plate = keeping.must_read(said.plate, field="plate")
    _must_live_in(estate, said.unit)
    known = checked(said, at=at)
    today = local_day(at)
    # A visitor who comes back is entered anew; the visit before is over.
    over = Vehicle.objects.filter(plate_index=keeping.index(plate), valid_until__lt=today)
    over.filter(estate=estate, ended_on__isnull=True).update(ended_on=today)
    vehicle = Vehicle(estate=estate, **keeping.seal(plate))
    _fill(vehicle, known)
    _save(vehicle)
    waiting = MoveRequest.objects.waiting().filter(
        plate_index=vehicle.plate_index, vehicle=None, case__community=estate.community_id
    )
    waiting.update(vehicle=vehicle)
    record(ParkingEvent.PLATE_ENTERED, subject=vehicle, actor=by, at=at, vehicle_kind=said.kind)
    return vehicle


@transaction.atomic
def correct(vehicle: Vehicle, said: Particulars, *, by: Actor, at: datetime) -> None:
    """Correct what was entered; a plate that somebody doubted counts as looked at."""
    policies.must_keep(by, vehicle.estate)
    if vehicle.ended_on is not None:
        raise AlreadyEnded
    plate = keeping.must_read(said.plate, field="plate")
    _must_live_in(vehicle.estate, said.unit)
    known = checked(said, at=at)
    before = vehicle.phone
    for name, value in keeping.seal(plate).items():
        setattr(vehicle, name, value)
    vehicle.doubted_at = None
    _fill(vehicle, known)
    _save(vehicle)
    if before is not None and before.pk != vehicle.phone_id:
        forget_phones([before.pk])
    doubted = MoveRequest.objects.waiting().filter(
        vehicle=vehicle, answer=MoveRequest.Answer.NOT_MINE
    )
    doubted.update(answer="", answered_at=None)
    record(ParkingEvent.PLATE_CORRECTED, subject=vehicle, actor=by, at=at)


@transaction.atomic
def end(vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """Let a car count no more; it is erased after a month."""
    policies.must_keep(by, vehicle.estate)
    counting = Vehicle.objects.filter(pk=vehicle.pk, ended_on__isnull=True)
    if not counting.update(ended_on=local_day(at)):
        raise AlreadyEnded
    record(ParkingEvent.PLATE_ENDED, subject=vehicle, actor=by, at=at)


@transaction.atomic
def take_back(vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """Let a car that was ended by mistake count again."""
    policies.must_keep(by, vehicle.estate)
    try:
        with transaction.atomic():
            ended = Vehicle.objects.filter(pk=vehicle.pk, ended_on__isnull=False)
            changed = ended.update(ended_on=None)
    except IntegrityError:
        raise AlreadyEntered(field="plate") from None
    if changed:
        record(ParkingEvent.PLATE_TAKEN_BACK, subject=vehicle, actor=by, at=at)


def forget_phones(pks: list[int]) -> None:
    """Remove numbers that were kept for a car alone and for which nothing asks any more."""
    Phone.objects.filter(
        pk__in=pks, person=None, requesters=None, vehicles=None, move_requests=None
    ).delete()


def checked(said: Particulars, *, at: datetime) -> Particulars:
    """Return what was typed as it is kept; raise Malformed with the field that cannot be used."""
    if said.kind not in Vehicle.Kind:
        raise Malformed(_("请选住户还是访客。"), field="kind")
    name = clean(said.holder_name).replace("\n", " ")
    if len(name) > _LONGEST_NAME:
        raise Malformed(
            _("这里最多写 {most} 字，您写了 {count} 字。").format(
                most=_LONGEST_NAME, count=len(name)
            ),
            field="holder_name",
        )
    if not said.phone.strip() and said.unit is None:
        raise Malformed(_("写上电话，或者写是哪一户的，不然挪车时找不到人。"), field="phone")
    if said.may_text and not said.phone.strip():
        raise Malformed(_("要发短信，先写上车主电话。"), field="phone")
    return Particulars(
        plate=said.plate,
        kind=said.kind,
        unit=said.unit,
        holder_name=name,
        phone=privacy.normalise_phone(said.phone) if said.phone.strip() else "",
        email=_email(said.email),
        may_text=said.may_text,
        valid_until=_valid_until(said, at=at),
    )


def _must_live_in(estate: Estate, unit: Unit | None) -> None:
    if unit is not None and unit.building.estate_id != estate.pk:
        raise Malformed(_("这一户不在{estate}。请重新选。").format(estate=estate), field="door")


def _valid_until(said: Particulars, *, at: datetime) -> date | None:
    today = local_day(at)
    if said.kind != Vehicle.Kind.VISITOR:
        return None
    if said.valid_until is None:
        raise Malformed(_("访客要写停到哪天，到期自动删。"), field="valid_until")
    if said.valid_until < today:
        raise Malformed(_("停到的日子已经过了。请写今天或以后的日子。"), field="valid_until")
    if said.valid_until > today + timedelta(days=MOST_DAYS):
        sentence = _("访客一次最多登记 {most} 天。住得更久的，到期再登记一次。")
        raise Malformed(sentence.format(most=MOST_DAYS), field="valid_until")
    return said.valid_until


def _email(text: str) -> str:
    address = clean(text)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise Malformed(
            _("邮箱少了一部分，应当像 name@example.com。请补全，或者不留。"), field="email"
        ) from None
    return address


def _fill(vehicle: Vehicle, said: Particulars) -> None:
    vehicle.kind, vehicle.unit = said.kind, said.unit
    vehicle.holder_name, vehicle.valid_until = said.holder_name, said.valid_until
    vehicle.may_text = said.may_text
    vehicle.phone = _phone(vehicle, said)
    vehicle.email_cipher, vehicle.email_key_version = b"", 0
    if said.email:
        vehicle.email_cipher, vehicle.email_key_version = privacy.seal_text(said.email)


def _phone(vehicle: Vehicle, said: Particulars) -> Phone | None:
    if not said.phone:
        return None
    index = privacy.blind_index(said.phone)
    if vehicle.phone is not None and vehicle.phone.blind_index == index:
        return vehicle.phone
    # Somebody of this very household: their own row, so that it goes when they go.
    living = Phone.objects.filter(
        blind_index=index,
        person__occupancies__household__unit=said.unit,
        person__occupancies__until__isnull=True,
    )
    known = living.order_by("pk").first() if said.unit is not None else None
    return known or privacy.keep_phone(said.phone)


def _save(vehicle: Vehicle) -> None:
    try:
        with transaction.atomic():
            vehicle.save()
    except IntegrityError:
        raise AlreadyEntered(field="plate") from None
