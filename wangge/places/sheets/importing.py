"""How a sheet comes into the registry: looked at, shown, entered in batches or not at all, undone."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.core.sheets import annotating, reading
from wangge.history.recording import record
from wangge.jobs import progress
from wangge.jobs.queue import enqueue
from wangge.places.events import PlaceEvent
from wangge.places.models import Area, SheetImport, SheetRow
from wangge.places.policies import Keeper, must_manage
from wangge.places.sheets import assets as _assets  # noqa: F401 - makes its kind known
from wangge.places.sheets import spaces as _spaces  # noqa: F401
from wangge.places.sheets import units as _units  # noqa: F401
from wangge.places.sheets.keeping import keep
from wangge.places.sheets.kinds import KINDS, SAME, WRONG, Found, Kind, Moved

State = SheetImport.State
READ, ENTER, UNDO = "places.read_sheet", "places.enter_sheet", "places.undo_sheet"

MOST_BYTES: Final = 30 * 1024 * 1024
MOST_ROWS: Final = 100_000
# A sheet up to this size is read while its sender waits.
_SMALL_BYTES: Final = 60_000
_SMALL_ROWS: Final = 600
_AT_ONCE: Final = 1000
_MOST_COMMENTS: Final = 2000
_MOST_NAMED: Final = 6
_UNNAMED: Final = re.compile(r"第 \d+ 列")


class NotNow(Refused):
    """The sheet is at another step than the page showed."""

    reason = gettext_lazy("这张表已经走到下一步了。请看最新情况再做。")


class HasErrors(Refused):
    """Nothing of a sheet is entered while a row of it is wrong."""

    reason = gettext_lazy("还有写错的行，一行也没登记。请下载带批注的表，改好再上传。")


class TouchedSince(Refused):
    """What a sheet entered was changed by others, who would lose it."""

    reason = gettext_lazy("登记以后，里面有的已经被改过或者用上了，不能整张撤回。请一条一条改。")


@dataclass(frozen=True, slots=True)
class _Sender:
    """Whoever handed the sheet in, for the events of the worker."""

    kind: StrEnum
    ref: int | None
    post_ref: int | None


class _Code(StrEnum):
    ACCOUNT = "account"
    COMMAND = "command"


@transaction.atomic
def receive(
    kind: str, data: bytes, *, file_name: str, scope: Area, by: Keeper, at: datetime
) -> SheetImport:
    """Take a sheet in to be looked at; raise Malformed where it is no sheet of this kind."""
    must_manage(by, scope)
    KINDS[kind].must_be_open_to(by)
    if len(data) > MOST_BYTES:
        raise Malformed(_("文件太大，最多 30 MB。请分成几张表上传。"), field="file")
    read = reading.read(data, most_rows=MOST_ROWS)
    _must_be(KINDS[kind], read.header)
    sheet = SheetImport.objects.create(
        scope=scope,
        kind=kind,
        file_name=file_name[-200:],
        original=data,
        unread=_unread(KINDS[kind], read),
        actor_kind=by.kind.value,
        actor_ref=by.ref,
        post_ref=by.post_ref,
        at=at,
    )
    record(PlaceEvent.SHEET_RECEIVED, subject=sheet, actor=by, at=at, kind=kind)
    if len(data) > _SMALL_BYTES:
        enqueue(READ, key=f"{READ}:{sheet.pk}", sheet=sheet.pk)
    else:
        look(sheet)
    return sheet


def look(sheet: SheetImport) -> None:
    """Compare each row with the registry; begun again after a crash, it forgets what it had."""
    if sheet.state != State.READING or sheet.original is None:
        return
    SheetRow.objects.filter(sheet=sheet).delete()
    counts: dict[str, int] = {}
    try:
        for some in _batches(sheet):
            _keep(sheet, some, counts)
    except reading.SheetRefused as refusal:
        SheetImport.objects.filter(pk=sheet.pk).update(
            state=State.REFUSED, reason=str(refusal.reason)[:300]
        )
        SheetRow.objects.filter(sheet=sheet).delete()
    else:
        SheetImport.objects.filter(pk=sheet.pk, state=State.READING).update(state=State.READ)
    sheet.refresh_from_db()


@transaction.atomic
def enter(sheet: SheetImport, *, by: Keeper, at: datetime) -> None:
    """Begin to enter what was shown; raise HasErrors where a row is wrong, NotNow where it is late."""
    must_manage(by, sheet.scope)
    KINDS[sheet.kind].must_be_open_to(by)
    if sheet.count_wrong:
        raise HasErrors
    ready = SheetImport.objects.filter(pk=sheet.pk, state=State.READ, count_wrong=0)
    if not ready.update(state=State.ENTERING, count_done=0):
        raise NotNow
    sheet.refresh_from_db(fields=["state", "count_done"])
    if sheet.count_to_enter > _SMALL_ROWS:
        enqueue(ENTER, key=f"{ENTER}:{sheet.pk}", sheet=sheet.pk, at=at.isoformat())
    else:
        go_on_entering(sheet, at=at)


def go_on_entering(sheet: SheetImport, *, at: datetime) -> None:
    """Enter what is not entered yet; where the registry has moved, take all of it back."""
    if sheet.state != State.ENTERING:
        return
    kind = KINDS[sheet.kind]
    try:
        _each(sheet, lambda rows: kind.enter(rows, at=at), is_entered=False)
    except Moved as moved:
        _each(sheet, lambda rows: kind.withdraw(rows, at=at), is_entered=True)
        SheetImport.objects.filter(pk=sheet.pk).update(
            state=State.STOPPED, reason=str(moved.reason)[:300], count_done=0
        )
    else:
        _finish(sheet, State.ENTERING, State.ENTERED, PlaceEvent.SHEET_ENTERED, at=at)
    sheet.refresh_from_db()


@transaction.atomic
def undo(sheet: SheetImport, *, by: Keeper, at: datetime) -> None:
    """Take back what a sheet entered; raise TouchedSince where anything of it has changed."""
    must_manage(by, sheet.scope)
    kind = KINDS[sheet.kind]
    kind.must_be_open_to(by)
    try:
        for rows in _slices(_entered(sheet)):
            kind.check_untouched(rows)
    except Moved:
        raise TouchedSince from None
    entered = SheetImport.objects.filter(pk=sheet.pk, state=State.ENTERED)
    if not entered.update(state=State.UNDOING):
        raise NotNow
    sheet.refresh_from_db(fields=["state"])
    if sheet.count_to_enter > _SMALL_ROWS:
        enqueue(UNDO, key=f"{UNDO}:{sheet.pk}", sheet=sheet.pk, at=at.isoformat())
    else:
        go_on_undoing(sheet, at=at)


def go_on_undoing(sheet: SheetImport, *, at: datetime) -> None:
    """Take back what is not taken back yet."""
    if sheet.state != State.UNDOING:
        return
    kind = KINDS[sheet.kind]
    try:
        _each(sheet, lambda rows: kind.withdraw(rows, at=at), is_entered=True)
    except Moved as moved:
        SheetImport.objects.filter(pk=sheet.pk).update(
            state=State.ENTERED, reason=str(moved.reason)[:300]
        )
    else:
        _finish(sheet, State.UNDOING, State.UNDONE, PlaceEvent.SHEET_UNDONE, at=at)
    sheet.refresh_from_db()


def returned(sheet: SheetImport) -> bytes:
    """Return the sheet as it came, with a comment on each cell that is wrong."""
    if sheet.original is None:
        raise NotNow(_("原来的文件已经按规定删掉了。请再上传一次。"))
    wrong = SheetRow.objects.filter(sheet=sheet, verdict=WRONG).order_by("number")[:_MOST_COMMENTS]
    problems = [annotating.Problem(row.number, row.column, say_problem(row)) for row in wrong]
    return annotating.annotate(bytes(sheet.original), problems)


def say_problem(row: SheetRow) -> str:
    """Say what is wrong with a row, with its number as Excel shows it."""
    return _("第 {number} 行{problem}").format(number=row.number, problem=row.problem)


def _must_be(kind: Kind, header: Sequence[str]) -> None:
    missing = [name for name in kind.needed if name not in header]
    if missing:
        raise Malformed(
            _("这张表少了“{names}”这一列。请用“{title}”的模板。").format(
                names="”“".join(missing), title=kind.title
            ),
            field="file",
        )


def _unread(kind: Kind, read: reading.Sheet) -> str:
    known = {column.name for column in kind.columns}
    # A column without a name is known by its place.
    others = [name for name in read.header if name not in known and not _UNNAMED.match(name)]
    said = list(read.notes)
    if others:
        said.insert(
            0,
            _("“{names}”模板里没有，没有读。要登记，请把列名改成跟模板一样。").format(
                names="”“".join(name[:20] for name in others[:_MOST_NAMED])
            ),
        )
    return " ".join(said)[:300]


def _rows_of(sheet: SheetImport) -> Iterator[reading.Row]:
    assert sheet.original is not None
    return reading.read(bytes(sheet.original), most_rows=MOST_ROWS).rows


def _batches(sheet: SheetImport) -> Iterator[list[Found]]:
    rows = _rows_of(sheet)
    comparing = KINDS[sheet.kind].comparing(sheet.scope, at=sheet.at)
    while some := list(islice(rows, _AT_ONCE)):
        yield comparing.compare(some)


@transaction.atomic
def _keep(sheet: SheetImport, found: list[Found], counts: dict[str, int]) -> None:
    for one in found:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
    keep(sheet, (one for one in found if one.verdict != SAME))
    total = sum(counts.values())
    SheetImport.objects.filter(pk=sheet.pk).update(
        count_read=total, **{f"count_{verdict}": count for verdict, count in counts.items()}
    )
    progress.report(total, total)


def _each(
    sheet: SheetImport, work: Callable[[Sequence[SheetRow]], None], *, is_entered: bool
) -> None:
    step = -1 if is_entered else 1
    waiting = SheetRow.objects.filter(sheet=sheet, is_entered=is_entered).exclude(verdict=WRONG)
    last = 0
    # From number to number: looking for the first that waits would read all before it anew.
    while rows := list(waiting.filter(number__gt=last).order_by("number")[:_AT_ONCE]):
        last = rows[-1].number
        with transaction.atomic():
            work(rows)
            numbers = (rows[0].number, rows[-1].number)
            waiting.filter(number__range=numbers).update(is_entered=not is_entered)
            SheetImport.objects.filter(pk=sheet.pk).update(
                count_done=F("count_done") + step * len(rows)
            )
        progress.report(rows[-1].number, sheet.count_to_enter)


def _entered(sheet: SheetImport) -> Iterator[SheetRow]:
    rows = SheetRow.objects.filter(sheet=sheet, is_entered=True).order_by("number")
    # PostgreSQL's cursor on the server needs the transaction this runs in.
    return rows.iterator(chunk_size=_AT_ONCE)


def _slices(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some


@transaction.atomic
def _finish(sheet: SheetImport, seen: str, to: str, event: PlaceEvent, *, at: datetime) -> None:
    found = SheetImport.objects.filter(pk=sheet.pk, state=seen)
    # What was entered stands in the registry: nobody needs the file, with its names and numbers, any more.
    if found.update(state=to, entered_at=at, original=None):
        sender = _Sender(_Code(sheet.actor_kind), sheet.actor_ref, sheet.post_ref)
        record(
            event,
            subject=sheet,
            actor=sender,
            at=at,
            kind=sheet.kind,
            new=sheet.count_new,
            changed=sheet.count_changed,
        )
