"""What one car in the way looks like to the desk: whom to reach, what was tried, what helps next."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases import owing, ringing
from wangge.cases.views import finding as cases_seen
from wangge.cases.vocabulary import Status
from wangge.core.moments import say, say_date
from wangge.history.timeline import timeline
from wangge.notifications.sending import has_channel
from wangge.parking import finding, keeping, moving, notice, relaying, stewarding
from wangge.parking.finding import Contact
from wangge.parking.models import MoveRequest, Relay
from wangge.parking.views import asking
from wangge.people.http import Request
from wangge.people.roles import Right


def render_page(
    request: Request, found: MoveRequest, *, number: str = "", relay: Relay | None = None
) -> HttpResponse:
    """Show the page; with the driver's number where it was just asked for."""
    now = timezone.now()
    case, contact = found.case, finding.contact_of(found)
    relays = list(found.relays.select_related("by__person").order_by("-pk"))
    calling = relay or next((one for one in relays if _is_mine(one, request)), None)
    context = {
        "found": found,
        "case": case,
        "car": moving.named(found),
        "plate": keeping.plate_of(found),
        "standing": cases_seen.standing(case, now),
        "time": cases_seen.time_left(found.move_by, now),
        "limit": _("{when} 前挪走").format(when=say(found.move_by, now)),
        "whom": _whom(found, contact),
        "whose": _whose(found),
        "relays": relays,
        "number": number,
        "calling": calling if found.is_waiting else None,
        "outcomes": [(outcome.value, outcome.label) for outcome in relaying.OUTCOMES],
        "verbs": _verbs(request, found, contact, now),
        "entries": timeline(case, for_resident=False),
        "owed_href": _owed(found),
        "police": notice.police_words(found),
    }
    vars(request)["community"] = case.community
    return render(request, "parking/moving/page.html", context)


def _is_mine(relay: Relay, request: Request) -> bool:
    post = request.actor.post
    return relay.outcome == Relay.Outcome.PENDING and post is not None and relay.by_id == post.pk


def _whose(found: MoveRequest) -> str:
    """Who has it: nobody yet, whoever took it, or whoever is being called to the spot."""
    case = found.case
    if not found.is_waiting or case.handler is None:
        return ""
    name = case.handler.person.name
    if case.status != Status.DISPATCHED:
        return _("{name}在办").format(name=name)
    if ringing.running(case) is not None:
        return _("正在叫{name}到现场").format(name=name)
    return _("等{name}接").format(name=name)


def _whom(found: MoveRequest, contact: Contact | None) -> list[tuple[str, str]]:
    vehicle = found.vehicle
    until = vehicle.valid_until if vehicle else None
    return [
        (_("车主"), (contact.name or _("没写称呼")) if contact else ""),
        (_("怎么登记的"), str(vehicle.get_kind_display()) if vehicle else ""),
        (_("停到"), say_date(until) if until else ""),
        (_("哪一户"), finding.unit_said(vehicle.unit) if vehicle and vehicle.unit else ""),
        (_("车位"), str(found.space) if found.space else ""),
        (_("联系"), asking.reach(contact) if contact else ""),
        (_("告诉车主停在"), relaying.where(found)),
        (_("为什么又请"), found.why),
    ]


def _verbs(
    request: Request, found: MoveRequest, contact: Contact | None, now: datetime
) -> dict[str, Any]:
    if not found.is_waiting:
        return {}
    has_answered = found.answer in {MoveRequest.Answer.COMING, MoveRequest.Answer.MOVED}
    may_message = contact is not None and _can_be_written_to(found, contact)
    wait = relaying.next_message_at(found, at=now)
    may_call = contact is not None and contact.phone is not None
    tried = found.relays.exists()
    return {
        "message": may_message and wait is None,
        "message_wait": say(wait, now) if may_message and wait else "",
        "call": may_call and request.actor.may(Right.REVEAL_PHONE),
        "steward": stewarding.may_be_called(found),
        "take": moving.may_be_taken(found, by=request.actor),
        "searched": contact is None and bool(found.plate_index) and found.searched_at is None,
        "learn": not found.plate_index and contact is None,
        "primary": _primary(
            has_answered=has_answered, may_message=may_message, may_call=may_call, tried=tried,
            is_late=now > found.move_by or not (found.plate_index or contact),
            searched=found.searched_at is not None,
        ),
    }  # fmt: skip


def _primary(
    *,
    has_answered: bool,
    may_message: bool,
    may_call: bool,
    tried: bool,
    is_late: bool,
    searched: bool,
) -> str:
    if has_answered:
        return "moved"
    if may_message and not tried:
        return "message"
    if may_call and not is_late:
        return "call"
    if is_late:
        return "steward"
    return "notice" if searched else "searched"


def _can_be_written_to(found: MoveRequest, contact: Contact) -> bool:
    return contact.has_message and has_channel(relaying.reader_of(found, contact))


def _owed(found: MoveRequest) -> str:
    if not owing.owed_on(found.case).exists():
        return ""
    return f"{reverse('cases:call_backs')}?case={found.case.number}"
