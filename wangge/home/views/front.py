"""What a community shows everybody: how to speak up, who is on duty, what came of it."""

from datetime import datetime, timedelta
from typing import TypedDict

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.cases.models import Case, Promise
from wangge.cases.vocabulary import Resolution, Status
from wangge.core.moments import local_day, say_span
from wangge.duty import on_call
from wangge.message_board import threads
from wangge.message_board.models import Thread
from wangge.people import name_plates
from wangge.people.http import Request
from wangge.places.models import Area

_RECENT = timedelta(days=14)
# What neighbours said last on the board.
_LATEST = 3


class Echo(TypedDict):
    """One answered case as neighbours may see it: what about and what came of it, never the words."""

    about: str
    where: str
    result: str
    took: str


@require_safe
def front(request: Request, community: str) -> HttpResponse:
    area = _community(community)
    now = timezone.now()
    context = {
        "community": area,
        "on_duty": _on_duty(area, now),
        "echoes": _echoes(area, now),
        "said": [threads.line(thread, now=now) for thread in _latest(area)],
    }
    return render(request, "home/front.html", context)


@require_safe
def promises(request: Request, community: str) -> HttpResponse:
    area = _community(community)
    in_force = Promise.objects.filter(until__isnull=True).select_related("category")
    rows = in_force.order_by("route", "urgency", "stage")[:200]
    return render(request, "home/promises.html", {"community": area, "promises": rows})


@require_safe
def privacy(request: Request, community: str) -> HttpResponse:
    return render(request, "home/privacy.html", {"community": _community(community)})


def _community(code: str) -> Area:
    communities = Area.objects.communities().select_related("parent__parent")
    return get_object_or_404(communities, code=code, is_active=True)


def _on_duty(area: Area, now: datetime) -> list[tuple[on_call.OnDuty, bool]]:
    """The first of each roster, and whether their name may stand here: by consent, as on a wall."""
    firsts: dict[int, on_call.OnDuty] = {}
    for duty in on_call.who_is_on(area, at=now):
        firsts.setdefault(duty.roster.pk, duty)
    named = name_plates.named((duty.post for duty in firsts.values()), on=local_day(now))
    return [(duty, duty.post.pk in named) for duty in firsts.values()]


def _latest(area: Area) -> list[Thread]:
    return list(threads.for_list(threads.of_community(area))[:_LATEST])


def _echoes(area: Area, now: datetime) -> list[Echo]:
    rows = (
        Case.objects.live()
        .filter(
            community=area, is_private=False, status=Status.CLOSED, closed_at__gte=now - _RECENT
        )
        .exclude(resolution__in=["", Resolution.WITHDRAWN])
        .order_by("-closed_at")
        .values("category__name", "estate__name", "resolution", "submitted_at", "closed_at")[:5]
    )
    return [
        Echo(
            about=row["category__name"],
            where=row["estate__name"] or area.name,
            result=str(Resolution(row["resolution"]).label),
            took=say_span(row["closed_at"] - row["submitted_at"]),
        )
        for row in rows
        if row["closed_at"] is not None
    ]
