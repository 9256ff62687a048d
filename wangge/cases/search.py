"""How cases are found by their words, places and numbers, within what somebody may see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from wangge.cases.models import Addition, Case, Reply, SearchEntry
from wangge.cases.numbers import read, spoken
from wangge.language.personal_data import redact
from wangge.language.search_terms import Phrase, index_words, read_query

Cases = TypeVar("Cases", bound=QuerySet[Case])
Progress = Callable[[int, int], None]

# So many cases a transaction: others may write in between.
BATCH = 500
# `newest` holds the second of submission above these bits, and the number of the row in them.
_ROW_BITS = 28
_PLACES = ("category", "community", "area", "estate", "building", "entrance", "unit", "asset")


def find(query: str, scope: Cases) -> Cases:
    """Narrow a scope to the cases in which every word of a query occurs; one statement with it."""
    asked = read_query(query)
    if not asked:
        return scope.none()
    if connection.vendor == "postgresql":
        found = scope.extra(
            tables=["cases_searchentry"],
            where=[
                "cases_searchentry.case_id = cases_case.id",
                "cases_searchentry.vector @@ to_tsquery('simple', %s)",
            ],
            params=[" & ".join(map(_in_postgresql, asked.phrases))],
        )
    else:
        found = scope.extra(
            tables=["cases_search"],
            where=["cases_case.id = (cases_search.rowid & 268435455)", "cases_search MATCH %s"],
            params=[" AND ".join(map(_in_sqlite, asked.phrases))],
        )
    return cast("Cases", found)


def numbered(query: str, scope: Cases) -> Cases:
    """Narrow a scope to the case of this number, however spaced, ours or another system's."""
    ours, plain = read(query), query.strip()
    if not plain:
        return scope.none()
    return scope.filter(Q(number=ours) | Q(external_ref=plain) if ours else Q(external_ref=plain))


def newest_first(found: Cases, *, is_back: bool = False) -> Cases:
    """Order what `find` found as its index has it."""
    return cast("Cases", found.extra(order_by=[f"{'' if is_back else '-'}{_column()}"]))


def after(cases: Cases, mark: int, *, is_back: bool = False) -> Cases:
    """Go on from a mark: what is older, or, back, what is newer."""
    sign = ">" if is_back else "<"
    further = cases.extra(where=[f"{_column()} {sign} %s"], params=[mark])  # noqa: S610 - no text of others
    return cast("Cases", further)


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
        )
        for case in Case.objects.filter(pk__in=pks).select_related(*_PLACES)
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["newest"], update_fields=["words"]
    )


def refresh_all(progress: Progress = lambda _done, _total: None) -> int:
    """Write the index of every case anew, a batch a transaction."""
    return _in_batches(Case.objects.all(), progress)


def refresh_missing(progress: Progress = lambda _done, _total: None) -> int:
    """Index the cases that have no entry, as after an upgrade; return how many."""
    return _in_batches(Case.objects.filter(search_entry__isnull=True), progress)


def _in_batches(cases: QuerySet[Case], progress: Progress) -> int:
    total, done, last = cases.count(), 0, 0
    while pks := list(
        cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            refresh(*pks)
        last, done = pks[-1], done + len(pks)
        progress(done, max(done, total))
    return done


def _words_of(case: dict[str, Any], where: Iterable[str], later: Iterable[str]) -> str:
    said = [redact(text) for text in (case["title"], case["words"], case["place_text"], *later)]
    numbers = [case["number"], spoken(case["number"]), case["external_ref"]]
    return index_words("\n".join([*numbers, *where, *said]), title=case["title"])


def _where(case: Case) -> Iterable[str]:
    for name in _PLACES:
        place = getattr(case, name)
        if place is not None:
            yield place.number if name == "unit" else place.name
            yield getattr(place, "short_name", "")


def _column() -> str:
    is_postgresql = connection.vendor == "postgresql"
    return "cases_searchentry.newest" if is_postgresql else "cases_search.rowid"


def _in_postgresql(phrase: Phrase) -> str:
    end = ":*" if phrase.is_beginning else ""
    return f"({' <-> '.join(phrase.words)}{end})"


def _in_sqlite(phrase: Phrase) -> str:
    end = " *" if phrase.is_beginning else ""
    return f'"{" ".join(phrase.words)}"{end}'
