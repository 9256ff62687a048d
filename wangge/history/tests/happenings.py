"""What happens in these tests: events of a little app that has no other life."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from django.utils import timezone

from wangge.history.models import Event
from wangge.history.recording import record
from wangge.jobs.models import Job

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class LampEvent(StrEnum):
    LIT = "lamp.lit"
    BROKEN = "lamp.broken"
    NOTED = "lamp.noted"
    WORDLESS = "lamp.wordless"


class Kind(StrEnum):
    ACCOUNT = "account"
    CLOCK = "clock"
    REQUESTER = "requester"


@dataclass(frozen=True)
class Somebody:
    kind: StrEnum = Kind.ACCOUNT
    ref: int | None = 5
    post_ref: int | None = 17


STEWARD = Somebody()
CLOCK = Somebody(Kind.CLOCK, None, None)


def a_lamp() -> Job:
    """Anything with a row will do as the subject of an event."""
    return Job.objects.create(name="lamp", run_at=timezone.now(), done_at=timezone.now())


def happens(
    kind: LampEvent,
    subject: Job,
    /,
    *,
    actor: Somebody = STEWARD,
    at: datetime = NOW,
    **data: object,
) -> Event:
    return record(kind, subject=subject, actor=actor, at=at, **data)
