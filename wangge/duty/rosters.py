"""How rosters, shifts, swaps, absences and night rules are kept."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day, say_clock, say_day
from wangge.duty import policies, resting
from wangge.duty.events import DutyEvent
from wangge.duty.models import Absence, NightRule, Roster, Shift, Swap
from wangge.duty.shift_times import covers_night, run_of
from wangge.history.recording import record
from wangge.notifications.sending import notify
from wangge.people.actors import Actor
from wangge.people.models import Account, Organisation, Post
from wangge.people.roles import VOLUNTEERS, Role
from wangge.places.models import Area, Building


class NameTaken(Malformed):
    """The area already has a roster of this name."""

    reason = gettext_lazy("这里已经有同名的值班表。换一个名字，或者去改原来那张。")


class NotOfThisPlace(Malformed):
    """The post does not serve the place of the roster."""

    reason = gettext_lazy("这个人不在本社区任职，不能排在这里。")


class NotOnThatDay(Malformed):
    """The shift does not begin on the day named."""

    reason = gettext_lazy("这个班那天不上。请看一看星期和起止日期。")


class NotTheirRole(Malformed):
    """The post does not serve the role of the roster."""

    reason = gettext_lazy("这个人不是这个岗位的，不能替这个班。")


class NoLongerInPost(Malformed):
    """The post has ended, or has not begun."""

    reason = gettext_lazy("这个人那天不在任，请换一个人。")


class AlreadyOver(Refused):
    """What was to be changed is past."""

    reason = gettext_lazy("这个班已经过去了，改不了。")


class StillServed(Refused):
    """Somebody is, or was, on the roster."""

    reason = gettext_lazy("这张表上排过人，要留着查。把每个人的班停了，就不再按它叫人。")


@transaction.atomic
def make_roster(
    name: str,
    *,
    role: Role,
    area: Area,
    by: Actor,
    at: datetime,
    building: Building | None = None,
    organisation: Organisation | None = None,
) -> Roster:
    """Begin a roster of a role for an area, or for one building of it."""
    policies.must_manage(by, area=area, organisation=organisation)
    if building is not None and not area.holds(building.area):
        raise Malformed(_("这栋楼不在这个范围里。"), field="building")
    roster = Roster(
        name=_said(name), role=Role(role), area=area, building=building, organisation=organisation
    )
    _save_named(roster)
    record(DutyEvent.ROSTER_MADE, subject=roster, actor=by, at=at, role=roster.role)
    return roster


@transaction.atomic
def correct_roster(roster: Roster, *, name: str, by: Actor, at: datetime) -> None:
    """Give a roster another name."""
    _must_keep(by, roster)
    roster.name = _said(name)
    _save_named(roster)
    record(DutyEvent.ROSTER_CORRECTED, subject=roster, actor=by, at=at)


@transaction.atomic
def remove_roster(roster: Roster, *, by: Actor, at: datetime) -> None:
    """Take away a roster nobody was ever on; raise StillServed for any other."""
    _must_keep(by, roster)
    if roster.shifts.exists():
        raise StillServed
    record(DutyEvent.ROSTER_REMOVED, subject=roster, actor=by, at=at)
    roster.delete()


@transaction.atomic
def add_shift(
    roster: Roster,
    *,
    post: Post,
    starts: time,
    ends: time,
    since: date,
    by: Actor,
    at: datetime,
    until: date | None = None,
    weekdays: str = "1234567",
    position: int = 1,
) -> Shift:
    """Put a post on a roster; ends at or before its start, the shift runs into the next day."""
    _must_keep(by, roster)
    must_belong(post, roster.area, on=since)
    shift = Shift(roster=roster, post=post)
    _set_times(
        shift,
        starts=starts,
        ends=ends,
        since=since,
        until=until,
        weekdays=weekdays,
        position=position,
    )
    record(DutyEvent.SHIFT_ADDED, subject=roster, actor=by, at=at, shift=shift.pk, post=post.pk)
    return shift


@transaction.atomic
def correct_shift(
    shift: Shift,
    *,
    starts: time,
    ends: time,
    since: date,
    by: Actor,
    at: datetime,
    until: date | None = None,
    weekdays: str = "1234567",
    position: int = 1,
) -> None:
    """Change when a shift is, or in which order its post is called."""
    _must_keep(by, shift.roster)
    _set_times(
        shift,
        starts=starts,
        ends=ends,
        since=since,
        until=until,
        weekdays=weekdays,
        position=position,
    )
    record(DutyEvent.SHIFT_CORRECTED, subject=shift.roster, actor=by, at=at, shift=shift.pk)


@transaction.atomic
def end_shift(shift: Shift, on: date, *, by: Actor, at: datetime) -> None:
    """Let a shift begin for the last time on a day; one that never began is taken away."""
    _must_keep(by, shift.roster)
    record(
        DutyEvent.SHIFT_ENDED,
        subject=shift.roster,
        actor=by,
        at=at,
        shift=shift.pk,
        on=on.isoformat(),
    )
    if on < shift.since:
        shift.delete()
        return
    shift.until = on
    shift.save(update_fields=["until"])


@transaction.atomic
def swap(shift: Shift, on: date, taker: Post, *, by: Actor, at: datetime) -> Swap:
    """Let somebody else serve a shift that begins on a day; a second swap replaces the first."""
    must_speak(by, shift)
    must_belong(taker, shift.roster.area, on=on)
    if taker.role != shift.roster.role:
        raise NotTheirRole(field="taker")
    if not shift.begins_on(on):
        raise NotOnThatDay(field="on")
    if taker.pk == shift.post_id:
        raise Malformed(_("这个班本来就是这个人上。"), field="taker")
    if run_of(on, starts=shift.starts, ends=shift.ends)[1] <= at:
        raise AlreadyOver
    swapped, _is_new = Swap.objects.update_or_create(shift=shift, on=on, defaults={"taker": taker})
    record(
        DutyEvent.SHIFT_SWAPPED,
        subject=shift.roster,
        actor=by,
        at=at,
        shift=shift.pk,
        on=on.isoformat(),
        taker=taker.pk,
    )
    _tell_taker(swapped, by=by, at=at)
    return swapped


@transaction.atomic
def undo_swap(swapped: Swap, *, by: Actor, at: datetime) -> None:
    """Give a swapped shift back to whom it belongs."""
    shift = swapped.shift
    must_speak(by, shift)
    record(
        DutyEvent.SWAP_UNDONE,
        subject=shift.roster,
        actor=by,
        at=at,
        shift=shift.pk,
        on=swapped.on.isoformat(),
    )
    swapped.delete()


@transaction.atomic
def mark_absent(
    post: Post, since: datetime, until: datetime, *, by: Actor, at: datetime
) -> Absence:
    """Take a post out of every call for a while; no excuse is asked for or kept."""
    policies.must_speak_for(by, post)
    if until <= since:
        raise Malformed(_("回来的时间要在离开以后。"), field="until")
    if until <= at:
        raise Malformed(_("这段时间已经过去了。"), field="until")
    absence = Absence.objects.create(post=post, since=since, until=until)
    record(DutyEvent.ABSENT, subject=post, actor=by, at=at, absence=absence.pk)
    return absence


@transaction.atomic
def back(absence: Absence, *, by: Actor, at: datetime) -> None:
    """End an absence now; one that has not begun is taken away."""
    policies.must_speak_for(by, absence.post)
    record(DutyEvent.BACK, subject=absence.post, actor=by, at=at, absence=absence.pk)
    if absence.since >= at:
        absence.delete()
    elif absence.until > at:
        absence.until = at
        absence.save(update_fields=["until"])


@transaction.atomic
def set_night_rule(
    area: Area,
    *,
    role: Role,
    stand_in: Role,
    starts: time,
    ends: time,
    by: Actor,
    at: datetime,
) -> NightRule:
    """Say who is called at night instead of a role, in an area and all below it."""
    policies.must_manage(by, area=area)
    if Role(stand_in) in VOLUNTEERS:
        raise Malformed(_("夜里不叫志愿者，请选物业夜班或者值班员。"), field="stand_in")
    if stand_in == role:
        raise Malformed(_("夜里替的要是另一个岗位。"), field="stand_in")
    if starts == ends:
        raise Malformed(_("夜里从几点到几点要写成两个时间。"), field="ends")
    if Role(role) in VOLUNTEERS and not covers_night(starts=starts, ends=ends):
        raise Malformed(_("22:00–08:00 不叫志愿者，这段时间只能加长，不能缩短。"), field="starts")
    rule, _is_new = NightRule.objects.update_or_create(
        area=area, role=Role(role), defaults={"stand_in": stand_in, "starts": starts, "ends": ends}
    )
    record(
        DutyEvent.NIGHT_RULE_SET, subject=area, actor=by, at=at, role=rule.role, stand_in=stand_in
    )
    return rule


@transaction.atomic
def lift_night_rule(rule: NightRule, *, by: Actor, at: datetime) -> None:
    """Do away with a night rule; volunteers rest at night all the same."""
    policies.must_manage(by, area=rule.area)
    record(DutyEvent.NIGHT_RULE_LIFTED, subject=rule.area, actor=by, at=at, role=rule.role)
    rule.delete()


def candidates(area: Area, *, on: date) -> QuerySet[Post]:
    """List whom a roster of an area can have on it: posts of its community held on a day or later."""
    start, end = (_community_of(area) or area).path_range
    within = Q(area__path__gte=start, area__path__lt=end)
    return (
        Post.objects.filter(within, Q(until__isnull=True) | Q(until__gte=on))
        .select_related("person", "organisation")
        .order_by("role", "person__name", "pk")
    )


def _must_keep(by: Actor, roster: Roster) -> None:
    policies.must_manage(by, area=roster.area, organisation=roster.organisation)


def must_speak(by: Actor, shift: Shift) -> None:
    """Raise NotAllowed unless the shift is the actor's own, or of a roster that they keep."""
    roster = shift.roster
    if not policies.may_manage(by, area=roster.area, organisation=roster.organisation):
        policies.must_speak_for(by, shift.post)


def must_belong(post: Post, area: Area, *, on: date) -> None:
    """Raise NotOfThisPlace unless the post is of the same community, or of a level above it."""
    community = _community_of(area) or area
    if not (community.holds(post.area) or post.area.holds(community)):
        raise NotOfThisPlace(field="post")
    if post.until is not None and post.until < on:
        raise NoLongerInPost(field="post")


def _community_of(area: Area) -> Area | None:
    return Area.objects.around(area).communities().first()


def _said(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Malformed(_("值班表要有个名字，例如“1 号楼红管先锋”。"), field="name")
    return name[:60]


def _save_named(roster: Roster) -> None:
    try:
        with transaction.atomic():
            roster.save()
    except IntegrityError as error:
        raise NameTaken(field="name") from error


def _set_times(
    shift: Shift,
    *,
    starts: time,
    ends: time,
    since: date,
    until: date | None,
    weekdays: str,
    position: int,
) -> None:
    days = "".join(sorted(set(weekdays) & set("1234567")))
    if not days:
        raise Malformed(_("至少选一个星期几。"), field="weekdays")
    if until is not None and until < since:
        raise Malformed(_("最后一天要在第一天以后。"), field="until")
    if position < 1:
        raise Malformed(_("叫人的顺序从 1 开始。"), field="position")
    resting.must_be_awake(shift, starts=starts, ends=ends)
    shift.starts, shift.ends, shift.weekdays = starts, ends, days
    shift.since, shift.until, shift.position = since, until, min(position, 99)
    shift.save()


def _tell_taker(swapped: Swap, *, by: Actor, at: datetime) -> None:
    account = Account.objects.filter(person=swapped.taker.person_id, is_active=True).first()
    if account is None or (by.post is not None and by.post.person_id == account.person_id):
        return
    begins, ends = run_of(swapped.on, starts=swapped.shift.starts, ends=swapped.shift.ends)
    notify(
        to=account,
        kind="duty.swap",
        title=_("%(day)s %(starts)s–%(ends)s 请您替 %(name)s 值班")
        % {
            "day": say_day(swapped.on, local_day(at)),
            "starts": say_clock(begins),
            "ends": say_clock(ends),
            "name": swapped.shift.post.person.name,
        },
        url=reverse("duty:mine"),
        key=f"duty.swap:{swapped.shift_id}:{swapped.on}:{swapped.taker_id}:{at:%Y%m%d%H%M%S}",
        at=at,
    )
