"""The pages on which sheets come in and go out, and what they answer to files that are none."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wangge.cases.factories import Team, make_case
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.tests.test_hostile_sheets import FILES
from wangge.exchange.factories import imported, opened, sheet, ticket
from wangge.exchange.models import Export, HotlineImport, ReportForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(team: Team) -> Client:
    return signed_in(team.clerk)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def hand_in(client: Client, team: Team, content: bytes, name: str = "工单.xlsx") -> Any:
    values = {
        "sender": "12345",
        "community": team.located.community.pk,
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(reverse("exchange:hotline"), values)


def test_hostile_files_are_answered_with_a_sentence_and_leave_nothing(
    clerk: Client, team: Team
) -> None:
    for content, words in FILES.values():
        told = text_of(hand_in(clerk, team, content), status=422)
        assert "空文件" in told if not content else words in told
        form = {"name": "x", "community": team.located.community.pk}
        file = SimpleUploadedFile("x.xlsx", content)
        answer = clerk.post(reverse("exchange:form_add"), {**form, "file": file})
        assert answer.status_code in {302, 422}

    assert not HotlineImport.objects.exists()


def test_a_column_that_is_not_chosen_is_named(clerk: Client, team: Team, now: datetime) -> None:
    batch = opened(ticket("1"), community=team.located.community, by=team.clerk, at=now)
    address = reverse("exchange:hotline_columns", args=[batch.pk])

    page = text_of(clerk.post(address, {"words": "诉求内容"}), status=422)

    assert "还没选哪一列是“工单编号”" in page
    assert "必填项" not in page


def test_words_that_turn_the_writing_around_are_shown_without_it(
    clerk: Client, team: Team, now: datetime
) -> None:
    rows = (ticket("1", "灯坏了\u202e了坏灯"),)
    batch = opened(*rows, community=team.located.community, by=team.clerk, at=now)

    page = text_of(clerk.get(reverse("exchange:hotline_sheet", args=[batch.pk])))

    assert "灯坏了了坏灯" in page
    assert "\u202e" not in page


def test_another_communitys_sheets_are_not_to_be_seen(team: Team, now: datetime) -> None:
    batch = opened(ticket("1"), community=team.located.community, by=team.clerk, at=now)
    stranger = signed_in(team.stranger)

    for name in ("hotline_sheet", "hotline_columns", "hotline_marked", "hotline_return"):
        assert stranger.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404
    assert "工单.xlsx" not in text_of(stranger.get(reverse("exchange:hotline")))


def test_who_does_not_dispatch_is_shown_no_sheets(team: Team) -> None:
    worker = signed_in(team.worker)

    assert worker.get(reverse("exchange:start")).status_code == 403
    assert worker.get(reverse("exchange:hotline")).status_code == 403


def test_a_sheet_is_not_imported_a_second_time_by_a_second_tap(
    clerk: Client, team: Team, now: datetime
) -> None:
    batch = imported(ticket("1"), community=team.located.community, by=team.clerk, at=now)

    answer = clerk.post(reverse("exchange:hotline_apply", args=[batch.pk]))

    assert "已经导入过了" in text_of(answer, status=409)
    assert Case.objects.count() == 1


def test_undoing_is_for_who_may_strike_out(team: Team, now: datetime) -> None:
    batch = imported(ticket("1"), community=team.located.community, by=team.clerk, at=now)

    grid_worker = signed_in(team.grid_worker)

    assert grid_worker.post(reverse("exchange:hotline_undo", args=[batch.pk])).status_code == 403


def test_an_export_asks_for_its_purpose_and_keeps_the_filter(
    clerk: Client, team: Team, now: datetime
) -> None:
    make_case("楼道灯不亮", place=team.located, at=now)
    make_case("医保怎么办理", place=team.located, at=now)
    page = reverse("exchange:take_out", args=["cases"]) + "?route=property"

    assert "一共 1 行" in text_of(clerk.get(page))
    assert "还没写" in text_of(clerk.post(page, {"file_format": "csv"}), status=422)
    answer = clerk.post(page, {"file_format": "csv", "purpose": "走访"})

    export = Export.objects.get()
    assert answer["Location"] == reverse("exchange:export", args=[export.pk])
    file = clerk.get(reverse("exchange:export_file", args=[export.pk]))
    assert "no-store" in file["Cache-Control"]
    assert "attachment" in file["Content-Disposition"]
    assert export.filter == {"route": "property"}


def test_heads_see_who_took_what_and_others_do_not(
    clerk: Client, team: Team, now: datetime
) -> None:
    page = reverse("exchange:take_out", args=["cases"])
    clerk.post(page, {"file_format": "csv", "purpose": "11 月走访"})

    told = text_of(signed_in(team.secretary).get(reverse("exchange:exports")))

    assert "沈晓岚" in told
    assert "11 月走访" in told
    assert clerk.get(reverse("exchange:exports")).status_code == 403


def test_a_figure_lists_its_cases_and_counts_the_private_ones_apart(
    clerk: Client, team: Team, now: datetime
) -> None:
    make_case("楼道灯不亮", place=team.located, at=now)
    make_case("楼上漏水到我家，吵了好几次，要求调解", place=team.located, at=now)
    assert Case.objects.filter(is_private=True).count() == 1

    told = text_of(clerk.get(reverse("exchange:figure", args=["received"])))

    assert "一共 2 件" in told
    assert "另有 1 件" in told
    assert "楼道灯不亮" in told
    assert clerk.get(reverse("exchange:figure", args=["nothing"])).status_code == 404


def test_a_cell_that_is_none_is_said_and_what_was_chosen_stays(
    clerk: Client, team: Team, now: datetime
) -> None:
    from wangge.exchange import default_form, report_forms  # noqa: PLC0415

    form = report_forms.keep(
        default_form.build()[0],
        name="月报",
        file_name="月报.xlsx",
        community=team.located.community,
        by=team.clerk,
        at=now,
    )
    page = reverse("exchange:form_cells", args=[form.pk])

    told = text_of(clerk.post(page, {"cell": ["二行"], "figure": ["received"]}), status=422)

    assert "不像一个格子" in told
    assert ReportForm.objects.get(pk=form.pk).cells == form.cells


def test_a_real_csv_of_an_office_opens_with_its_columns_guessed(clerk: Client, team: Team) -> None:
    content = "留言编号,留言详情\r\n7,路灯坏了\r\n".encode("gb18030")

    answer = hand_in(clerk, team, content, "留言.csv")

    batch = HotlineImport.objects.get()
    assert answer["Location"] == reverse("exchange:hotline_columns", args=[batch.pk])
    assert batch.columns == {"number": "留言编号", "words": "留言详情"}


def test_the_preview_counts_statements_and_not_rows(
    clerk: Client, team: Team, now: datetime, django_assert_max_num_queries: Any
) -> None:
    rows = [ticket(f"A{number}") for number in range(40)]
    batch = opened(*rows, community=team.located.community, by=team.clerk, at=now)

    with django_assert_max_num_queries(40):
        text_of(clerk.get(reverse("exchange:hotline_sheet", args=[batch.pk])))


def test_a_sheet_goes_back_with_its_mistakes_marked(
    clerk: Client, team: Team, now: datetime
) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415

    batch = opened(
        ticket("1", due="下周三"), community=team.located.community, by=team.clerk, at=now
    )

    answer = clerk.get(reverse("exchange:hotline_marked", args=[batch.pk]))

    page: Any = load_workbook(io.BytesIO(answer.content)).active
    assert "下周三" in page["I3"].comment.text
    assert sheet()[:2] == b"PK"
