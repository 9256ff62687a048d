"""How staff find a case: by words, place or number, open, closed or archived, page by page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import search, whereabouts
from wangge.cases.models import Addition, Case, Category, Reply
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.views import finding
from wangge.cases.vocabulary import OPEN_STATUSES, Mode
from wangge.core.moments import SHANGHAI, say
from wangge.language.personal_data import AT_THE_DOOR, redact
from wangge.language.search_terms import QUERY_MOST, Asked, excerpt, marked, read_query
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places.models import Estate

PAGE = 30
_MOST_CHOICES = 200
_DIGITS = 18
_COLUMNS = (
    "pk", "number", "title", "words", "status", "resolution", "decline_reason", "place_text",
    "mode", "is_private", "next_act_at", "next_warn_at", "next_stage", "submitted_at",
    "external_ref", "category__name", "estate__name", "estate__short_name", "building__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for, as the address says it; what makes no sense filters nothing."""

    query: str = ""
    which: str = ""
    estate: int | None = None
    category: int | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, request: HttpRequest) -> "Wanted":
        asked = request.GET
        which = asked.get("which", "")
        return cls(
            query=asked.get("q", "").replace("\x00", "").strip()[:QUERY_MOST],
            which=which if which in {"open", "ended", "archive"} else "",
            estate=_whole(asked.get("estate", "")),
            category=_whole(asked.get("category", "")),
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
        )

    def address(self, **more: object) -> str:
        named: dict[str, object] = {"q": self.query, "which": self.which, "estate": self.estate}
        named |= {"category": self.category, "since": self.since, "until": self.until, **more}
        pairs = [(name, value) for name, value in named.items() if value]
        return f"{reverse('cases:search')}?{urlencode(pairs)}"

    def without_filters(self) -> "Wanted":
        return Wanted(query=self.query)

    @property
    def is_narrow(self) -> bool:
        return replace(self, query="") != Wanted()


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def search_page(request: Request) -> HttpResponse:
    wanted, now = Wanted.read(request), timezone.now()
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    context = {
        "wanted": wanted,
        "is_one_character": read_query(wanted.query).is_one_character,
        "rows": [],
        "previous": "",
        "next": "",
        "whichs": _whichs(wanted),
        "is_default": not wanted.is_narrow,
        "plain_href": wanted.without_filters().address(),
        **_choices(post),
    }
    if wanted.query:
        scope = _narrowed(Case.objects.in_scope_of(request.actor), wanted)
        within = "" if post.sees_by_organisation else post.area.path
        mark = request.GET.get("from", "")
        context |= _found(scope, wanted, within=within, mark=mark, now=now)
    return render(request, "cases/search/page.html", context)


def _found(
    scope: CaseQuerySet, wanted: Wanted, *, within: str, mark: str, now: datetime
) -> dict[str, Any]:
    place, is_back = _whole(mark[1:]), mark[:1] == "b"
    is_back = is_back and place is not None
    found = search.newest_first(
        wanted.query,
        scope,
        columns=_COLUMNS,
        most=PAGE + 1,
        within=within,
        mark=place,
        is_back=is_back,
    )
    has_more, rows = len(found) > PAGE, found[:PAGE]
    if is_back:
        rows.reverse()
    exact = [] if place is not None else _exact(scope, wanted.query)
    known = {row["pk"] for row in exact}
    told = [*exact, *(row for row in rows if row["pk"] not in known)]
    first, last = (_mark(rows[0]), _mark(rows[-1])) if rows else (0, 0)
    has_newer = place is not None and (not is_back or has_more)
    has_older = (place is not None and is_back) or has_more
    return {
        "rows": _told(told, read_query(wanted.query), now=now),
        "previous": wanted.address(**{"from": f"b{first}"}) if rows and has_newer else "",
        "next": wanted.address(**{"from": f"n{last}"}) if rows and has_older else "",
    }


def _exact(scope: CaseQuerySet, query: str) -> list[dict[str, Any]]:
    return list(search.numbered(query, scope).order_by("-submitted_at").values(*_COLUMNS)[:5])


def _narrowed(scope: CaseQuerySet, wanted: Wanted) -> CaseQuerySet:
    if wanted.which == "archive":
        scope = scope.filter(mode=Mode.ARCHIVE)
    elif wanted.which == "open":
        scope = scope.open()
    elif wanted.which == "ended":
        scope = scope.live().exclude(status__in=OPEN_STATUSES)
    if wanted.estate:
        scope = scope.filter(estate_id=wanted.estate)
    if wanted.category:
        scope = scope.filter(category_id=wanted.category)
    if wanted.since:
        scope = scope.filter(submitted_at__gte=_midnight(wanted.since))
    if wanted.until:
        scope = scope.filter(submitted_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return scope


def _told(rows: list[dict[str, Any]], asked: Asked, *, now: datetime) -> list[dict[str, Any]]:
    later = _later([row["pk"] for row in rows])
    return [
        {
            "number": row["number"],
            "external_ref": row["external_ref"],
            "title": marked(row["title"], asked),
            "href": reverse("cases:detail", args=[row["number"]]),
            "light": None if row["mode"] == Mode.ARCHIVE else finding.light_of(row, now),
            "is_archive": row["mode"] == Mode.ARCHIVE,
            "is_private": row["is_private"],
            "said": _said(row, later[row["pk"]], asked),
            "where": marked(
                " · ".join(filter(None, [whereabouts.place(row), row["category__name"]])), asked
            ),
            "when": say(row["submitted_at"], now),
        }
        for row in rows
    ]


def _later(pks: Iterable[int]) -> dict[int, list[str]]:
    said: dict[int, list[str]] = defaultdict(list)
    for model in (Reply, Addition):
        texts = model._default_manager.filter(case__in=pks).order_by("pk")
        for case_id, text in texts.values_list("case_id", "text"):
            said[case_id].append(text)
    return said


def _said(row: dict[str, Any], later: list[str], asked: Asked) -> list[tuple[str, bool]]:
    said = _excerpt([row["words"], *later], asked)
    # What the title says already is not said again below it.
    is_told = said.rstrip("。") == row["title"].rstrip("。")
    return [] if is_told else marked(said, asked)


def _excerpt(texts: list[str], asked: Asked) -> str:
    safe = [redact(text, keeps=AT_THE_DOOR) for text in texts]
    beginning = " ".join(safe[0].split())[:80]
    return next(filter(None, (excerpt(text, asked) for text in safe)), beginning)


def _whichs(wanted: Wanted) -> list[tuple[str, str, bool, None]]:
    words = [("", _("全部")), ("open", _("没办完")), ("ended", _("已办结")), ("archive", _("存档"))]
    return [
        (word, replace(wanted, which=which).address(), which == wanted.which, None)
        for which, word in words
    ]


def _choices(post: Post) -> dict[str, Any]:
    start, end = post.area.path_range
    around = Estate.objects.filter(community__path__in=post.area.path_prefixes)
    estates = around | Estate.objects.filter(area__path__gte=start, area__path__lt=end)
    found = estates.order_by("community__name", "name").values_list("pk", "name")
    categories = Category.objects.filter(is_active=True).order_by("route", "name")
    return {
        "estates": list(found[:_MOST_CHOICES]),
        "categories": list(categories.values_list("pk", "name")[:_MOST_CHOICES]),
    }


def _mark(row: dict[str, Any]) -> int:
    return search.place_of(row["submitted_at"], row["pk"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) if is_number else None
