"""How the statements of one act are recorded and run again by bare psycopg, for comparison."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

# Sequences start here while recording, so that a number as large as this is an id and nothing else.
_FIRST_ID = 900_000_000
_STEP = 1_000_000
# The rank of a case in the index of words is no id: it is made of the moment, and unique.
_FIRST_RANK = 10**15
# What is unique beside ids: numbers of cases, and hashes of links and forms.
_NUMBER = re.compile(r"\d{10}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as Django sent it, and the ids that it returned."""

    sql: str
    params: tuple[Any, ...]
    ids: tuple[int, ...]


def recorded(act: Callable[[], object]) -> list[Statement]:
    """Run the act once and return what it sent; save points and the like are left out."""
    _spread_sequences()
    found: list[Statement] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        result = execute(sql, params, many, context)
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(Statement(sql, tuple(params or ()), _returned(context, sql)))
        return result

    with connection.execute_wrapper(listen):
        act()
    return found


def rate(statements: list[Statement], *, url: str, seconds: float) -> float:
    """Return how often a second the statements run, as one transaction each time."""
    done = 0
    with psycopg.connect(url) as raw:
        until = time.perf_counter() + seconds
        began = time.perf_counter()
        while time.perf_counter() < until:
            _replay(raw, statements)
            done += 1
        return done / (time.perf_counter() - began)


def _replay(raw: psycopg.Connection[Any], statements: list[Statement]) -> None:
    fresh: dict[object, object] = {}
    with raw.cursor() as cursor:
        for statement in statements:
            params = [_anew(value, fresh) for value in statement.params]
            cursor.execute(statement.sql, params)  # type: ignore[arg-type]
            if cursor.description is not None:
                rows = cursor.fetchall()
                for old, row in zip(statement.ids, rows, strict=False):
                    fresh[old] = row[0]
    raw.commit()


def _anew(value: object, fresh: dict[object, object]) -> object:
    if isinstance(value, list):  # many rows at once come as arrays
        return [_anew(one, fresh) for one in value]
    # Ids become those of this run; long random texts (numbers, link hashes, keys) are made anew.
    if isinstance(value, int) and value >= _FIRST_RANK:
        return fresh.setdefault(value, _FIRST_RANK + secrets.randbelow(2**61))
    if isinstance(value, int) and value >= _FIRST_ID:
        return fresh.get(value, value)
    return _text_anew(value, fresh) if isinstance(value, str) else value


def _text_anew(value: str, fresh: dict[object, object]) -> object:
    if _NUMBER.fullmatch(value):
        return fresh.setdefault(value, str(secrets.randbelow(9 * 10**9) + 10**9))
    if _HASH.fullmatch(value):
        return fresh.setdefault(value, secrets.token_hex(32))
    if value.startswith(("web:", "desk:", "hotline:")):
        return fresh.setdefault(value, f"web:{secrets.token_hex(16)}")
    return value


def _returned(context: Any, sql: str) -> tuple[int, ...]:
    if " RETURNING " not in sql:
        return ()
    result = context["cursor"].cursor.pgresult
    return tuple(int(result.get_value(row, 0)) for row in range(result.ntuples))


def _spread_sequences() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, sequencename FROM pg_sequences ORDER BY 2")
        for number, (schema, name) in enumerate(cursor.fetchall()):
            cursor.execute(
                "SELECT setval(%s::regclass, %s)",
                [f'"{schema}"."{name}"', _FIRST_ID + number * _STEP],
            )
