"""How messages of another system come in: as archive that starts no clock, or as live cases."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from wangge.cases import intake, links, numbers, search
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Submission
from wangge.cases.message_sheet import Message, Problem, read
from wangge.cases.models import Case, ImportedMessage, MessageImport, Requester
from wangge.cases.triage import Table
from wangge.cases.vocabulary import Channel, Mode, Status
from wangge.core.errors import Malformed
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area

Progress = Callable[[int, int], None]
T = TypeVar("T")

# So many archived messages a transaction: others may write in between.
_BATCH = 500
_NAME_MOST = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    batch: MessageImport
    made: int
    known: int
    # Archived before, and live now.
    revived: int
    problems: list[Problem]


def import_messages(
    file: Path,
    *,
    community: Area,
    mode: str,
    newest: int | None = None,
    by: Actor,
    at: datetime,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Bring a sheet of messages in; one that is here already is not brought in again."""
    by.must(Right.MANAGE_DEPLOYMENT)
    messages, problems = read(file, now=at)
    if newest is not None:
        messages = sorted(messages, key=lambda message: message.at)[-newest:]
    batch = MessageImport.objects.create(
        community=community,
        mode=mode,
        file_name=file.name[:200],
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        started_at=at,
    )
    bring = _Archive(batch, by=by, at=at) if mode == Mode.ARCHIVE else _Live(batch, by=by, at=at)
    done = 0
    for messages_at_once in _slices(messages, bring.at_once):
        bring.take(messages_at_once)
        done += len(messages_at_once)
        progress(done, len(messages))
    search.settle()
    return _finish(batch, bring, [*problems, *bring.problems], by=by, at=at)


class _Bringer:
    """Brings messages of one batch in, some at once, each a case of its own."""

    at_once = _BATCH

    def __init__(self, batch: MessageImport, *, by: Actor, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.table = Table.load()
        self.made = self.known = self.revived = 0
        self.problems: list[Problem] = []

    def take(self, messages: Sequence[Message]) -> None:
        raise NotImplementedError

    def imported(self, messages: Sequence[Message]) -> dict[str, ImportedMessage]:
        rows = ImportedMessage.objects.filter(
            community=self.batch.community, external_id__in=[message.id for message in messages]
        )
        return {row.external_id: row for row in rows.select_related("case__area", "case__category")}

    def submission(self, message: Message) -> Submission | None:
        try:
            return intake.check(
                Submission(
                    words=message.text,
                    title=message.title,
                    community=self.batch.community,
                    channel=Channel.MESSAGE_BOARD,
                    name=message.author[:_NAME_MOST],
                    external_ref=message.id,
                    said_at=message.at,
                    mode=self.batch.mode,
                    idempotency_key=f"import:{self.batch.community.pk}:{message.id}",
                )
            )
        except Malformed as refusal:
            self.problems.append(Problem(message.row, "留言详情", str(refusal.reason)))
            return None


class _Archive(_Bringer):
    """Keeps messages as cases that are closed, have no clock and tell nobody."""

    @transaction.atomic
    def take(self, messages: Sequence[Message]) -> None:
        known = self.imported(messages)
        checked = [self.submission(m) for m in messages if m.id not in known]
        fresh = [submission for submission in checked if submission is not None]
        cases = Case.objects.bulk_create(self._cases(fresh))
        search.enter(cases)
        pairs = list(zip(cases, fresh, strict=True))
        Requester.objects.bulk_create(
            [
                intake.draft_requester(case, s, link=links.make(), at=s.said_at or self.at)
                for case, s in pairs
            ]
        )
        Event.objects.bulk_create([self._event(case) for case in cases])
        ImportedMessage.objects.bulk_create(
            [
                ImportedMessage(
                    batch=self.batch,
                    community=self.batch.community,
                    external_id=s.external_ref,
                    case=case,
                )
                for case, s in pairs
            ]
        )
        self.made += len(cases)
        self.known += len(known)

    def _cases(self, submissions: Sequence[Submission]) -> Iterator[Case]:
        free = numbers.new_numbers(len(submissions), taken=_taken)
        for submission, number in zip(submissions, free, strict=True):
            guess = intake.guess_of(submission, table=self.table)
            case = intake.draft_case(submission, guess, at=self.at)
            case.number, case.status = number, Status.CLOSED
            yield case

    def _event(self, case: Case) -> Event:
        # Without `record`: nobody reacts to what was settled elsewhere long ago.
        return Event(
            kind=CaseEvent.SUBMITTED.value,
            subject_type=type_of(case),
            subject_id=case.pk,
            actor_kind=self.by.kind.value,
            actor_ref=self.by.ref,
            post_ref=self.by.post_ref,
            at=case.submitted_at,
            data={"channel": case.channel, "category": case.category.code, "import": self.batch.pk},
        )


class _Live(_Bringer):
    """Submits messages as if they came in now, each in a transaction of its own."""

    at_once = 1

    @transaction.atomic
    def take(self, messages: Sequence[Message]) -> None:
        known = self.imported(messages)
        for message in messages:
            if message.id not in known:
                self._submit(message)
            elif known[message.id].case.mode == Mode.ARCHIVE:
                self._revive(known[message.id].case)
            else:
                self.known += 1

    def _submit(self, message: Message) -> None:
        submission = self.submission(message)
        if submission is None:
            return
        accepted = intake.submit(submission, by=self.by, at=self.at, table=self.table)
        ImportedMessage.objects.create(
            batch=self.batch,
            community=self.batch.community,
            external_id=message.id,
            case=accepted.case,
        )
        self.made += 1

    def _revive(self, case: Case) -> None:
        # The same message is one case: out of the archive it gets a lead and a clock.
        intake.start(case, at=self.at)
        assert case.lead is not None
        record(
            CaseEvent.DISPATCHED,
            subject=case,
            actor=self.by,
            at=self.at,
            lead=case.lead.pk,
            handler=None,
            round=case.round,
        )
        self.revived += 1


@transaction.atomic
def _finish(
    batch: MessageImport, bring: _Bringer, problems: list[Problem], *, by: Actor, at: datetime
) -> Outcome:
    problems.sort(key=lambda problem: problem.row)
    batch.finished_at = at
    batch.made_count = bring.made + bring.revived
    batch.known_count = bring.known
    batch.problems = [[p.row, p.column, p.sentence] for p in problems]
    batch.save()
    record(
        CaseEvent.IMPORTED,
        subject=batch,
        actor=by,
        at=at,
        made=bring.made,
        known=bring.known,
        revived=bring.revived,
        problems=len(problems),
    )
    return Outcome(batch, bring.made, bring.known, bring.revived, problems)


def _taken(drawn: set[str]) -> set[str]:
    return set(Case.objects.filter(number__in=drawn).values_list("number", flat=True))


def _slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
