"""How cases are found by their words, places and numbers, within what somebody may see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from wangge.cases.models import Addition, Case, Reply, SearchEntry
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.numbers import read, spoken
from wangge.language.personal_data import redact
from wangge.language.search_terms import Asked, Phrase, index_words, read_query

Progress = Callable[[int, int], None]

# So many cases a transaction: others may write in between.
BATCH = 500
# `newest` holds the second of submission above these bits, and the number of the row in them.
_ROW_BITS = 28
_OF_CASE = (
    "pk", "number", "external_ref", "title", "words", "place_text", "submitted_at",
    "category__name", "community__name", "area__name", "estate__name", "estate__short_name",
    "building__name", "entrance__name", "unit__number", "asset__name",
)  # fmt: skip


def find(query: str, scope: CaseQuerySet) -> CaseQuerySet:
    """Narrow a scope to the cases that a query finds: every word of it; order by `newest_first`."""
    asked = read_query(query)
    if asked.only_character:
        return beginning(asked.only_character, scope)
    return matching(asked, scope) if asked else scope.none()


def matching(asked: Asked, scope: CaseQuerySet) -> CaseQuerySet:
    """Narrow a scope to the cases in which every phrase occurs; one statement with the scope."""
    if connection.vendor == "postgresql":
        return scope.extra(  # noqa: S610
            tables=["cases_searchentry"],
            where=[
                "cases_searchentry.case_id = cases_case.id",
                "cases_searchentry.vector @@ to_tsquery('simple', %s)",
            ],
            params=[" & ".join(map(_in_postgresql, asked.phrases))],
        )
    return scope.extra(  # noqa: S610
        tables=["cases_search"],
        where=["cases_case.id = (cases_search.rowid & 268435455)", "cases_search MATCH %s"],
        params=[" AND ".join(map(_in_sqlite, asked.phrases))],
    )


def beginning(character: str, scope: CaseQuerySet) -> CaseQuerySet:
    """Narrow a scope to the cases whose title begins with one character."""
    return scope.filter(title__startswith=character)


def numbered(query: str, scope: CaseQuerySet) -> CaseQuerySet:
    """Narrow a scope to the case of this number, however spaced, ours or another system's."""
    ours, plain = read(query), query.strip()
    if not plain:
        return scope.none()
    return scope.filter(Q(number=ours) | Q(external_ref=plain) if ours else Q(external_ref=plain))


def newest_first(cases: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    """Order what `matching` or `beginning` found as its index has it: newest first."""
    if asked.only_character:
        return cases.order_by("-submitted_at", "-pk")
    return cases.extra(order_by=[f"-{_column()}"])  # noqa: S610


def since_and_until(
    cases: CaseQuerySet, *, since: datetime | None = None, until: datetime | None = None
) -> CaseQuerySet:
    """Narrow what `matching` found to a time of submission, by the index itself."""
    if since is not None:
        cases = cases.extra(where=[f"{_column()} >= %s"], params=[place_of(since)])  # noqa: S610
    if until is not None:
        cases = cases.extra(where=[f"{_column()} < %s"], params=[place_of(until)])  # noqa: S610
    return cases


def after(cases: CaseQuerySet, mark: int, *, is_back: bool = False) -> CaseQuerySet:
    """Go on from a mark: what is older, or, back, what is newer."""
    sign = ">" if is_back else "<"
    return cases.extra(where=[f"{_column()} {sign} %s"], params=[mark])  # noqa: S610


def place_of(moment: datetime, pk: int = 0) -> int:
    """Where a case submitted then stands among all."""
    return (int(moment.timestamp()) << _ROW_BITS) | pk


def refresh(*pks: int) -> None:
    """Write the index words of these cases anew, inside the caller's transaction."""
    entries = [
        SearchEntry(newest=place_of(row["submitted_at"], row["pk"]), case_id=row["pk"], words=words)
        for row, words in _worded(pks)
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


def _in_batches(cases: CaseQuerySet, progress: Progress) -> int:
    total, done, last = cases.count(), 0, 0
    while pks := list(
        cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            refresh(*pks)
        last, done = pks[-1], done + len(pks)
        progress(done, max(done, total))
    return done


def _worded(pks: Sequence[int]) -> Iterable[tuple[dict[str, Any], str]]:
    later: dict[int, list[str]] = defaultdict(list)
    for model in (Reply, Addition):
        texts = model._default_manager.filter(case__in=pks).order_by("pk")
        for case_id, text in texts.values_list("case_id", "text"):
            later[case_id].append(text)
    for row in Case.objects.filter(pk__in=pks).values(*_OF_CASE):
        yield row, index_words(_text_of(row, later[row["pk"]]))


def _text_of(row: dict[str, Any], later: list[str]) -> str:
    said = [redact(text) for text in (row["title"], row["words"], row["place_text"], *later)]
    numbers = [row["number"], spoken(row["number"]), row["external_ref"]]
    where = [str(row[name]) for name in _OF_CASE[7:] if row[name]]
    return "\n".join([*numbers, *where, *said])


def _column() -> str:
    is_postgresql = connection.vendor == "postgresql"
    return "cases_searchentry.newest" if is_postgresql else "cases_search.rowid"


def _in_postgresql(phrase: Phrase) -> str:
    end = ":*" if phrase.is_beginning else ""
    return f"({' <-> '.join(phrase.words)}{end})"


def _in_sqlite(phrase: Phrase) -> str:
    end = " *" if phrase.is_beginning else ""
    return f'"{" ".join(phrase.words)}"{end}'
