"""How a hotline's sheet is opened, laid out and looked at; nothing is imported yet."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.sheets import annotating, reading
from wangge.core.sheets.annotating import Problem
from wangge.exchange import tickets
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import ExternalCase, HotlineFormat, HotlineImport, HotlineRow
from wangge.exchange.scope import communities_near
from wangge.exchange.sealing import open_cells, open_file, seal_cells, seal_file
from wangge.exchange.tickets import Ticket
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area

MOST_ROWS = 20_000
_AT_ONCE = 500
_SENDER_MOST = 40
T = TypeVar("T")


class NotOpen(Refused):
    """The sheet was imported already, or is being imported."""


@transaction.atomic
def open_sheet(
    content: bytes, *, file_name: str, sender: str, community: Area, by: Actor, at: datetime
) -> HotlineImport:
    """Keep a sheet and guess its columns, as this sender's were last time; or refuse it whole."""
    must_exchange(community, by=by)
    assert by.post is not None
    system = " ".join(sender.split())[:_SENDER_MOST]
    if not system:
        raise Malformed(_("写明是谁的表，例如 12345。下次就记得它的列。"), field="sender")
    sheet = reading.read(content, most_rows=MOST_ROWS)
    known = HotlineFormat.objects.filter(community=community, sender=system).first()
    cipher, version = seal_file(content)
    batch = HotlineImport.objects.create(
        community=community,
        sender=system,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        file_cipher=cipher,
        file_key_version=version,
        header=sheet.header,
        columns=tickets.guess(sheet.header, known=known.columns if known else {}),
        notes=sheet.notes,
        by=by.post,
        account_ref=by.ref or 0,
        opened_at=at,
    )
    for some in _slices(sheet.rows, _AT_ONCE):
        HotlineRow.objects.bulk_create([_row(batch, row) for row in some])
    if not batch.rows.exists():
        raise Malformed(_("表里只有列名，没有一行工单。"), field="file")
    record(ExchangeEvent.SHEET_READ, subject=batch, actor=by, at=at, rows=batch.rows.count())
    check(batch, at=at)
    return batch


@transaction.atomic
def lay_out(batch: HotlineImport, columns: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Say which column is which; remembered for the sender's next sheet."""
    must_exchange(batch.community, by=by)
    must_be_open(batch)
    chosen = {
        key: name for key, name in columns.items() if key in tickets.BY_KEY and name in batch.header
    }
    missing = [one for one in tickets.FIELDS if one.is_needed and one.key not in chosen]
    if missing:
        raise Malformed(
            _("还没选哪一列是“{word}”。").format(word=missing[0].word), field=missing[0].key
        )
    twice = [name for name in chosen.values() if list(chosen.values()).count(name) > 1]
    if twice:
        key = next(key for key, name in chosen.items() if name == twice[0])
        raise Malformed(_("“{name}”选了两次。一列只能是一样。").format(name=twice[0]), field=key)
    batch.columns = chosen
    batch.save(update_fields=["columns"])
    HotlineFormat.objects.update_or_create(
        community=batch.community,
        sender=batch.sender,
        defaults={"columns": chosen, "kept_at": at},
    )
    check(batch, at=at)


@transaction.atomic
def check(batch: HotlineImport, *, at: datetime) -> None:
    """Say of each row what would come of it: new, an update, nothing new, or wrong and why."""
    seen: dict[str, int] = {}
    for some in _slices(batch.rows.order_by("number").iterator(_AT_ONCE), _AT_ONCE):
        understood = [(row, ticket_of(row, batch, at=at)) for row in some]
        known = _known(batch, [ticket.number for _row, ticket in understood])
        for row, ticket in understood:
            _judge(row, ticket, known.get(ticket.number), seen)
        HotlineRow.objects.bulk_update(
            [row for row, _ticket in understood], ["external_number", "verdict", "problems"]
        )


def counts(batch: HotlineImport) -> dict[str, int]:
    """How many rows there are of each verdict."""
    rows = batch.rows.values_list("verdict").annotate(count=Count("pk")).order_by()
    return dict.fromkeys(HotlineRow.Verdict.values, 0) | dict(rows)


def outcomes(batch: HotlineImport) -> dict[str, int]:
    """How many rows there are of each outcome."""
    return dict(batch.rows.values_list("outcome").annotate(count=Count("pk")).order_by())


def marked(batch: HotlineImport, *, by: Actor) -> bytes:
    """Return the sheet as it came, telephones in clear, a comment on each cell to be mended."""
    must_exchange(batch.community, by=by)
    by.must(Right.REVEAL_PHONE)
    if not batch.file_cipher:
        raise NotOpen(_("这张表已经导入，原件不再留着。"))
    problems = [
        Problem(row.number, column, sentence)
        for row in batch.rows.exclude(problems=[]).order_by("number")
        for column, sentence, _is_remark in row.problems
    ]
    return annotating.annotate(open_file(batch.file_cipher, batch.file_key_version), problems)


def ticket_of(row: HotlineRow, batch: HotlineImport, *, at: datetime) -> Ticket:
    """Understand a kept row by the columns of its sheet."""
    return tickets.read(open_cells(row.cells_cipher, row.key_version), batch.columns, now=at)


def is_news(ticket: Ticket, known: ExternalCase) -> bool:
    """Say whether a row says something else than their last sheet did."""
    said = (ticket.digest, ticket.status, ticket.due_at)
    return said != (known.words_digest, known.status, known.due_at)


def must_exchange(community: Area, *, by: Actor) -> None:
    """Raise NotAllowed unless the actor dispatches in this community."""
    by.must(Right.DISPATCH)
    if not communities_near(by).filter(pk=community.pk).exists():
        raise NotAllowed


def must_be_open(batch: HotlineImport) -> None:
    """Raise NotOpen once the sheet is imported."""
    if batch.state != HotlineImport.State.OPENED:
        raise NotOpen(_("这张表已经导入过了。要改，请传一张新的，同一编号会更新原来那件。"))


def _row(batch: HotlineImport, row: reading.Row) -> HotlineRow:
    cipher, version = seal_cells(row.cells)
    broken = [
        [column, _("这一格 Excel 没有算对或没有存全：{text}").format(text=row[column]), False]
        for column in sorted(row.broken)
    ]
    return HotlineRow(
        batch=batch,
        number=row.number,
        cells_cipher=cipher,
        key_version=version,
        before={"broken": broken} if broken else {},
    )


def _judge(
    row: HotlineRow, ticket: Ticket, known: ExternalCase | None, seen: dict[str, int]
) -> None:
    used = set(row.batch.columns.values())
    broken = [p for p in row.before.get("broken", []) if p[0] in used]
    problems = broken or [[column, sentence, False] for column, sentence in ticket.problems]
    row.external_number = ticket.number
    if ticket.number and ticket.number in seen and not problems:
        problems.append(
            [
                row.batch.columns["number"],
                _("编号 {number} 在第 {row} 行已经有了。").format(
                    number=ticket.number, row=seen[ticket.number]
                ),
                False,
            ]
        )
    row.problems = problems
    if problems:
        row.verdict = HotlineRow.Verdict.WRONG
        return
    seen[ticket.number] = row.number
    if known is None:
        row.verdict = HotlineRow.Verdict.NEW
    else:
        is_new = is_news(ticket, known)
        row.verdict = HotlineRow.Verdict.UPDATE if is_new else HotlineRow.Verdict.SAME


def _known(batch: HotlineImport, numbers: Sequence[str]) -> dict[str, ExternalCase]:
    rows = ExternalCase.objects.filter(
        community=batch.community_id, system=batch.sender, number__in=[n for n in numbers if n]
    )
    return {row.number: row for row in rows}


def _slices(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(items, size)):
        yield some
