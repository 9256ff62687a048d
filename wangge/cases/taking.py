"""How somebody takes a case, hands it to a colleague, and arrives."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, disputes, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallOut, Case
from wangge.cases.vocabulary import Stage, Verb
from wangge.cases.wording import shortened
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day
from wangge.duty import on_call
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right, Role


class NotTheirs(Refused):
    """The colleague belongs neither to the lead organisation nor to the place."""

    reason = gettext_lazy("只能转给牵头单位或这一片的人。要换牵头单位，请退单。")


class AtRest(Refused):
    """A volunteer is not called at night."""

    reason = gettext_lazy("夜里不叫志愿者。请转给物业夜班或者值班台。")


@transaction.atomic
def take(case: Case, *, by: Actor, at: datetime) -> None:
    """Make the actor the handler; of two who take at once the second is told of the first."""
    changing.change(case, Verb.TAKE, by=by, at=at, handler=by.post)
    ringing.stop(case, at=at, taker=by.post)
    disputes.await_visit(case, at=at)
    changing.settle(case)
    record(CaseEvent.TAKEN, subject=case, actor=by, at=at, round=case.round)


@transaction.atomic
def go_on(case: Case, *, holder: Post, by: Actor, at: datetime) -> None:
    """Let who works on the same matter already have this case too; nobody takes twice."""
    changing.change(case, Verb.TAKE, by=by, at=at, handler=holder)
    ringing.stop(case, at=at, taker=holder)
    disputes.await_visit(case, at=at)
    changing.settle(case)
    record(CaseEvent.TAKEN, subject=case, actor=by, at=at, round=case.round, holder=holder.pk)


@transaction.atomic
def arrive(case: Case, *, by: Actor, at: datetime) -> None:
    """Say that the handler is on the spot; no place is asked for or kept."""
    changing.change(case, Verb.ARRIVE, by=by, at=at)
    CallOut.objects.filter(case=case, ended_at__isnull=True, arrived_at__isnull=True).update(
        arrived_at=at
    )
    changing.settle(case)
    record(CaseEvent.ARRIVED, subject=case, actor=by, at=at)


@transaction.atomic
def hand_over(case: Case, *, to: Post, reason: str = "", by: Actor, at: datetime) -> None:
    """Ask a colleague of the same organisation or place to take the case; the lead stays."""
    _must_fit(case, to, by=by, at=at)
    before = case.handler_id
    changing.change(case, Verb.HAND_OVER, by=by, at=at, handler=to)
    deadlines.drop(case, [Stage.CALL], at=at)
    if call_out := ringing.on_the_way(case):
        # Somebody waits on the spot: the colleague has two minutes, and then the next is called.
        call_out.case = case
        ringing.ring_instead(call_out, to, by=by, at=at)
    else:
        ringing.stop(case, at=at)
        deadlines.open_(case, Stage.TAKE, at=at)
    changing.settle(case)
    record(CaseEvent.HANDED_OVER, subject=case, actor=by, at=at, to=to.pk, before=before)
    if clean := shortened(reason):
        case.notes.create(text=clean, by=by.post, at=at)


def may_be_handed(case: Case, to: Post, *, at: datetime) -> bool:
    """Say whether the case may be handed to a post: held, able, and of the lead or the place."""
    today = local_day(at)
    is_held = to.since <= today and (to.until is None or to.until >= today)
    sees = not case.is_private or Right.SEE_PRIVATE in to.rights
    is_near = to.area.holds(case.area) or case.area.holds(to.area)
    of_lead = to.organisation_id is not None and to.organisation_id == case.lead_id
    return is_held and sees and Right.HANDLE in to.rights and (is_near or of_lead)


def resting(case: Case, *, at: datetime) -> frozenset[Role]:
    """The volunteers' roles that nobody hands this case to now: a call-out at night."""
    place = case.building.area if case.building else case.area
    return on_call.resting_roles(place, at) if ringing.on_the_way(case) else frozenset()


def _must_fit(case: Case, to: Post, *, by: Actor, at: datetime) -> None:
    if by.post is not None and to.pk == by.post.pk:
        raise Malformed(_("这件事本来就在您手上。请选别的人。"), field="to")
    if not may_be_handed(case, to, at=at):
        raise NotTheirs
    if to.role in resting(case, at=at):
        raise AtRest
