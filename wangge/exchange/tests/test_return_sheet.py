"""How a hotline gets its own sheet back, with our answers in its columns."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from wangge.cases import replying, resolving, taking
from wangge.cases.factories import Team
from wangge.cases.models import Case
from wangge.core.errors import Malformed
from wangge.exchange import exporting, return_sheet
from wangge.exchange.factories import HEADER, imported, ticket
from wangge.exchange.models import Export, ExternalCase, HotlineImport
from wangge.exchange.return_sheet import NothingToReturn

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def batch(team: Team, now: datetime) -> HotlineImport:
    community = team.located.community
    rows = (ticket("20261103-881"), ticket("20261103-882", "=HYPERLINK(1)井盖坏了"))
    return imported(*rows, community=community, by=team.clerk, at=now)


def answered(team: Team, at: datetime) -> Case:
    case = Case.objects.get(external_ref="20261103-881")
    taking.take(case, by=team.clerk, at=at)
    resolving.resolve(case, text="已换灯，物业值班员核对过。", by=team.clerk, at=at)
    return case


def sheet_of(export: Export, team: Team) -> list[list[Any]]:
    content = exporting.content_of(export, by=team.clerk)
    page: Any = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_their_columns_come_back_in_their_order_with_our_answer(
    team: Team, batch: HotlineImport, now: datetime
) -> None:
    case = answered(team, now)

    export = return_sheet.hand_out(batch, purpose="回单", by=team.clerk, at=now)

    header, row = sheet_of(export, team)
    filled = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert filled["工单编号"] == "20261103-881"
    assert filled["联系电话"] == "13900000417"
    assert filled["答复内容"] == "已换灯，物业值班员核对过。"
    assert filled["办理结果"] == "已办好"
    assert case.lead is not None
    assert filled["办理单位"] == case.lead.name
    assert filled["答复时间"].startswith("20")


def test_all_rows_come_back_on_demand_and_only_answered_ones_count_as_returned(
    team: Team, batch: HotlineImport, now: datetime
) -> None:
    answered(team, now)

    export = return_sheet.hand_out(
        batch, only_answered=False, purpose="回单", by=team.clerk, at=now
    )

    rows = sheet_of(export, team)
    assert len(rows) == 3
    returned = ExternalCase.objects.exclude(returned_at=None)
    assert [one.number for one in returned] == ["20261103-881"]


def test_a_number_written_twice_goes_back_once_and_what_is_at_work_says_so(
    team: Team, now: datetime
) -> None:
    rows = (ticket("20261103-881"), ticket("20261103-881", "写了两遍"), ticket("20261103-882"))
    batch = imported(*rows, community=team.located.community, by=team.clerk, at=now)
    case = Case.objects.get(external_ref="20261103-881")
    replying.reply(case, text="明天来换灯。", by=team.clerk, at=now)

    export = return_sheet.hand_out(
        batch, only_answered=False, purpose="回单", by=team.clerk, at=now
    )

    header, *body = sheet_of(export, team)
    assert [row[0] for row in body] == ["20261103-881", "20261103-882"]
    assert body[0][header.index("答复内容")] == "明天来换灯。"
    assert body[0][header.index("办理结果")] == "正在办理"


def test_words_that_look_like_a_formula_go_back_as_words(
    team: Team, batch: HotlineImport, now: datetime
) -> None:
    answered(team, now)

    export = return_sheet.hand_out(
        batch, only_answered=False, purpose="回单", by=team.clerk, at=now
    )

    content = exporting.content_of(export, by=team.clerk)
    page: Any = load_workbook(io.BytesIO(content)).active
    cell = page.cell(3, HEADER.index("诉求内容") + 1)
    assert cell.value == "=HYPERLINK(1)井盖坏了"
    assert cell.data_type == "s"


def test_nothing_goes_back_before_something_is_answered_or_without_a_purpose(
    team: Team, batch: HotlineImport, now: datetime
) -> None:
    with pytest.raises(NothingToReturn):
        return_sheet.hand_out(batch, purpose="回单", by=team.clerk, at=now)
    answered(team, now)
    with pytest.raises(Malformed, match="用来做什么"):
        return_sheet.hand_out(batch, purpose=" ", by=team.clerk, at=now)

    assert not Export.objects.exists()
