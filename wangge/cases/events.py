"""What cases tell the platform."""

from enum import StrEnum


class CaseEvent(StrEnum):
    SUBMITTED = "case.submitted"
    DISPATCHED = "case.dispatched"
    TAKEN = "case.taken"
    ARRIVED = "case.arrived"
    RESOLVED = "case.resolved"
    REOPENED = "case.reopened"
    CONFIRMED = "case.confirmed"
    CLOSED_SILENT = "case.closed_silent"
    WITHDRAWN = "case.withdrawn"
    VOIDED = "case.voided"
    ASKED = "case.asked"
    ANSWERED = "case.answered"
    DEFERRED = "case.deferred"
    WOKE = "case.woke"
    HANDED_OVER = "case.handed_over"
    EXTENDED = "case.extended"
    CORRECTED = "case.corrected"
    WARNED = "case.warned"
    ESCALATED = "case.escalated"
    REPLIED = "case.replied"
    RECEIVED = "case.received"  # a reply reached its requester
    NOTED = "case.noted"
    CONTACTED = "case.contacted"
    ADDED = "case.added"
    RATED = "case.rated"
    CALLED_OUT = "case.called_out"
    CALLED = "case.called"  # one person is being rung
    CALL_ANSWERED = "case.call_answered"
    CALL_PASSED = "case.call_passed"  # cannot, or silent
    ARRIVAL_CONFIRMED = "case.arrival_confirmed"
    CALL_BACK_OPENED = "case.call_back_opened"
    CALL_BACK_DONE = "case.call_back_done"
    IMPORTED = "case.imported"  # a file of messages came in
    CATEGORY_KEPT = "case.category_kept"
    PROMISE_KEPT = "case.promise_kept"
    ENTRY_KEPT = "case.entry_kept"
