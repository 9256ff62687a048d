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
    REVIEW_ASKED = "case.review_asked"  # a return, an unreasonable claim
    REVIEW_DECIDED = "case.review_decided"
    DECLINED = "case.declined"
    CO_HANDLER_ASKED = "case.co_handler_asked"
    CO_HANDLER_REPORTED = "case.co_handler_reported"
    CO_HANDLER_ENDED = "case.co_handler_ended"
    REFERRED = "case.referred"
    REPORTED_IN = "case.reported_in"
    TAKEN_BACK = "case.taken_back"
    MERGED = "case.merged"
    UNMERGED = "case.unmerged"
    JOINED = "case.joined"  # another case was merged into this one
    PARTED = "case.parted"  # what was merged into this one goes its own way again
    AGREED = "case.agreed"  # one of several requesters says that it is well
    URGED = "case.urged"
    VISITED = "case.visited"
    CONSENT_KEPT = "case.consent_kept"
    MEDIATION_REFUSED = "case.mediation_refused"
    SETTLED_ON_PHONE = "case.settled_on_phone"
    PARTICULARS_ERASED = "case.particulars_erased"  # kept long enough
    PASSED_ON = "case.passed_on"  # whoever had it left; the successor has it
    TEMPLATE_KEPT = "case.template_kept"
    POLICY_ANSWER_KEPT = "case.policy_answer_kept"
    ELSEWHERE_PHONE_KEPT = "case.elsewhere_phone_kept"
    CALL_BACK_MISSED = "case.call_back_missed"  # owed, and not made in time
    FOLLOW_UP_SHARE_KEPT = "case.follow_up_share_kept"
    IMPORTED = "case.imported"  # a file of messages came in
    CATEGORY_KEPT = "case.category_kept"
    PROMISE_KEPT = "case.promise_kept"
    ENTRY_KEPT = "case.entry_kept"
