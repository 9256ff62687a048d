"""When deadlines come due, and what the clock does then: warn, supervise, call on, close, wake."""

import heapq
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from wangge.cases import (
    asking,
    callout,
    changing,
    closing,
    deadlines,
    deferring,
    follow_up,
    overdue_calls,
    owing,
    receipts,
    supervising,
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Deadline
from wangge.cases.vocabulary import Stage
from wangge.history.recording import record
from wangge.people.actors import CLOCK

# Small enough that nobody's request waits long for the cases held meanwhile.
_BATCH = 100
# What failed is left alone this long, so that the rest does not wait behind it.
_LET_REST = timedelta(minutes=1)
# Promises of the work: the last moment is within them, so only later is a miss.
_PROMISES = (
    *deadlines.WORK_STAGES,
    Stage.DECIDE,
    Stage.REFER,
    Stage.CO_HANDLE,
)

_log = logging.getLogger(__name__)


def sweep(now: datetime | None = None, limit: int = 500) -> int:
    """Act on what is due, in order of time; return on how many deadlines, 0 when none is left.

    And remind of the calls that the desk owes and did not make.
    """
    now = now or timezone.now()
    acted = overdue_calls.remind(now)
    while acted < limit and _due(now).exists():  # idle costs a read, never a write lock
        done = _act_on_batch(now, size=min(_BATCH, limit - acted))
        if not done:
            break  # other workers hold the rest
        acted += done
    return acted


def lag(now: datetime) -> timedelta:
    """How long the earliest due deadline has waited for the clock."""
    earliest = _due(now).order_by("act_at").values_list("act_at", flat=True).first()
    return now - earliest if earliest else timedelta()


def _due(now: datetime) -> QuerySet[Deadline]:
    at_its_last_moment = Q(act_at=now, due_at=now, stage__in=_PROMISES)
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return Deadline.objects.filter(is_free, act_at__lte=now).exclude(at_its_last_moment)


@transaction.atomic
def _act_on_batch(now: datetime, *, size: int) -> int:
    found = list(_due(now).order_by("act_at", "pk").values_list("act_at", "pk", "case")[:size])
    # Two workers never hold one case: the second leaves it out. On SQLite the IMMEDIATE
    # transaction keeps other writers away. A person's change takes the case first too.
    free = set(
        Case.objects.filter(pk__in={case for _at, _pk, case in found})
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("pk", flat=True)
    )
    waiting = [(act_at, pk) for act_at, pk, case in found if case in free and act_at]
    # A full batch is not the whole: what comes later than its end waits for the next.
    horizon = (found[-1][0] or now) if len(found) == size else now
    acted = 0
    heapq.heapify(waiting)
    while waiting:
        _act_at, pk = heapq.heappop(waiting)
        deadline = _due(now).select_related("case__area", "case__lead").filter(pk=pk).first()
        if deadline is None:
            continue  # done with meanwhile, by an act on the same case
        acted += 1
        if _act_safely(deadline, now=now) and deadline.act_at and deadline.act_at <= horizon:
            heapq.heappush(waiting, (deadline.act_at, pk))
    return acted


def _act_safely(deadline: Deadline, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _act(deadline, now=now)
    except Exception:
        # The edge of the process: one odd case must not stop the clock of all.
        _log.exception("The clock could not act on deadline %s", deadline.pk)
        Deadline.objects.filter(pk=deadline.pk).update(lease_until=now + _LET_REST)
        return False
    deadline.refresh_from_db(fields=["act_at"])
    return True


def _act(deadline: Deadline, *, now: datetime) -> None:
    assert deadline.due_at is not None, "a paused deadline is not due"
    if (deadline.level == 0 and now < deadline.due_at) or _is_warning(deadline):
        _warn(deadline, now=now)
    else:
        _ON_DUE[Stage(deadline.stage)](deadline, now)


def _is_warning(deadline: Deadline) -> bool:
    # After a standstill the warning comes first, then the miss.
    return deadline.warned_at is None and deadline.act_at == deadline.warn_at


def _warn(deadline: Deadline, *, now: datetime) -> None:
    seen = Deadline.objects.filter(pk=deadline.pk, warned_at__isnull=True, met_at__isnull=True)
    if not seen.update(warned_at=now, act_at=deadline.due_at):
        Deadline.objects.filter(pk=deadline.pk).update(act_at=deadline.due_at)
        return
    if deadline.stage != Stage.CALL:  # two minutes need no warning
        record(
            CaseEvent.WARNED,
            subject=deadline.case,
            actor=CLOCK,
            at=now,
            deadline=deadline.pk,
            stage=str(deadline.stage),
        )


def _supervise(deadline: Deadline, now: datetime) -> None:
    supervising.supervise(deadline, by=CLOCK, at=now)


def _call_on(deadline: Deadline, now: datetime) -> None:
    is_round_over = callout.pass_on(deadline.case, by=CLOCK, at=now)
    if is_round_over:
        # Everybody was called and nobody goes: whoever watches over arrivals hears at once.
        _hasten_arrival(deadline.case, now=now)


def _hasten_arrival(case: Case, *, now: datetime) -> None:
    arrive = case.deadlines.filter(
        stage=Stage.ARRIVE, met_at__isnull=True, dropped_at__isnull=True, level=0, act_at__gt=now
    ).first()
    if arrive is not None:
        arrive.act_at = now
        arrive.save(update_fields=["act_at"])
        supervising.supervise(arrive, by=CLOCK, at=now)


def _work_on(deadline: Deadline, now: datetime) -> None:
    asking.wait_no_longer(deadline.case, by=CLOCK, at=now)


def _wake(deadline: Deadline, now: datetime) -> None:
    deferring.wake(deadline.case, by=CLOCK, at=now)


def _close_or_call(deadline: Deadline, now: datetime) -> None:
    case = deadline.case
    answer = receipts.last_answer(case)
    waiting = list(receipts.not_reached(case))
    for requester in waiting:
        owing.open_for(requester, reply=answer, by=CLOCK, at=now)
    # Silence ends no complaint and no dispute before the desk asked.
    owed_until = _call_due(case) if waiting or follow_up.still_owed(case) else None
    if case.answered_at is not None and owed_until is None:
        closing.close_silent(case, by=CLOCK, at=now)
    elif owed_until is not None and owed_until > now:
        Deadline.objects.filter(pk=deadline.pk).update(due_at=owed_until, act_at=owed_until)
        changing.settle(case)
    else:
        # The desk did not call in time.
        supervising.supervise(deadline, by=CLOCK, at=now)


def _call_due(case: Case) -> datetime | None:
    owed = owing.owed_on(case).order_by("-due_at").values_list("due_at", flat=True)
    return owed.first()


_ON_DUE: dict[Stage, Callable[[Deadline, datetime], None]] = {
    Stage.CALL: _call_on,
    Stage.TAKE: _supervise,
    Stage.ARRIVE: _supervise,
    Stage.RESOLVE: _supervise,
    Stage.WAIT: _work_on,
    Stage.REVIEW: _wake,
    Stage.CONFIRM: _close_or_call,
    Stage.DECIDE: _supervise,
    Stage.REFER: _supervise,
    Stage.CO_HANDLE: _supervise,
    Stage.VISIT: _supervise,
}
