"""How somebody is answered while they are on the line: written down, told and closed in one act."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, intake, replying
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case
from wangge.cases.vocabulary import Resolution, Verb
from wangge.cases.wording import must_be_whole, written
from wangge.core.errors import Refused
from wangge.history.recording import record
from wangge.people.actors import Actor


class SomebodyMustGo(Refused):
    """What needs a person on the spot is not settled by words."""

    reason = gettext_lazy("要人到场的事不能在电话里结。请登记并派单。")


class MediatorFirst(Refused):
    """A dispute begins with a visit (domain/scenarios.md S5)."""

    reason = gettext_lazy("矛盾纠纷要老娘舅先上门，不能在电话里结。请登记并派单。")


@transaction.atomic
def settle_on_phone(
    submission: Submission, *, text: str, source: str = "", by: Actor, at: datetime
) -> Accepted:
    """Keep words and answer as one closed case that its requester has heard, or nothing at all.

    Raise Malformed with the field to mend, SomebodyMustGo, MediatorFirst or NotAllowed.
    """
    if known := intake.submitted_under(submission.idempotency_key):
        return known
    answer = written(
        text, field="answer", missing=_("电话里怎么答复的？写一句，居民以后也能看到。")
    )
    must_be_whole(answer, field="answer")
    if submission.is_call_out:
        raise SomebodyMustGo
    accepted = intake.submit(submission, by=by, at=at)
    case = accepted.case
    if case.is_private:
        raise MediatorFirst
    _close(accepted, answer=answer, source=source, by=by, at=at)
    return Accepted(case, accepted.requester, accepted.secret)


def _close(accepted: Accepted, *, answer: str, source: str, by: Actor, at: datetime) -> None:
    case: Case = accepted.case
    requester = accepted.requester
    requester.case = case
    said = replying.tell_on_the_line(requester, text=answer, source=source, by=by, at=at)
    changing.change(
        case,
        Verb.SETTLE_ON_PHONE,
        by=by,
        at=at,
        resolution=Resolution.ANSWERED,
        closed_at=at,
    )
    changing.settle(case)
    record(
        CaseEvent.SETTLED_ON_PHONE,
        subject=case,
        actor=by,
        at=at,
        reply=said.pk,
        round=case.round,
    )
