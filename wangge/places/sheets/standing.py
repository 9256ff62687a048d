"""How rows of a table of places are compared, entered and withdrawn, whatever they are."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.places.models import Area, SheetRow, Unit
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import Addresses
from wangge.places.sheets.kinds import (
    CHANGED,
    NEW,
    SAME,
    WRONG,
    Comparing,
    Found,
    Kind,
    Moved,
    Names,
    WrongCell,
)  # fmt: skip

Key = tuple[Any, ...]
Values = dict[str, Any]
_BATCH = 1000
_NAMED_BY = 4


class StandingKind(Kind):
    """A kind whose rows are rows of one table; a row is known by the fields of its key."""

    model: ClassVar[type[models.Model]]
    key: ClassVar[tuple[str, ...]]
    # The fields that point at something, and at what.
    pointing: ClassVar[Mapping[str, type[models.Model]]] = {}

    @abstractmethod
    def read(self, row: Row, addresses: Addresses) -> tuple[Values, str]:
        """Read a row into values, only those that it says, and how it is called."""

    def resolve(self, read: list[tuple[Row, Values, str]]) -> list[Found]:
        """Find for all rows at once what only the database knows; return what is wrong."""
        return []

    def fill(self, values: Values) -> Values:
        """Add what a new row needs and the sheet left empty."""
        return values

    def comparing(self, scope: Area, *, at: datetime) -> Comparing:
        return _Comparing(self, scope)

    def known(self, keys: Iterable[Key]) -> dict[Key, Values]:
        """Fetch the rows of the table that have these keys, in one statement."""
        keys = list(keys)
        first = {key[0] for key in keys}
        last = {key[-1] for key in keys}
        wanted = {f"{self.key[0]}__in": first, f"{self.key[-1]}__in": last}
        rows = self.model._default_manager.filter(**wanted).values("pk", *self.fields)
        by_key = {tuple(row[name] for name in self.key): row for row in rows}
        return {key: by_key[key] for key in keys if key in by_key}

    @property
    def fields(self) -> tuple[str, ...]:
        """All columns of the table that the sheet may say."""
        return tuple(f.attname for f in self.model._meta.concrete_fields if not f.primary_key)

    def key_of(self, values: Mapping[str, Any]) -> Key:
        return tuple(values.get(name) for name in self.key)

    def enter(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        new = [row for row in rows if row.verdict == NEW]
        try:
            with transaction.atomic():
                self.model._default_manager.bulk_create(
                    [self.model(**row.after) for row in new], batch_size=_BATCH
                )
        except IntegrityError:
            raise Moved(self._first_known(new)) from None
        self._rewrite([row for row in rows if row.verdict == CHANGED], "before", "after")

    def check_untouched(self, rows: Sequence[SheetRow]) -> None:
        known = self._now(rows)
        for row in rows:
            now = known.get(row.pk)
            if now is None or not _says(now, row.after):
                raise Moved(row.number)

    def withdraw(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        new = [row for row in rows if row.verdict == NEW]
        known = self._now(new)
        gone = [now["pk"] for now in known.values()]
        try:
            with transaction.atomic():
                self.model._default_manager.filter(pk__in=gone).delete()
        except ProtectedError:
            raise Moved(new[0].number) from None
        self._rewrite([row for row in rows if row.verdict == CHANGED], "after", "before")

    def names(self, rows: Iterable[SheetRow]) -> Names:
        values = [said for row in rows for said in (row.before, row.after)]
        found: dict[tuple[str, object], str] = {}
        for name, model in self.pointing.items():
            pks = {said[name] for said in values if said.get(name)}
            found |= {(name, pk): self.called(one) for pk, one in _those(model, pks).items()}
        return found

    def called(self, thing: models.Model) -> str:
        """Say how something that a field points at is called."""
        if isinstance(thing, Unit):
            return " ".join(str(part) for part in (thing.building, thing.entrance, thing) if part)
        return str(thing)

    def _now(self, rows: Sequence[SheetRow]) -> dict[int, Values]:
        changed = {row.target: row.pk for row in rows if row.verdict == CHANGED}
        found = self.model._default_manager.filter(pk__in=changed).values("pk", *self.fields)
        now = {changed[values["pk"]]: values for values in found}
        new = {self.key_of(self._typed(row.after)): row.pk for row in rows if row.verdict == NEW}
        return now | {new[key]: values for key, values in self.known(new).items()}

    def _rewrite(self, rows: Sequence[SheetRow], expected: str, wanted: str) -> None:
        if not rows:
            return
        things = self.model._default_manager.in_bulk([row.target for row in rows])
        for row in rows:
            thing = things.get(row.target)
            if thing is None or not _says(vars(thing), getattr(row, expected)):
                raise Moved(row.number)
            for name, value in self._typed(getattr(row, wanted)).items():
                setattr(thing, name, value)
        names = sorted({name for row in rows for name in row.after})
        self.model._default_manager.bulk_update(
            list(things.values()), [self._field(name) for name in names], batch_size=_BATCH
        )

    def _typed(self, values: Mapping[str, Any]) -> Values:
        # JSON keeps a day as text.
        columns = {column.attname: column for column in self.model._meta.concrete_fields}
        return {name: columns[name].to_python(value) for name, value in values.items()}

    def _field(self, attname: str) -> str:
        return attname.removesuffix("_id")

    def _first_known(self, rows: Sequence[SheetRow]) -> int:
        known = self._now(rows)
        return next((row.number for row in rows if row.pk in known), rows[0].number)


class _Comparing(Comparing):
    def __init__(self, kind: StandingKind, scope: Area) -> None:
        self._kind = kind
        self._addresses = Addresses(scope)
        self._seen: dict[Key, int] = {}
        self._columns = [column.name for column in kind.columns]

    def compare(self, rows: Sequence[Row]) -> list[Found]:
        found: list[Found] = []
        read: list[tuple[Row, Values, str]] = []
        for row in rows:
            try:
                cells.check_not_broken(row, self._columns)
                values, title = self._kind.read(row, self._addresses)
            except WrongCell as wrong:
                found.append(_wrong(row, wrong))
            else:
                read.append((row, values, title))
        bad = self._kind.resolve(read)
        found += bad
        numbers = {one.number for one in bad}
        read = [one for one in read if one[0].number not in numbers]
        known = self._kind.known(self._kind.key_of(values) for _row, values, _title in read)
        found += [self._judge(row, values, title, known) for row, values, title in read]
        return found

    def _judge(self, row: Row, values: Values, title: str, known: dict[Key, Values]) -> Found:
        key = self._kind.key_of(values)
        if (before := self._seen.setdefault(key, row.number)) != row.number:
            column = self._kind.needed[-1]
            sentence = _("跟第 {number} 行说的是同一个。请留一行。").format(number=before)
            return Found(row.number, WRONG, title, column=column, problem=sentence)
        now = known.get(key)
        if now is None:
            return Found(row.number, NEW, title, after=_plain(self._kind.fill(values)))
        # An empty cell changes nothing.
        said = {name: value for name, value in values.items() if value not in (None, "")}
        changed = {name: value for name, value in said.items() if now[name] != value}
        if not changed:
            return Found(row.number, SAME)
        before_values = {name: now[name] for name in changed}
        return Found(row.number, CHANGED, title, now["pk"], _plain(before_values), _plain(changed))


def _those(model: type[models.Model], pks: set[int]) -> dict[int, models.Model]:
    related = ("building", "entrance") if model is Unit else ()
    return model._default_manager.select_related(*related).in_bulk(pks) if pks else {}


def _wrong(row: Row, wrong: WrongCell) -> Found:
    # What the row is about is not made out; its first cells say it as they were written.
    said = " ".join([cell for cell in row.cells.values() if cell][:_NAMED_BY])
    return Found(row.number, WRONG, said, column=wrong.column, problem=wrong.sentence)


def _plain(values: Mapping[str, Any]) -> Values:
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def _says(now: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(now[name] == value for name, value in said.items()) or all(
        _plain({name: now[name]})[name] == value for name, value in said.items()
    )
