"""How somebody asks that a car be moved, and how it ends: always as a case, always with a word to who asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import (
    changing,
    deadlines,
    intake,
    joining,
    links,
    replying,
    resolving,
    ringing,
    taking,
)
from wangge.cases.intake import Submission
from wangge.cases.models import Case, Reply, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Kind, Stage, Status, Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.our_language import in_our_language
from wangge.history.recording import record
from wangge.jobs.queue import enqueue
from wangge.language.normalise import clean
from wangge.language.personal_data import mask_plate
from wangge.parking import finding, keeping, mischief, policies
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Phone
from wangge.places.locate import Located
from wangge.places.models import ParkingSpace

CATEGORY = replying.MOVE_CAR
OVERDUE = "parking.overdue"
# So long the driver has; then somebody goes there.
MOVE_WITHIN = timedelta(minutes=15)
# Who should have been called by then takes it; else the case goes up.
_GRACE = timedelta(minutes=2)
_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which car is to be moved: by its plate, or as that of a space; why, where it is asked often."""

    plate: str = ""
    vehicle: Vehicle | None = None
    space: ParkingSpace | None = None
    phone: Phone | None = None
    # Nobody could read the plate: somebody goes and looks.
    is_unread: bool = False
    why: str = ""


@transaction.atomic
def submit(submission: Submission, wanted: Wanted, *, by: Actor, at: datetime) -> MoveRequest:
    """Register that a car stands in the way and begin; one that is waited for already is joined.

    Raise what `intake.submit` raises, Malformed for a plate that is none, NeedsWord.
    """
    if not policies.may_ask(by):
        raise NotAllowed
    wanted = _checked(wanted)
    if begun := _begun_under(submission.idempotency_key):
        if wanted.plate and begun.plate_index not in {"", keeping.index(wanted.plate)}:
            raise Malformed(
                _("这一页刚才登记的是另一辆车。再登记一辆，请重新打开“挪车”。"), field="plate"
            )
        return begun
    said = replace(
        submission,
        place=_placed(submission, wanted),
        category_code=CATEGORY,
        kind_chosen=Kind.ASSISTANCE,
        waits_at_desk=True,
    )
    index = keeping.index(wanted.plate) if wanted.plate else ""
    if ahead := finding.running(index, submission.community):
        joining.join(said, into=ahead.case, by=by, at=at)
        return ahead
    accepted = intake.submit(said, by=by, at=at)
    return begin(accepted.case, wanted, by=by, at=at)


@transaction.atomic
def begin(case: Case, wanted: Wanted, *, by: Actor, at: datetime) -> MoveRequest:
    """Begin to reach the driver for a case that is here: the deadline, the steward after it."""
    policies.must_move(by, case)
    wanted = _checked(wanted)
    if known := MoveRequest.objects.filter(case=case).select_related("case").first():
        if wanted.plate and not known.plate_index and known.is_waiting:
            _learn_plate(known, wanted, by=by, at=at)
        return known
    asker = _asker(case)
    index = keeping.index(wanted.plate) if wanted.plate else ""
    mischief.must_not_be(
        case,
        plate_index=index,
        asker_index=asker,
        space=wanted.space.pk if wanted.space else None,
        why=wanted.why,
        at=at,
    )
    link = links.make()
    request = MoveRequest(
        case=case,
        vehicle=wanted.vehicle or _registered(index, case, at=at, by=by),
        space=wanted.space,
        phone=wanted.phone,
        asker_index=asker,
        why=wanted.why,
        asked_at=at,
        move_by=at + MOVE_WITHIN,
        link_hash=link.hash,
        link_cipher=link.cipher,
        link_key_version=link.key_version,
    )
    if wanted.plate:
        _keep_plate(request, wanted.plate)
    request.save()
    _plan(request, at=at)
    record(
        ParkingEvent.MOVE_ASKED,
        subject=case,
        actor=by,
        at=at,
        request=request.pk,
        known=finding.contact_of(request) is not None,
        noted=bool(wanted.why),
    )
    tell(request, lambda: _first_word(request), by=by, at=at)
    return request


def take_by_working(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Let whoever works on it have it: the first act takes the case, inside the caller's transaction."""
    if may_be_taken(request, by=by):
        taking.take(request.case, by=by, at=at)


def may_be_taken(request: MoveRequest, *, by: Actor) -> bool:
    """Say whether nobody has it yet; while somebody is called to the spot, whoever goes has it then."""
    case = request.case
    is_free = case.status == Status.DISPATCHED and ringing.running(case) is None
    return is_free and by.post is not None and changing.permits(case, TRANSITIONS[Verb.TAKE], by)


@transaction.atomic
def take(request: MoveRequest, *, by: Actor, at: datetime) -> None:
    """Take it without another act; of two who take at once the second is told of the first."""
    policies.must_move(by, request.case)
    taking.take(request.case, by=by, at=at)


@transaction.atomic
def moved(request: MoveRequest, *, text: str = "", by: Actor, at: datetime) -> Reply:
    """Say that the car is away: the case is resolved with a word to who asked, and they are asked."""
    case = request.case
    policies.must_move(by, case)
    if case.status == Status.DISPATCHED:
        taking.take(case, by=by, at=at)
    said = clean(text) or in_our_language(
        lambda: _("{car}已经挪走了，您现在可以停、可以走了。耽误您了。").format(car=car(request))
    )
    return resolving.resolve(case, text=said, by=by, at=at)


@transaction.atomic
def begin_anew(case: Case, *, at: datetime) -> None:
    """Give the driver another quarter of an hour where whoever asked says that the car still stands there."""
    request = MoveRequest.objects.filter(case=case, move_by__lt=at + MOVE_WITHIN).first()
    if request is None:
        return
    MoveRequest.objects.filter(pk=request.pk).update(
        move_by=at + MOVE_WITHIN,
        answer="",
        answered_at=None,
        steward_called_at=None,
        owner_told_at=None,
    )
    _remind(request, at=at + MOVE_WITHIN)


def tell(request: MoveRequest, say: Callable[[], str], *, by: Actor, at: datetime) -> None:
    """Tell whoever asked one step; no number and no name of the driver stands in it.

    The sentence is built here, so that it is in the residents' language whatever the clerk reads.
    """
    text = in_our_language(say)
    replying.tell(request.case, text=text, purpose=Reply.Purpose.NOTICE, by=by, at=at)


def car(request: MoveRequest) -> str:
    """Name the car to others: its masked plate, or that of the space."""
    plate = keeping.masked(request)
    if plate:
        return _("{plate} 这辆车").format(plate=plate)
    return _("{space} 车位的车").format(space=request.space) if request.space else _("这辆车")


def named(request: MoveRequest) -> str:
    """Name the car to staff, who also read that nobody knows its plate."""
    is_unread = not (request.plate_index or request.space_id or request.erased_at)
    return _("不知道车牌的车") if is_unread else car(request)


def _keep_plate(request: MoveRequest, plate: str) -> None:
    for name, value in keeping.seal(plate).items():
        setattr(request, name, value)


def _learn_plate(request: MoveRequest, wanted: Wanted, *, by: Actor, at: datetime) -> None:
    """Somebody went and read the plate: from now on its driver can be reached."""
    index = keeping.index(wanted.plate)
    if finding.running(index, request.case.community) is not None:
        raise Malformed(
            _("这辆车已经在请人挪了，是另一件。请在那一件里办，这一件可以并过去。"), field="plate"
        )
    _keep_plate(request, wanted.plate)
    request.vehicle = _registered(index, request.case, at=at, by=by)
    request.save(update_fields=["plate_cipher", "plate_key_version", "plate_index", "vehicle"])
    take_by_working(request, by=by, at=at)
    record(ParkingEvent.PLATE_READ, subject=request.case, actor=by, at=at, request=request.pk)
    tell(request, lambda: _first_word(request), by=by, at=at)


def _placed(submission: Submission, wanted: Wanted) -> Located | None:
    """Where the words name no estate, it is that of the space, or of the car: a steward is called there."""
    place = submission.place
    if place is not None and place.estate is not None:
        return place
    thing = wanted.space or wanted.vehicle
    if thing is None or thing.estate.community_id != submission.community.pk:
        return place
    return Located(submission.community, thing.estate.area, thing.estate)


def _begun_under(key: str) -> MoveRequest | None:
    known = intake.submitted_under(key)
    if known is None:
        return None
    goes_on = known.case.merged_into or known.case
    return MoveRequest.objects.filter(case=goes_on).select_related("case").first()


def _checked(wanted: Wanted) -> Wanted:
    why = clean(wanted.why).replace("\n", " ")
    if len(why) > _LONGEST_WHY:
        raise Malformed(
            _("这里最多写 {most} 字，您写了 {count} 字。").format(
                most=_LONGEST_WHY, count=len(why)
            ),
            field="why",
        )
    plate = keeping.must_read(wanted.plate, field="plate") if wanted.plate else ""
    if not plate and wanted.vehicle is not None:
        plate = keeping.plate_of(wanted.vehicle)
    if not (plate or wanted.space or wanted.phone or wanted.is_unread):
        raise Malformed(_("写上车牌，或者哪个车位。"), field="plate")
    return replace(wanted, plate=plate, why=why)


def _registered(index: str, case: Case, *, at: datetime, by: Actor) -> Vehicle | None:
    return finding.registered(index, case.community, by=by, at=at) if index else None


def _asker(case: Case) -> str:
    requester = Requester.objects.filter(case=case).select_related("phone").order_by("pk").first()
    phone = requester.phone if requester else None
    return privacy.blind_index(privacy.number_of(phone)) if phone else ""


def _plan(request: MoveRequest, *, at: datetime) -> None:
    case = request.case
    if case.status == Status.DISPATCHED:
        # Until then the driver is waited for, and nobody is late.
        deadlines.drop(case, [Stage.TAKE], at=at)
        deadlines.open_until(case, Stage.TAKE, at=at, due_at=request.move_by + _GRACE)
        changing.settle(case)
    _remind(request, at=request.move_by)


def _remind(request: MoveRequest, *, at: datetime) -> None:
    # One job a moment: asked anew, there may still be one of before.
    key = f"{OVERDUE}:{request.pk}:{at:%Y%m%d%H%M%S}"
    enqueue(OVERDUE, run_at=at, key=key, request=request.pk)


def _first_word(request: MoveRequest) -> str:
    plate = mask_plate(keeping.plate_of(request))
    if not (plate or request.space_id or request.phone_id):
        return _("登记了，还不知道车牌。值班台在想办法，15 分钟没挪走，就派人到现场。")
    # Whether a car is registered here is nobody's business but the desk's.
    sentence = _("登记了。值班台在找{car}的车主，15 分钟没挪走，就派人到现场。")
    return sentence.format(car=plate or car(request))
