"""What can be chosen on the board: its filters' four lists and the views kept, in one statement."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf, RowNumber

from wangge.cases import saved_views
from wangge.cases.models import Category
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.places.models import Area, Estate

_MOST = 200
_NAME = F("name")
_NOTHING = Value("", CharField())
_DEPTHS = {Area.Kind.GRID: 1, Area.Kind.MICRO_GRID: 2}


@dataclass(frozen=True, slots=True)
class Lists:
    """What somebody can choose from by the name of the filter, as (key, word), and their views."""

    choices: dict[str, list[tuple[int, str]]]
    # Name and query of each.
    views: list[tuple[str, str]]


def read(by: Actor) -> Lists:
    """Read everything that the actor can choose from, in order; one statement."""
    post = by.post
    assert post is not None, "the door asked for a post"
    areas = Area.objects.within(post.area).exclude(pk=post.area_id)
    arms = [
        _arm("estate", _estates(post), "community__name", "name"),
        _arm("category", Category.objects.filter(is_active=True), "route", "name"),
        _arm("area", areas, "path", more=F("kind")),
        _arm("lead", _leads(post), "name", word=Coalesce(NullIf("short_name", Value("")), "name")),
        _arm("view", saved_views.kept_by(by), "position", more=F("query")),
    ]
    choices: dict[str, list[tuple[int, str]]] = defaultdict(list)
    views: list[tuple[str, str]] = []
    for of, _rank, pk, word, more in arms[0].union(*arms[1:], all=True).order_by("of", "rank"):
        if of == "view":
            views.append((word, more))
        else:
            choices[of].append((pk, "　" * (_DEPTHS.get(more, 1) - 1) + word))
    return Lists(choices, views)


def _arm(
    of: str,
    rows: QuerySet[Any],
    *order: str,
    word: Combinable = _NAME,
    more: Combinable = _NOTHING,
) -> QuerySet[Any, Any]:
    # Each table numbers its own rows: a path and a name do not compare on every database.
    rank = Window(RowNumber(), order_by=[*order, "pk"])
    numbered = rows.order_by().annotate(of=Value(of, CharField()), rank=rank, word=word, more=more)
    ranked = numbered.filter(rank__lte=_MOST)
    arm: QuerySet[Any, Any] = ranked.values_list("of", "rank", "pk", "word", "more")
    return arm


def _estates(post: Post) -> QuerySet[Estate]:
    start, end = post.area.path_range
    around = Estate.objects.filter(community__path__in=post.area.path_prefixes)
    return around | Estate.objects.filter(area__path__gte=start, area__path__lt=end)


def _leads(post: Post) -> QuerySet[Organisation]:
    start, end = post.area.path_range
    return Organisation.objects.filter(is_active=True, area__path__gte=start, area__path__lt=end)
