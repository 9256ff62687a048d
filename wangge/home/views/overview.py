"""What a community, a grid or a sub-district looks like today: what is there, how it stands, what is owed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import figures, whereabouts
from wangge.cases.board_filter import WORDS, Filter, Show, day_begins, whole
from wangge.cases.figures import LIGHTS, Day, Lights, Rates
from wangge.cases.models import Case
from wangge.cases.views import finding
from wangge.core.moments import local_day, say, say_day
from wangge.duty.on_call import who_is_on
from wangge.home import chart
from wangge.people import serving
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.facts import facts
from wangge.places.models import Area, Estate, ParkingSpace

_MOST_ON_DUTY = 8
_MOST_ESTATES = 200
_BAR = 100
_NAMED = 3
# The bar has a colour of each light but what is put aside, which waits for nobody.
_BARRED = LIGHTS[:-1]
_SHORT = {
    Show.OVERDUE: gettext_lazy("超期"),
    Show.SOON: gettext_lazy("快到"),
    Show.ON_TIME: gettext_lazy("按时"),
    Show.ASKED: gettext_lazy("等居民"),
    Show.DEFERRED: gettext_lazy("挂账"),
}


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def overview(request: Request, code: str = "") -> HttpResponse:
    by, now = request.actor, timezone.now()
    area = area_of(by, code)
    lit = figures.lights(by, area, now=now)
    days = figures.days(by, area, now=now)
    context = {
        "area": area,
        "above": _above(by, area),
        "scope": _scope(area),
        "facts": _facts(by, area, wanted=whole(request.GET.get("estate", "")), now=now),
        "head": _head(area, figures.summed(lit, area.path), days, now),
        "parts": _parts(area, lit),
        "lights": [(WORDS[show][0], _SHORT[show]) for show in LIGHTS],
        "days": [_day(day, area, now) for day in days],
        "chart": chart.pairs([(f"{day.on:%-m/%-d}", day.received, day.closed) for day in days]),
        "chart_words": _said(days),
        "topics": [_topic(row, area, now) for row in figures.most_talked_of(by, area, now=now)],
        "rates": _rates(figures.rates(by, area, now=now), area, now),
        "oldest": [_owed(case, now) for case in figures.oldest(by, area)],
        "open_url": _board(area),
        "on_duty": who_is_on(area, now)[:_MOST_ON_DUTY],
        "map_url": reverse("home:map_of", args=[area.code]),
    }
    return render(request, "home/overview/page.html", context)


def area_of(by: Actor, code: str) -> Area:
    """The area of this code within the actor's post, or that of the post itself; else Http404."""
    assert by.post is not None, "the door asked for a post"
    if not code:
        return by.post.area
    found = Area.objects.within(by.post.area).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _board(area: Area, **wanted: Any) -> str:
    return reverse("cases:board") + Filter(area=area.pk, **wanted).address()


def _above(by: Actor, area: Area) -> tuple[str, str] | None:
    assert by.post is not None, "the door asked for a post"
    if area.pk == by.post.area_id or area.parent is None:
        return None
    return str(area.parent), reverse("home:overview_of", args=[area.parent.code])


def _scope(area: Area) -> str:
    estates = _estates(area).count()
    rows = Area.objects.within(area).exclude(pk=area.pk).filter(is_active=True)
    kinds = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    said = [_("{n} 个小区").format(n=estates)] if estates else []
    said += [
        _("{n} 个{kind}").format(n=kinds[kind], kind=kind.label)
        for kind in (Area.Kind.COMMUNITY, Area.Kind.GRID, Area.Kind.MICRO_GRID)
        if kinds.get(kind)
    ]
    return " · ".join(said)


def _estates(area: Area) -> Any:
    if area.kind in {Area.Kind.GRID, Area.Kind.MICRO_GRID}:
        return Estate.objects.filter(buildings__area__in=Area.objects.within(area)).distinct()
    return Estate.objects.filter(community__in=Area.objects.within(area))


def _facts(by: Actor, area: Area, *, wanted: int | None, now: datetime) -> dict[str, Any] | None:
    # Those of which something is known beside the name come first.
    known = ParkingSpace.objects.filter(estate=OuterRef("pk"))
    estates = list(_estates(area).order_by(Exists(known).desc(), "name")[:_MOST_ESTATES])
    if not estates:
        return None
    estate = next((one for one in estates if one.pk == wanted), estates[0])
    counted = facts(estate)
    is_seen = serving.estates_seen_by(by).filter(pk=estate.pk).exists()
    kinds = ParkingSpace.Kind
    rows: list[tuple[str, Any, str]] = [
        (_("住户"), counted.units, _("户")),
        (_("地下车位"), counted.spaces.get(kinds.UNDERGROUND, 0), _("个")),
        (_("地上商业车位"), counted.spaces.get(kinds.GROUND_COMMERCIAL, 0), _("个")),
        (_("非机动车位"), counted.spaces.get(kinds.NON_MOTOR, 0), _("个")),
        (_("充电桩"), counted.chargers, _("个")),
        (_("电梯"), counted.lifts, _("部")),
    ]
    if counted.greenery_percent is not None:
        rows.append((_("绿地率"), f"{float(counted.greenery_percent):g}", "%"))
    return {
        "estate": estate,
        "rows": rows,
        "counted": _("按登记逐条数出，{when}").format(when=say(now, now)),
        "href": reverse("people:registry_estate", args=[estate.pk]) if is_seen else "",
        "others": [(one.pk, str(one)) for one in estates],
    }


def _head(area: Area, lit: Lights, days: list[Day], now: datetime) -> list[dict[str, Any]]:
    today = local_day(now)
    monday = today - timedelta(days=today.weekday())
    week = [day for day in days if day.on >= monday]
    rows: list[tuple[str, Any, int, str]] = [
        ("", _("没办完"), sum(lit.values()), _board(area)),
        ("overdue", _("超期"), lit[Show.OVERDUE], _board(area, show=Show.OVERDUE)),
        ("", _("今天收到"), days[-1].received, _board(area, show=Show.ALL, since=today)),
        ("done", _("今天办结"), days[-1].closed, _board(area, show=Show.DONE)),
        (
            "",
            _("这周收到"),
            sum(day.received for day in week),
            _board(area, show=Show.ALL, since=monday),
        ),
        (
            "done",
            _("这周办结"),
            sum(day.closed for day in week),
            _board(area, show=Show.CLOSED, since=monday),
        ),
    ]
    return [
        {"shape": shape, "word": word, "number": number, "href": href, "is_current": False}
        for shape, word, number, href in rows
    ]


def _parts(area: Area, lit: dict[str, Lights]) -> list[dict[str, Any]]:
    below = list(area.children.filter(is_active=True).order_by("path"))
    estates = _estates_of(area)
    found = [(part, figures.summed(lit, part.path), False) for part in below]
    known = {part.path for part in below}
    rest = [where for where in lit if not any(where.startswith(path) for path in known)]
    if rest or not below:
        alone = figures.summed({where: lit[where] for where in rest}, area.path)
        found.append((area, alone, bool(below)))
    most = max((sum(row.values()) for _part, row, _just in found), default=0) or 1
    return [
        {
            **_part(part, row, just=just, most=most),
            "sub": "" if just else _named(estates, part.path),
        }
        for part, row, just in found
    ]


def _estates_of(area: Area) -> list[tuple[str, str, str]]:
    start, end = area.path_range
    found = Estate.objects.filter(area__path__gte=start, area__path__lt=end).order_by("name")
    return list(found.values_list("area__path", "short_name", "name")[:_MOST_ESTATES])


def _named(estates: list[tuple[str, str, str]], path: str) -> str:
    names = [short or name for where, short, name in estates if where.startswith(path)]
    said = _("、").join(names[:_NAMED])
    return (
        said if len(names) <= _NAMED else _("{names}等 {n} 个小区").format(names=said, n=len(names))
    )


def _part(part: Area, lit: Lights, *, just: bool, most: int) -> dict[str, Any]:
    widths = [(WORDS[show][0], _BAR * lit[show] / most) for show in _BARRED]
    starts = [sum(width for _shape, width in widths[:n]) for n in range(len(widths))]
    return {
        "name": _("没分到下一级的") if just else str(part),
        "href": "" if just else reverse("home:overview_of", args=[part.code]),
        "bar": [
            (shape, round(x, 1), round(width, 1))
            for (shape, width), x in zip(widths, starts, strict=True)
            if width
        ],
        "cells": [
            (lit[show], show == Show.OVERDUE, _board(part, show=show, just=just)) for show in LIGHTS
        ],
        "total": sum(lit.values()),
    }


def _day(day: Day, area: Area, now: datetime) -> dict[str, Any]:
    one: dict[str, date] = {"since": day.on, "until": day.on}
    return {
        "name": say_day(day.on, local_day(now)),
        "received": (day.received, _board(area, show=Show.ALL, **one)),
        "closed": (day.closed, _board(area, show=Show.CLOSED, **one)),
    }


def _said(days: list[Day]) -> str:
    return _(
        "近 {n} 天收到 {received} 件，办结 {closed} 件；今天收到 {today} 件，办结 {done} 件"
    ).format(
        n=len(days),
        received=sum(day.received for day in days),
        closed=sum(day.closed for day in days),
        today=days[-1].received,
        done=days[-1].closed,
    )


def _topic(row: figures.Row, area: Area, now: datetime) -> dict[str, Any]:
    since = local_day(day_begins(now) - figures.PERIOD)
    before = since - figures.PERIOD
    until = since - timedelta(days=1)
    of = {"show": Show.ALL, "category": row["category_id"]}
    where = row["where"]
    place = ""
    if where and where["count"] > 1:
        estate = where["estate__short_name"] or where["estate__name"]
        place = " ".join(filter(None, [estate, where["building__name"]]))
    return {
        "name": row["category__name"],
        "where": place,
        "now": (row["count"], _board(area, **of, since=since)),
        "before": (row["before"], _board(area, **of, since=before, until=until)),
        "change": row["count"] - row["before"],
    }


def _rates(counted: Rates, area: Area, now: datetime) -> dict[str, Any]:
    since = local_day(day_begins(now) - figures.PERIOD)
    left_out = [
        _("经第二个人审定不计入的 {n} 件").format(n=counted.left_out),
        _("本人撤回的 {n} 件").format(n=counted.withdrawn),
        _("巡查自己发现、转出去办结的 {n} 件").format(n=counted.self_found),
        _("巡查中当场处理的 {n} 件").format(n=counted.settled_on_patrol),
    ]
    # Never without it: who leaves the discontented out is seen to.
    excluded = _("剔除 {n} 件").format(n=counted.left_out)
    return {
        "rows": [
            (_("按时办结"), counted.in_time, counted.closed, _("件"), ""),
            (_("居民满意"), counted.content, counted.rated, _("人评"), excluded),
            (_("叫人按时到场"), counted.came_in_time, counted.called, _("次"), ""),
        ],
        "href": _board(area, show=Show.CLOSED, since=since),
        "left_out": _("没算进去的：{what}。还在挂账的、没办完的，办结了才算。").format(
            what=_("、").join(left_out)
        ),
    }


def _owed(case: Case, now: datetime) -> dict[str, Any]:
    return {
        "title": case.title,
        "href": reverse("cases:detail", args=[case.number]),
        "light": finding.standing(case, now),
        "note": _("{when} 说的 · {where} · {who}").format(
            when=say(case.submitted_at, now),
            where=whereabouts.place_of(case) or _("没写地点"),
            who=case.lead,
        ),
    }
