"""How messages of another system come in."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from wangge.cases import importing
from wangge.cases.factories import make_category_table
from wangge.cases.importing import Outcome
from wangge.cases.models import Case, Deadline, ImportedMessage
from wangge.cases.vocabulary import Channel, Mode, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.history.models import Event
from wangge.jobs.models import Job
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_actor, make_desk
from wangge.places.factories import make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db
HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
REAL = Path(__file__).resolve().parents[3] / "../shared/data/teddy/messages_hot.xlsx"


@pytest.fixture
def community() -> Area:
    make_category_table()
    community = make_community(code="banqiao")
    make_desk(community)
    return community


def _sheet(folder: Path, *rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    file = folder / "messages.xlsx"
    book.save(file)
    return file


def _row(
    number: object, words: str = "小区路灯坏了没人修", at: object = "2019/2/28 11:25:05"
) -> tuple[Any, ...]:
    return (number, "A000102948", "路灯坏了", at, f"\n\t\t{words}\n\t\t", 0, 3)


def _bring(file: Path, community: Area, mode: str, newest: int | None = None) -> Outcome:
    return importing.import_messages(
        file, community=community, mode=mode, newest=newest, by=COMMAND, at=NOW
    )


def test_an_archive_starts_no_clock_and_tells_nobody(tmp_path: Path, community: Area) -> None:
    outcome = _bring(_sheet(tmp_path, _row(1), _row(2)), community, Mode.ARCHIVE)

    case = Case.objects.get(external_ref="1")
    assert outcome.made == 2
    assert case.mode == Mode.ARCHIVE
    assert case.status == Status.CLOSED
    assert not case.is_open
    assert case.channel == Channel.MESSAGE_BOARD
    assert case.words == "小区路灯坏了没人修"
    assert case.title == "路灯坏了"
    assert case.submitted_at == datetime(2019, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)
    assert not Deadline.objects.exists()
    assert not Job.objects.exists()
    assert Event.objects.filter(subject_type="cases.case", subject_id=case.pk).count() == 1


def test_live_messages_get_a_lead_and_a_next_act_from_now(tmp_path: Path, community: Area) -> None:
    file = _sheet(tmp_path, _row(1, at="2019/1/1"), _row(2, at="2020/1/1"), _row(3, at="2018/1/1"))

    outcome = _bring(file, community, Mode.LIVE, newest=2)

    live = Case.objects.open()
    assert outcome.made == 2
    assert set(live.values_list("external_ref", flat=True)) == {"1", "2"}
    for case in live:
        assert case.lead is not None
        assert case.area == community
        assert case.next_act_at is not None
        assert case.next_act_at > NOW
        assert case.submitted_at.year < 2021


def test_the_same_file_twice_brings_nothing_in_twice(tmp_path: Path, community: Area) -> None:
    file = _sheet(tmp_path, _row(1), _row(2))

    for mode in (Mode.ARCHIVE, Mode.LIVE):
        _bring(file, community, mode)
        again = _bring(file, community, mode)
        assert (again.made, again.known, again.revived) == (0, 2, 0)

    assert Case.objects.count() == ImportedMessage.objects.count() == 2
    assert Event.objects.filter(kind="case.submitted").count() == 2


def test_an_archived_message_that_comes_live_is_the_same_case(
    tmp_path: Path, community: Area
) -> None:
    file = _sheet(tmp_path, _row(1), _row(2, at="2020/1/1 8:00"))
    _bring(file, community, Mode.ARCHIVE)

    outcome = _bring(file, community, Mode.LIVE, newest=1)

    assert (outcome.made, outcome.revived) == (0, 1)
    assert Case.objects.count() == 2
    assert Case.objects.open().get().external_ref == "2"
    assert Case.objects.get(external_ref="1").mode == Mode.ARCHIVE


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (_row(""), "留言编号"),
        (_row("一号"), "留言编号"),
        (_row(2, at="昨天"), "留言时间"),
        (_row(2, at="2019/2/30 1:00:00"), "留言时间"),
        (_row(2, at="2099/1/1"), "留言时间"),
        (_row(2, at=None), "留言时间"),
        ((2, "A", "", "2019/2/28", " \n"), "留言详情"),
        ((2, "A", "", "2019/2/28", "。。。"), "留言详情"),
        (_row(1), "留言编号"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_the_others_come_in(
    tmp_path: Path, community: Area, row: tuple[object, ...], column: str
) -> None:
    file = _sheet(tmp_path, _row(1), row, _row(3))

    outcome = _bring(file, community, Mode.ARCHIVE)

    assert outcome.made == 2
    assert [(p.row, p.column) for p in outcome.problems] == [(3, column)]
    assert outcome.problems[0].sentence.endswith("。")
    assert outcome.batch.problems == [[3, column, outcome.problems[0].sentence]]


def test_a_sheet_without_its_columns_is_refused(tmp_path: Path, community: Area) -> None:
    file = _sheet(tmp_path, (1, "x"), header=("编号", "说明"))

    with pytest.raises(Malformed, match="留言时间"):
        _bring(file, community, Mode.ARCHIVE)

    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no"), ("a.xlsx", b""), ("a.pdf", b"%PDF"), ("a.csv", b"\xff\xfe\x00")],
)
def test_what_is_no_sheet_is_refused(
    tmp_path: Path, community: Area, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(Malformed) as refusal:
        _bring(file, community, Mode.ARCHIVE)

    assert refusal.value.field == "file"


def test_a_csv_is_read_as_well(tmp_path: Path, community: Area) -> None:
    file = tmp_path / "a.csv"
    file.write_text("编号,时间,内容\n7,2019-02-28 11:25,灯坏了\n", encoding="utf-8-sig")

    assert _bring(file, community, Mode.ARCHIVE).made == 1


def test_a_desk_clerk_imports_nothing(tmp_path: Path, community: Area) -> None:
    with pytest.raises(NotAllowed):
        importing.import_messages(
            _sheet(tmp_path, _row(1)),
            community=community,
            mode=Mode.ARCHIVE,
            by=make_actor(area=community),
            at=NOW,
        )


def test_the_command_shows_how_far_it_is_and_what_is_wrong(tmp_path: Path, community: Area) -> None:
    file = _sheet(tmp_path, _row(1), _row("?"))
    out, err = io.StringIO(), io.StringIO()

    call_command(
        "import_messages", str(file), "--community", "banqiao", "--archive", stdout=out, stderr=err
    )

    assert "导入 1 件" in out.getvalue()
    assert "第 3 行“留言编号”" in out.getvalue()
    assert "1/1" in err.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.xlsx", "--community", "banqiao", "--archive"],
        ["{file}", "--community", "nowhere", "--archive"],
        ["{file}", "--community", "banqiao", "--live", "--newest", "0"],
        ["{file}", "--community", "banqiao"],
    ],
)
def test_the_command_explains_what_it_cannot_do(
    tmp_path: Path, community: Area, arguments: list[str]
) -> None:
    file = _sheet(tmp_path, _row(1))

    with pytest.raises(CommandError):
        call_command("import_messages", *[a.format(file=file) for a in arguments])

    assert not Case.objects.exists()


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here: no real messages")
def test_the_real_messages_come_in_whole_and_the_newest_as_live_cases(community: Area) -> None:
    archive = _bring(REAL, community, Mode.ARCHIVE)
    live = _bring(REAL, community, Mode.LIVE, newest=200)

    assert archive.made + len(archive.problems) == 4_326
    assert live.revived == 200
    assert Case.objects.open().count() == 200
    assert not Case.objects.open().filter(lead=None).exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_whatever_a_chinese_office_saves_it(
    tmp_path: Path, community: Area, encoding: str
) -> None:
    file = tmp_path / "messages.csv"
    row = ",".join(str(cell).strip() for cell in _row(7))
    file.write_text(f"{','.join(HEADER)}\n{row}\n", encoding=encoding)

    assert _bring(file, community, Mode.ARCHIVE).made == 1
    assert Case.objects.get(external_ref="7").words == "小区路灯坏了没人修"
