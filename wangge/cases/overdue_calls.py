"""When a call that the desk owes was not made in time, and who is reminded of it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack
from wangge.history.recording import record
from wangge.people.actors import CLOCK

# First the desk; from the next day on whoever heads the community, until it is made.
DESK, HEAD = 1, 2
_AGAIN_AFTER = timedelta(days=1)

_log = logging.getLogger(__name__)


def remind(now: datetime, limit: int = 100) -> int:
    """Remind of every call that is late by now; return of how many."""
    found = list(_late(now).order_by("remind_at", "pk")[:limit])
    return sum(_remind_safely(call, now=now) for call in found)


def _late(now: datetime) -> QuerySet[CallBack]:
    # The last moment is still in time.
    return CallBack.objects.filter(done_at__isnull=True, remind_at__lt=now).select_related("case")


def _remind_safely(call: CallBack, *, now: datetime) -> bool:
    try:
        return _remind(call, now=now)
    except Exception:
        # The edge of the process: one odd call must not stop the clock of all.
        _log.exception("The clock could not remind of call-back %s", call.pk)
        CallBack.objects.filter(pk=call.pk).update(remind_at=now + _AGAIN_AFTER)
        return False


@transaction.atomic
def _remind(call: CallBack, *, now: datetime) -> bool:
    assert call.remind_at is not None, "only what is late is reminded of"
    level = min(call.level + 1, HEAD)
    # After a standstill once, not once for each day missed.
    days = (now - call.remind_at) // _AGAIN_AFTER + 1
    seen = CallBack.objects.filter(pk=call.pk, done_at__isnull=True, remind_at=call.remind_at)
    if not seen.update(level=level, remind_at=call.remind_at + days * _AGAIN_AFTER):
        return False  # made meanwhile, or another worker was quicker
    record(
        CaseEvent.CALL_BACK_MISSED,
        subject=call.case,
        actor=CLOCK,
        at=now,
        call_back=call.pk,
        level=level,
    )
    return True
