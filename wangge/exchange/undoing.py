"""How a whole import is taken back: what nobody touched is struck out, the rest is left and named."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wangge.cases import closing, promising, search
from wangge.cases.events import CaseEvent
from wangge.cases.models import Addition, Case, Note
from wangge.core.errors import Refused
from wangge.exchange import hotline
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import ExternalCase, HotlineImport, HotlineRow
from wangge.history.models import Event
from wangge.history.recording import record
from wangge.jobs import progress
from wangge.jobs.queue import enqueue
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import Right

UNDO = "exchange.undo"
_REPORTS_EACH = 20
_Outcome = HotlineRow.Outcome
_State = HotlineImport.State
# What happens to a case by itself; whoever does anything else has touched it.
_BY_ITSELF = (
    CaseEvent.SUBMITTED, CaseEvent.DISPATCHED, CaseEvent.WARNED, CaseEvent.ESCALATED,
    ExchangeEvent.CASE_CAME, ExchangeEvent.CASE_LIMITED,
)  # fmt: skip


class CannotUndo(Refused):
    """The import is not there to be undone."""


@transaction.atomic
def undo(batch: HotlineImport, *, by: Actor, at: datetime) -> None:
    """Queue taking the import back; once."""
    hotline.must_exchange(batch.community, by=by)
    by.must(Right.VOID)
    applied = HotlineImport.objects.filter(pk=batch.pk, state=_State.APPLIED)
    if not applied.update(state=_State.UNDOING, undone_at=at):
        raise CannotUndo(_("这次导入还没做完，或者已经撤销了。"))
    batch.refresh_from_db(fields=["state", "undone_at"])
    assert by.post is not None
    enqueue(UNDO, key=f"{UNDO}:{batch.pk}", batch=batch.pk, post=by.post.pk, account=by.ref)


def carry_out(batch: HotlineImport, *, post: int, account: int | None) -> None:
    """Take back row by row, each in a transaction of its own."""
    by = Actor(ActorKind.ACCOUNT, account, Post.objects.select_related("area").get(pk=post))
    rows = batch.rows.filter(outcome__in=[_Outcome.MADE, _Outcome.UPDATED])
    pks = list(rows.order_by("-number").values_list("pk", flat=True))
    for done, pk in enumerate(pks, start=1):
        row = HotlineRow.objects.select_related("case__area", "case__lead", "batch").get(pk=pk)
        _take_back(row, by=by, at=timezone.now())
        if done % _REPORTS_EACH == 0:
            progress.report(done, len(pks))
    _finish(batch, by=by)


def untouched(case: Case) -> bool:
    """Say whether nobody has done anything to a case since it came in."""
    events = Event.objects.filter(subject_type="cases.case", subject_id=case.pk)
    others = list(events.exclude(kind__in=[kind.value for kind in _BY_ITSELF]).order_by("pk"))
    updates = sum(event.kind == ExchangeEvent.CASE_UPDATED for event in others)
    taken_back = sum(event.kind == ExchangeEvent.CASE_REVERTED for event in others)
    return updates == taken_back and all(_was_taken_back(event) for event in others)


def _was_taken_back(event: Event) -> bool:
    # What a later sheet added is gone again; what a person said is still there.
    if event.kind == CaseEvent.ADDED:
        return not Addition.objects.filter(pk=event.data.get("addition")).exists()
    if event.kind == CaseEvent.NOTED:
        return not Note.objects.filter(pk=event.data.get("note")).exists()
    return event.kind in {ExchangeEvent.CASE_UPDATED, ExchangeEvent.CASE_REVERTED}


def _take_back(row: HotlineRow, *, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            if row.outcome == _Outcome.MADE:
                _strike_out(row, by=by, at=at)
            else:
                _revert(row, by=by, at=at)
            row.save(update_fields=["outcome"])
    except Refused:
        # Somebody was faster: it is theirs now.
        row.outcome = _Outcome.LEFT
        row.save(update_fields=["outcome"])


def _strike_out(row: HotlineRow, *, by: Actor, at: datetime) -> None:
    case = row.case
    if case is None or not case.is_open or not untouched(case):
        row.outcome = _Outcome.LEFT
        return
    reason = _("导入撤销：{file}").format(file=row.batch.file_name)
    closing.void(case, reason=reason[:300], is_told=False, by=by, at=at)
    # The number is free: the mended sheet makes the case anew.
    ExternalCase.objects.filter(case=case).delete()
    row.outcome = _Outcome.VOIDED


def _revert(row: HotlineRow, *, by: Actor, at: datetime) -> None:
    ticket = hotline.ticket_of(row, row.batch, at=at)
    known = ExternalCase.objects.filter(
        community=row.batch.community_id, system=row.batch.sender, number=ticket.number
    ).first()
    if known is None or hotline.is_news(ticket, known) or row.case is None:
        # A still later sheet said something else.
        row.outcome = _Outcome.LEFT
        return
    before = row.before
    known.status, known.words_digest = before["status"], before["words_digest"]
    known.due_at = parse_datetime(before["due_at"]) if before["due_at"] else None
    known.save(update_fields=["status", "words_digest", "due_at"])
    _give_time_back(row.case, before, seen=ticket.due_at, at=at)
    # What a wrong sheet said of somebody must not stay where the requester reads it.
    Addition.objects.filter(pk=before.get("addition"), case=row.case).delete()
    Note.objects.filter(pk=before.get("note"), case=row.case).delete()
    search.refresh(row.case.pk)
    record(ExchangeEvent.CASE_REVERTED, subject=row.case, actor=by, at=at, batch=row.batch.pk)
    row.outcome = _Outcome.REVERTED


def _give_time_back(
    case: Case, before: dict[str, str], *, seen: datetime | None, at: datetime
) -> None:
    own = parse_datetime(before.get("own_due_at", "")) if before.get("own_due_at") else None
    if own is not None and seen is not None:
        amount, mode = int(before["amount"]), before["mode"]
        promising.put_back(case, amount=amount, mode=mode, due_at=own, seen=seen)


@transaction.atomic
def _finish(batch: HotlineImport, *, by: Actor) -> None:
    if not HotlineImport.objects.filter(pk=batch.pk, state=_State.UNDOING).update(
        state=_State.UNDONE
    ):
        return
    found = hotline.outcomes(batch)
    record(
        ExchangeEvent.SHEET_UNDONE,
        subject=batch,
        actor=by,
        at=timezone.now(),
        voided=found.get(_Outcome.VOIDED, 0),
        reverted=found.get(_Outcome.REVERTED, 0),
        left=found.get(_Outcome.LEFT, 0),
    )
