"""How a case is resolved: always with a reply, and its requester is asked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, follow_up, replying, ringing, sides
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallOut, Case, Deadline, Reply
from wangge.cases.vocabulary import Resolution, Stage, Status, Verb
from wangge.cases.wording import shortened
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.people.actors import Actor


class NoReply(Malformed):
    """Nothing is resolved without a word to the one who asked."""

    reason = gettext_lazy("还不能办结：没有给居民的回复。先写一句回复。")


# What a handler may say came of it; a withdrawal is the requester's own, a refusal a side's.
_ASIDE = {Resolution.WITHDRAWN, Resolution.REFUSED}
OFFERED = tuple(choice for choice in Resolution if choice not in _ASIDE)


@transaction.atomic
def resolve(
    case: Case,
    *,
    text: str,
    resolution: str = Resolution.FIXED,
    source: str = "",
    by: Actor,
    at: datetime,
) -> Reply:
    """Say that the work is done and what came of it; raise NoReply without words for the resident."""
    return _resolve(
        case, Verb.RESOLVE, text=text, resolution=resolution, source=source, by=by, at=at
    )


@transaction.atomic
def resolve_on_spot(
    case: Case, *, text: str, resolution: str = Resolution.FIXED, by: Actor, at: datetime
) -> Reply:
    """Say in one tap that it was settled there; the resident is still asked."""
    return _resolve(
        case, Verb.RESOLVE_ON_SPOT, text=text, resolution=resolution, source="", by=by, at=at
    )


def on_time(case: Case) -> bool | None:
    """Say whether the promise was kept over all rounds; nothing while it is open."""
    promised = list(case.deadlines.filter(stage=Stage.RESOLVE).order_by("round"))
    if any(_was_missed(deadline) for deadline in promised):
        return False
    if case.status not in {Status.RESOLVED, Status.CLOSED} or not promised:
        return None
    return True if any(deadline.met_at for deadline in promised) else None


def _resolve(
    case: Case,
    verb: Verb,
    *,
    text: str,
    resolution: str,
    source: str,
    by: Actor,
    at: datetime,
) -> Reply:
    if not shortened(text):
        raise NoReply(field="text")
    if resolution not in OFFERED:
        raise Malformed(_("请选办得怎样。"), field="resolution")
    sides.must_be_open(case, verb)
    sides.must_allow(case, resolution)
    is_on_spot = verb == Verb.RESOLVE_ON_SPOT
    # What was told before is not yet this result: only its own receipt answers the case (law 2).
    fields: dict[str, Any] = {
        "resolution": resolution,
        "is_on_spot": is_on_spot,
        "answered_at": None,
    }
    if is_on_spot and by.post is not None:
        fields["handler"] = by.post
    changing.change(case, verb, by=by, at=at, **fields)
    if is_on_spot:
        _was_there(case, by=by, at=at)
    ringing.end(case, at=at)
    deadlines.open_(case, Stage.CONFIRM, at=at)
    changing.settle(case)
    said = replying.tell(case, text=text, purpose=Reply.Purpose.RESULT, source=source, by=by, at=at)
    follow_up.open_after(case, said, by=by, at=at)
    record(
        CaseEvent.RESOLVED,
        subject=case,
        actor=by,
        at=at,
        resolution=resolution,
        round=case.round,
        on_spot=is_on_spot,
        reply=said.pk,
    )
    return said


def _was_there(case: Case, *, by: Actor, at: datetime) -> None:
    ringing.stop(case, at=at, taker=by.post)
    CallOut.objects.filter(case=case, ended_at__isnull=True, arrived_at__isnull=True).update(
        arrived_at=at
    )


def _was_missed(deadline: Deadline) -> bool:
    # A miss that the clock acted on stays one, even where the deadline was dropped later.
    ended_at = deadline.met_at or deadline.dropped_at
    late = ended_at is not None and deadline.due_at is not None and ended_at > deadline.due_at
    return late or (deadline.level > 0 and deadline.met_at is None)
