"""How the driver is reached without anybody being shown the number: a message, or a call by the desk."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing
from wangge.cases.revealing import Purpose
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import say
from wangge.core.our_language import in_our_language
from wangge.history.recording import record, type_of
from wangge.notifications.sending import Reader, has_channel, notify
from wangge.parking import finding, keeping, moving, policies, standing
from wangge.parking.events import ParkingEvent
from wangge.parking.finding import Contact
from wangge.parking.models import MoveRequest, Relay
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Account
from wangge.people.roles import Right

RESEND_GAP = timedelta(minutes=10)
MESSAGE = "parking.message"
# What whoever asked reads of it.
_WRITTEN_TO = gettext_lazy("值班台给车主发了消息，请他马上来挪。")
_KEY = "parking-message-"
Outcome = Relay.Outcome
# What the desk may say of a call.
OUTCOMES = (Outcome.COMING, Outcome.NO_ANSWER, Outcome.UNREACHABLE, Outcome.NOT_THEIRS)


class NobodyKnown(Refused):
    """Neither car nor space leads to anybody."""

    reason = gettext_lazy("没有登记这辆车的车主。先查访客登记和进出记录，再贴告示。")


class NoChannel(Refused):
    """Nothing written can reach this driver."""

    reason = gettext_lazy("这位车主没有账号、邮箱，也没有同意收短信，请打电话。")


class TooSoon(Refused):
    """A driver is not written to again within some minutes."""


class NotTheirs(Refused):
    """Whoever is registered said that the car is not theirs."""

    reason = gettext_lazy("登记的人说这不是他的车，不再打扰他。请先核对车牌，再改登记。")


class AlreadySaid(Refused):
    """Somebody wrote down what came of this call."""

    reason = gettext_lazy("这次电话的结果已经记了。请看最新情况。")


@transaction.atomic
def message(request: MoveRequest, *, by: Actor, at: datetime) -> Relay:
    """Write to the driver with a link to answer; raise NoChannel, TooSoon, NotTheirs."""
    contact = _begin(request, by=by, at=at)
    reader = reader_of(request, contact)
    if not has_channel(reader):
        raise NoChannel
    _must_have_waited(request, at=at)
    relay = Relay.objects.create(
        request=request, way=Relay.Way.MESSAGE, outcome=Outcome.SENT, by=by.post, at=at
    )
    moving.take_by_working(request, by=by, at=at)
    notify(
        to=reader,
        kind=MESSAGE,
        title=in_our_language(
            lambda: _("请挪一下车：{plate}").format(plate=keeping.masked(request) or _("您的车"))
        ),
        body=in_our_language(
            lambda: _("{place}：有人等着用。挪好了、来不了，都请回一声。").format(
                place=where(request)
            )
        ),
        # To who has no account the link goes sealed, beside the address.
        url=driver_path(request) if isinstance(reader, Account) else "",
        urgent=True,
        key=f"{_KEY}{relay.pk}",
        at=at,
    )
    _record(relay, by=by, at=at)
    moving.tell(request, lambda: str(_WRITTEN_TO), by=by, at=at)
    return relay


@transaction.atomic
def call(request: MoveRequest, *, by: Actor, at: datetime) -> tuple[Relay, str]:
    """Return the number to the desk, for this purpose only, and keep who read it; raise NobodyKnown."""
    by.must(Right.REVEAL_PHONE)
    contact = _begin(request, by=by, at=at)
    if contact.phone is None:
        raise NobodyKnown(_("这位车主没有登记电话。可以发消息，或者贴告示。"))
    moving.take_by_working(request, by=by, at=at)
    record(
        PeopleEvent.PHONE_REVEALED,
        subject=request.case,
        actor=by,
        at=at,
        requester=None,
        phone=contact.phone.pk,
        purpose=Purpose.MOVE_CAR.value,
    )
    mine = Relay.objects.filter(request=request, way=Relay.Way.CALL, by=by.post)
    relay = mine.filter(outcome=Outcome.PENDING).first()
    if relay is None:
        relay = Relay.objects.create(request=request, way=Relay.Way.CALL, by=by.post, at=at)
        _record(relay, by=by, at=at)
    return relay, privacy.number_of(contact.phone)


@transaction.atomic
def call_ended(relay: Relay, outcome: str, *, by: Actor, at: datetime) -> None:
    """Keep what came of a call, and tell whoever asked."""
    request = relay.request
    policies.must_move(by, request.case)
    if outcome not in OUTCOMES:
        raise Malformed(_("请选电话打得怎样。"), field="outcome")
    pending = Relay.objects.filter(pk=relay.pk, outcome=Outcome.PENDING, way=Relay.Way.CALL)
    if not pending.update(outcome=outcome, ended_at=at):
        raise AlreadySaid
    _record_end(relay, outcome, by=by, at=at)
    if outcome == Outcome.NOT_THEIRS:
        doubt(request, at=at)
    if request.is_waiting:
        moving.take_by_working(request, by=by, at=at)
    moving.tell(request, lambda: _said(outcome), by=by, at=at)


@transaction.atomic
def not_delivered(relay: Relay, *, by: Actor, at: datetime) -> None:
    """A message did not arrive: the desk calls."""
    sent = Relay.objects.filter(pk=relay.pk, outcome=Outcome.SENT)
    if sent.update(outcome=Outcome.UNDELIVERED, ended_at=at):
        _record_end(relay, Outcome.UNDELIVERED, by=by, at=at)


def relay_of(key: str) -> Relay | None:
    """The try that a message belongs to, by the key of its notice."""
    pk = key.removeprefix(_KEY)
    rows = Relay.objects.select_related("request__case__area", "request__case__lead")
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() else None


def doubt(request: MoveRequest, *, at: datetime) -> None:
    """Mark the entry: whoever stands there says that the car is not theirs."""
    MoveRequest.objects.filter(pk=request.pk).update(
        answer=MoveRequest.Answer.NOT_MINE, answered_at=at
    )
    request.answer, request.answered_at = MoveRequest.Answer.NOT_MINE, at
    if request.vehicle is not None:
        type(request.vehicle).objects.filter(pk=request.vehicle.pk).update(doubted_at=at)


def believe(request: MoveRequest) -> None:
    """Whoever said that it is not theirs says now that it is: they can be reached again."""
    if request.vehicle is not None:
        type(request.vehicle).objects.filter(pk=request.vehicle.pk).update(doubted_at=None)
        request.vehicle.doubted_at = None


def next_message_at(request: MoveRequest, *, at: datetime) -> datetime | None:
    """When the driver may be written to again; nothing where it is now."""
    last = request.relays.filter(way=Relay.Way.MESSAGE).order_by("-at").first()
    until = last.at + RESEND_GAP if last else at
    return until if until > at else None


def driver_path(request: MoveRequest) -> str:
    """The address of the driver's own page."""
    secret = privacy.open_text(request.link_cipher, request.link_key_version)
    return reverse("parking:driver", args=[secret])


def where(request: MoveRequest) -> str:
    """Where the car stands in the way, as a driver finds it: nobody's door, name or number."""
    return standing.place_of(request.case)


def reader_of(request: MoveRequest, contact: Contact) -> Account | Reader:
    """The driver as the messages know them."""
    if contact.account is not None:
        return contact.account
    return Reader(
        type_of(request),
        request.pk,
        email=contact.email,
        link=driver_path(request),
        phone=contact.number,
        call_back=request.case.community.desk_phone,
    )


def _begin(request: MoveRequest, *, by: Actor, at: datetime) -> Contact:
    policies.must_move(by, request.case)
    # The case first, so that two clerks do not write to one driver at once.
    changing.hold(request.case)
    if not request.is_waiting:
        raise changing.NotNow(_("这辆车不用再挪了，不要再打扰车主。"))
    if request.answer == MoveRequest.Answer.NOT_MINE:
        raise NotTheirs
    contact = finding.contact_of(request)
    if contact is None:
        raise NobodyKnown
    return contact


def _must_have_waited(request: MoveRequest, *, at: datetime) -> None:
    until = next_message_at(request, at=at)
    if until is not None:
        sentence = _("刚给车主发过消息。{when} 以后才能再发，急就打电话。")
        raise TooSoon(sentence.format(when=say(until, at)))


def _said(outcome: str) -> str:
    return {
        Outcome.COMING: _("值班台打通了车主的电话，车主说马上来挪。"),
        Outcome.NO_ANSWER: _("值班台打了车主的电话，没人接，过一会儿再打。"),
        Outcome.UNREACHABLE: _("值班台打了车主的电话，打不通，在想别的办法。"),
        Outcome.NOT_THEIRS: _("登记的人说这不是他的车，值班台在重新查。"),
    }[Outcome(outcome)]


def _record(relay: Relay, *, by: Actor, at: datetime) -> None:
    record(
        ParkingEvent.RELAYED,
        subject=relay.request.case,
        actor=by,
        at=at,
        relay=relay.pk,
        way=str(relay.way),
    )


def _record_end(relay: Relay, outcome: str, *, by: Actor, at: datetime) -> None:
    record(
        ParkingEvent.RELAY_ENDED,
        subject=relay.request.case,
        actor=by,
        at=at,
        relay=relay.pk,
        way=str(relay.way),
        outcome=str(outcome),
    )
