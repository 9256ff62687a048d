"""What our states are called in Open311: open or closed, and in detail in the words of mySociety."""

from collections.abc import Mapping
from typing import Final

from wangge.cases.events import CaseEvent
from wangge.cases.vocabulary import OPEN_STATUSES, DeclineReason, Status

OPEN, CLOSED = "open", "closed"
# Said to be done is not closed: whoever brought it has not agreed yet.
DETAILED: Final[Mapping[str, str]] = {
    Status.SUBMITTED: "open",
    Status.DISPATCHED: "open",
    Status.TAKEN: "in_progress",
    Status.ARRIVED: "in_progress",
    Status.RESOLVED: "fixed",
    Status.WAITING: "investigating",
    Status.DEFERRED: "planned",
    Status.REFERRED: "internal_referral",
    Status.CLOSED: "closed",
    Status.DECLINED: "no_further_action",
    Status.MERGED: "duplicate",
    Status.VOID: "cancelled",
}
# What happens to a case in public, and how it stands after that.
NEWS: Final[Mapping[str, str]] = {
    CaseEvent.TAKEN: "in_progress",
    CaseEvent.ARRIVED: "in_progress",
    CaseEvent.ASKED: "investigating",
    CaseEvent.ANSWERED: "in_progress",
    CaseEvent.DEFERRED: "planned",
    CaseEvent.WOKE: "in_progress",
    CaseEvent.REFERRED: "internal_referral",
    CaseEvent.TAKEN_BACK: "in_progress",
    CaseEvent.REPLIED: "unchanged",
    CaseEvent.RESOLVED: "fixed",
    CaseEvent.CONFIRMED: "closed",
    CaseEvent.CLOSED_SILENT: "closed",
    CaseEvent.SETTLED_ON_PHONE: "closed",
    CaseEvent.WITHDRAWN: "cancelled",
    CaseEvent.DECLINED: "no_further_action",
    CaseEvent.MERGED: "duplicate",
    CaseEvent.UNMERGED: "open",
    CaseEvent.REOPENED: "open",
}
# What changes something that the record shows.
CHANGES: Final = (CaseEvent.SUBMITTED, CaseEvent.DISPATCHED, CaseEvent.CORRECTED, *NEWS)
# What another system may say of a request that it brought: the resident's word, not the office's.
FROM_OUTSIDE: Final = ("UNCHANGED", "OPEN", "REOPEN", "FIXED", "CLOSED")


def of(status: str) -> str:
    """Say open or closed."""
    return OPEN if status in OPEN_STATUSES else CLOSED


def in_detail(status: str, decline_reason: str = "") -> str:
    """Say how a case stands in one of mySociety's words."""
    if status == Status.DECLINED and decline_reason == DeclineReason.BEYOND_DUTY:
        return "not_councils_responsibility"
    return DETAILED[status]


def ours(status: str) -> list[str]:
    """Our states that are open, or closed."""
    return [one for one in Status.values if of(one) == status and one != Status.VOID]
