"""How the desk takes back at once what it has just done for a caller: nobody worked on it yet."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, closing, merging, owing, replying
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Receipt
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Resolution, Status, Verb
from wangge.core.errors import NotAllowed, Refused
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.people.actors import Actor

WITHIN = timedelta(minutes=10)


class TooLateToUndo(Refused):
    """Somebody relies on it by now."""

    reason = gettext_lazy("这件事已经有人在办，或者过了 10 分钟，不能直接撤销。请打开这件事再改。")


def may_be_undone(case: Case, *, by: Actor, at: datetime) -> bool:
    """Say whether this actor did it minutes ago and nobody has acted on it since."""
    is_fresh = case.status in {Status.DISPATCHED, Status.MERGED} or (
        case.status == Status.CLOSED and case.resolution == Resolution.ANSWERED
    )
    return is_fresh and case.round == 1 and _is_by(case, by=by, since=at - WITHIN)


@transaction.atomic
def undo(case: Case, *, by: Actor, at: datetime) -> None:
    """Take it back: what was joined is parted, what was settled is open again, else it is struck out.

    Raise TooLateToUndo.
    """
    if not may_be_undone(case, by=by, at=at):
        raise TooLateToUndo
    if case.status == Status.MERGED:
        merging.unmerge(case, by=by, at=at)
        _they_know(case, by=by, at=at)
        return
    if case.status == Status.CLOSED:
        closing.reopen(case, by=by, at=at)
        # The clerk slipped; its requester never said that it is not well.
        case.ratings.filter(round=1).delete()
        return
    if changing.permits(case, TRANSITIONS[Verb.VOID], by):
        reason = _("值班台登记时弄错了，已当场撤销。")
        closing.void(case, reason=reason, by=by, at=at)
        _they_know(case, by=by, at=at)
        return
    raise NotAllowed


def may_be_untold(case: Case, *, by: Actor, at: datetime) -> bool:
    """Say whether this actor kept minutes ago that the answer was told again, and it still stands."""
    return _last_told(case, by=by, since=at - WITHIN) is not None


@transaction.atomic
def untell(case: Case, *, by: Actor, at: datetime) -> None:
    """Take back that the earlier answer was told again: a slip; raise TooLateToUndo, or Overtaken."""
    changing.hold(case, by=by)
    last = _last_told(case, by=by, since=at - WITHIN)
    if last is None:
        raise TooLateToUndo
    case.contacts.filter(pk=last.data.get("contact")).delete()
    Receipt.objects.filter(reply__case=case, how=Receipt.How.TOLD, at=last.at).delete()
    Case.objects.filter(pk=case.pk, answered_at=last.at).update(answered_at=None)
    record(CaseEvent.TOLD_AGAIN_UNDONE, subject=case, actor=by, at=at)


def _last_told(case: Case, *, by: Actor, since: datetime) -> Event | None:
    kinds = (CaseEvent.TOLD_AGAIN, CaseEvent.TOLD_AGAIN_UNDONE)
    told = Event.objects.filter(
        kind__in=kinds, subject_type=type_of(case), subject_id=case.pk, at__gte=since
    )
    last = told.order_by("-pk").first()
    is_own = last is not None and by.post_ref is not None and last.post_ref == by.post_ref
    return last if last is not None and is_own and last.kind == CaseEvent.TOLD_AGAIN else None


def _they_know(case: Case, *, by: Actor, at: datetime) -> None:
    # Whoever was on the line heard of it: no call is owed for that.
    for requester in case.requesters.all():
        requester.case = case
        replying.told(requester, by=by, at=at)
        owing.settle_for(requester, at=at)


def _is_by(case: Case, *, by: Actor, since: datetime) -> bool:
    return (
        by.post_ref is not None
        and Event.objects.filter(
            kind=CaseEvent.SUBMITTED,
            subject_type=type_of(case),
            subject_id=case.pk,
            post_ref=by.post_ref,
            at__gte=since,
        ).exists()
    )
