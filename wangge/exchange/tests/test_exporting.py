"""How lists leave the platform: for a purpose, masked, marked, written down."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from wangge.cases import claiming, replying, revealing, taking, whereabouts
from wangge.cases.factories import Team, make_case, make_taken_case
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.exchange import exporting
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.exporting import NoLongerThere
from wangge.exchange.lists import LISTS, open_to
from wangge.exchange.models import Export
from wangge.history.models import Event
from wangge.people import caring, households, keys
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import make_actor, make_person
from wangge.people.roles import Role
from wangge.places import borders
from wangge.places.tests.test_borders import SQUARE, geojson

pytestmark = pytest.mark.django_db
PHONE = "13900000417"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def take_out(by: Actor, now: datetime, key: str = "cases", **wanted: Any) -> Export:
    values = {"file_format": "csv", "purpose": "11 月走访", **wanted}
    return exporting.take_out(LISTS[key], by=by, at=now, **values)


def lines(export: Export, by: Actor) -> list[list[str]]:
    content = exporting.content_of(export, by=by).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_a_list_carries_purpose_who_and_when_and_masks_telephones(
    team: Team, now: datetime
) -> None:
    make_case("楼道灯不亮", place=team.located, phone=PHONE, at=now)

    export = take_out(team.clerk, now)

    mark, header, row = lines(export, team.clerk)
    assert "11 月走访" in mark[0]
    assert "沈晓岚" in mark[0]
    assert row[header.index("原话")] == "楼道灯不亮"
    assert row[header.index("电话")] == "139****0417"
    assert PHONE.encode() not in bytes(export.file_cipher)


def test_what_people_said_is_masked_like_the_telephones_and_whole_where_those_are(
    team: Team, now: datetime
) -> None:
    words = f"我住 2-601，楼道灯不亮，打 {PHONE}，加微信 abc12345"
    case = make_case(words, place=team.located, phone=PHONE, at=now)
    taking.take(case, by=team.worker, at=now)
    replying.reply(case, text=f"明天打您 {PHONE}", by=team.worker, at=now)
    replying.contact(
        case, way="phone", outcome="no_answer", text=f"打 {PHONE} 没人接", by=team.worker, at=now
    )

    for key in ("cases", "call_backs", "contacts"):
        export = take_out(team.clerk, now, key=key)
        assert export.row_count == 1
        said = exporting.content_of(export, by=team.clerk).decode("utf-8-sig")
        assert PHONE not in said
        assert "abc12345" not in said
        assert "139****0417" in said
    clear = take_out(team.clerk, now, is_clear=True)
    assert words in exporting.content_of(clear, by=team.clerk).decode("utf-8-sig")


def test_telephones_stand_in_clear_only_for_who_may_and_it_is_written_down(
    team: Team, now: datetime
) -> None:
    make_case("楼道灯不亮", place=team.located, phone=PHONE, at=now)

    export = take_out(team.clerk, now, is_clear=True)

    assert any(PHONE in cell for row in lines(export, team.clerk) for cell in row)
    event = Event.objects.get(kind=ExchangeEvent.EXPORTED)
    assert event.data == {"what": "cases", "rows": 1, "is_clear": True}
    with pytest.raises(NotAllowed):
        take_out(team.officer, now, is_clear=True)


def test_people_are_not_taken_out_without_a_purpose(team: Team, now: datetime) -> None:
    with pytest.raises(Malformed) as refusal:
        take_out(team.clerk, now, purpose="  ")

    assert refusal.value.field == "purpose"
    assert not Export.objects.exists()


def test_a_list_keeps_to_what_its_reader_oversees_and_to_the_filter(
    team: Team, now: datetime
) -> None:
    make_case("楼道灯不亮", place=team.located, at=now)
    make_case("医保怎么办理", place=team.located, at=now)

    mine = take_out(team.clerk, now, asked={"route": "property"})
    theirs = take_out(team.stranger, now)

    assert mine.row_count == 1
    assert theirs.row_count == 0


def test_words_that_would_run_are_harmless_in_a_csv(team: Team, now: datetime) -> None:
    make_case("=cmd|' /C calc'!A0 楼道灯不亮", place=team.located, at=now)

    rows = lines(take_out(team.clerk, now), team.clerk)

    assert rows[2][rows[1].index("原话")].startswith("'=cmd")


def test_a_long_list_is_written_by_a_job_with_progress(
    team: Team, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wangge.jobs import working  # noqa: PLC0415

    monkeypatch.setattr(exporting, "_AT_ONCE_MOST", 0)
    make_case("楼道灯不亮", place=team.located, at=now)

    export = take_out(team.clerk, now, file_format="xlsx")
    assert export.state == Export.State.WAITING
    working.run_due()

    export.refresh_from_db()
    page: Any = load_workbook(io.BytesIO(exporting.content_of(export, by=team.clerk))).active
    assert page.max_row == 3


@pytest.mark.parametrize("key", sorted(LISTS))
def test_every_list_can_be_taken_out_by_who_may(team: Team, now: datetime, key: str) -> None:
    make_case("楼道灯不亮", place=team.located, at=now)
    by = next(actor for actor in (team.secretary, team.clerk) if LISTS[key] in open_to(actor))

    rows = lines(take_out(by, now, key=key), by)

    assert len(rows[1]) == len(LISTS[key].columns())
    assert all(len(row) == len(rows[1]) for row in rows[2:])
    with pytest.raises(NotAllowed):
        take_out(team.worker, now, key=key) if key != "cases" else exporting.content_of(
            Export.objects.get(), by=team.worker
        )


def test_who_read_which_number_goes_out_masked_and_as_it_was_filtered(
    team: Team, now: datetime
) -> None:
    case = make_case("楼道灯不亮", place=team.located, phone=PHONE, name="王女士", at=now)
    other = make_case("医保怎么办理", place=team.located, phone="13900000418", at=now)
    for one in (case, other):
        revealing.reveal(one.requesters.get(), purpose="visit", by=team.clerk, at=now)

    export = take_out(team.secretary, now, key="reveals", asked={"number": case.number})

    mark, header, row = lines(export, team.secretary)
    assert "11 月走访" in mark[0]
    assert (row[1], row[3], row[4]) == ("沈晓岚", "约上门时间", "王女士")
    assert row[header.index("电话")] == "139****0417"
    assert row[header.index("哪件事的编号")].strip("\t'") == case.number
    assert Event.objects.get(kind=ExchangeEvent.EXPORTED).data["what"] == "reveals"
    assert take_out(team.stranger, now, key="reveals").row_count == 0


def test_calls_and_what_rates_leave_out_go_out_with_who_and_why(team: Team, now: datetime) -> None:
    case = make_taken_case(team, at=now)
    replying.contact(
        case, way="phone", outcome="no_answer", text="响了很久", by=team.worker, at=now
    )
    claiming.ask(case, reason="要水晶灯。", by=team.worker, at=now)
    claiming.agree(
        case, reason="unlawful", text="不能。", decision="事实清楚。", by=team.secretary, at=now
    )

    contacts = lines(take_out(team.clerk, now, key="contacts"), team.clerk)
    excluded = lines(take_out(team.secretary, now, key="excluded"), team.secretary)

    assert contacts[2][3:7] == ["电话", "没人接", "响了很久", "高文斌"]
    assert excluded[2][3] == "要水晶灯。"
    assert excluded[2][5:8] == ["高文斌", "朱惠芬", "事实清楚。"]
    assert take_out(team.stranger, now, key="contacts").row_count == 0


def test_borders_care_and_keys_go_out_for_their_keepers_alone(team: Team, now: datetime) -> None:
    today, building = local_day(now), team.located.building
    assert building is not None
    borders.draw(building.area, geojson(SQUARE), since=today, source="网格图", by=COMMAND, at=now)
    unit = building.units.create(number="3201", floor=32)
    household = households.settle(unit, by=COMMAND, at=now)
    households.move_in(
        make_person("王桂香"), household, relation="owner", since=today, by=COMMAND, at=now
    )
    steward = make_actor(Role.GRID_WORKER, area=team.place.community)
    soon = today + timedelta(days=90)
    caring.begin(household, reason="alone", basis="elder_law", review_on=soon, by=steward, at=now)
    keys.take("配电间，2 把", building=building, by=steward, at=now)
    what = ("borders", "building_areas", "cares", "keys")

    found = {key: lines(take_out(team.secretary, now, key=key), team.secretary) for key in what}

    assert (found["borders"][2][0], found["borders"][2][4]) == (building.area.name, "网格图")
    assert building.name in found["building_areas"][2]
    assert found["cares"][2][3].strip("'\t") == "3201"
    assert found["cares"][2][4] == "独居老人"
    assert "王桂香" not in str(found["cares"])
    assert found["keys"][2][0] == "配电间，2 把"
    assert "11 月走访" in found["cares"][0][0]
    assert Event.objects.filter(kind=ExchangeEvent.EXPORTED).count() == len(what)
    with pytest.raises(Malformed):
        take_out(team.secretary, now, key="cares", purpose=" ")
    with pytest.raises(NotAllowed):
        take_out(team.clerk, now, key="cares")
    for key in ("borders", "cares", "keys"):
        assert take_out(team.stranger, now, key=key).row_count == 0


def test_the_file_is_theirs_who_took_it_and_gone_the_next_day(team: Team, now: datetime) -> None:
    export = take_out(team.clerk, now)

    with pytest.raises(NotAllowed):
        exporting.content_of(export, by=team.secretary)
    exporting.wipe(before=now + timedelta(seconds=1))

    export.refresh_from_db()
    with pytest.raises(NoLongerThere):
        exporting.content_of(export, by=team.clerk)
    assert (export.purpose, export.row_count) == ("11 月走访", 0)


@pytest.mark.parametrize("said", ["{estate}一号楼 6 楼", "一号楼6楼", "{estate}1号楼 6 楼"])
def test_where_a_case_is_stands_once_however_its_number_is_written(
    team: Team, now: datetime, said: str
) -> None:
    building = team.located.building
    assert building is not None
    text = said.format(estate=building.estate.name)
    case = make_case("楼道灯不亮", place=team.located, place_text=text, at=now)

    where = whereabouts.place_of(case)

    assert "".join(where.split()) == f"{building.estate.name}1号楼6楼"


def test_where_a_case_is_stands_once_in_its_row(team: Team, now: datetime) -> None:
    building = team.located.building
    assert building is not None
    said = f"{building.estate.name}{building} 6 楼楼道"
    make_case("楼道灯不亮", place=team.located, place_text=said, at=now)

    _mark, header, row = lines(take_out(team.clerk, now), team.clerk)

    assert row[header.index("在哪里")] == f"{building.estate.name} {building} 6 楼楼道"
