"""What kinds of sheets the registry knows: their columns, how a row is compared, entered and withdrawn."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from wangge.core.errors import NotAllowed, Refused
from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column, Value
from wangge.places.models import Area, Estate, SheetRow
from wangge.places.policies import Keeper

NEW: Final = SheetRow.Verdict.NEW.value
CHANGED: Final = SheetRow.Verdict.CHANGED.value
WRONG: Final = SheetRow.Verdict.WRONG.value
SAME: Final = "same"


# How what a field points at is called: by the field and the number in it.
Names = Mapping[tuple[str, object], str]


class WrongCell(Exception):
    """A cell of a row cannot be used; the sentence says why and what may be meant."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


class Moved(Refused):
    """The registry is no longer as it was when the sheet was looked at."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("第 {number} 行说的，这期间别人改过了。请再上传一次，看最新的预览。").format(
                number=number
            )
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing a row with the registry found."""

    number: int
    verdict: str
    title: str = ""
    target: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""
    problem: str = ""


class Comparing(ABC):
    """Compares the rows of one sheet; remembers what it saw in earlier rows."""

    @abstractmethod
    def compare(self, rows: Sequence[Row]) -> list[Found]:
        """Say of each row what it would change, in a constant number of statements."""


class Kind(ABC):
    """One kind of sheet."""

    name: ClassVar[str]
    # Columns without which a sheet is not of this kind.
    needed: ClassVar[tuple[str, ...]]
    # Whether it can go out with telephone numbers in clear.
    has_numbers: ClassVar[bool] = False

    @property
    @abstractmethod
    def title(self) -> str:
        """Name the kind for people."""

    @property
    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """Return the columns, in the order in which they go out."""

    def is_open_to(self, by: Keeper) -> bool:
        """Say whether a keeper may bring in and take out this kind; a kind may ask for more."""
        return True

    def must_be_open_to(self, by: Keeper) -> None:
        """Raise NotAllowed where this kind is not the keeper's."""
        if not self.is_open_to(by):
            raise NotAllowed

    @abstractmethod
    def comparing(self, scope: Area, *, at: datetime) -> Comparing:
        """Begin to compare a sheet with what the area holds."""

    @abstractmethod
    def enter(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        """Enter what some rows say; raise Moved where the registry is not as it was."""

    @abstractmethod
    def check_untouched(self, rows: Sequence[SheetRow]) -> None:
        """Raise Moved where what rows entered was changed since, or others hold on to it."""

    @abstractmethod
    def withdraw(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        """Make undone what some rows entered."""

    @abstractmethod
    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        """Return what goes out, in the order of the columns."""

    def differences(self, row: SheetRow, names: Names) -> list[tuple[str, str, str]]:
        """Say what a row changes: (what, before, after)."""

        def said(name: str, value: object) -> str:
            is_number = isinstance(value, int)
            return (is_number and names.get((name, value))) or self.say_value(name, value)

        return [
            (self.say_field(name), said(name, row.before.get(name)), said(name, value))
            for name, value in row.after.items()
            if row.before.get(name) != value
        ]

    def names(self, rows: Iterable[SheetRow]) -> Names:
        """Fetch how the things are called that some rows point at, in a constant number of statements."""
        return {}

    @abstractmethod
    def say_field(self, name: str) -> str:
        """Name a field as its column is named."""

    @abstractmethod
    def say_value(self, name: str, value: object) -> str:
        """Say a value as its column says it."""


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; apps above add theirs at start."""
    KINDS[kind.name] = kind
    return kind
