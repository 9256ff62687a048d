"""When a reply has reached its requester, and when a case counts as answered."""

from datetime import datetime

from django.db.models import QuerySet

from wangge.cases import hearing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Receipt, Reply, Requester
from wangge.history.recording import record
from wangge.people.actors import Actor

# A question or a notice is not an answer (law 2).
ANSWERS = (Reply.Purpose.REPLY, Reply.Purpose.RESULT)


def receive(
    reply: Reply, requester: Requester, *, how: Receipt.How, by: Actor, at: datetime
) -> None:
    """Keep that a reply reached a requester; the same receipt twice is one."""
    _receipt, is_new = Receipt.objects.get_or_create(
        reply=reply, requester=requester, how=how, defaults={"at": at}
    )
    if not is_new:
        return
    record(
        CaseEvent.RECEIVED,
        subject=reply.case,
        actor=by,
        at=at,
        reply=reply.pk,
        requester=requester.pk,
        how=how.value,
    )
    if reply.purpose in ANSWERS:
        mark_answered(reply, at=at)


def mark_answered(reply: Reply, *, at: datetime) -> None:
    """Count the case as answered by this reply, unless a later result is what must be told."""
    case = reply.case
    if case.replies.filter(purpose=Reply.Purpose.RESULT, pk__gt=reply.pk).exists():
        return
    if Case.objects.filter(pk=case.pk, answered_at__isnull=True).update(answered_at=at):
        case.answered_at = at


def receive_all(requester: Requester, *, how: Receipt.How, by: Actor, at: datetime) -> list[Reply]:
    """Keep that a requester has now been told everything; return what was new to them."""
    replies = list(hearing.not_yet_heard(requester, how))
    for reply in replies:
        receive(reply, requester, how=how, by=by, at=at)
    return replies


def last_answer(case: Case) -> Reply | None:
    """The result, or where there is none yet the reply, that requesters must hear of."""
    return case.replies.filter(purpose__in=ANSWERS).order_by("-pk").first()


def not_reached(case: Case) -> QuerySet[Requester]:
    """The requesters whom the last answer has not reached in any way."""
    answer = last_answer(case)
    if answer is None:
        return Requester.objects.none()
    heard = Receipt.objects.filter(reply=answer).values("requester")
    return hearing.audience(case).exclude(pk__in=heard)
