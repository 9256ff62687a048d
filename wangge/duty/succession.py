"""How the shifts of somebody who leaves pass to a successor from the day on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from wangge.core.errors import NotAllowed
from wangge.duty.events import DutyEvent
from wangge.duty.models import Shift, Swap
from wangge.duty.shift_times import run_of
from wangge.history.recording import record
from wangge.people import policies
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Role


def shifts_of(leaver: Post, *, on: date) -> QuerySet[Shift]:
    """Return the shifts that go on after a day."""
    going_on = Shift.objects.filter(Q(until__isnull=True) | Q(until__gt=on), post=leaver)
    return going_on.select_related("roster").order_by("roster__name", "pk")


def swaps_of(leaver: Post, *, on: date) -> QuerySet[Swap]:
    """Return the single days, this one and later, that the leaver promised to serve."""
    return Swap.objects.filter(taker=leaver, on__gte=on).select_related("shift__roster")


@transaction.atomic
def pass_shifts(leaver: Post, *, to: Post, on: date, by: Actor, at: datetime) -> int:
    """Let the successor serve from the next day on, and what is left of today; return how many.

    A shift of another role than the successor's ends, for whoever keeps the roster to fill.
    """
    if not policies.may_appoint(by, Role(leaver.role), leaver.area):
        raise NotAllowed
    passed = 0
    for shift in list(shifts_of(leaver, on=on)):
        passed += _pass(shift, to=to, on=on, by=by, at=at)
    for swap in list(swaps_of(leaver, on=on)):
        if swap.shift.roster.role != to.role:
            swap.delete()
            continue
        _record(swap.shift, to=to, by=by, at=at, on=swap.on)
        if swap.shift.post_id == to.pk:
            swap.delete()
        else:
            Swap.objects.filter(pk=swap.pk).update(taker=to)
        passed += 1
    return passed


def _pass(shift: Shift, *, to: Post, on: date, by: Actor, at: datetime) -> bool:
    is_fit = shift.roster.role == to.role
    is_served_today = shift.begins_on(on) and (
        run_of(on, starts=shift.starts, ends=shift.ends)[1] > at
    )
    if is_fit:
        Shift.objects.create(
            roster=shift.roster,
            post=to,
            position=shift.position,
            weekdays=shift.weekdays,
            starts=shift.starts,
            ends=shift.ends,
            since=max(on + timedelta(days=1), shift.since),
            until=shift.until,
        )
    _record(shift, to=to if is_fit else None, by=by, at=at, on=on)
    if shift.since > on:
        shift.delete()
        return is_fit
    Shift.objects.filter(pk=shift.pk).update(until=on)
    if is_served_today and is_fit:
        Swap.objects.get_or_create(shift=shift, on=on, defaults={"taker": to})
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
