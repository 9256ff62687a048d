"""How the registry goes out as a sheet: for a purpose that stands on it and is written down."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed
from wangge.core.sheets import writing
from wangge.history.recording import record
from wangge.places.events import PlaceEvent
from wangge.places.models import Area, Estate
from wangge.places.policies import Keeper, must_manage
from wangge.places.sheets import importing  # noqa: F401 - makes the kinds known
from wangge.places.sheets.kinds import KINDS

FORMATS = {"xlsx": writing.XLSX, "csv": writing.CSV}


class Purpose(models.TextChoices):
    """What a sheet is wanted for."""

    CHECK = "check", gettext_lazy("核对家底")
    REPORT = "report", gettext_lazy("上报街道")
    PROPERTY = "property", gettext_lazy("跟物业对账")
    VISIT = "visit", gettext_lazy("上门走访")
    HANDOVER = "handover", gettext_lazy("工作交接")


def template(kind: str) -> bytes:
    """Return an empty sheet with its header and notes."""
    known = KINDS[kind]
    return writing.workbook(known.columns, [], title=known.title)


@transaction.atomic
def export(
    kind: str,
    *,
    scope: Area,
    estate: Estate | None = None,
    purpose: str,
    in_clear: bool = False,
    file_format: str = "xlsx",
    by: Keeper,
    signed: str,
    at: datetime,
) -> bytes:
    """Return what an area holds as a sheet, and keep who took it out what for."""
    must_manage(by, scope)
    KINDS[kind].must_be_open_to(by)
    if purpose not in Purpose.values:
        raise Malformed(_("请选为什么要导出，会写在表上。"), field="purpose")
    if file_format not in FORMATS:
        raise Malformed(_("选 Excel 或 CSV。"), field="file_format")
    known = KINDS[kind]
    counted = _Counted(known.rows(scope, estate, in_clear=in_clear, by=by, at=at))
    said = str(Purpose(purpose).label)
    if file_format == "csv":
        made = writing.csv(known.columns, counted, purpose=said, by=signed, at=at)
    else:
        made = writing.workbook(
            known.columns, counted, title=known.title, purpose=said, by=signed, at=at
        )
    record(
        PlaceEvent.EXPORTED,
        subject=estate or scope,
        actor=by,
        at=at,
        list=kind,
        rows=counted.count,
        purpose=purpose,
        in_clear=in_clear,
    )
    return made


class _Counted:
    """Counts the rows that pass through."""

    def __init__(self, rows: Iterable[Sequence[writing.Value]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[writing.Value]]:
        for row in self._rows:
            self.count += 1
            yield row
