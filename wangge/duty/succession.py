"""How the shifts of somebody who leaves pass to a successor from that moment on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from wangge.core.errors import Malformed, NotAllowed
from wangge.duty import resting, rosters
from wangge.duty.events import DutyEvent
from wangge.duty.models import Shift, Swap
from wangge.duty.shift_times import run_of
from wangge.history.recording import record
from wangge.people import policies
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Role

_DAY = timedelta(days=1)


def shifts_of(leaver: Post, *, on: date) -> QuerySet[Shift]:
    """Return the shifts that go on after a day, or are served on it."""
    going_on = Shift.objects.filter(Q(until__isnull=True) | Q(until__gte=on), post=leaver)
    # Its last day served by somebody else, nothing of it is left.
    going_on = going_on.exclude(until=on, swaps__on=on)
    return going_on.select_related("roster__area").order_by("roster__name", "pk")


def swaps_of(leaver: Post, *, on: date) -> QuerySet[Swap]:
    """Return the single days, this one and later, that the leaver promised to serve."""
    promised = Swap.objects.filter(taker=leaver, on__gte=on)
    return promised.select_related("shift__roster__area", "shift__post")


def left_over(leaver: Post, *, to: Post, on: date) -> list[Shift]:
    """List the shifts, promised days too, that the successor cannot serve."""
    shifts = list(shifts_of(leaver, on=on))
    shifts += [swap.shift for swap in swaps_of(leaver, on=on)]
    return [shift for shift in shifts if not _may_serve(shift, to, on=on)]


@transaction.atomic
def pass_shifts(leaver: Post, *, to: Post, on: date, by: Actor, at: datetime) -> int:
    """Let the successor serve what is left of the run that goes on, and all after it; return how many.

    The role does not matter: the head takes a worker's shift over rather than nobody. What the
    successor cannot serve ends, for whoever keeps the roster to fill: a volunteer's night, or a
    community that is not theirs.
    """
    if not policies.may_appoint(by, Role(leaver.role), leaver.area):
        raise NotAllowed
    passed = 0
    for shift in list(shifts_of(leaver, on=on)):
        passed += _pass(shift, to=to, on=on, by=by, at=at)
    for swap in list(swaps_of(leaver, on=on)):
        if not _may_serve(swap.shift, to, on=on):
            swap.delete()
            continue
        _record(swap.shift, to=to, by=by, at=at, on=swap.on)
        if swap.shift.post_id == to.pk:
            swap.delete()
        else:
            Swap.objects.filter(pk=swap.pk).update(taker=to)
        passed += 1
    return passed


def _may_serve(shift: Shift, to: Post, *, on: date) -> bool:
    served_by_them = Shift(roster=shift.roster, post=to)
    try:
        rosters.must_belong(to, shift.roster.area, on=on)
        resting.must_be_awake(served_by_them, starts=shift.starts, ends=shift.ends)
    except Malformed:
        return False
    return True


def _pass(shift: Shift, *, to: Post, on: date, by: Actor, at: datetime) -> bool:
    is_fit = _may_serve(shift, to, on=on)
    if is_fit and (shift.until is None or shift.until > on):
        Shift.objects.create(
            roster=shift.roster,
            post=to,
            position=shift.position,
            weekdays=shift.weekdays,
            starts=shift.starts,
            ends=shift.ends,
            since=max(on + _DAY, shift.since),
            until=shift.until,
        )
    _record(shift, to=to if is_fit else None, by=by, at=at, on=on)
    if shift.since > on:
        shift.delete()
        return is_fit
    Shift.objects.filter(pk=shift.pk).update(until=on)
    # Last night's run may still go on.
    for day in (on - _DAY, on):
        is_running = shift.begins_on(day) and (
            run_of(day, starts=shift.starts, ends=shift.ends)[1] > at
        )
        if is_running and is_fit:
            Swap.objects.get_or_create(shift=shift, on=day, defaults={"taker": to})
    return is_fit


def _record(shift: Shift, *, to: Post | None, by: Actor, at: datetime, on: date) -> None:
    record(
        DutyEvent.SHIFT_PASSED,
        subject=shift.roster,
        actor=by,
        at=at,
        shift=shift.pk,
        on=on.isoformat(),
        to=to.pk if to else None,
    )
