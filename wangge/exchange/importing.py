"""How the rows of a hotline's sheet become cases, or say something new of those that are here."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases import intake, promising, triage
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Submission
from wangge.cases.models import Addition, Case, Note
from wangge.cases.triage import Table
from wangge.cases.vocabulary import Channel
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import SHANGHAI
from wangge.exchange import hotline
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import ExternalCase, HotlineImport, HotlineRow
from wangge.exchange.tickets import Ticket
from wangge.history.recording import record
from wangge.jobs import progress
from wangge.jobs.queue import enqueue
from wangge.people import privacy
from wangge.people.actors import Actor, ActorKind
from wangge.places import locate
from wangge.places.locate import Located

APPLY = "exchange.apply"
_REPORTS_EACH = 20
_Outcome = HotlineRow.Outcome
_Verdict = HotlineRow.Verdict


@transaction.atomic
def apply(batch: HotlineImport, *, by: Actor, at: datetime) -> None:
    """Queue the import of all rows that are not wrong; once."""
    hotline.must_exchange(batch.community, by=by)
    opened = HotlineImport.objects.filter(pk=batch.pk, state=HotlineImport.State.OPENED)
    if not opened.update(state=HotlineImport.State.APPLYING, applied_at=at):
        hotline.must_be_open(HotlineImport.objects.get(pk=batch.pk))
    batch.refresh_from_db(fields=["state", "applied_at"])
    enqueue(APPLY, key=f"{APPLY}:{batch.pk}", batch=batch.pk)


def carry_out(batch: HotlineImport) -> None:
    """Import row by row, each in a transaction of its own; what was done before is not done again."""
    by = actor_of(batch)
    table = Table.load()
    rows = batch.rows.filter(outcome="").exclude(verdict=_Verdict.WRONG).order_by("number")
    pks = list(rows.values_list("pk", flat=True))
    for done, pk in enumerate(pks, start=1):
        row = HotlineRow.objects.select_related("batch__community").get(pk=pk)
        bring(row, table=table, by=by, at=timezone.now())
        if done % _REPORTS_EACH == 0:
            progress.report(done, len(pks))
    progress.report(len(pks), len(pks))
    _finish(batch, by=by)


def bring(row: HotlineRow, *, table: Table, by: Actor, at: datetime) -> None:
    """Import one row; a fault is kept on the row and stops no other."""
    batch = row.batch
    ticket = hotline.ticket_of(row, batch, at=at)
    try:
        with transaction.atomic():
            known = (
                ExternalCase.objects.filter(
                    community=batch.community_id, system=batch.sender, number=ticket.number
                )
                .select_related("case__area", "case__community", "case__category")
                .first()
            )
            if known is None:
                _make(row, ticket, table=table, by=by, at=at)
            elif hotline.is_news(ticket, known):
                _update(row, ticket, known, by=by, at=at)
            else:
                row.outcome, row.case = _Outcome.SAME, known.case
            row.save(update_fields=["outcome", "case", "before", "problems"])
    except (Refused, IntegrityError) as fault:
        # Two sheets with one number at the same moment: the other one made the case.
        reason = str(fault.reason) if isinstance(fault, Refused) else _("同一编号刚刚导入过。")
        row.outcome = _Outcome.FAILED
        row.problems = [*row.problems, [batch.columns["words"], reason, False]]
        row.save(update_fields=["outcome", "problems"])


def actor_of(batch: HotlineImport) -> Actor:
    """Who handed the sheet in; the worker acts for them."""
    return Actor(ActorKind.ACCOUNT, batch.account_ref or None, batch.by)


def _make(row: HotlineRow, ticket: Ticket, *, table: Table, by: Actor, at: datetime) -> None:
    batch = row.batch
    submission = _submission(batch, ticket, table=table, key=f"hotline:{batch.pk}:{row.number}")
    try:
        accepted = intake.submit(submission, by=by, at=at, table=table)
    except Malformed as fault:
        if fault.field != "phone":
            raise
        # What they masked cannot be rung; the case is there all the same.
        accepted = intake.submit(replace(submission, phone=""), by=by, at=at, table=table)
    case = accepted.case
    row.outcome, row.case = _Outcome.MADE, case
    ExternalCase.objects.create(
        community=batch.community,
        system=batch.sender,
        number=ticket.number,
        case=case,
        status=ticket.status,
        due_at=ticket.due_at,
        words_digest=ticket.digest,
        updated_at=at,
    )
    record(ExchangeEvent.CASE_CAME, subject=case, actor=by, at=at, batch=batch.pk)
    _limit(row, ticket, case, by=by, at=at)


def _submission(batch: HotlineImport, ticket: Ticket, *, table: Table, key: str) -> Submission:
    phone = ticket.phone
    try:
        privacy.normalise_phone(phone)
    except Malformed:
        phone = ""
    return Submission(
        words=ticket.words,
        title=ticket.title,
        community=batch.community,
        channel=Channel.HOTLINE,
        kind_chosen=ticket.kind,
        place=_place(batch, ticket),
        place_text=ticket.address,
        name=ticket.name,
        phone=phone,
        category_code=_category(ticket, table),
        external_ref=ticket.number,
        said_at=ticket.said_at,
        idempotency_key=key,
    )


def _place(batch: HotlineImport, ticket: Ticket) -> Located | None:
    found = locate.from_text(batch.community, f"{ticket.address} {ticket.words[:200]}")
    return found[0] if len(found) == 1 else None


def _category(ticket: Ticket, table: Table) -> str:
    # Their type is a hint only where the words themselves give nothing away.
    if not ticket.type or triage.guess(ticket.words, table=table).because:
        return ""
    hinted = triage.guess(ticket.type, table=table)
    return hinted.category.code if hinted.because else ""


def _update(
    row: HotlineRow, ticket: Ticket, known: ExternalCase, *, by: Actor, at: datetime
) -> None:
    case = known.case
    row.outcome, row.case = _Outcome.UPDATED, case
    row.before = {
        "status": known.status,
        "due_at": known.due_at.isoformat() if known.due_at else "",
        "words_digest": known.words_digest,
    }
    if ticket.digest != known.words_digest:
        row.before["addition"] = _say_more(case, ticket, by=by, at=at).pk
    told = _changes(ticket, known)
    if told:
        note = Note.objects.create(case=case, text="\n".join(told), by=row.batch.by, at=at)
        record(CaseEvent.NOTED, subject=case, actor=by, at=at, note=note.pk)
        row.before["note"] = note.pk
    known.status, known.due_at = ticket.status, ticket.due_at
    known.words_digest, known.updated_at = ticket.digest, at
    known.save(update_fields=["status", "due_at", "words_digest", "updated_at"])
    record(ExchangeEvent.CASE_UPDATED, subject=case, actor=by, at=at, batch=row.batch.pk)
    _limit(row, ticket, case, by=by, at=at)


def _say_more(case: Case, ticket: Ticket, *, by: Actor, at: datetime) -> Addition:
    # Law 4: the first words stay; what their sheet says now is added.
    added = Addition.objects.create(case=case, text=ticket.words[:5000], at=at)
    record(CaseEvent.ADDED, subject=case, actor=by, at=at, addition=added.pk)
    return added


def _changes(ticket: Ticket, known: ExternalCase) -> list[str]:
    told = []
    if ticket.status != known.status:
        told.append(
            _("{system} 那边的状态：{before} → {after}").format(
                system=known.system, before=known.status or _("没有写"), after=ticket.status
            )
        )
    if ticket.due_at != known.due_at and ticket.due_at is not None:
        told.append(
            _("{system} 那边的期限改成 {due}").format(
                system=known.system, due=f"{ticket.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            )
        )
    return told


def _limit(row: HotlineRow, ticket: Ticket, case: Case, *, by: Actor, at: datetime) -> None:
    deadline = promising.resolving(case)
    if ticket.due_at is None or deadline is None or deadline.due_at is None:
        return
    own = {
        "amount": deadline.amount,
        "mode": deadline.mode,
        "own_due_at": deadline.due_at.isoformat(),
    }
    if promising.bring_forward(case, ticket.due_at, at=at):
        row.before = {**row.before, **own}
        record(ExchangeEvent.CASE_LIMITED, subject=case, actor=by, at=at, until=ticket.due_at)


@transaction.atomic
def _finish(batch: HotlineImport, *, by: Actor) -> None:
    applying = HotlineImport.objects.filter(pk=batch.pk, state=HotlineImport.State.APPLYING)
    if not applying.update(state=HotlineImport.State.APPLIED, file_cipher=b""):
        return
    found = hotline.outcomes(batch)
    record(
        ExchangeEvent.SHEET_APPLIED,
        subject=batch,
        actor=by,
        at=timezone.now(),
        made=found.get(_Outcome.MADE, 0),
        updated=found.get(_Outcome.UPDATED, 0),
        failed=found.get(_Outcome.FAILED, 0),
    )
