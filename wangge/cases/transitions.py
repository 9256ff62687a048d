"""What may be done to a case from which state, by whom, and which deadlines it starts and ends."""

from dataclasses import dataclass
from enum import StrEnum

from wangge.cases.vocabulary import OPEN_STATUSES, Route, Stage, Status, Verb
from wangge.people.roles import Right


class By(StrEnum):
    """Who may use a verb, beside the right that a staff member needs."""

    STAFF = "staff"
    HANDLER = "handler"  # staff of the lead organisation, or who holds the case
    REQUESTER = "requester"
    RECORDER = "recorder"  # who saw it on a round: no resident is there to ask
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; `to` empty means that the state stays or returns to the one before."""

    verb: Verb
    start: tuple[Status, ...]
    to: Status | None
    by: frozenset[By]
    right: Right | None = None
    # Nobody uses it on work of their own: whether it is well is for others to ask.
    is_for_others: bool = False
    # Only cases that take this way.
    route: Route | None = None
    meets: tuple[Stage, ...] = ()
    drops: tuple[Stage, ...] = ()
    opens: tuple[Stage, ...] = ()


_S = Status
_HANDLED = (_S.DISPATCHED, _S.TAKEN, _S.ARRIVED)
_IN_HAND = (_S.TAKEN, _S.ARRIVED)
_WORK = (Stage.CALL, Stage.TAKE, Stage.ARRIVE, Stage.VISIT, Stage.RESOLVE)
# What others owe: a decision, their part.
_OTHERS = (Stage.DECIDE, Stage.CO_HANDLE, Stage.REFER)
_ALL = (*_WORK, *_OTHERS, Stage.WAIT, Stage.REVIEW, Stage.CONFIRM)


def _by(*who: By) -> frozenset[By]:
    return frozenset(who)


_RULES = (
    Rule(
        Verb.DISPATCH,
        (_S.SUBMITTED, *_HANDLED, _S.WAITING, _S.DEFERRED),
        _S.DISPATCHED,
        _by(By.STAFF, By.CLOCK),
        Right.DISPATCH,
        drops=(*_WORK, Stage.WAIT, Stage.REVIEW),
        opens=(Stage.TAKE, Stage.RESOLVE),
    ),
    Rule(
        Verb.TAKE,
        (_S.DISPATCHED,),
        _S.TAKEN,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=(Stage.TAKE, Stage.CALL),
    ),
    Rule(
        Verb.ARRIVE,
        (_S.TAKEN,),
        _S.ARRIVED,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=(Stage.ARRIVE,),
    ),
    Rule(
        Verb.RESOLVE,
        (*_IN_HAND, _S.REFERRED),
        _S.RESOLVED,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=(Stage.RESOLVE, Stage.REFER),
        drops=(Stage.ARRIVE, Stage.VISIT, Stage.DECIDE, Stage.CO_HANDLE),
        opens=(Stage.CONFIRM,),
    ),
    Rule(
        Verb.RESOLVE_ON_SPOT,
        _HANDLED,
        _S.RESOLVED,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=_WORK,
        drops=_OTHERS,
        opens=(Stage.CONFIRM,),
    ),
    Rule(
        Verb.ASK,
        _HANDLED,
        _S.WAITING,
        _by(By.HANDLER),
        Right.HANDLE,
        opens=(Stage.WAIT,),
    ),
    Rule(
        Verb.ANSWER,
        (_S.WAITING,),
        None,
        _by(By.REQUESTER, By.HANDLER, By.CLOCK),
        Right.HANDLE,
        meets=(Stage.WAIT,),
    ),
    Rule(
        Verb.DEFER,
        (*_HANDLED, _S.WAITING),
        _S.DEFERRED,
        _by(By.STAFF),
        Right.DEFER,
        drops=(Stage.WAIT,),
        opens=(Stage.REVIEW,),
    ),
    Rule(
        Verb.WAKE,
        (_S.DEFERRED,),
        None,
        _by(By.STAFF, By.CLOCK),
        Right.DEFER,
        meets=(Stage.REVIEW,),
    ),
    Rule(
        # By the clock too: who has it at a desk goes nowhere, and somebody is called to the spot.
        Verb.HAND_OVER,
        _HANDLED,
        _S.DISPATCHED,
        _by(By.HANDLER, By.CLOCK),
        Right.HANDLE,
        drops=(Stage.TAKE,),
        opens=(Stage.TAKE,),
    ),
    Rule(Verb.EXTEND, _HANDLED, None, _by(By.HANDLER), Right.EXTEND),
    Rule(
        Verb.CONFIRM,
        (_S.RESOLVED,),
        _S.CLOSED,
        _by(By.REQUESTER, By.RECORDER, By.STAFF),
        Right.FOLLOW_UP,
        is_for_others=True,
        meets=(Stage.CONFIRM,),
    ),
    # One of several requesters says that it is well; the others are still asked.
    Rule(
        Verb.AGREE,
        (_S.RESOLVED,),
        None,
        _by(By.REQUESTER, By.RECORDER, By.STAFF),
        Right.FOLLOW_UP,
        is_for_others=True,
    ),
    Rule(
        Verb.CLOSE_SILENT,
        (_S.RESOLVED,),
        _S.CLOSED,
        _by(By.CLOCK),
        meets=(Stage.CONFIRM,),
    ),
    Rule(
        Verb.REOPEN,
        (_S.RESOLVED, _S.CLOSED, _S.DECLINED),
        _S.DISPATCHED,
        _by(By.REQUESTER, By.RECORDER, By.STAFF),
        Right.REGISTER,
        drops=(Stage.CONFIRM,),
        opens=(Stage.TAKE, Stage.RESOLVE),
    ),
    Rule(
        Verb.WITHDRAW,
        (_S.SUBMITTED, *_HANDLED, _S.RESOLVED, _S.WAITING, _S.DEFERRED, _S.REFERRED),
        _S.CLOSED,
        _by(By.REQUESTER),
        drops=_ALL,
    ),
    Rule(Verb.CORRECT, OPEN_STATUSES, None, _by(By.STAFF), Right.DISPATCH),
    Rule(Verb.VOID, OPEN_STATUSES, _S.VOID, _by(By.STAFF), Right.VOID, drops=_ALL),
    # What needs a second person: asked by who handles, decided by who reviews.
    Rule(
        Verb.RETURN,
        _HANDLED,
        None,
        _by(By.HANDLER),
        Right.HANDLE,
        opens=(Stage.DECIDE,),
    ),
    Rule(
        Verb.CLAIM_UNREASONABLE,
        (*_HANDLED, _S.WAITING),
        None,
        _by(By.HANDLER),
        Right.HANDLE,
        opens=(Stage.DECIDE,),
    ),
    Rule(
        Verb.DECIDE,
        OPEN_STATUSES,
        None,
        _by(By.STAFF),
        Right.REVIEW,
        is_for_others=True,
        meets=(Stage.DECIDE,),
    ),
    Rule(
        Verb.DECLINE,
        (_S.SUBMITTED, *_HANDLED, _S.WAITING, _S.DEFERRED),
        _S.DECLINED,
        _by(By.STAFF),
        Right.DECLINE,
        drops=_ALL,
    ),
    Rule(
        Verb.CO_HANDLE,
        # Not while it rests: nobody is hurried then.
        (*_HANDLED, _S.REFERRED),
        None,
        _by(By.HANDLER),
        Right.HANDLE,
        opens=(Stage.CO_HANDLE,),
    ),
    # 吹哨: named departments come; the community follows it, or only assists.
    Rule(
        Verb.REFER,
        (*_HANDLED, _S.WAITING, _S.DEFERRED),
        _S.REFERRED,
        _by(By.STAFF),
        Right.REFER,
        drops=(*_WORK, Stage.WAIT, Stage.REVIEW, Stage.DECIDE),
        opens=(Stage.REFER,),
    ),
    Rule(Verb.REPORT_IN, (_S.REFERRED,), None, _by(By.HANDLER), Right.HANDLE),
    Rule(
        Verb.TAKE_BACK,
        (_S.REFERRED,),
        _S.DISPATCHED,
        _by(By.STAFF),
        Right.REFER,
        drops=(Stage.REFER,),
        opens=(Stage.TAKE, Stage.RESOLVE),
    ),
    Rule(
        Verb.MERGE,
        (_S.SUBMITTED, *_HANDLED, _S.WAITING, _S.DEFERRED, _S.REFERRED),
        _S.MERGED,
        # Requesters their own, at once, into what they were shown on the spot.
        _by(By.STAFF, By.REQUESTER),
        Right.DISPATCH,
        drops=_ALL,
    ),
    Rule(
        # Back to where it was.
        Verb.UNMERGE,
        (_S.MERGED,),
        None,
        _by(By.STAFF),
        Right.DISPATCH,
        opens=(Stage.TAKE, Stage.RESOLVE),
    ),
    Rule(
        Verb.URGE,
        (_S.SUBMITTED, *_HANDLED, _S.REFERRED),
        None,
        _by(By.REQUESTER, By.STAFF),
        Right.FOLLOW_UP,
        is_for_others=True,
    ),
    # A dispute: the mediator visits first, then each side says whether they want mediation.
    Rule(
        Verb.VISIT,
        _HANDLED,
        None,
        _by(By.HANDLER),
        Right.HANDLE,
        route=Route.DISPUTE,
        meets=(Stage.VISIT,),
    ),
    Rule(Verb.CONSENT, _IN_HAND, None, _by(By.HANDLER), Right.HANDLE, route=Route.DISPUTE),
    Rule(
        Verb.END_REFUSED,
        _IN_HAND,
        _S.RESOLVED,
        _by(By.HANDLER),
        Right.HANDLE,
        route=Route.DISPUTE,
        meets=(Stage.RESOLVE,),
        drops=(Stage.ARRIVE, Stage.VISIT, Stage.CO_HANDLE, Stage.DECIDE),
        opens=(Stage.CONFIRM,),
    ),
    # Answered to the one on the line: told and done in one act.
    Rule(
        Verb.SETTLE_ON_PHONE,
        (_S.SUBMITTED, _S.DISPATCHED),
        _S.CLOSED,
        _by(By.STAFF),
        Right.REGISTER,
        drops=_ALL,
    ),
)

TRANSITIONS: dict[Verb, Rule] = {rule.verb: rule for rule in _RULES}
