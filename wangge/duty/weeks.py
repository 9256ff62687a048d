"""What a roster looks like day by day: who serves which shift, who swapped, who is away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from wangge.duty.models import Absence, Roster, Shift, Swap
from wangge.duty.shift_times import run_of
from wangge.people.models import Person, Post

# Whose weeks can be looked at; beyond them dates end, or nobody has a roster.
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift on one day, and who serves it."""

    shift: Shift
    on: date
    begins: datetime
    ends: datetime
    post: Post
    swap: Swap | None
    # Not there for all of it, or for a part of it.
    is_away: bool
    is_partly_away: bool


@dataclass(frozen=True, slots=True)
class DayOfRoster:
    """One day of a roster with its turns in the order in which they begin."""

    on: date
    turns: list[Turn]


def week_of(day: date) -> list[date]:
    """Return the seven days of the week that holds a day, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def roster_days(roster: Roster, days: Sequence[date]) -> list[DayOfRoster]:
    """Return what a roster says for some days that follow each other."""
    turns = _turns(_shifts(roster.shifts.all(), days), days)
    return [DayOfRoster(day, [turn for turn in turns if turn.on == day]) for day in days]


def is_uncovered(shift: Shift, on: date) -> bool:
    """Say whether who serves a shift on a day is away for all of it or a part."""
    return any(turn.is_away or turn.is_partly_away for turn in _turns([shift], [on]))


def turns_of(person: Person, days: Sequence[date]) -> list[Turn]:
    """Return what one person has to serve on some days, swaps counted, in order."""
    own = Q(post__person=person)
    taken = Q(swaps__taker__person=person, swaps__on__in=days)
    shifts = _shifts(Shift.objects.filter(own | taken).distinct(), days)
    return [turn for turn in _turns(shifts, days) if turn.post.person_id == person.pk]


def absences_of(person: Person, *, at: datetime) -> QuerySet[Absence]:
    """List a person's absences that are not over."""
    return (
        Absence.objects.filter(post__person=person, until__gt=at)
        .select_related("post__area")
        .order_by("since", "pk")
    )


def _shifts(shifts: QuerySet[Shift], days: Sequence[date]) -> list[Shift]:
    running = shifts.filter(since__lte=days[-1]).filter(
        Q(until__isnull=True) | Q(until__gte=days[0])
    )
    related = ("roster__area", "roster__organisation", "post__person", "post__area")
    return list(running.select_related(*related).order_by("position", "pk"))


def _turns(shifts: Iterable[Shift], days: Sequence[date]) -> list[Turn]:
    shifts = list(shifts)
    taken = {
        (swap.shift_id, swap.on): swap
        for swap in Swap.objects.filter(
            shift__in=[shift.pk for shift in shifts], on__in=days
        ).select_related("taker__person", "taker__area")
    }
    found = [(shift, day) for day in days for shift in shifts if shift.begins_on(day)]
    posts = {taken[key].taker_id if (key := (s.pk, d)) in taken else s.post_id for s, d in found}
    away = list(Absence.objects.filter(post__in=posts)) if posts else []
    turns = [_turn(shift, day, taken.get((shift.pk, day)), away) for shift, day in found]
    return sorted(turns, key=lambda turn: (turn.begins, turn.shift.position))


def _turn(shift: Shift, on: date, swap: Swap | None, away: list[Absence]) -> Turn:
    begins, ends = run_of(on, starts=shift.starts, ends=shift.ends)
    post = swap.taker if swap else shift.post
    touching = [
        absence
        for absence in away
        if absence.post_id == post.pk and absence.since < ends and absence.until > begins
    ]
    whole = any(absence.since <= begins and absence.until >= ends for absence in touching)
    return Turn(
        shift=shift,
        on=on,
        begins=begins,
        ends=ends,
        post=post,
        swap=swap,
        is_away=whole,
        is_partly_away=bool(touching) and not whole,
    )
