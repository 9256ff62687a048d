"""How something that happened is written down, with what shall follow from it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.db import connection, models, transaction

from wangge.history import reacting
from wangge.history.models import Event
from wangge.jobs.queue import enqueue_each

# A code is a short word of a list; a sentence has blanks or Chinese in it.
_CODE = re.compile(r"[!-~]{0,80}")
_MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class NotACode(ValueError):
    """Words or a phone number were about to be kept for ever; put them on a row of their own."""


class Acts(Protocol):
    """Whoever acts: `wangge.people.actors.Actor`, which history is too low to know."""

    @property
    def kind(self) -> StrEnum: ...
    @property
    def ref(self) -> int | None: ...
    @property
    def post_ref(self) -> int | None: ...


def record(
    kind: StrEnum, /, *, subject: models.Model, actor: Acts, at: datetime, **data: object
) -> Event:
    """Write an event and queue its reactions, inside the transaction of the change itself."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} is recorded outside a transaction")
    event = Event.objects.create(
        kind=kind.value,
        subject_type=type_of(subject),
        subject_id=subject.pk,
        actor_kind=actor.kind.value,
        actor_ref=actor.ref,
        post_ref=actor.post_ref,
        at=at,
        data={name: _code(value, name=name) for name, value in data.items()},
    )
    enqueue_each(
        reacting.TASK,
        [{"event": event.pk, "reaction": name} for name in reacting.reactions_to(kind.value)],
    )
    return event


def type_of(subject: models.Model) -> str:
    """Name the type of a subject as events keep it: `cases.case`."""
    return str(subject._meta.label_lower)


def _code(value: object, *, name: str) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_code(item, name=name) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _code(item, name=name) for key, item in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value) if isinstance(value, str | UUID) else " "
    if not _CODE.fullmatch(text) or _MOBILE_NUMBER.search(text):
        raise NotACode(f"{name}={value!r}")
    return text
