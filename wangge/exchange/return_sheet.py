"""How a hotline's sheet goes back: their columns in their order, with our answers filled in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Status
from wangge.core.errors import Refused
from wangge.core.moments import SHANGHAI
from wangge.core.sheets.writing import Column, workbook
from wangge.exchange import exporting, hotline
from wangge.exchange.models import Export, ExternalCase, HotlineImport, HotlineRow
from wangge.exchange.sealing import open_cells
from wangge.exchange.tickets import FIELDS
from wangge.people.actors import Actor
from wangge.people.roles import Right

_WIDE = 40
_AT_WORK = {Status.SUBMITTED, Status.DISPATCHED, Status.TAKEN, Status.ARRIVED}


class NothingToReturn(Refused):
    """None of their tickets has an answer yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back about one case, as their columns want it."""

    answer: str = ""
    outcome: str = ""
    answered_at: str = ""
    unit: str = ""

    def of(self, key: str) -> str:
        """The answer to one of our fields."""
        return str(getattr(self, key))


@transaction.atomic
def hand_out(
    batch: HotlineImport,
    *,
    only_answered: bool = True,
    purpose: str,
    by: Actor,
    at: datetime,
) -> Export:
    """Fill their sheet with our answers, write down that it goes out, mark what was returned."""
    hotline.must_exchange(batch.community, by=by)
    # Their telephones go back in clear, as they came.
    by.must(Right.REVEAL_PHONE)
    purpose = exporting.purpose_of(purpose)
    rows = list(batch.rows.exclude(outcome=HotlineRow.Outcome.VOIDED).order_by("number"))
    answers = answers_of({row.external_number for row in rows}, batch)
    sent = [row for row in rows if not only_answered or answers.get(row.external_number)]
    # Of a number that they wrote twice, the first row is the ticket.
    first = {row.external_number: row for row in reversed(sent) if row.external_number}
    sent = [row for row in sent if first.get(row.external_number) is row]
    if not sent:
        raise NothingToReturn(_("这张表里的单子还没有一件有回复。办好一件再来。"))
    columns, places = _columns(batch)
    content = workbook(
        columns,
        _filled(sent, columns, places, answers),
        title=_("回单"),
    )
    answered = [row.external_number for row in sent if answers.get(row.external_number)]
    ExternalCase.objects.filter(
        community=batch.community, system=batch.sender, number__in=answered
    ).update(returned_at=at)
    return exporting.hand_out(
        content,
        list_key="hotline_return",
        title=_("{sender} 回单").format(sender=batch.sender),
        purpose=purpose,
        rows=len(sent),
        filter_words=batch.file_name,
        is_clear=True,
        by=by,
        at=at,
    )


def answers_of(numbers: set[str], batch: HotlineImport) -> dict[str, Answer]:
    """What we answered to each of their numbers; those without an answer are left out."""
    known = ExternalCase.objects.filter(
        community=batch.community_id, system=batch.sender, number__in=numbers
    ).select_related("case__lead", "case__merged_into__lead")
    # A merged case is answered by the one that goes on for it.
    cases = {row.number: row.case.merged_into or row.case for row in known}
    replies: dict[int, Reply] = {}
    wanted = [Reply.Purpose.RESULT, Reply.Purpose.REPLY]
    for reply in Reply.objects.filter(
        case__in={case.pk for case in cases.values()}, purpose__in=wanted
    ).order_by("pk"):
        before = replies.get(reply.case_id)
        # What came of it outweighs what was said on the way.
        if (
            before is None
            or reply.purpose == Reply.Purpose.RESULT
            or before.purpose != Reply.Purpose.RESULT
        ):
            replies[reply.case_id] = reply
    return {
        number: _answer(case, replies[case.pk])
        for number, case in cases.items()
        if case.pk in replies
    }


def _answer(case: Case, reply: Reply) -> Answer:
    outcome = case.get_resolution_display() or case.get_status_display()
    if case.status in _AT_WORK:
        # Where among our desks it lies is nothing to them.
        outcome = _("正在办理")
    return Answer(
        answer=reply.text,
        outcome=str(outcome),
        answered_at=f"{reply.said_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        unit=str(case.lead.name if case.lead else ""),
    )


def _columns(batch: HotlineImport) -> tuple[list[Column], dict[str, str]]:
    names = list(batch.header)
    places = {}
    for one in FIELDS:
        if one.is_answer:
            # Their column where they have one; else ours, after theirs.
            name = batch.columns.get(one.key) or one.names[0]
            places[one.key] = name
            if name not in names:
                names.append(name)
    wide = {batch.columns.get("words"), places["answer"]}
    return [Column(name, width=_WIDE if name in wide else 14) for name in names], places


def _filled(
    rows: Sequence[HotlineRow],
    columns: Sequence[Column],
    places: Mapping[str, str],
    answers: Mapping[str, Answer],
) -> Iterator[list[str]]:
    for row in rows:
        cells = open_cells(row.cells_cipher, row.key_version)
        answer = answers.get(row.external_number)
        if answer is not None:
            cells |= {name: answer.of(key) or cells.get(name, "") for key, name in places.items()}
        yield [cells.get(column.name, "") for column in columns]
