"""How what was found in the rows of a sheet is written down: many rows a statement, no object for each."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from django.db import connections, router

from wangge.places.models import SheetImport, SheetRow
from wangge.places.sheets.kinds import Found

_FIELDS: Final = (
    "sheet_id", "number", "verdict", "title", "target", "before", "after", "column", "problem",
    "is_entered",
)  # fmt: skip
# SQLite allows 32,766 values a statement.
_AT_ONCE: Final = 500

Values = tuple[int | str | bool | None, ...]


def keep(sheet: SheetImport, found: Iterable[Found]) -> None:
    """Write down what each row would change or what is wrong with it.

    bulk_create costs four times as much: it makes a model and asks every field of it.
    """
    connection = connections[router.db_for_write(SheetRow)]
    quote = connection.ops.quote_name
    columns = map(quote, _FIELDS)
    begin = f"INSERT INTO {quote(SheetRow._meta.db_table)} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of our own
    one = f"({', '.join(['%s'] * len(_FIELDS))})"
    with connection.cursor() as cursor:
        for some in _slices(_values(sheet, found)):
            statement = begin + ", ".join([one] * len(some))
            cursor.execute(statement, list(chain.from_iterable(some)))


def _values(sheet: SheetImport, found: Iterable[Found]) -> Iterator[Values]:
    for one in found:
        yield (
            sheet.pk, one.number, one.verdict, one.title[:160], one.target, _json(one.before),
            _json(one.after), one.column, one.problem[:300], False,
        )  # fmt: skip


def _json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "{}"


def _slices(values: Iterator[Values]) -> Iterator[list[Values]]:
    while some := list(islice(values, _AT_ONCE)):
        yield some
