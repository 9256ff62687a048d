"""How one act is carried out on many cases: each for itself, nothing skipped in silence, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases import bulk_acts, changing
from wangge.cases.bulk_acts import ACTS, BulkAct, Typed
from wangge.cases.models import BulkItem, BulkRun, Case
from wangge.core.errors import NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.jobs import progress
from wangge.jobs.queue import enqueue
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post

MOST = 200
# A page waits this long; what is left then is done behind the scenes.
PATIENCE = 2.0
TASK = "cases.bulk"
_RELATED = ("area", "community", "estate", "building", "lead", "handler__person", "category")
_REASON = 300


@dataclass(frozen=True, slots=True)
class Line:
    """What will happen to one case, or why nothing will; `case` is None where nobody may see it."""

    number: str
    case: Case | None
    will: str
    why_not: str


def chosen(numbers: Sequence[str], *, by: Actor) -> list[Case]:
    """The cases that were chosen and may be seen, in the order in which they were chosen."""
    wanted = [number for number in dict.fromkeys(numbers) if _is_number(number)][:MOST]
    cases = Case.objects.visible_to(by).filter(number__in=wanted).select_related(*_RELATED)
    known = {case.number: case for case in cases}
    return [known[number] for number in wanted if number in known]


def preview(
    act: BulkAct, numbers: Sequence[str], typed: Typed, *, by: Actor, at: datetime
) -> list[Line]:
    """Say of each case what will happen to it, or why not; nothing is done."""
    known = {case.number: case for case in chosen(numbers, by=by)}
    lines = []
    for number in list(dict.fromkeys(numbers))[:MOST]:
        case = known.get(number)
        why_not = act.why_not(case, typed, by, at) if case else _unseen()
        will = act.will(case, typed) if case and not why_not else ""
        lines.append(Line(number, case, will, why_not))
    return lines


def start(
    key: str,
    act: BulkAct,
    seen: Mapping[str, int],
    raw: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> tuple[BulkRun, bool]:
    """Write down what is to be done to which cases, as they were seen; a known key is that run.

    Raise NotAllowed where the key is of somebody else's run.
    """
    by.must(act.right)
    if by.kind != ActorKind.ACCOUNT or by.ref is None or by.post is None:
        raise NotAllowed
    known = {case.number: case for case in chosen(list(seen), by=by)}
    run = BulkRun(
        key=key, account_id=by.ref, post=by.post, act=act.name, typed=dict(raw), started_at=at
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            BulkItem.objects.bulk_create(_items(run, seen, known))
            # Whoever waits for the page may go, or the server: the worker does what is left then.
            enqueue(TASK, run=run.pk, run_at=at)
    except IntegrityError:
        known_run = runs_of(by).filter(key=key).first()
        if known_run is None:
            raise NotAllowed(_("这一页是别人打开的，没有做。请从列表里重新选。")) from None
        return known_run, False
    return run, True


def go_on(run: BulkRun, *, by: Actor, seconds: float | None = None) -> int:
    """Do what is left of a run, each case for itself; return how many are left when time is up."""
    began = monotonic()
    left = list(run.items.filter(outcome="").select_related("case").order_by("pk"))
    for done, item in enumerate(left):
        if seconds is not None and monotonic() - began > seconds:
            return len(left) - done
        _carry_out(run, item, by=by)
        progress.report(done + 1, len(left))
    BulkRun.objects.filter(pk=run.pk, done_at__isnull=True).update(done_at=timezone.now())
    return 0


def finish(run: int) -> None:
    """What the page did not wait for, under the post that asked for it if it is still held."""
    found = BulkRun.objects.filter(pk=run, done_at__isnull=True).first()
    if found is None:
        return
    held = Post.objects.held(local_day(timezone.now())).select_related(
        "person", "area", "organisation"
    )
    post = held.filter(pk=found.post_id).first()
    if post is None:
        gone = _("派这件事的岗位已经结束，没有做。")
        found.items.filter(outcome="").update(outcome=BulkItem.Outcome.REFUSED, reason=gone)
    go_on(found, by=Actor(ActorKind.ACCOUNT, found.account_id, post))


def runs_of(by: Actor) -> QuerySet[BulkRun]:
    """The runs that the actor asked for; nobody else sees them."""
    is_somebody = by.kind == ActorKind.ACCOUNT and by.ref is not None
    return BulkRun.objects.filter(account_id=by.ref or 0) if is_somebody else BulkRun.objects.none()


def forget(before: datetime) -> int:
    """Remove the runs that ended before a moment; return how many rows went."""
    return BulkRun.objects.filter(done_at__lt=before).delete()[0]


def _items(run: BulkRun, seen: Mapping[str, int], known: Mapping[str, Case]) -> Iterable[BulkItem]:
    asked = {number: revision for number, revision in seen.items() if _is_number(number)}
    for number, revision in list(asked.items())[:MOST]:
        item = BulkItem(run=run, number=number[:10], case=known.get(number), revision=revision)
        if item.case is None:
            item.outcome, item.reason = BulkItem.Outcome.REFUSED, _unseen()
        yield item


def _carry_out(run: BulkRun, item: BulkItem, *, by: Actor) -> None:
    try:
        with transaction.atomic():
            # Of two who are at it, one claims the case: what is done is done once.
            mine = BulkItem.objects.filter(pk=item.pk, outcome="")
            if not mine.update(outcome=BulkItem.Outcome.DONE):
                return
            _do(run, item, by=by)
    except Refused as refusal:
        BulkItem.objects.filter(pk=item.pk, outcome="").update(
            outcome=BulkItem.Outcome.REFUSED, reason=str(refusal.reason)[:_REASON]
        )


def _do(run: BulkRun, item: BulkItem, *, by: Actor) -> None:
    act, now = ACTS[run.act], timezone.now()
    cases = Case.objects.visible_to(by).select_related(*_RELATED)
    case = cases.filter(number=item.number).first()
    if case is None:
        raise NotAllowed(_unseen())
    typed = bulk_acts.understood(act, run.typed, by=by, at=now)
    if why_not := act.why_not(case, typed, by, now):
        raise Refused(why_not)
    # As it was looked at, so that what happened since is not overridden.
    case.revision = item.revision
    changing.hold(case, by=by)
    act.does(case, typed, by, now)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _unseen() -> str:
    return _("没有这件事，或者它不归您看。")
