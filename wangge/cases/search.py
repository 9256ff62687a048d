"""How cases are found by their words, places and numbers, within what somebody may see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from wangge.cases.models import Addition, Case, Reply, SearchEntry
from wangge.cases.numbers import read, spoken
from wangge.language.personal_data import AT_THE_DOOR, redact
from wangge.language.search_terms import Phrase, index_words, read_query

Cases = TypeVar("Cases", bound=QuerySet[Case])
Progress = Callable[[int, int], None]

# Raised when index words are made otherwise: housekeeping then writes the older ones anew.
EDITION = 3
# So many cases a transaction: others may write in between.
BATCH = 500
# `newest` holds the second of submission above these bits, and the number of the row in them.
_ROW_BITS = 28
# A word of so many cases is common: one of the newest few hundred has it.
_COMMON = 6_000
_PLACES = ("category", "community", "area", "estate", "building", "entrance", "unit", "asset")


def find(query: str, scope: Cases, *, within: str = "") -> Cases:
    """Narrow a scope to the cases in which every word of a query occurs; one statement with it.

    Where the scope is an area, its path may be said: the index then looks in that area alone.
    """
    phrases = _phrases(query, within)
    if not phrases:
        return scope.none()
    if connection.vendor == "postgresql":
        found = scope.extra(
            tables=["cases_searchentry"],
            where=[
                "cases_searchentry.case_id = cases_case.id",
                "cases_searchentry.vector @@ to_tsquery('simple', %s)",
            ],
            params=[_in_postgresql(phrases)],
        )
    else:
        found = scope.extra(
            tables=["cases_search"],
            where=["cases_case.id = (cases_search.rowid & 268435455)", "cases_search MATCH %s"],
            params=[" AND ".join(map(_in_sqlite, phrases))],
        )
    return cast("Cases", found)


def numbered(query: str, scope: Cases) -> Cases:
    """Narrow a scope to the case of this number, however spaced, ours or another system's."""
    ours, plain = read(query), query.strip()
    if not plain:
        return scope.none()
    return scope.filter(Q(number=ours) | Q(external_ref=plain) if ours else Q(external_ref=plain))


def newest_first(
    query: str,
    scope: QuerySet[Case],
    *,
    columns: Sequence[str],
    most: int,
    within: str = "",
    mark: int | None = None,
    is_back: bool = False,
) -> list[dict[str, Any]]:
    """Return what a query finds in a scope, newest first, from a mark on; back, from oldest on."""
    column = _column(_phrases(query, within))
    found: QuerySet[Case] = find(query, scope, within=within)
    if mark is not None:
        sign = ">" if is_back else "<"
        found = found.extra(where=[f"{column} {sign} %s"], params=[mark])  # noqa: S610 - ours
    order = RawSQL(column, ())  # noqa: S611 - ours
    ordered = found.order_by(order.asc() if is_back else order.desc())
    return list(ordered.values(*columns)[:most])


def place_of(moment: datetime, pk: int = 0) -> int:
    """Where a case submitted then stands among all."""
    return (int(moment.timestamp()) << _ROW_BITS) | pk


def enter(cases: Sequence[Case]) -> None:
    """Index new cases, whose category and place are at hand, in one statement."""
    SearchEntry.objects.bulk_create(
        SearchEntry(
            newest=place_of(case.submitted_at, case.pk),
            case=case,
            words=_words_of(vars(case), _where(case), ()),
            edition=EDITION,
        )
        for case in cases
    )


def refresh(*pks: int) -> None:
    """Write the index words of these cases anew, inside the caller's transaction."""
    later: dict[int, list[str]] = defaultdict(list)
    for model in (Reply, Addition):
        texts = model._default_manager.filter(case__in=pks).order_by("pk")
        for case_id, text in texts.values_list("case_id", "text"):
            later[case_id].append(text)
    entries = [
        SearchEntry(
            newest=place_of(case.submitted_at, case.pk),
            case=case,
            words=_words_of(vars(case), _where(case), later[case.pk]),
            edition=EDITION,
        )
        for case in Case.objects.filter(pk__in=pks).select_related(*_PLACES)
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["newest"], update_fields=["words", "edition"]
    )


def refresh_all(progress: Progress = lambda _done, _total: None) -> int:
    """Write the index of every case anew, a batch a transaction."""
    return _in_batches(Case.objects.all(), progress)


def refresh_missing(progress: Progress = lambda _done, _total: None) -> int:
    """Index the cases without an entry or with an older one, as after an upgrade; return how many."""
    older = Q(search_entry__edition__isnull=True) | Q(search_entry__edition__lt=EDITION)
    return _in_batches(Case.objects.filter(older), progress)


def settle() -> None:
    """Let the database know how much has come, so that it plans the next look-up for as much.

    PostgreSQL counts by itself within a minute, but nothing that is not yet committed.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_case, cases_searchentry")


def _in_batches(cases: QuerySet[Case], progress: Progress) -> int:
    total, done, last = cases.count(), 0, 0
    while pks := list(
        cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            refresh(*pks)
        last, done = pks[-1], done + len(pks)
        progress(done, max(done, total))
    if done:
        settle()
    return done


def _words_of(case: dict[str, Any], where: Iterable[str], later: Iterable[str]) -> str:
    said = [
        redact(text, keeps=AT_THE_DOOR)
        for text in (case["title"], case["words"], case["place_text"], *later)
    ]
    numbers = [case["number"], spoken(case["number"]), case["external_ref"]]
    text = "\n".join([*numbers, *where, *said])
    return index_words(text, title=case["title"], marks=_area_marks(case["area_path"]))


def _where(case: Case) -> Iterable[str]:
    for name in _PLACES:
        place = getattr(case, name)
        if place is not None:
            yield place.number if name == "unit" else place.name
            yield getattr(place, "short_name", "")


def _phrases(query: str, within: str) -> list[Phrase]:
    asked = read_query(query).phrases
    return [*asked, Phrase((_area_mark(within),))] if asked and within else list(asked)


def _column(phrases: Sequence[Phrase]) -> str:
    if connection.vendor != "postgresql":
        return "cases_search.rowid"
    # What is common is found soon by walking back from the newest; what is rare by its index, then
    # sorted. PostgreSQL guesses wrong how rare a word is, so the rare ones are kept from walking.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM cases_searchentry"
            " WHERE vector @@ to_tsquery('simple', %s) LIMIT %s) AS matching",
            [_in_postgresql(phrases), _COMMON],
        )
        found = cursor.fetchone()
    is_common = found is not None and found[0] >= _COMMON
    return "cases_searchentry.newest" if is_common else "cases_searchentry.newest + 0"


def _area_mark(path: str) -> str:
    return f"g{path.replace('/', '').lower()}"


def _area_marks(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return [_area_mark("/".join(parts[:length])) for length in range(1, len(parts) + 1)]


def _in_postgresql(phrases: Sequence[Phrase]) -> str:
    return " & ".join(
        f"({' <-> '.join(phrase.words)}{':*' if phrase.is_beginning else ''})" for phrase in phrases
    )


def _in_sqlite(phrase: Phrase) -> str:
    end = " *" if phrase.is_beginning else ""
    return f'"{" ".join(phrase.words)}"{end}'
