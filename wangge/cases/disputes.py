"""How a dispute goes before mediation: a visit first, then each side's word; a refusal ends it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, follow_up, replying, ringing, sides
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Consent, Reply, Side, Visit
from wangge.cases.vocabulary import Resolution, Route, Stage, Verb
from wangge.cases.wording import written
from wangge.core.errors import Malformed, Refused
from wangge.history.recording import record
from wangge.people.actors import Actor


class NobodyRefused(Refused):
    """Only a side that refuses ends it this way."""

    reason = gettext_lazy("还没有哪一方说不愿调解。先记双方愿不愿，再结束。")


def await_visit(case: Case, *, at: datetime) -> None:
    """Somebody took a dispute: the clock of the first visit starts, unless they were heard."""
    if case.route != Route.DISPUTE or sides.standing(case).heard:
        return
    running = {deadline.stage for deadline in deadlines.running(case)}
    if Stage.VISIT not in running:
        deadlines.open_(case, Stage.VISIT, at=at)


@transaction.atomic
def visit(
    case: Case,
    *,
    side: str,
    text: str,
    visited_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Visit:
    """Keep what one side said on a visit; neither the other side nor any resident reads it."""
    _must_be_side(side)
    note = written(text, field="text", missing=_("记几句对方说了什么。"))
    moment = visited_at or at
    if moment > at:
        raise Malformed(_("上门的时间还没有到，请看一下写的时间。"), field="visited_at")
    changing.change(case, Verb.VISIT, by=by, at=at)
    changing.settle(case)
    assert by.post is not None, "only staff handle a dispute"
    kept = Visit.objects.create(case=case, side=side, text=note, visited_at=moment, by=by.post)
    record(CaseEvent.VISITED, subject=case, actor=by, at=at, visit=kept.pk, side=side)
    return kept


@transaction.atomic
def keep_consent(
    case: Case, *, side: str, is_given: bool, way: str, by: Actor, at: datetime
) -> Consent:
    """Keep whether a side wants mediation and how it said so; its last word counts (art. 17)."""
    _must_be_side(side)
    if way not in Consent.Way:
        raise Malformed(_("请选对方是怎么说的。"), field="way")
    if not sides.standing(case).heard:
        raise sides.VisitFirst
    changing.change(case, Verb.CONSENT, by=by, at=at)
    assert by.post is not None, "only staff handle a dispute"
    kept = Consent.objects.create(
        case=case, side=side, is_given=is_given, way=way, by=by.post, at=at
    )
    record(
        CaseEvent.CONSENT_KEPT,
        subject=case,
        actor=by,
        at=at,
        consent=kept.pk,
        side=side,
        is_given=is_given,
        way=way,
        is_agreed=sides.standing(case).is_agreed,
    )
    return kept


@transaction.atomic
def end_refused(case: Case, *, text: str, by: Actor, at: datetime) -> Reply:
    """End it because a side refuses: the other ways are told, what was heard is erased (art. 26)."""
    if not sides.standing(case).is_refused:
        raise NobodyRefused
    told = written(
        text, field="text", missing=_("还不能结束：要告诉居民还有哪些办法。先写给居民的话。")
    )
    changing.change(
        case,
        Verb.END_REFUSED,
        by=by,
        at=at,
        resolution=Resolution.REFUSED,
        is_on_spot=False,
        answered_at=None,
    )
    ringing.end(case, at=at)
    deadlines.open_(case, Stage.CONFIRM, at=at)
    changing.settle(case)
    erased = _erase(case, at=at)
    said = replying.tell(case, text=told, purpose=Reply.Purpose.RESULT, by=by, at=at)
    follow_up.open_after(case, said, by=by, at=at)
    record(
        CaseEvent.MEDIATION_REFUSED,
        subject=case,
        actor=by,
        at=at,
        reply=said.pk,
        erased=erased,
        round=case.round,
    )
    return said


def forget_refused(case: Case, *, at: datetime) -> None:
    """Keep nothing of what was heard where a side refused and it then ends in another way."""
    if case.route == Route.DISPUTE and sides.standing(case).is_refused:
        _erase(case, at=at)


def _erase(case: Case, *, at: datetime) -> int:
    return case.visits.filter(erased_at__isnull=True).update(text="", erased_at=at)


def _must_be_side(side: str) -> None:
    if side not in Side:
        raise Malformed(_("请选是哪一方。"), field="side")
