"""Which earlier cases are likely the same matter: near, of one kind, in similar words."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wangge.cases.models import Case, Category
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import OPEN_STATUSES, Status
from wangge.language.bigrams import counted
from wangge.language.normalise import comparable
from wangge.language.similarity import likeness_of_counts
from wangge.people.actors import Actor
from wangge.places.locate import Located, floor_in
from wangge.places.models import Area

# How long after its end a case may still be the same matter.
CLOSED_WITHIN = timedelta(days=30)
_MOST = 3
# Newest first, so that a busy estate costs no more than a quiet one.
_LOOKED_AT = 300
_FEWEST_SIGNS = 4
# How much each tells; words alone, near one another, suffice where they are nearly the same.
_WORDS, _UNIT, _BUILDING, _CATEGORY, _FLOOR = 0.55, 0.15, 0.2, 0.2, 0.15
_LIKELY = 0.42
_SOME_WORDS = 0.08
_COLUMNS = (
    "pk", "words", "title", "place_text", "category_id", "estate_id", "building_id", "unit_id"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that may be the same matter, and why it was thought so."""

    case: Case
    score: float
    why: str
    # Households that wait for its answer.
    waiting: int

    @property
    def may_join(self) -> bool:
        """Say whether an answer is still to come, so that somebody can be joined to it."""
        return self.case.is_open and self.case.status != Status.RESOLVED


@dataclass(frozen=True, slots=True)
class _Wanted:
    counts: Counter[str]
    floor: int | None
    place: Located
    category_id: int | None


def of(
    words: str,
    *,
    community: Area,
    place: Located | None = None,
    place_text: str = "",
    category: Category | None = None,
    by: Actor,
    at: datetime,
    but: int | None = None,
) -> list[Twin]:
    """The likeliest twins of what is being said, best first, among what the actor may see."""
    return among(
        Case.objects.in_scope_of(by),
        words,
        community=community,
        place=place,
        place_text=place_text,
        category=category,
        at=at,
        but=but,
    )


def among(
    cases: CaseQuerySet,
    words: str,
    *,
    community: Area,
    place: Located | None = None,
    place_text: str = "",
    category: Category | None = None,
    at: datetime,
    but: int | None = None,
) -> list[Twin]:
    """The likeliest twins among these cases, best first.

    Two statements: what may be near, in few columns; then the few that are shown.
    """
    if len(comparable(words)) < _FEWEST_SIGNS:
        return []
    where = place or Located(community, community)
    wanted = _Wanted(
        counts=counted(words),
        floor=floor_in(f"{place_text} {words}"),
        place=where,
        category_id=category.pk if category else None,
    )
    near = _near(cases, where, category, at=at)
    if but is not None:
        near = near.exclude(pk=but)
    rows = near.order_by("-submitted_at").values(*_COLUMNS)[:_LOOKED_AT]
    scored = [(score, row["pk"]) for row in rows if (score := _score(row, wanted)) >= _LIKELY]
    return _twins(sorted(scored, reverse=True)[:_MOST], wanted)


def of_case(case: Case, *, by: Actor, at: datetime) -> list[Twin]:
    """The likeliest twins of a case."""
    place = Located(case.community, case.area, case.estate, case.building, case.entrance, case.unit)
    return of(
        case.words,
        community=case.community,
        place=place,
        place_text=case.place_text,
        category=case.category,
        by=by,
        at=at,
        but=case.pk,
    )


def _near(
    cases: CaseQuerySet, place: Located, category: Category | None, *, at: datetime
) -> CaseQuerySet:
    cases = cases.live()
    alive = Q(status__in=OPEN_STATUSES) | Q(status=Status.CLOSED, closed_at__gte=at - CLOSED_WITHIN)
    cases = cases.filter(alive, community=place.community)
    if place.estate is not None:
        # What is not yet placed may well be here.
        return cases.filter(Q(estate=place.estate) | Q(estate__isnull=True))
    return cases.filter(category=category) if category else cases


def _score(row: dict[str, Any], wanted: _Wanted) -> float:
    alike = likeness_of_counts(wanted.counts, counted(row["words"]))
    if alike < _SOME_WORDS:
        return 0.0
    score = _WORDS * alike
    place = wanted.place
    if wanted.category_id == row["category_id"]:
        score += _CATEGORY
    if place.building is not None and row["building_id"]:
        score += _BUILDING if place.building.pk == row["building_id"] else -_BUILDING
    if place.unit is not None and place.unit.pk == row["unit_id"]:
        score += _UNIT
    floor = floor_in(f"{row['place_text']} {row['words']}")
    if floor is not None and wanted.floor is not None:
        score += _FLOOR if floor == wanted.floor else -_FLOOR
    return score


def _twins(scored: list[tuple[float, int]], wanted: _Wanted) -> list[Twin]:
    scores = {pk: score for score, pk in scored}
    rows = Case.objects.filter(pk__in=scores).select_related(
        "estate", "building", "category", "lead", "unit"
    )
    found = rows.annotate(
        households=Count("requesters", distinct=True),
        joined=Count("merged__requesters", distinct=True),
    )
    twins = [Twin(case, scores[case.pk], _why(case, wanted), _waiting(case)) for case in found]
    return sorted(twins, key=lambda twin: -twin.score)


def _waiting(case: Case) -> int:
    counted_there = vars(case)
    return int(counted_there["households"]) + int(counted_there["joined"])


def _why(case: Case, wanted: _Wanted) -> str:
    place = wanted.place
    if place.unit is not None and case.unit_id == place.unit.pk:
        return _("同一户")
    floor = floor_in(f"{case.place_text} {case.words}")
    is_one_building = place.building is not None and case.building_id == place.building.pk
    if is_one_building and floor is not None and floor == wanted.floor:
        return _("同一层")
    if is_one_building:
        return _("同一栋楼")
    if place.estate is not None and case.estate_id == place.estate.pk:
        return _("同一个小区")
    return _("说法很像")
