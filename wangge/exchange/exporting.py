"""How a list leaves the platform: for a purpose, masked unless asked, marked, written down."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.wording import written
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.sheets import writing
from wangge.core.sheets.writing import Value
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.listing import List, Wanted
from wangge.exchange.lists import LISTS
from wangge.exchange.models import Export
from wangge.exchange.sealing import open_file, seal_file
from wangge.history.recording import record
from wangge.jobs import progress
from wangge.jobs.queue import enqueue
from wangge.people.actors import Actor, ActorKind
from wangge.people.roles import Right
from wangge.places.models import Area

EXPORT = "exchange.export"
FORMATS = {"xlsx": writing.XLSX, "csv": writing.CSV}
MOST_ROWS = 100_000
KEPT_FOR = timedelta(hours=24)
# More rows than these take longer than anybody waits for a page.
_AT_ONCE_MOST = 1_000
_REPORTS_EACH = 500


class TooMany(Refused):
    """The list is longer than a sheet that anybody works with."""


class NoLongerThere(Refused):
    """The file was wiped; what was taken out stays written down."""


@transaction.atomic
def take_out(
    wanted: List,
    *,
    file_format: str,
    purpose: str = "",
    is_clear: bool = False,
    asked: Mapping[str, str] | None = None,
    filter_words: str = "",
    by: Actor,
    at: datetime,
) -> Export:
    """Take a list out as a file: at once, or by a job where it is long."""
    for right in wanted.rights:
        by.must(right)
    if file_format not in FORMATS:
        raise Malformed(_("选 Excel 或 CSV。"), field="file_format")
    if is_clear and not (wanted.has_phones and by.may(Right.REVEAL_PHONE)):
        raise NotAllowed(_("您的岗位不能看全部号码。去掉“号码不打码”再导出。"))
    if wanted.has_people:
        purpose = purpose_of(purpose)
    rows = wanted.found(Wanted(filter=asked or {}, is_clear=is_clear, by=by, at=at)).count()
    if rows > MOST_ROWS:
        raise TooMany(
            _("一共 {rows} 行，一次最多 {most} 行。请先按时间或小区筛一筛。").format(
                rows=rows, most=MOST_ROWS
            )
        )
    export = _new(
        wanted.key, str(wanted.title), file_format, purpose=purpose, rows=rows, by=by, at=at
    )
    export.is_clear, export.filter = is_clear, dict(asked or {})
    export.filter_words = filter_words[:200]
    export.save()
    _write_down(export, by=by, at=at)
    if rows <= _AT_ONCE_MOST:
        make(export)
    else:
        enqueue(EXPORT, key=f"{EXPORT}:{export.pk}", export=export.pk)
    return export


def make(export: Export) -> None:
    """Write the file of an export and keep it sealed until the next day."""
    by = Actor(ActorKind.ACCOUNT, export.account_ref or None, export.by)
    what = LISTS[export.list_key]
    wanted = Wanted(filter=export.filter, is_clear=export.is_clear, by=by, at=export.at)
    columns = what.columns()
    rows = _told(what.rows(what.found(wanted), wanted), total=export.row_count)
    # A list without people says all the same what it is and of when.
    purpose = export.purpose or _("日常工作")
    who = export.by.person.name
    if export.file_format == "csv":
        content = writing.csv(columns, rows, purpose=purpose, by=who, at=export.at)
    else:
        content = writing.workbook(
            columns, rows, title=export.title, purpose=purpose, by=who, at=export.at
        )
    _keep(export, content)


@transaction.atomic
def hand_out(
    content: bytes,
    *,
    list_key: str,
    title: str,
    purpose: str,
    rows: int,
    filter_words: str = "",
    is_clear: bool = False,
    by: Actor,
    at: datetime,
) -> Export:
    """Write down that a workbook made elsewhere goes out, and keep it until the next day."""
    export = _new(list_key, title, "xlsx", purpose=purpose, rows=rows, by=by, at=at)
    export.filter_words, export.is_clear = filter_words[:200], is_clear
    export.save()
    _write_down(export, by=by, at=at)
    _keep(export, content)
    return export


def content_of(export: Export, *, by: Actor) -> bytes:
    """Return the file to whoever took it out, while it is kept."""
    if by.post is None or export.by_id != by.post.pk:
        raise NotAllowed(_("谁导出的谁下载。要用，请自己导出一份，写明用途。"))
    if export.state != Export.State.READY:
        raise NoLongerThere(_("这份文件不在了，只留一天。要用，请再导出一次。"))
    return open_file(export.file_cipher, export.file_key_version)


def wipe(*, before: datetime) -> int:
    """Wipe files that have been kept long enough; the log stays."""
    old = Export.objects.filter(at__lt=before, state=Export.State.READY)
    return old.update(state=Export.State.GONE, file_cipher=b"")


def purpose_of(text: str) -> str:
    """Return what it is for; raise Malformed where nobody says."""
    return written(text, field="purpose", missing=_("写明用来做什么，表上会印出来。"), longest=100)


def _new(
    key: str, title: str, file_format: str, *, purpose: str, rows: int, by: Actor, at: datetime
) -> Export:
    if by.post is None:
        raise NotAllowed
    return Export(
        list_key=key,
        title=title[:80],
        file_format=file_format,
        purpose=purpose,
        row_count=rows,
        area=Area.objects.get(pk=by.post.area_id),
        by=by.post,
        account_ref=by.ref or 0,
        at=at,
    )


def _write_down(export: Export, *, by: Actor, at: datetime) -> None:
    record(
        ExchangeEvent.EXPORTED,
        subject=export,
        actor=by,
        at=at,
        what=export.list_key,
        rows=export.row_count,
        is_clear=export.is_clear,
    )


def _keep(export: Export, content: bytes) -> None:
    export.file_cipher, export.file_key_version = seal_file(content)
    export.state = Export.State.READY
    export.save(update_fields=["file_cipher", "file_key_version", "state"])


def _told(rows: Iterator[Sequence[Value]], *, total: int) -> Iterator[Sequence[Value]]:
    for done, row in enumerate(rows, start=1):
        if done % _REPORTS_EACH == 0:
            progress.report(done, max(total, done))
        yield row
