"""What the monthly figures count, against a month counted by hand, and how they fill a form."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from wangge.cases import claiming, closing, deferring, resolving, taking
from wangge.cases.factories import Team, make_case, requester_of
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Channel
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.core.sheets.opening import SheetRefused
from wangge.exchange import default_form, exporting, figures, report_forms
from wangge.exchange.figures import Counted, Figure, Period
from wangge.exchange.models import Export
from wangge.jobs import working

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 3, 9, 0, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.fixture
def work(team: Team) -> Counted:
    """Seven cases: one mended in time and praised, one late and not, one open and late, and so on."""
    good = _lamp(team, Channel.PHONE)
    taking.take(good, by=team.worker, at=START + HOUR)
    resolving.resolve(good, text="换好了。", by=team.worker, at=START + 2 * HOUR)
    closing.confirm(good, satisfaction="satisfied", by=requester_of(good), at=START + 3 * HOUR)
    late = _lamp(team, Channel.HOTLINE)
    taking.take(late, by=team.worker, at=START + 20 * HOUR)
    resolving.resolve(late, text="换好了。", by=team.worker, at=START + 200 * HOUR)
    closing.confirm(late, satisfaction="dissatisfied", by=requester_of(late), at=START + 201 * HOUR)
    _lamp(team, Channel.WEB)
    put_aside = _lamp(team, Channel.WEB)
    taking.take(put_aside, by=team.worker, at=START + HOUR)
    deferring.defer(
        put_aside,
        reason="要等维修资金",
        review_at=NOW + timedelta(days=60),
        by=team.manager,
        at=START + 2 * HOUR,
    )
    gone = _lamp(team, Channel.WEB)
    closing.withdraw(gone, by=requester_of(gone), at=START + HOUR)
    void = _lamp(team, Channel.WEB)
    closing.void(void, reason="试着填的", by=team.clerk, at=START + HOUR)
    _lamp(team, Channel.DESK, at=START - timedelta(days=30))
    return Counted(team.located.community, Period.month(2026, 11), NOW)


def _lamp(team: Team, channel: str, at: datetime = START) -> Case:
    return make_case("楼道灯不亮", place=team.located, channel=channel, at=at)


def numbers(work: Counted, *keys: str) -> list[tuple[int, int | None]]:
    counted = figures.count(work)
    return [(counted[key].count, counted[key].out_of) for key in keys]


def test_a_month_counted_by_hand_is_counted_the_same(work: Counted) -> None:
    assert numbers(work, "received", "closed", "open", "deferred", "repeat", "excluded") == [
        (5, None),
        (3, None),
        (3, None),
        (1, None),
        (0, None),
        (0, None),
    ]
    assert numbers(work, "channel.phone", "channel.hotline", "channel.web", "channel.desk") == [
        (1, None),
        (1, None),
        (3, None),
        (0, None),
    ]
    assert numbers(work, "taken_in_time", "resolved_in_time") == [(1, 3), (1, 3)]
    assert numbers(work, "satisfied", "dissatisfied") == [(1, 2), (1, None)]


def test_everything_is_counted_in_one_statement(work: Counted) -> None:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        figures.count(work)

    assert len(statements) == 1


def test_the_cases_behind_a_figure_are_as_many_as_it_says(work: Counted) -> None:
    for key, figure in figures.count(work).items():
        assert figures.behind(key, work).count() == figure.count, key
        if figure.out_of is not None:
            rest = figures.behind(key, work, is_rest=True).count()
            assert figure.count + rest == figure.out_of, key


def test_satisfaction_is_never_said_without_what_it_leaves_out(team: Team, work: Counted) -> None:
    rated = _lamp(team, Channel.PHONE)
    taking.take(rated, by=team.worker, at=START + HOUR)
    resolving.resolve(rated, text="换好了。", by=team.worker, at=START + 2 * HOUR)
    closing.confirm(rated, satisfaction="dissatisfied", by=requester_of(rated), at=START + 3 * HOUR)
    requester = requester_of(rated)
    closing.reopen(rated, text="要换成水晶灯。", by=requester, at=START + 4 * HOUR)
    rated.refresh_from_db()
    assert numbers(work, "satisfied") == [(1, 3)]

    claiming.ask(rated, reason="要水晶灯。", by=team.worker, at=START + 5 * HOUR)
    claiming.agree(
        rated,
        reason="unlawful",
        text="公共部位不能按一家的意思装。",
        decision="事实清楚。",
        by=team.secretary,
        at=START + 6 * HOUR,
    )

    assert numbers(work, "satisfied", "excluded") == [(1, 2), (1, None)]
    counted = figures.count(work)
    assert counted["satisfied"].said == "50.0%（1 / 2），另剔除 1 件"
    assert "剔除" not in counted["resolved_in_time"].said
    assert figures.behind("satisfied", work).count() == 1
    content, cells = default_form.build()
    book = load_workbook(io.BytesIO(report_forms.filled(content, cells, counted, work)))
    page: Any = book.active
    where = {key: cell for cell, key in cells}["satisfied"]
    assert page[where].value == 0.5
    assert page[where].comment.text == "另剔除 1 件"


def test_another_community_counts_nothing_of_it(team: Team, work: Counted) -> None:
    assert team.stranger.post is not None
    elsewhere = Counted(team.stranger.post.area, work.period, NOW)

    assert numbers(elsewhere, "received", "open") == [(0, None), (0, None)]


def test_a_rate_without_anything_to_judge_is_no_zero(team: Team) -> None:
    empty = Counted(team.located.community, Period.month(2026, 12), NOW)

    assert figures.count(empty)["satisfied"].said == "没有可算的"
    assert str(Period.month(2026, 12)) == "2026 年 12 月"
    assert Period.month(2026, 12).ends_at == datetime(2027, 1, 1, tzinfo=SHANGHAI)


def district_form() -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(["11 月诉求情况表"])
    page.merge_cells("A1:D1")
    page["A1"].font = Font(bold=True, size=18)
    page.append(["受理件数", None, "办结件数", None])
    page.append(["满意率", None, "其中不满意", None])
    page["B3"].number_format = "0.00%"
    page.append(["备注", "由区里填"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_their_own_form_is_filled_and_keeps_its_looks(team: Team, work: Counted) -> None:
    form = report_forms.keep(
        district_form(),
        name="区里月报",
        file_name="11 月诉求情况表.xlsx",
        community=work.community,
        by=team.clerk,
        at=NOW,
    )
    assert form.cells == [["B2", "received"], ["D2", "closed"], ["B3", "satisfied"]]
    report_forms.lay_out(
        form, [*map(tuple, form.cells), ("D3", "dissatisfied")], by=team.clerk, at=NOW
    )

    export = report_forms.fill(form, work, by=team.clerk, at=NOW)

    page: Any = load_workbook(io.BytesIO(exporting.content_of(export, by=team.clerk))).active
    assert (page["B2"].value, page["D2"].value, page["D3"].value) == (5, 3, 1)
    assert page["B3"].value == 0.5
    assert page["B3"].number_format == "0.00%"
    assert page["A1"].font.size == 18
    assert page["B4"].value == "由区里填"
    assert Export.objects.get().filter_words.endswith("2026 年 11 月")


def test_the_shipped_form_is_filled_whole(work: Counted) -> None:
    content, cells = default_form.build()

    filled = report_forms.filled(content, cells, figures.count(work), work)

    page: Any = load_workbook(io.BytesIO(filled)).active
    assert all(page[cell].value not in (None, "") for cell, _key in cells)
    assert {key for _cell, key in cells} <= set(report_forms.choices())
    assert page["D2"].value == "2026 年 11 月"


def test_a_form_that_cannot_be_opened_is_refused(team: Team, work: Counted) -> None:
    for content in (b"", b"a,b\n1,2\n", b"PK\x03\x04 broken", b"x" * (2 * 1024 * 1024)):
        with pytest.raises(SheetRefused):
            report_forms.keep(
                content,
                name="x",
                file_name="x.xlsx",
                community=work.community,
                by=team.clerk,
                at=NOW,
            )


def test_a_cell_must_be_a_cell_and_the_shipped_form_stays(team: Team, work: Counted) -> None:
    own = report_forms.keep(
        district_form(),
        name="x",
        file_name="x.xlsx",
        community=work.community,
        by=team.clerk,
        at=NOW,
    )

    with pytest.raises(Malformed):
        report_forms.lay_out(own, [("二行", "received")], by=team.clerk, at=NOW)
    with pytest.raises(NotAllowed):
        report_forms.lay_out(
            report_forms.shipped(at=NOW), [("B2", "received")], by=team.clerk, at=NOW
        )


def test_a_share_is_said_with_both_its_counts() -> None:
    definition = figures.DEFINITIONS["satisfied"]

    assert Figure(definition, 14, 15).said == "93.3%（14 / 15）"


def test_what_the_page_of_a_case_calls_said_again_counts_as_repeated(team: Team) -> None:
    brought: dict[str, Any] = {"place": team.located, "phone": "13900000417", "name": "王女士"}
    first = make_case("楼道灯不亮", at=START, **brought)
    taking.take(first, by=team.worker, at=START + HOUR)
    resolving.resolve(first, text="换好了。", by=team.worker, at=START + 2 * HOUR)
    again = make_case("楼道灯又不亮了", at=START + 72 * HOUR, **brought)
    make_case("楼道灯不亮", at=START + 72 * HOUR, place=team.located, phone="13900000999")
    while working.run_due():
        pass

    page = text_of(signed_in(team.clerk).get(reverse("cases:detail", args=[again.number])))

    assert "第 2 次说这件事" in page
    work = Counted(team.located.community, Period.month(2026, 11), NOW)
    assert numbers(work, "repeat") == [(1, None)]
    assert list(figures.behind("repeat", work)) == [again]
