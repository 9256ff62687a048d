"""What a request seems to be about, because of which words, and how a person puts a guess right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from wangge.cases import catalogue, changing, danger, deadlines, dispatch, redirecting
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Category, Correction
from wangge.cases.vocabulary import Kind, Route, Stage, Urgency, Verb
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.language import classify
from wangge.people.actors import Actor
from wangge.places.locate import Located
from wangge.places.models import Area

_OTHER = "other"
_COLUMNS = ("id", "code", "name", "route", "kind", "urgency", "lead_kind")
_CODE, _ROUTE = _COLUMNS.index("code"), _COLUMNS.index("route")
_MOST_OTHERS = 3
_MOST_WORDS = 4
# A guess on another way than the words speak of must be this much surer to win.
_ROUTE_WEIGHT = 1.25
_PRESSING = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Guess:
    """What triage thinks, and the words that made it think so."""

    category: Category
    route: str
    kind: str
    urgency: str
    because: list[str]
    others: list[Category]
    # What to do first where somebody is in danger, and whom to ring.
    advice: str = ""
    phones: tuple[str, ...] = ()

    @property
    def is_private(self) -> bool:
        """A quarrel between people is nobody else's business."""
        return self.route == Route.DISPUTE


class Table:
    """The categories of a deployment as the classifier wants them, read once for many texts."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self._rows = {row[_CODE]: row[:-1] for row in rows}
        self._routes: dict[str, str] = {row[_CODE]: row[_ROUTE] for row in rows}
        self.topics = [_topic(row[_CODE], row[_ROUTE], row[-1]) for row in rows]

    @classmethod
    def load(cls) -> "Table":
        """Read the active categories; a deployment that has none gets the shipped ones."""
        rows = _rows()
        if not rows:
            catalogue.ship_categories()
            rows = _rows()
        return cls(rows)

    def named(self, code: str) -> Category:
        """Return the category that somebody chose; raise Malformed where there is none."""
        if code not in self._rows:
            raise Malformed(_("没有这个类别，可能刚被改过。请重新选一个。"), field="category")
        return Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, self._rows[code])

    def route_of(self, code: str) -> str:
        """Return the way that a category goes."""
        return self._routes[code]

    @property
    def other(self) -> Category:
        """What goes to a person because no word gives it away."""
        if _OTHER in self._rows:
            return self.named(_OTHER)
        # A deployment that took "other" away: whatever asks for an answer by a person.
        inquiries = [code for code, route in self._routes.items() if route == Route.INQUIRY]
        return self.named((inquiries or list(self._rows))[0])


def guess(words: str, *, table: Table | None = None) -> Guess:
    """Say what words are about, why, and what else they might be about."""
    table = table or Table.load()
    ranked = _ranked(words, table)
    category = table.named(ranked[0].code) if ranked else table.other
    because = ranked[0].because if ranked else ()
    pressing = classify.guess_urgency(words)
    return Guess(
        category=category,
        route=category.route,
        kind=Kind(classify.guess_kind(words).code),
        urgency=_urgency(category, pressing.level),
        because=list(because[:_MOST_WORDS]),
        others=[table.named(found.code) for found in ranked[1 : 1 + _MOST_OTHERS]],
        advice=danger.translated(pressing.advice),
        phones=pressing.phones,
    )


def first_advice(words: str, guessed: Guess, *, community: Area) -> str:
    """Say whom to ring first, and then the desk, where words are about an emergency; else nothing."""
    return danger.said(
        words, urgency=guessed.urgency, category=guessed.category.code, community=community
    )


def likely(words: str, *, table: Table, most: int) -> list[tuple[Category, list[str]]]:
    """The likeliest categories, each with the words that speak for it, the guess itself first."""
    ranked = _ranked(words, table)[:most]
    if not ranked:
        return [(table.other, [])]
    return [(table.named(found.code), list(found.because[:_MOST_WORDS])) for found in ranked]


def chosen(guessed: Guess, category: Category) -> Guess:
    """Replace the guessed category by the one somebody chose at once."""
    if category == guessed.category:
        return guessed
    others = [guessed.category, *(other for other in guessed.others if other != category)]
    return Guess(
        category=category,
        route=category.route,
        kind=guessed.kind,
        urgency=_urgency(category, guessed.urgency),
        because=[],
        others=others[:_MOST_OTHERS],
        advice=guessed.advice,
        phones=guessed.phones,
    )


@transaction.atomic
def correct_category(case: Case, category: Category, *, by: Actor, at: datetime) -> None:
    """Put the category right; where another body leads then, or another time holds, follow."""
    if category.pk == case.category_id:
        return
    before, way = case.category.code, case.route
    changing.change(
        case,
        Verb.CORRECT,
        by=by,
        at=at,
        category=category,
        route=category.route,
        because=[],
    )
    _write_down(case, what="category", before=before, after=category.code, by=by, at=at)
    _follow(case, is_other_way=category.route != way, by=by, at=at)
    # Last: whoever finds that it is a quarrel may be one who then sees it no more.
    case.is_private = category.route == Route.DISPUTE
    Case.objects.filter(pk=case.pk).update(is_private=case.is_private)


@transaction.atomic
def correct_place(case: Case, place: Located, *, by: Actor, at: datetime) -> None:
    """Put the place right; where another body leads then, it gets the case."""
    if place.community.pk != case.community_id:
        raise Malformed(
            _("选的地方不在{community}。请重新选。").format(community=case.community),
            field="estate",
        )
    before = _place_code(case.building_id, case.estate_id, case.area_id)
    changing.change(
        case,
        Verb.CORRECT,
        by=by,
        at=at,
        area=place.area,
        area_path=place.area.path,
        estate=place.estate,
        building=place.building,
        entrance=place.entrance,
        unit=place.unit,
        asset=place.asset,
        place_text=place.text[:120],
    )
    after = _place_code(case.building_id, case.estate_id, case.area_id)
    _write_down(case, what="place", before=before, after=after, by=by, at=at)
    _follow(case, is_other_way=False, by=by, at=at)


@transaction.atomic
def correct_urgency(case: Case, urgency: str, *, by: Actor, at: datetime) -> None:
    """Put the urgency right; the time to resolve is counted anew from where it began."""
    if urgency not in Urgency.values:
        raise Malformed(_("没有这样的缓急，请重新选。"), field="urgency")
    if urgency == case.urgency:
        return
    before = case.urgency
    changing.change(case, Verb.CORRECT, by=by, at=at, urgency=urgency)
    _write_down(case, what="urgency", before=before, after=urgency, by=by, at=at)
    _count_anew(case, at=at)
    changing.settle(case)


def _rows() -> list[tuple[Any, ...]]:
    # Columns, not instances: of a hundred categories a request needs four.
    words = Cast("keywords", TextField())
    rows = Category.objects.filter(is_active=True).annotate(words=words)
    return list(rows.values_list(*_COLUMNS, "words"))


# By content, so that it is right whatever an office edits; a table has a hundred rows.
@lru_cache(maxsize=1024)
def _topic(code: str, route: str, words: str) -> classify.Topic:
    return classify.Topic.of(code, route=route, keywords=json.loads(words))


def _write_down(case: Case, *, what: str, before: str, after: str, by: Actor, at: datetime) -> None:
    if by.post is not None:
        Correction.objects.create(
            case=case, what=what, before=before, after=after, by=by.post, at=at
        )
    record(
        CaseEvent.CORRECTED, subject=case, actor=by, at=at, what=what, before=before, after=after
    )


def _follow(case: Case, *, is_other_way: bool, by: Actor, at: datetime) -> None:
    # Who took it leads on, right or wrong, until a return is decided; unless it was never theirs
    # to see: a quarrel is not a company's, nor a lamp the mediators'.
    lead = dispatch.lead_for(case.category, area=case.area, estate_id=case.estate_id, at=at)
    moves = lead.pk != case.lead_id and case.allows(Verb.DISPATCH)
    if moves and (is_other_way or not redirecting.is_taken(case)):
        dispatch.dispatch(case, to=lead, keeps_promise=True, by=by, at=at)
    _count_anew(case, at=at)
    changing.settle(case)


def _count_anew(case: Case, *, at: datetime) -> None:
    # From the same start, so that nobody gains time by correcting. A paused clock stays as it is.
    running = {d.stage: d for d in deadlines.running(case)}
    old = running.get(Stage.RESOLVE)
    if old is None or old.due_at is None:
        return
    limit = deadlines.limits_for(case, [Stage.RESOLVE], at=at)[Stage.RESOLVE]
    if (limit.amount, limit.mode) == (old.amount, old.mode):
        return
    deadlines.drop(case, [Stage.RESOLVE], at=at)
    deadlines.open_(case, Stage.RESOLVE, at=old.starts_at)


def _ranked(words: str, table: Table) -> list[classify.Guess]:
    found = classify.classify(words, table.topics)
    way = classify.guess_route(words, table.topics)
    return sorted(found, key=lambda guess: -_weighed(guess, table, way.code))


def _weighed(found: classify.Guess, table: Table, way: str) -> float:
    is_on_way = table.route_of(found.code) == way
    return found.score * (_ROUTE_WEIGHT if is_on_way else 1.0)


def _urgency(category: Category, level: str) -> str:
    # Danger in the words outweighs the category; a category's works and hard stay unless it does.
    if Urgency.EMERGENCY in {level, category.urgency}:
        return Urgency.EMERGENCY
    if category.urgency not in _PRESSING:
        return Urgency(category.urgency)
    return max(Urgency(category.urgency), Urgency(level), key=_PRESSING.index)


def _place_code(building_id: int | None, estate_id: int | None, area_id: int) -> str:
    if building_id:
        return f"building:{building_id}"
    return f"estate:{estate_id}" if estate_id else f"area:{area_id}"
