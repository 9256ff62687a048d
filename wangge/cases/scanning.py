"""What whoever scans a code on a wall is shown: what is being handled there, never anybody's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.cases import following
from wangge.cases.lights import Light
from wangge.cases.models import Case, Deadline
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import Kind, Stage, Status
from wangge.core.moments import say
from wangge.places import wall_codes
from wangge.places.models import WallCode

_RELATED = ("category", "lead", "asset", "entrance", "building", "community")


@dataclass(frozen=True, slots=True)
class Handled:
    """One matter in hand at a place, as a neighbour may see it."""

    case: Case
    about: str
    # Words of the category table that were found in it, not the requester's own.
    because: list[str]
    where: str
    light: Light
    said: str
    by_when: str
    may_follow: bool


def in_hand_at(code: WallCode) -> CaseQuerySet:
    """Return the open cases of a place that are everybody's to know, newest first: repairs, not homes or people."""
    cases = Case.objects.open().filter(
        _at(code), is_private=False, category__is_about_place=True, unit__isnull=True
    )
    # Who reported somebody, and for whom somebody was called to the spot, is not shown to a wall.
    cases = cases.exclude(kind=Kind.REPORT)
    if not code.asset_id:
        cases = cases.exclude(call_outs__isnull=False, asset__isnull=True)
    return cases.select_related(*_RELATED).order_by("-submitted_at", "-pk")


def shown(cases: Iterable[Case], *, now: datetime) -> list[Handled]:
    """Return what is shown of some of them; one statement however many."""
    listed = list(cases)
    due = dict(
        Deadline.objects.filter(
            case__in=[case.pk for case in listed],
            stage=Stage.RESOLVE,
            met_at__isnull=True,
            dropped_at__isnull=True,
            due_at__isnull=False,
        ).values_list("case", "due_at")
    )
    return [_handled(case, due.get(case.pk), now=now) for case in listed]


def one(code: WallCode, pk: int, *, now: datetime) -> Handled | None:
    """Return one of them, where it is still in hand at this place."""
    return next(iter(shown(in_hand_at(code).filter(pk=pk), now=now)), None)


def _at(code: WallCode) -> Q:
    if code.asset_id:
        return Q(asset=code.asset_id)
    if code.entrance_id:
        return Q(entrance=code.entrance_id) | Q(asset__entrance=code.entrance_id)
    if code.building_id:
        return Q(building=code.building_id)
    # A zone has no row of its own; its words are filled in by the form of its code.
    zone = wall_codes.zone_said(code)
    return Q(estate=code.estate_id, asset__isnull=True, place_text__startswith=zone)


def _handled(case: Case, due_at: datetime | None, *, now: datetime) -> Handled:
    is_done = case.status == Status.RESOLVED
    return Handled(
        case=case,
        about=str(case.category),
        because=list(case.because),
        where=str(case.asset or case.entrance or case.building or ""),
        light=Light("done", _("说是办好了，等说的人确认"))
        if is_done
        else following.awaited_light(case, now=now),
        said=_("{when} 说的，{who}").format(when=say(case.submitted_at, now), who=_who(case)),
        by_when=_("承诺：{when} 前办好。").format(when=say(due_at, now, is_end=True))
        if due_at
        else "",
        may_follow=not is_done,
    )


def _who(case: Case) -> str:
    if case.status == Status.DISPATCHED:
        return _("派给{lead}了").format(lead=case.lead)
    if case.status == Status.REFERRED:
        return _("由{lead}牵头").format(lead=case.lead)
    return _("{lead}在办").format(lead=case.lead)
