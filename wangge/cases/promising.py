"""How a limit that another office set becomes ours, where it is the earlier one."""

from datetime import datetime, timedelta

from wangge.cases import changing
from wangge.cases.deadlines import running
from wangge.cases.models import Case, Deadline
from wangge.cases.vocabulary import Stage
from wangge.core.worktime import Mode

# As everywhere, four fifths of the time (core.worktime).
_WARNS_AT = 0.8
_MINUTE = timedelta(minutes=1)


def resolving(case: Case) -> Deadline | None:
    """The running deadline to resolve; nothing where the clock stands still."""
    return next(
        (d for d in running(case) if d.stage == Stage.RESOLVE and d.due_at is not None), None
    )


def bring_forward(case: Case, due_at: datetime, *, at: datetime) -> bool:
    """Resolve by their limit, inside the caller's transaction; say whether it is earlier than ours."""
    deadline = resolving(case)
    if deadline is None or deadline.due_at is None or deadline.due_at <= due_at:
        return False
    _set(deadline, due_at)
    changing.settle(case)
    return True


def put_back(case: Case, *, amount: int, mode: str, due_at: datetime, seen: datetime) -> bool:
    """Give a deadline its own time again, unless it was changed since."""
    deadline = resolving(case)
    if deadline is None or deadline.due_at != seen:
        return False
    _set(deadline, due_at)
    deadline.amount, deadline.mode = amount, mode
    deadline.save(update_fields=["amount", "mode"])
    changing.settle(case)
    return True


def _set(deadline: Deadline, due_at: datetime) -> None:
    # In minutes without the pauses, so that counting anew after a pause comes to the same end.
    rested = sum(
        ((p.until - p.since for p in deadline.case.pauses.all() if p.until is not None)),
        start=timedelta(0),
    )
    length = max(due_at - deadline.starts_at - rested, _MINUTE)
    deadline.amount, deadline.mode = int(length / _MINUTE), Mode.MINUTES
    deadline.due_at = due_at
    deadline.warn_at = deadline.starts_at + max(due_at - deadline.starts_at, _MINUTE) * _WARNS_AT
    warns = deadline.warned_at is None and deadline.warn_at < due_at
    deadline.act_at = deadline.warn_at if warns else due_at
    deadline.save(update_fields=["amount", "mode", "due_at", "warn_at", "act_at"])
