"""How the requester is asked, answers, and adds what they forgot; the clock rests meanwhile."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import callout, changing, deadlines, hearing, owing, replying, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Addition, Case, Pause, Reply
from wangge.cases.vocabulary import Stage, Status, Verb
from wangge.cases.wording import written
from wangge.core.errors import NotAllowed
from wangge.history.recording import record
from wangge.people.actors import Actor, ActorKind


@transaction.atomic
def ask(case: Case, *, text: str, by: Actor, at: datetime) -> Reply:
    """Ask the requester something; the clock of the work rests, and says why."""
    question = written(text, field="text", missing=_("先写下想问居民什么。"))
    changing.change(case, Verb.ASK, by=by, at=at, status_before=case.status)
    ringing.stop(case, at=at)
    deadlines.drop(case, [Stage.CALL], at=at)
    deadlines.pause(case, Pause.Reason.REQUESTER, at=at)
    deadlines.open_(case, Stage.WAIT, at=at)
    changing.settle(case)
    asked = replying.tell(case, text=question, purpose=Reply.Purpose.QUESTION, by=by, at=at)
    record(CaseEvent.ASKED, subject=case, actor=by, at=at, reply=asked.pk)
    return asked


@transaction.atomic
def answer(case: Case, *, text: str, by: Actor, at: datetime) -> Addition:
    """Keep what the requester answered, or told staff; the work goes on."""
    clean = written(text, field="text", missing=_("请写下您的回答。"))
    _go_on(case, by=by, at=at)
    said = _keep(case, clean, by=by, at=at)
    record(CaseEvent.ANSWERED, subject=case, actor=by, at=at, addition=said.pk)
    return said


@transaction.atomic
def wait_no_longer(case: Case, *, by: Actor, at: datetime) -> None:
    """No answer came in time: the work goes on without it, and the desk calls the requester."""
    _go_on(case, by=by, at=at)
    record(CaseEvent.ANSWERED, subject=case, actor=by, at=at)
    question = case.replies.filter(purpose=Reply.Purpose.QUESTION).order_by("-pk").first()
    for requester in hearing.audience(case):
        owing.open_for(requester, reply=question, by=by, at=at)


@transaction.atomic
def add(case: Case, *, text: str, by: Actor, at: datetime) -> Addition:
    """Keep what a requester adds; the first words stay as they were."""
    if case.status == Status.WAITING:
        return answer(case, text=text, by=by, at=at)
    if changing.brought_by(case, by) is None:
        raise NotAllowed
    if not case.is_open:
        raise changing.NotNow(_("这件事已经办结。还没好，请点“还是没好”。"))
    clean = written(text, field="text", missing=_("请写下要补充的话。"))
    said = _keep(case, clean, by=by, at=at)
    record(CaseEvent.ADDED, subject=case, actor=by, at=at, addition=said.pk)
    return said


def _go_on(case: Case, *, by: Actor, at: datetime) -> None:
    changing.change(case, Verb.ANSWER, by=by, at=at)
    deadlines.resume(case, at=at)
    callout.go_on(case, by=by, at=at)
    changing.settle(case)


def _keep(case: Case, text: str, *, by: Actor, at: datetime) -> Addition:
    requester_id = by.ref if by.kind == ActorKind.REQUESTER else None
    return Addition.objects.create(case=case, requester_id=requester_id, text=text, at=at)
