"""What may be done to a case from which state, by whom, and which deadlines it starts and ends."""

from dataclasses import dataclass
from enum import StrEnum

from wangge.cases.vocabulary import OPEN_STATUSES, Stage, Status, Verb
from wangge.people.roles import Right


class By(StrEnum):
    """Who may use a verb, beside the right that a staff member needs."""

    STAFF = "staff"
    HANDLER = "handler"  # staff of the lead organisation, or who holds the case
    REQUESTER = "requester"
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
    meets: tuple[Stage, ...] = ()
    drops: tuple[Stage, ...] = ()
    opens: tuple[Stage, ...] = ()


_S = Status
_HANDLED = (_S.DISPATCHED, _S.TAKEN, _S.ARRIVED)
_IN_HAND = (_S.TAKEN, _S.ARRIVED)
_WORK = (Stage.CALL, Stage.TAKE, Stage.ARRIVE, Stage.RESOLVE)
_ALL = (*_WORK, Stage.WAIT, Stage.REVIEW, Stage.CONFIRM)


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
        _IN_HAND,
        _S.RESOLVED,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=(Stage.RESOLVE,),
        drops=(Stage.ARRIVE,),
        opens=(Stage.CONFIRM,),
    ),
    Rule(
        Verb.RESOLVE_ON_SPOT,
        _HANDLED,
        _S.RESOLVED,
        _by(By.HANDLER),
        Right.HANDLE,
        meets=_WORK,
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
        Verb.HAND_OVER,
        _HANDLED,
        _S.DISPATCHED,
        _by(By.HANDLER),
        Right.HANDLE,
        drops=(Stage.TAKE,),
        opens=(Stage.TAKE,),
    ),
    Rule(Verb.EXTEND, _HANDLED, None, _by(By.HANDLER), Right.EXTEND),
    Rule(
        Verb.CONFIRM,
        (_S.RESOLVED,),
        _S.CLOSED,
        _by(By.REQUESTER, By.STAFF),
        Right.FOLLOW_UP,
        is_for_others=True,
        meets=(Stage.CONFIRM,),
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
        (_S.RESOLVED, _S.CLOSED),
        _S.DISPATCHED,
        _by(By.REQUESTER, By.STAFF),
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
)

TRANSITIONS: dict[Verb, Rule] = {rule.verb: rule for rule in _RULES}
