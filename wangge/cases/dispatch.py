"""Which body leads a case, by the dispatch catalogue, and how it is sent there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.cases import changing, deadlines, reviewing, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, CatalogueEntry, Category, Deadline
from wangge.cases.vocabulary import Route, Stage, Verb
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day
from wangge.core.work_calendar import Calendar
from wangge.duty.calendar import calendar_for
from wangge.duty.on_call import holder_now
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.places.models import Area

STAGES = (Stage.TAKE, Stage.RESOLVE)


class NoDesk(Refused):
    """Nobody leads here, not even a desk that is never closed."""


def lead_for(
    category: Category, *, area: Area, estate_id: int | None = None, at: datetime
) -> Organisation:
    """Return who leads: by the catalogue, else the body of the kind in the area, else the desk."""
    entries = [
        entry
        for entry in _entries(category, area=area, estate_id=estate_id, at=at)
        if _holds_now(entry, area=area, at=at)
    ]
    if entries:
        return max(entries, key=_particularity).lead
    return _nearest(category, area, is_placed=estate_id is not None)


@transaction.atomic
def dispatch(
    case: Case,
    *,
    to: Organisation | Post | None = None,
    keeps_promise: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Send a case to a body or one of its people, by the catalogue where nobody is named.

    Where the promise is kept, whoever leads now has what is left of the time until it is done.
    Raise AwaitsDecision while a return is open: nobody moves the lead past who decides that.
    """
    lead, handler = _receiver(case, to, at=at)
    before, held_by = case.lead_id, case.handler_id
    if lead.pk != before:
        reviewing.must_not_await(case)
    case.pauses.filter(until__isnull=True).update(until=at)
    changing.change(case, Verb.DISPATCH, by=by, at=at, lead=lead, handler=handler, status_before="")
    ringing.end(case, at=at)
    kept = deadlines.take_up(case, [Stage.RESOLVE], dropped_at=at, at=at) if keeps_promise else {}
    anew = [stage for stage in STAGES if stage not in kept]
    Deadline.objects.bulk_create(deadlines.plan(case, anew, at=at))
    changing.settle(case)
    record(
        CaseEvent.DISPATCHED,
        subject=case,
        actor=by,
        at=at,
        lead=lead.pk,
        handler=case.handler_id,
        round=case.round,
        # Who led and who had it until now, to whom it is told that another does.
        before=before,
        held_by=held_by,
    )


def holders(case: Case, *, at: datetime) -> list[Post]:
    """Return who of the leading body is on shift to take the case, best first."""
    if case.handler is not None:
        return [case.handler]
    return holder_now(case.lead, area=case.area, at=at) if case.lead else []


def still_there(case: Case, *, at: datetime) -> Post | None:
    """Who held the case, to be asked again, unless they have left meanwhile."""
    held = Post.objects.held(local_day(at))
    return held.filter(pk=case.handler_id).first() if case.handler_id else None


def desk_of(case: Case) -> Organisation:
    """The desk that is never closed, of the case's place or the nearest above it; raise NoDesk."""
    rows = Organisation.objects.filter(
        is_desk=True, is_active=True, area__path__in=case.area.path_prefixes
    )
    return _first_desk(sorted(rows.select_related("area"), key=lambda desk: -len(desk.area.path)))


def leads(case: Case) -> list[Organisation]:
    """List the bodies that a case can be sent to: those of its community, and those above it."""
    start, end = case.community.path_range
    near = Q(area__path__gte=start, area__path__lt=end)
    above = Q(area__path__in=case.community.path_prefixes)
    return list(Organisation.objects.filter(near | above, is_active=True).order_by("kind", "name"))


def _receiver(
    case: Case, to: Organisation | Post | None, *, at: datetime
) -> tuple[Organisation, Post | None]:
    if to is None:
        return lead_for(case.category, area=case.area, estate_id=case.estate_id, at=at), None
    lead = to.organisation if isinstance(to, Post) else to
    if lead is None:
        raise Malformed(_("这个岗位不属于哪个单位。请选单位。"), field="to")
    if not lead.is_active or not _is_near(lead.area, case.community):
        raise Malformed(
            _("这个单位不在{community}。请重新选。").format(community=case.community), field="to"
        )
    return lead, to if isinstance(to, Post) else None


def _is_near(area: Area, community: Area) -> bool:
    return community.holds(area) or area.holds(community)


def _entries(
    category: Category, *, area: Area, estate_id: int | None, at: datetime
) -> list[CatalogueEntry]:
    on = local_day(at)
    rows = CatalogueEntry.objects.filter(
        Q(category__isnull=True) | Q(category=category),
        Q(estate__isnull=True) | Q(estate_id=estate_id),
        Q(until__isnull=True) | Q(until__gte=on),
        route__in=["", category.route],
        area__path__in=area.path_prefixes,
        since__lte=on,
        lead__is_active=True,
    )
    return list(rows.select_related("lead__area", "area"))


def _holds_now(entry: CatalogueEntry, *, area: Area, at: datetime) -> bool:
    if entry.hours == CatalogueEntry.Hours.ANY:
        return True
    return _is_office_open(calendar_for(area), at) == (entry.hours == CatalogueEntry.Hours.OFFICE)


def _is_office_open(calendar: Calendar, at: datetime) -> bool:
    day = local_day(at)
    if not calendar.is_work_day(day):
        return False
    return any(opens <= at < closes for opens, closes in calendar.hours.on(day))


def _particularity(entry: CatalogueEntry) -> tuple[bool, bool, bool, int, bool, int]:
    return (
        entry.category_id is not None,
        entry.estate_id is not None,
        entry.route != "",
        len(entry.area.path),
        entry.hours != CatalogueEntry.Hours.ANY,
        entry.pk,
    )


def _nearest(category: Category, area: Area, *, is_placed: bool) -> Organisation:
    around = Q(area__path__in=area.path_prefixes)
    start, end = area.path_range
    beneath = Q(area__path__gt=start, area__path__lt=end, kind=category.lead_kind, is_desk=False)
    rows = Organisation.objects.filter(
        around | beneath, Q(kind=category.lead_kind) | Q(is_desk=True), is_active=True
    ).select_related("area")
    found = sorted(rows, key=lambda body: -len(body.area.path))
    bodies = [body for body in found if body.area.holds(area)]
    of_kind = [body for body in bodies if body.kind == category.lead_kind]
    # Without an estate it may as well be the company of a part of this area: the desk asks where.
    if not is_placed and category.route == Route.PROPERTY and len(found) > len(bodies):
        return _first_desk([body for body in bodies if body.is_desk])
    # Two companies at the same place: nobody but the catalogue knows which of them it is.
    nearest = [body for body in of_kind if body.area_id == of_kind[0].area_id]
    if len(nearest) == 1:
        return nearest[0]
    return _first_desk([body for body in bodies if body.is_desk])


def _first_desk(desks: list[Organisation]) -> Organisation:
    if not desks:
        raise NoDesk(_("这个社区还没有 24 小时值班台，事情没有人接。请先在“单位”里设一个。"))
    return desks[0]
