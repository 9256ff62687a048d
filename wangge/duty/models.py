"""Who is on call when: work days, office hours, rosters, shifts, swaps, absences."""

from datetime import date, time
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wangge.people import scopes
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.people.roles import VOLUNTEERS, Role
from wangge.places.models import Area, Building


class WorkDay(models.Model):
    """One day that is not what its weekday says: a holiday, or a make-up work day."""

    on = models.DateField(unique=True)
    is_work_day = models.BooleanField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class WorkYear(models.Model):
    """A year whose holidays have been published and entered."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return str(self.year)


class OfficeHours(models.Model):
    """One interval in which an office works on a work day; several make a day with a lunch break."""

    # Empty: for every area that has none of its own.
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="office_hours"
    )
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="office_hours_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, actor: Actor) -> Self:
        """The rosters of the post's area and of the areas it lies in."""
        return self.filter(_near(actor, "area__path"))


class Roster(models.Model):
    """Who serves in a role for an area, or for one building of it."""

    name = models.CharField(max_length=60)
    role = models.CharField(max_length=24, choices=Role)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="rosters")
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="rosters"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="rosters"
    )

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="roster_name_once_in_area"),
        ]

    def __str__(self) -> str:
        return self.name


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_near(actor, "roster__area__path"))


class Shift(models.Model):
    """A post's regular time on a roster; a lower position is called first."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    position = models.PositiveSmallIntegerField(default=1)
    # ISO weekdays on which the shift begins, "12345" Monday to Friday.
    weekdays = models.CharField(max_length=7, default="1234567")
    # Ends at or before its start: it runs into the next day; equal means the whole 24 hours.
    starts = models.TimeField()
    ends = models.TimeField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(weekdays=""), name="shift_on_some_weekday"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="shift_forward"
            ),
        ]

    def __str__(self) -> str:
        if self.starts != self.ends:
            return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
        if self.starts == time.min:
            return _("全天")
        return _("{starts} 起 24 小时").format(starts=f"{self.starts:%H:%M}")

    def begins_on(self, day: date) -> bool:
        """Tell whether the shift begins on a day, somebody swapped or not."""
        if day < self.since or (self.until is not None and day > self.until):
            return False
        return str(day.isoweekday()) in self.weekdays


class SwapQuerySet(models.QuerySet["Swap"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_near(actor, "shift__roster__area__path"))


class Swap(models.Model):
    """On one day somebody else serves a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    on = models.DateField()
    taker = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="swaps_taken")

    objects = SwapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "on"], name="swap_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of the posts within one's post."""
        visible = scopes.within(actor, "post__area__path")
        if actor.post is not None:
            visible |= Q(post__person=actor.post.person_id)
        return self.filter(visible)


class Absence(models.Model):
    """A post is not available; no excuse is asked for or kept."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.since:%F %R}"


class NightRuleQuerySet(models.QuerySet["NightRule"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_near(actor, "area__path"))


class NightRule(models.Model):
    """At night calls for a role go to another role, in an area and all below it."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="night_rules")
    role = models.CharField(max_length=24, choices=Role)
    stand_in = models.CharField(max_length=24, choices=Role)
    starts = models.TimeField()
    ends = models.TimeField()

    objects = NightRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "role"], name="night_rule_once"),
            models.CheckConstraint(
                condition=~Q(stand_in__in=sorted(VOLUNTEERS)), name="night_rule_spares_volunteers"
            ),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="night_rule_not_all_day"),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.stand_in}"


def _near(actor: Actor, path_field: str) -> Q:
    near = scopes.within(actor, path_field)
    if actor.post is not None:
        near |= Q(**{f"{path_field}__in": actor.post.area.path_prefixes})
    return near
