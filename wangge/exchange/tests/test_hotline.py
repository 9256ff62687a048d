"""How a hotline's sheet comes in, comes again, and is taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from wangge.cases import search, taking
from wangge.cases.factories import Team
from wangge.cases.models import Addition, Case, Deadline, Note, Reply
from wangge.cases.vocabulary import Channel, Kind, Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.core.sheets.opening import SheetRefused
from wangge.exchange import hotline, importing, undoing
from wangge.exchange.factories import imported, opened, sheet, ticket
from wangge.exchange.models import ExternalCase, HotlineFormat, HotlineImport, HotlineRow
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.jobs import working
from wangge.people.actors import Actor
from wangge.places.models import Area

pytestmark = pytest.mark.django_db
ONE, TWO = "20261103-881", "20261103-882"


@pytest.fixture
def clerk(team: Team) -> Actor:
    return team.clerk


@pytest.fixture
def here(team: Team) -> Area:
    return team.located.community


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


def said(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def case_of(number: str) -> Case:
    return Case.objects.get(external_cases__number=number)


def test_a_sheet_becomes_cases_that_keep_their_number_words_kind_and_time(
    clerk: Actor, here: Area, now: datetime
) -> None:
    due = now + timedelta(hours=2)

    batch = imported(ticket(ONE, due=said(due)), community=here, by=clerk, at=now)

    case = case_of(ONE)
    assert batch.state == HotlineImport.State.APPLIED
    assert case.channel == Channel.HOTLINE
    assert case.external_ref == ONE
    assert case.words == "小区 1 号楼 6 楼楼道灯不亮"
    assert case.kind_chosen == Kind.ASSISTANCE
    assert case.submitted_at == datetime(2026, 11, 3, 1, 5, tzinfo=UTC)
    assert case.requesters.get().name == "王女士"
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == due.replace(second=0)
    assert "12345" in "".join(entry.whole for entry in timeline(case, for_resident=False))


def test_their_limit_counts_only_where_it_is_earlier(
    clerk: Actor, here: Area, now: datetime
) -> None:
    late = now + timedelta(days=40)

    imported(ticket(ONE, due=said(late)), community=here, by=clerk, at=now)

    due_at = case_of(ONE).deadlines.get(stage=Stage.RESOLVE).due_at
    assert due_at is not None
    assert due_at < late


def test_the_same_sheet_twice_imports_nothing_twice(
    clerk: Actor, here: Area, now: datetime
) -> None:
    imported(ticket(ONE), ticket(TWO, "井盖坏了"), community=here, by=clerk, at=now)
    events = Event.objects.filter(subject_type="cases.case").count()

    again = imported(ticket(ONE), ticket(TWO, "井盖坏了"), community=here, by=clerk, at=now)

    assert Case.objects.count() == 2
    assert hotline.counts(again)["same"] == 2
    assert Event.objects.filter(subject_type="cases.case").count() == events


def test_a_job_that_runs_twice_makes_each_case_once(
    clerk: Actor, here: Area, now: datetime
) -> None:
    batch = opened(ticket(ONE), ticket(TWO), community=here, by=clerk, at=now)
    importing.apply(batch, by=clerk, at=now)

    importing.carry_out(HotlineImport.objects.get(pk=batch.pk))
    importing.carry_out(HotlineImport.objects.get(pk=batch.pk))

    assert Case.objects.count() == 2


def test_a_later_sheet_updates_the_case_and_never_its_words(
    clerk: Actor, here: Area, now: datetime
) -> None:
    imported(ticket(ONE), community=here, by=clerk, at=now)
    sooner = now + timedelta(hours=1)

    later = imported(
        ticket(ONE, "现在整栋楼都不亮", due=said(sooner), status="催办"),
        community=here,
        by=clerk,
        at=now,
    )

    case = case_of(ONE)
    assert hotline.outcomes(later) == {"updated": 1}
    assert Case.objects.count() == 1
    assert case.words == "小区 1 号楼 6 楼楼道灯不亮"
    assert Addition.objects.get(case=case).text == "现在整栋楼都不亮"
    assert "待签收 → 催办" in Note.objects.get(case=case).text
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == sooner.replace(second=0)
    assert case.next_act_at is not None


def test_wrong_rows_are_named_and_the_others_come_in(
    clerk: Actor, here: Area, now: datetime
) -> None:
    batch = imported(
        ticket(ONE), ticket("", "没有编号"), ticket(TWO, due="下周三"), ticket(ONE),
        community=here, by=clerk, at=now,
    )  # fmt: skip

    wrong = HotlineRow.objects.filter(batch=batch, verdict="wrong").order_by("number")
    assert [(row.number, row.problems[0][0]) for row in wrong] == [
        (4, "工单编号"),
        (5, "办理期限"),
        (6, "工单编号"),
    ]
    assert "第 3 行已经有了" in wrong[2].problems[0][1]
    assert Case.objects.count() == 1


def test_a_telephone_that_they_masked_keeps_nothing_out(
    clerk: Actor, here: Area, now: datetime
) -> None:
    imported(ticket(ONE, phone="139****0417"), community=here, by=clerk, at=now)

    assert case_of(ONE).requesters.get().phone is None


def test_columns_are_remembered_for_the_same_sender(
    clerk: Actor, here: Area, now: datetime
) -> None:
    first = opened(ticket(ONE), community=here, by=clerk, at=now)
    chosen = {**first.columns, "title": "问题分类"}
    del chosen["type"]
    hotline.lay_out(first, chosen, by=clerk, at=now)

    second = opened(ticket(TWO), community=here, by=clerk, at=now)

    assert second.columns["title"] == "问题分类"
    assert HotlineFormat.objects.get().sender == "12345"


def test_one_column_cannot_be_two_things_and_the_number_must_be_named(
    clerk: Actor, here: Area, now: datetime
) -> None:
    batch = opened(ticket(ONE), community=here, by=clerk, at=now)

    with pytest.raises(Malformed, match="选了两次"):
        hotline.lay_out(batch, {**batch.columns, "title": "诉求内容"}, by=clerk, at=now)
    with pytest.raises(Malformed, match="工单编号"):
        hotline.lay_out(batch, {"words": "诉求内容"}, by=clerk, at=now)


def test_undoing_strikes_out_what_nobody_touched_and_leaves_the_rest(
    team: Team, clerk: Actor, here: Area, now: datetime
) -> None:
    batch = imported(ticket(ONE), ticket(TWO, "井盖坏了"), community=here, by=clerk, at=now)
    taken = case_of(TWO)
    taking.take(taken, by=clerk, at=now)

    undoing.undo(batch, by=clerk, at=now)
    working.run_due()

    batch.refresh_from_db()
    first = Case.objects.get(external_ref=ONE)
    assert batch.state == HotlineImport.State.UNDONE
    assert hotline.outcomes(batch) == {"voided": 1, "left": 1}
    assert first.status == Status.VOID
    assert "工单.xlsx" in first.void_reason
    assert not Reply.objects.filter(case=first).exists()
    assert case_of(TWO).status == Status.TAKEN
    assert not Deadline.objects.filter(case=first, act_at__isnull=False).exists()


def test_what_was_undone_can_be_imported_again(clerk: Actor, here: Area, now: datetime) -> None:
    batch = imported(ticket(ONE), community=here, by=clerk, at=now)
    undoing.undo(batch, by=clerk, at=now)
    working.run_due()

    imported(ticket(ONE), community=here, by=clerk, at=now)

    assert case_of(ONE).is_open


def test_an_update_taken_back_leaves_no_words_and_the_case_untouched(
    clerk: Actor, here: Area, now: datetime
) -> None:
    first = imported(ticket(ONE), community=here, by=clerk, at=now)
    update = imported(
        ticket(ONE, "别人家的事，写错了单子", status="催办"), community=here, by=clerk, at=now
    )
    assert (case_of(ONE).additions.count(), case_of(ONE).notes.count()) == (1, 1)

    undoing.undo(update, by=clerk, at=now)
    working.run_due()

    assert (case_of(ONE).additions.count(), case_of(ONE).notes.count()) == (0, 0)
    assert not search.find("别人家的事", Case.objects.all()).exists()
    told = [str(entry.text) for entry in timeline(case_of(ONE), for_resident=False)]
    assert any("撤销了" in text for text in told)
    undoing.undo(first, by=clerk, at=now)
    working.run_due()
    first.refresh_from_db()
    assert hotline.outcomes(first) == {"voided": 1}


def test_undoing_an_update_gives_time_and_status_back(
    clerk: Actor, here: Area, now: datetime
) -> None:
    imported(ticket(ONE, due=""), community=here, by=clerk, at=now)
    own = case_of(ONE).deadlines.get(stage=Stage.RESOLVE).due_at
    soon = said(now + timedelta(hours=1))
    update = imported(ticket(ONE, due=soon, status="催办"), community=here, by=clerk, at=now)
    assert case_of(ONE).deadlines.get(stage=Stage.RESOLVE).due_at != own

    undoing.undo(update, by=clerk, at=now)
    working.run_due()

    assert case_of(ONE).deadlines.get(stage=Stage.RESOLVE).due_at == own
    assert ExternalCase.objects.get().status == "待签收"
    assert case_of(ONE).is_open


def test_a_file_that_is_no_sheet_leaves_nothing_behind(
    clerk: Actor, here: Area, now: datetime
) -> None:
    for content in (b"", b"PK\x03\x04 nonsense", sheet(header=("工单编号", "诉求内容"))):
        with pytest.raises((SheetRefused, Malformed)):
            hotline.open_sheet(
                content, file_name="x.xlsx", sender="12345", community=here, by=clerk, at=now
            )

    assert not HotlineImport.objects.exists()


def test_who_does_not_dispatch_here_brings_nothing_in(
    team: Team, here: Area, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        opened(ticket(ONE), community=here, by=team.worker, at=now)


def test_names_and_telephones_do_not_lie_open_in_the_rows(
    clerk: Actor, here: Area, now: datetime
) -> None:
    batch = opened(ticket(ONE), community=here, by=clerk, at=now)

    row = batch.rows.get()
    assert "王女士".encode() not in bytes(row.cells_cipher)
    assert b"13900000417" not in bytes(batch.file_cipher)
    assert hotline.ticket_of(row, batch, at=now).phone == "13900000417"
