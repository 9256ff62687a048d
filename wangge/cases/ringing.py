"""Whose phone rings for a call-out, and when it stops."""

from datetime import datetime

from django.db.models import Max

from wangge.cases import deadlines
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallAttempt, CallOut, Case
from wangge.cases.vocabulary import Stage
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Post

Answer = CallAttempt.Answer


def running(case: Case) -> CallOut | None:
    """The call-out of the case that is not over."""
    return CallOut.objects.filter(case=case, ended_at__isnull=True).first()


def on_the_way(case: Case) -> CallOut | None:
    """The call-out of the case to which nobody has come yet."""
    return CallOut.objects.filter(case=case, ended_at__isnull=True, arrived_at__isnull=True).first()


def ring(call_out: CallOut, post: Post, *, by: Actor, at: datetime) -> CallAttempt:
    """Call one person; until they answer they are the one who was asked."""
    case = call_out.case
    deadline = deadlines.open_(case, Stage.CALL, at=at)
    assert deadline.due_at is not None, "a new deadline is not paused"
    last = call_out.attempts.aggregate(last=Max("position"))["last"] or 0
    attempt = CallAttempt.objects.create(
        call_out=call_out, position=last + 1, post=post, called_at=at, answer_by=deadline.due_at
    )
    Case.objects.filter(pk=case.pk).update(handler=post)
    case.handler = post
    record(CaseEvent.CALLED, subject=case, actor=by, at=at, attempt=attempt.pk, post=post.pk)
    return attempt


def ring_instead(call_out: CallOut, post: Post, *, by: Actor, at: datetime) -> CallAttempt:
    """Call a colleague in place of whoever was called or on the way; the ten minutes run on."""
    others = call_out.attempts.filter(answer__in=[Answer.RINGING, Answer.SILENT, Answer.GOING])
    others.update(answer=Answer.STOPPED, answered_at=at)
    CallOut.objects.filter(pk=call_out.pk).update(taken_at=None)
    return ring(call_out, post, by=by, at=at)


def stop(case: Case, *, at: datetime, taker: Post | None = None) -> None:
    """Let nobody's phone ring any more: somebody goes, or nobody needs to."""
    call_out = running(case)
    if call_out is None:
        return
    attempts = call_out.attempts.filter(answer=Answer.RINGING)
    if taker is not None:
        attempts.filter(post=taker).update(answer=Answer.GOING, answered_at=at)
        CallOut.objects.filter(pk=call_out.pk, taken_at__isnull=True).update(taken_at=at)
    attempts.update(answer=Answer.STOPPED, answered_at=at)


def end(case: Case, *, at: datetime) -> None:
    """The call-out is over, whatever became of it."""
    stop(case, at=at)
    CallOut.objects.filter(case=case, ended_at__isnull=True).update(ended_at=at)
