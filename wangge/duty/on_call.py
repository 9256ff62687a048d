"""Who is called, here and now: the ordered substitutes, ending at the 24-hour desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from django.db.models import Q

from wangge.core.moments import local_day
from wangge.duty.models import Absence, NightRule, Roster, Shift, Swap
from wangge.duty.shift_times import (
    NIGHT_BEGINS,
    NIGHT_ENDS,
    clock_of,
    covers_night,
    is_between,
    run_of,
)
from wangge.people.models import Organisation, Post
from wangge.people.roles import VOLUNTEERS, Role
from wangge.places.models import Area, Building

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A post that serves a roster now, and until when."""

    post: Post
    roster: Roster
    until: datetime


def on_call(
    role: Role, *, area: Area, at: datetime, building: Building | None = None
) -> list[Post]:
    """Return whom to call for a role in a place, best first, always ending with the desk."""
    place = building.area if building else area
    here, nights = _Here.of(place), _Nights.around(place)
    called = nights.role_called(role, place=place, at=at)
    serving: list[OnDuty] = []
    if called is not None:
        of_place = Q(roster__building__isnull=True, roster__area__path__in=here.paths)
        if building is not None:
            of_place |= Q(roster__building=building)
        serving = _serving(Q(roster__role=called) & of_place, at=at)
        serving.sort(key=_finest_first)  # stable: positions stay in order within a place
    posts = [duty.post for duty in serving if here.knows(duty.post)]
    return _once(nights.spared(posts, place=place, at=at) + _desk(here, nights, place, at=at))


def desk_on_duty(area: Area, at: datetime) -> list[Post]:
    """Return who answers at the 24-hour desk; where nobody is on shift, all who belong to it."""
    return _desk(_Here.of(area), _Nights.around(area), area, at=at)


def holder_now(organisation: Organisation, *, area: Area, at: datetime) -> list[Post]:
    """Return who of an organisation is on shift for an area, the finest roster first."""
    if organisation.is_desk:
        return desk_on_duty(organisation.area, at)
    of_it = Q(roster__organisation=organisation) | Q(
        roster__organisation__isnull=True, post__organisation=organisation
    )
    serving = _serving(of_it & _touching(area), at=at)
    nights = _Nights.touching(area)
    serving.sort(key=_finest_first)
    return _once(duty.post for duty in serving if nights.lets_serve(duty, at=at))


def who_is_on(area: Area, at: datetime) -> list[OnDuty]:
    """Return who is on duty in an area and for it, for the board."""
    nights = _Nights.touching(area)
    here = _Here.of(area)
    serving = [
        duty
        for duty in _serving(_touching(area), at=at)
        if here.knows(duty.post) and nights.lets_serve(duty, at=at)
    ]
    return sorted(serving, key=lambda duty: (duty.roster.area.path, duty.roster.pk))


@dataclass(frozen=True, slots=True)
class Night:
    """When a role rests in a place, and who stands in; nobody but the desk where that is None."""

    starts: time
    ends: time
    stand_in: str | None

    @property
    def hours(self) -> str:
        """The night as it is written: "22:00–08:00"."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


def night_of(role: str, area: Area) -> Night | None:
    """Return the night of a role in an area; None where it is called around the clock."""
    rule = _Nights.around(area).rule_for(role, area)
    if rule is not None and (
        role not in VOLUNTEERS or covers_night(starts=rule.starts, ends=rule.ends)
    ):
        return Night(rule.starts, rule.ends, rule.stand_in)
    if rule is not None:
        return Night(NIGHT_BEGINS, NIGHT_ENDS, rule.stand_in)
    return Night(NIGHT_BEGINS, NIGHT_ENDS, None) if role in VOLUNTEERS else None


def resting_roles(area: Area, at: datetime) -> frozenset[Role]:
    """Return the volunteers' roles that are not called in a place at this hour."""
    nights = _Nights.around(area)
    return frozenset(role for role in VOLUNTEERS if nights.is_night(role, place=area, at=at))


@dataclass(frozen=True, slots=True)
class _Here:
    """A place up to its community; nobody beyond it is called."""

    root: Area
    paths: list[str]

    @classmethod
    def of(cls, place: Area) -> Self:
        chain = list(Area.objects.around(place))
        communities = [n for n, area in enumerate(chain) if area.kind == Area.Kind.COMMUNITY]
        # Above the communities (a sub-district) a place is its own end.
        chain = chain[communities[0] :] if communities else chain[-1:]
        return cls(chain[0], [area.path for area in chain])

    def knows(self, post: Post) -> bool:
        return self.root.holds(post.area) or post.area.holds(self.root)


@dataclass(frozen=True, slots=True)
class _Nights:
    """The night rules that may matter to a place."""

    rules: list[NightRule]

    @classmethod
    def around(cls, place: Area) -> Self:
        return cls(_rules(Q(area__path__in=place.path_prefixes)))

    @classmethod
    def touching(cls, area: Area) -> Self:
        start, end = area.path_range
        below = Q(area__path__gte=start, area__path__lt=end)
        return cls(_rules(below | Q(area__path__in=area.path_prefixes)))

    def rule_for(self, role: str, place: Area) -> NightRule | None:
        fitting = (rule for rule in self.rules if rule.role == role and rule.area.holds(place))
        return max(fitting, key=lambda rule: len(rule.area.path), default=None)

    def is_night(self, role: str, *, place: Area, at: datetime) -> bool:
        """Tell whether it is night for a role: volunteers' rest, and the hours of the nearest rule."""
        clock = clock_of(at)
        if role in VOLUNTEERS and is_between(clock, starts=NIGHT_BEGINS, ends=NIGHT_ENDS):
            return True
        rule = self.rule_for(role, place)
        return rule is not None and is_between(clock, starts=rule.starts, ends=rule.ends)

    def role_called(self, role: str, *, place: Area, at: datetime) -> str | None:
        """Return the role that is called in place of another at night; None where nobody is."""
        if not self.is_night(role, place=place, at=at):
            return role
        rule = self.rule_for(role, place)
        return rule.stand_in if rule else None

    def spared(self, posts: list[Post], *, place: Area, at: datetime) -> list[Post]:
        """Leave out volunteers at night, whatever a roster says."""
        return [
            post
            for post in posts
            if post.role not in VOLUNTEERS or not self.is_night(post.role, place=place, at=at)
        ]

    def lets_serve(self, duty: OnDuty, *, at: datetime) -> bool:
        place = duty.roster.area
        roles = {duty.roster.role} | ({duty.post.role} & VOLUNTEERS)
        return not any(self.is_night(role, place=place, at=at) for role in roles)


def _rules(wanted: Q) -> list[NightRule]:
    return list(NightRule.objects.filter(wanted).select_related("area"))


def _desk(here: _Here, nights: _Nights, place: Area, *, at: datetime) -> list[Post]:
    desk = Organisation.objects.filter(is_desk=True, is_active=True, area=here.root)
    of_desk = Q(roster__organisation__in=desk) | Q(post__organisation__in=desk)
    serving = [duty.post for duty in _serving(of_desk, at=at) if here.knows(duty.post)]
    if on_shift := nights.spared(_once(serving), place=place, at=at):
        return on_shift
    members = Post.objects.held(local_day(at)).filter(organisation__in=desk).order_by("pk")
    related = members.select_related("person", "area", "organisation")
    posts = nights.spared(list(related), place=place, at=at)
    absent = _absent(posts, at=at)
    # All away: the desk is never empty all the same, for somebody must be able to be asked.
    return [post for post in posts if post.pk not in absent] or posts


def _touching(area: Area) -> Q:
    start, end = area.path_range
    below = Q(roster__area__path__gte=start, roster__area__path__lt=end)
    return below | Q(roster__area__path__in=area.path_prefixes)


def _serving(wanted: Q, *, at: datetime) -> list[OnDuty]:
    """Return those who serve the wanted shifts at a moment: takers, not the swapped or absent."""
    today = local_day(at)
    shifts = (
        Shift.objects.filter(wanted, since__lte=today)
        .filter(Q(until__isnull=True) | Q(until__gte=today - _DAY))
        .select_related("roster__area", "roster__building", "post__person", "post__area")
        .order_by("position", "pk")
    )
    running = [
        (shift, on, ends)
        for shift in shifts
        for on in (today - _DAY, today)
        if shift.begins_on(on)
        for begins, ends in [run_of(on, starts=shift.starts, ends=shift.ends)]
        if begins <= at < ends
    ]
    takers = _takers([shift for shift, _on, _ends in running])
    duties = [
        OnDuty(takers.get((shift.pk, on), shift.post), shift.roster, ends)
        for shift, on, ends in running
    ]
    absent = _absent([duty.post for duty in duties], at=at)
    return [duty for duty in duties if duty.post.pk not in absent and _is_held(duty.post, at=at)]


def _takers(shifts: list[Shift]) -> dict[tuple[int, object], Post]:
    if not shifts:
        return {}
    swaps = Swap.objects.filter(shift__in=[shift.pk for shift in shifts])
    return {
        (swap.shift_id, swap.on): swap.taker
        for swap in swaps.select_related("taker__person", "taker__area")
    }


def _absent(posts: Iterable[Post], *, at: datetime) -> set[int]:
    ids = {post.pk for post in posts}
    if not ids:
        return set()
    away = Absence.objects.filter(post__in=ids, since__lte=at, until__gt=at)
    return set(away.values_list("post", flat=True))


def _is_held(post: Post, *, at: datetime) -> bool:
    today = local_day(at)
    return post.since <= today and (post.until is None or post.until >= today)


def _finest_first(duty: OnDuty) -> tuple[bool, int]:
    roster = duty.roster
    return roster.building_id is None, -len(roster.area.path)


def _once(posts: Iterable[Post]) -> list[Post]:
    return list({post.pk: post for post in posts}.values())
