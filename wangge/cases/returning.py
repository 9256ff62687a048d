"""How who received a case says that it is not theirs (退单), and what a second person makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import declining, dispatch, elsewhere, helping, referring, reviewing
from wangge.cases.models import Case, CatalogueEntry, Review
from wangge.cases.vocabulary import DeclineReason
from wangge.cases.wording import written
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.people.actors import Actor
from wangge.people.models import Organisation

_CLAUSE_MOST = 120
_MOST_CLAUSES = 80
_AGREED, _REFUSED = Review.Outcome.AGREED, Review.Outcome.REFUSED


class NotTheReceiver(NotAllowed):
    """Only who received a case can give it back."""

    reason = gettext_lazy("只有牵头的单位能退单。还没人接的，值班台可以改派。")


@dataclass(frozen=True, slots=True)
class Help:
    """A body that the reviewer names to help who must lead, and with what."""

    organisation: Organisation
    task: str


@transaction.atomic
def ask(
    case: Case,
    *,
    reason: str,
    clause: str,
    proposed: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> Review:
    """Ask to give a case back; until somebody decides, the receiver leads and the clock goes on."""
    if not is_receiver(case, by):
        raise NotTheReceiver
    named = written(
        clause,
        field="clause",
        missing=_("写上依据派单目录的哪一条，例如：市政路灯。"),
        longest=_CLAUSE_MOST,
    )
    if proposed is not None and proposed.pk == case.lead_id:
        raise Malformed(_("这就是现在的牵头单位。请选别的，或者不选。"), field="proposed")
    return reviewing.ask(
        case,
        what=Review.What.RETURN,
        reason=reason,
        clause=named,
        proposed=proposed,
        by=by,
        at=at,
    )


@transaction.atomic
def send_on(case: Case, *, to: Organisation, decision: str, by: Actor, at: datetime) -> Review:
    """Agree, and let another body lead in the time that is left; the requester reads who it is."""
    if to.pk == case.lead_id:
        raise Malformed(_("这就是退单的单位。请选别的单位。"), field="to")
    review = _decide(case, _AGREED, "dispatch", decision=decision, by=by, at=at)
    dispatch.dispatch(case, to=to, keeps_promise=True, by=by, at=at)
    return review


@transaction.atomic
def refer_up(
    case: Case,
    *,
    task: str,
    parties: Sequence[referring.Party],
    report_in_by: datetime,
    decision: str,
    by: Actor,
    at: datetime,
) -> Review:
    """Agree, and call the departments whose matter it is; the community only assists."""
    review = _decide(case, _AGREED, "refer", decision=decision, by=by, at=at)
    referring.refer(case, task=task, parties=parties, report_in_by=report_in_by, by=by, at=at)
    return review


@transaction.atomic
def decline(
    case: Case, *, reason: str, phone: str, text: str, decision: str, by: Actor, at: datetime
) -> Review:
    """Agree, and tell the requester lawfully that nobody here does it, and whom to call."""
    review = _decide(case, _AGREED, "decline", decision=decision, by=by, at=at)
    declining.decline(case, reason=reason, phone=phone, text=text, by=by, at=at)
    return review


@transaction.atomic
def refuse(
    case: Case, *, decision: str, helpers: Sequence[Help] = (), by: Actor, at: datetime
) -> Review:
    """Do not agree: the receiver leads on; whom the reviewer names helps."""
    review = _decide(case, _REFUSED, "refuse", decision=decision, by=by, at=at)
    for help_ in helpers:
        helping.ask(case, organisation=help_.organisation, task=help_.task, by=by, at=at)
    return review


def is_receiver(case: Case, by: Actor) -> bool:
    """Say whether the actor holds the case or is of the body that leads it."""
    if by.post is None:
        return False
    return case.handler_id == by.post.pk or (
        case.lead_id is not None and by.post.organisation_id == case.lead_id
    )


def clauses(case: Case, *, at: datetime) -> list[tuple[str, str]]:
    """Lines that say whose a matter is: of the dispatch catalogue here, then of what nobody here does."""
    on = local_day(at)
    rows = CatalogueEntry.objects.filter(
        Q(until__isnull=True) | Q(until__gte=on),
        area__path__in=case.area.path_prefixes,
        since__lte=on,
    ).exclude(lead=case.lead_id)
    found: dict[str, str] = {}
    for row in rows.select_related("category", "lead").order_by("category__name", "pk"):
        about = row.category.name if row.category else row.get_route_display()
        parts = [part for part in (about, row.clause) if part]
        if parts:
            found.setdefault(
                " · ".join(parts)[:_CLAUSE_MOST],
                _("{clause}，归{lead}").format(clause=_("，").join(parts), lead=row.lead),
            )
    for phone in elsewhere.offered(case.community, DeclineReason.BEYOND_DUTY):
        found.setdefault(
            phone.what[:_CLAUSE_MOST],
            _("{clause}（{number}）").format(clause=phone.what, number=phone.number),
        )
    return list(found.items())[:_MOST_CLAUSES]


def _decide(
    case: Case, outcome: Review.Outcome, way: str, *, decision: str, by: Actor, at: datetime
) -> Review:
    return reviewing.decide(
        case,
        what=Review.What.RETURN,
        outcome=outcome,
        way=way,
        decision=decision,
        by=by,
        at=at,
    )
