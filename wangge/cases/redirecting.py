"""How the desk puts a wrong dispatch right (改派): only before somebody took the case (rules.md R-H4)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from wangge.cases import dispatch
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case
from wangge.core.errors import Refused
from wangge.core.moments import local_day
from wangge.history.models import Event
from wangge.history.recording import type_of
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post

# By which the lead is another's, and where that one's name stands in the event.
_MOVED = {CaseEvent.DISPATCHED: "before", CaseEvent.REFERRED: "lead_before"}


class TakenAlready(Refused):
    """Who took a case leads it to its end, unless a second person decides otherwise."""

    reason = gettext_lazy(
        "已经有人接了，牵头单位不改派。不归他们的，请他们退单，换一个人审；要别人一起办，请人协办或者吹哨。"
    )


@transaction.atomic
def redirect(case: Case, *, to: Organisation, by: Actor, at: datetime) -> None:
    """Let another body lead what nobody has taken; the time to mend it goes on as promised.

    Raise TakenAlready, and what dispatch raises.
    """
    must_be_untaken(case)
    dispatch.dispatch(case, to=to, keeps_promise=True, by=by, at=at)


def must_be_untaken(case: Case) -> None:
    """Raise TakenAlready where somebody of the lead took the case."""
    if is_taken(case):
        raise TakenAlready


def is_taken(case: Case) -> bool:
    """Say whether the body that leads took it; what a desk holds is still to be sent where it belongs.

    Handed to a colleague it stays taken, though somebody must take it anew.
    """
    if case.lead is None or case.lead.is_desk:
        return False
    told = {CaseEvent.DISPATCHED, CaseEvent.TAKEN, CaseEvent.REFERRED}
    last = _events(case).filter(kind__in=told).order_by("-pk").values_list("kind", flat=True)[:1]
    return list(last) == [CaseEvent.TAKEN.value]


def once_led(case: Case, body: Organisation) -> bool:
    """Say whether the case lay with a body before another came to lead it."""
    rows = _events(case).filter(kind__in=list(_MOVED)).values_list("kind", "data")
    return any(data.get(_MOVED[CaseEvent(kind)]) == body.pk for kind, data in rows)


def manned(bodies: QuerySet[Organisation], *, at: datetime) -> QuerySet[Organisation]:
    """Of these bodies the ones where somebody reads what is sent to them."""
    there = Post.objects.held(local_day(at)).filter(organisation=OuterRef("pk"))
    return bodies.filter(Exists(there))


def bodies(case: Case, *, at: datetime) -> list[Organisation]:
    """Whom the case can be sent to instead: others near it or above it, where somebody is."""
    near = [body.pk for body in dispatch.leads(case) if body.pk != case.lead_id]
    return list(manned(Organisation.objects.filter(pk__in=near), at=at).order_by("kind", "name"))


def _events(case: Case) -> QuerySet[Event]:
    return Event.objects.filter(subject_type=type_of(case), subject_id=case.pk)
