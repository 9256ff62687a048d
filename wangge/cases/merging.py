"""How cases of the same matter are worked on as one (并案), and parted again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, dispatch, hearing, replying, ringing, taking
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case, Deadline, Merge, Reply, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Stage, Status, Verb
from wangge.core.errors import NotAllowed, Refused
from wangge.history.recording import record
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post

_IN_HAND = {Status.TAKEN, Status.ARRIVED}
_AT_REST = {Status.WAITING, Status.DEFERRED}
# Where a case returns to; one that departments led goes out anew, they were released.
_RETURNS = {Status.DISPATCHED, *_IN_HAND, *_AT_REST}
_UNTAKEN = (Stage.TAKE, Stage.RESOLVE)
_CLOCKS = (*_UNTAKEN, Stage.ARRIVE, Stage.VISIT, Stage.WAIT, Stage.REVIEW)


class NotTheSame(Refused):
    """These two can never be worked on as one."""

    reason = gettext_lazy("同一件事不用并。请选另一件。")


class NotHere(Refused):
    """Another community's case has another desk and other people."""

    reason = gettext_lazy("两件事不在同一个社区，不能并。")


class OneIsPrivate(Refused):
    """What is not public stays apart from what is, so that no answer reaches a stranger."""

    reason = gettext_lazy("一件公开、一件不公开，不能并：回音会让不该知道的人看到。")


class AlreadySaidDone(Refused):
    """Whoever joined now would have missed the result."""

    reason = gettext_lazy("那件事已经回过音，在等居民确认，不能再并进去。请单独回复这一件。")


class NotMerged(Refused):
    """Somebody else parted them already."""

    reason = gettext_lazy("这件事没有并在别的事里。")


@dataclass(frozen=True, slots=True)
class _Pair:
    case: Case
    into: Case


def audience(case: Case) -> QuerySet[Requester]:
    """The requesters who get every answer of this case, its own and those who joined."""
    return hearing.audience(case)


def waiting(case: Case) -> QuerySet[Requester]:
    """The requesters whose own cases were merged into this one."""
    return hearing.audience(case).exclude(case=case.pk)


@transaction.atomic
def merge(case: Case, into: Case, *, by: Actor, at: datetime) -> Merge:
    """Let one case go on as another; both sides' requesters get each later answer.

    Into a merged case means into the one that goes on for it. Raise NotTheSame, NotHere,
    OneIsPrivate, AlreadySaidDone, NotAllowed, NotNow or Overtaken.
    """
    into = _fresh(hearing.goes_on_as(into), seen=into)
    _must_fit(case, into, by=by)
    came_along = list(Case.objects.filter(merged_into=case.pk).order_by("pk"))
    _hold([case, into, *came_along], by=by)
    changed_audience(into, by=by)
    holder = who_goes_on(case, into, by=by, at=at)
    kept = _put_in(_Pair(case, into), by=by, at=at)
    if holder is not None:
        taking.go_on(into, holder=holder, by=by, at=at)
    for other in came_along:
        _carry(other, to=into, at=at, by=by)
    return kept


@transaction.atomic
def unmerge(case: Case, *, by: Actor, at: datetime) -> Case:
    """Part the case again: its own number, who had it, and the time that was promised."""
    merged = Merge.objects.filter(case=case.pk, undone_at__isnull=True).first()
    if merged is None or case.merged_into is None:
        raise NotMerged
    into = case.merged_into
    if by.post is None:
        raise NotAllowed
    came_along = _came_along(merged)
    _hold([case, into, *came_along], by=by)
    changed_audience(into, by=by)
    _take_out(_Pair(case, into), merged, by=by, at=at)
    Merge.objects.filter(pk=merged.pk).update(undone_by=by.post, undone_at=at)
    for other in came_along:
        _carry(other, to=case, at=at, by=by)
    return case


def is_parted(case: Case) -> bool:
    """Say whether the case was merged once and goes its own way again."""
    return case.merged_into_id is None and Merge.objects.filter(case=case.pk).exists()


def changed_audience(case: Case, *, by: Actor) -> None:
    """Make pages that say who will read an answer stale: somebody joined, or left."""
    Case.objects.filter(pk=case.pk).update(revision=F("revision") + 1)
    case.revision += 1


def who_goes_on(case: Case, into: Case, *, by: Actor, at: datetime) -> Post | None:
    """Who has taken the one case and goes on with the other, which nobody has taken yet."""
    holder = dispatch.still_there(case, at=at)
    if holder is None or case.status not in _IN_HAND or into.status != Status.DISPATCHED:
        return None
    if not changing.permits(into, TRANSITIONS[Verb.TAKE], by) or ringing.on_the_way(into):
        return None
    return holder if taking.may_be_handed(into, holder, at=at) else None


def _fresh(into: Case, *, seen: Case) -> Case:
    # What was named may have gone on as another; then that one counts, as it is now.
    return into if into is seen else Case.objects.select_related("area", "lead").get(pk=into.pk)


def _must_fit(case: Case, into: Case, *, by: Actor) -> None:
    if case.pk == into.pk:
        raise NotTheSame
    if not _may(case, into, by=by):
        raise NotAllowed
    if case.community_id != into.community_id:
        raise NotHere
    if case.is_private != into.is_private:
        raise OneIsPrivate
    if into.status == Status.RESOLVED:
        raise AlreadySaidDone
    if not into.is_open:
        raise changing.NotNow(
            _("那件事现在是“{status}”，不能再并进去。").format(status=into.get_status_display())
        )


def _may(case: Case, into: Case, *, by: Actor) -> bool:
    if by.kind == ActorKind.REQUESTER:
        # Their own, before anybody works on it; whose the other is, is not theirs to touch.
        return changing.brought_by(case, by) is not None and case.status == Status.DISPATCHED
    return by.post is not None and changing.permits(into, TRANSITIONS[Verb.MERGE], by)


def _hold(cases: list[Case], *, by: Actor) -> None:
    # Always in one order, so that two merges that cross each other never wait in a ring.
    for case in sorted(cases, key=lambda held: held.pk):
        changing.hold(case, by=by)


def _put_in(pair: _Pair, *, by: Actor, at: datetime) -> Merge:
    case, into = pair.case, pair.into
    before = case.status
    changing.change(case, Verb.MERGE, by=by, at=at, merged_into=into)
    ringing.end(case, at=at)
    deadlines.resume(case, at=at)
    changing.settle(case)
    kept = Merge.objects.create(case=case, into=into, status_before=before, by=by.post, at=at)
    record(CaseEvent.MERGED, subject=case, actor=by, at=at, into=into.pk)
    told = _("您说的和另一件同样的事并在一起办，由{lead}来办，回音也给您。您的编号还能用。").format(
        lead=into.lead
    )
    _tell_own(case, told, by=by, at=at)
    # The calls owed about it are now about the case that goes on.
    CallBack.objects.filter(case=case, done_at__isnull=True).update(case=into)
    # Last, so that whoever is overtaken by it reads of it.
    record(CaseEvent.JOINED, subject=into, actor=by, at=at, case=case.pk)
    return kept


def _take_out(pair: _Pair, merged: Merge, *, by: Actor, at: datetime) -> None:
    case, into = pair.case, pair.into
    holder = dispatch.still_there(case, at=at)
    status = _returns_to(case, merged, holder)
    _set_clocks_back(case, status, at=at)
    changing.change(
        case,
        Verb.UNMERGE,
        to=status,
        by=by,
        at=at,
        merged_into=None,
        handler=holder,
        status_before=case.status_before if status in _AT_REST else "",
        next_act_at=deadlines.next_act(case).at,  # law 1 holds from the first statement on
    )
    changing.settle(case)
    CallBack.objects.filter(case=into, requester__case=case, done_at__isnull=True).update(case=case)
    record(CaseEvent.UNMERGED, subject=case, actor=by, at=at, into=into.pk)
    record(CaseEvent.PARTED, subject=into, actor=by, at=at, case=case.pk)
    if status == Status.DISPATCHED:
        sent = {"lead": case.lead_id, "round": case.round}
        record(CaseEvent.DISPATCHED, subject=case, actor=by, at=at, **sent)
    told = _("您说的事又分开单独办了，还是您的编号，由{lead}来办。").format(lead=case.lead)
    _tell_own(case, told, by=by, at=at)


def _returns_to(case: Case, merged: Merge, holder: Post | None) -> Status:
    before = Status(merged.status_before)
    has_left = case.handler_id is not None and holder is None
    is_lost = before in _AT_REST and not case.status_before
    return Status.DISPATCHED if before not in _RETURNS or has_left or is_lost else before


def _set_clocks_back(case: Case, status: Status, *, at: datetime) -> None:
    stopped_at = deadlines.dropped_last_at(case)
    if status in _AT_REST:
        deadlines.pause_again(case, ended_at=stopped_at)
    stages = _UNTAKEN if status == Status.DISPATCHED else _CLOCKS
    kept = deadlines.take_up(case, stages, dropped_at=stopped_at, at=at)
    if status != Status.DISPATCHED:
        return
    take = kept.get(Stage.TAKE)
    if take is not None and take.due_at is not None and take.due_at <= at:
        # Nobody could take it meanwhile.
        deadlines.drop(case, [Stage.TAKE], at=at)
        del kept[Stage.TAKE]
    anew = [stage for stage in _UNTAKEN if stage not in kept]
    Deadline.objects.bulk_create(deadlines.plan(case, anew, at=at))


def _tell_own(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    replying.tell(case, text=text, purpose=Reply.Purpose.NOTICE, by=by, at=at)


def _came_along(merged: Merge) -> list[Case]:
    """What had been merged into the case before, and went on with it."""
    before = Merge.objects.filter(into=merged.case_id, undone_at=merged.at)
    along = Merge.objects.filter(
        into=merged.into_id, at=merged.at, undone_at__isnull=True, case__in=before.values("case")
    )
    return list(Case.objects.filter(merges__in=along).order_by("pk"))


def _carry(case: Case, *, to: Case, by: Actor, at: datetime) -> None:
    last = case.merges.get(undone_at__isnull=True)
    Merge.objects.filter(pk=last.pk).update(undone_by=by.post, undone_at=at)
    Case.objects.filter(pk=case.pk).update(merged_into=to, revision=F("revision") + 1)
    CallBack.objects.filter(case=last.into_id, requester__case=case, done_at__isnull=True).update(
        case=to
    )
    Merge.objects.create(case=case, into=to, status_before=last.status_before, by=by.post, at=at)
    record(CaseEvent.MERGED, subject=case, actor=by, at=at, into=to.pk)
    record(CaseEvent.JOINED, subject=to, actor=by, at=at, case=case.pk)
