"""Which requests Open311 tells everybody of, what of each, and what can be asked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wangge.cases import closing, declining, resolving, taking, triage
from wangge.cases.factories import (
    make_case,
    make_closed_case,
    make_resolved_case,
    make_taken_case,
    requester_of,
)
from wangge.cases.models import Case, Category
from wangge.cases.vocabulary import Mode, Status
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import filters, public_ids, statuses
from wangge.exchange.tests.open311_asking import (
    LATER,
    ROOT,
    Stage,
    ask,
    codes,
    id_of,
    ids,
    make_stage,
)
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


# --- which requests -------------------------------------------------------------------------------


def test_quarrels_private_archived_and_struck_out_are_neither_listed_nor_found(
    stage: Stage,
) -> None:
    team = stage.team
    shown = make_case(place=team.located)
    quarrel = make_case(
        "楼上邻居半夜吵，跟他吵了一架", category_code="noise_dispute", place=team.located
    )
    private = make_case("有人在楼道里跟着我", place=team.located)
    Case.objects.filter(pk=private.pk).update(is_private=True)
    void = make_case(place=team.located)
    closing.void(void, reason="打错了。", by=team.secretary, at=NOW)
    archived = make_case(place=team.located)
    Case.objects.filter(pk=archived.pk).update(mode=Mode.ARCHIVE, next_act_at=None)
    hidden = [quarrel, private, void, archived]

    assert ids(ask("requests")) == [id_of(shown)]
    every = ",".join(id_of(case) for case in [shown, *hidden])
    assert ids(ask("requests", service_request_id=every)) == [id_of(shown)]
    after = (NOW - timedelta(days=1)).isoformat()
    assert ids(ask("requests", updated_after=after)) == [id_of(shown)]
    news = ask("servicerequestupdates")
    assert {one["service_request_id"] for one in news} <= {id_of(shown)}
    for case in hidden:
        assert codes(ask(f"requests/{id_of(case)}", expect=404)) == ["service_request_id"]
        assert ask(f"tokens/{id_of(case)}", expect=404)


def test_a_case_that_turns_out_a_quarrel_is_gone_from_the_list(stage: Stage) -> None:
    case = make_case(place=stage.team.located)
    assert ids(ask("requests")) == [id_of(case)]

    dispute = Category.objects.get(code="noise_dispute")
    triage.correct_category(case, dispute, by=stage.team.secretary, at=LATER)

    assert ask("requests") == []
    assert ask(f"requests/{id_of(case)}", expect=404)


def test_another_communitys_cases_are_not_shown(stage: Stage) -> None:
    case = make_case(place=make_stage().team.located)
    code = stage.team.place.community.code

    assert ask("requests", jurisdiction_id=code) == []
    assert ask(f"requests/{id_of(case)}", jurisdiction_id=code, expect=404)


def test_the_number_of_a_case_opens_nothing_and_is_nowhere(stage: Stage) -> None:
    case = make_case(place=stage.team.located)

    assert case.number not in str(ask("requests", extensions="true"))
    assert ask(f"requests/{case.number}", expect=404)
    assert ask(f"requests/{case.pk}", expect=404)
    assert ask("requests", service_request_id=f"{case.number},{case.pk}") == []


def test_ids_are_stable_unlike_each_other_and_cannot_be_made_up() -> None:
    named = [public_ids.of_request(pk) for pk in (1, 2, 2**40)]

    assert named == [public_ids.of_request(pk) for pk in (1, 2, 2**40)]
    assert [public_ids.request(one) for one in named] == [1, 2, 2**40]
    assert len({one[:4] for one in named}) == 3
    assert all(one.isascii() and one.isalnum() and len(one) == 26 for one in named)
    assert public_ids.request(public_ids.of_event(1)) is None
    for made_up in ("", "1", "a" * 26, "8" * 26, "é" * 26, named[0][:-1], named[0] + "a"):
        assert public_ids.request(made_up) is None


# --- the record -----------------------------------------------------------------------------------


def test_a_record_says_what_the_specification_asks(stage: Stage) -> None:
    case = make_taken_case(stage.team)

    (told,) = ask("requests")

    assert told == ask(f"requests/{id_of(case)}")[0]
    assert told["service_request_id"] == id_of(case)
    assert told["status"] == "open"
    assert told["status_notes"] is None
    assert told["service_code"] == case.category.code
    assert told["service_name"] == case.category.name
    assert told["agency_responsible"] == "玖珑城物业"
    assert told["requested_datetime"] == "2026-11-23T09:00:00+08:00"
    assert told["expected_datetime"].endswith("+08:00")
    community = stage.team.place.community
    assert told["address"] == f"1 号楼，晏园玖珑城，{community.name}，{community.parent}"
    assert told["address_id"] == f"b{stage.team.place.building.pk}"
    assert (told["lat"], told["long"]) == (32.0061, 120.8871)
    assert {"service_notice", "zipcode", "media_url", "updated_datetime"} <= told.keys()


def test_a_closed_request_was_updated_when_it_was_closed_and_says_the_result(stage: Stage) -> None:
    case = make_resolved_case(stage.team)
    assert ask("requests")[0]["status"] == "open"
    closed_at = NOW + timedelta(minutes=50)

    closing.confirm(case, by=requester_of(case), at=closed_at)

    (told,) = ask("requests")
    assert told["status"] == "closed"
    assert told["updated_datetime"] == "2026-11-23T09:50:00+08:00"
    assert told["status_notes"] == "已换灯泡。"
    assert told["expected_datetime"] is None


def test_every_state_has_its_word(stage: Stage) -> None:
    assert statuses.DETAILED.keys() == set(Status.values)
    told = {status: statuses.of(status) for status in Status.values}
    assert [one for one, said in told.items() if said == "closed"] == [
        "closed", "declined", "merged", "void",
    ]  # fmt: skip
    case = make_case("小区外面大马路上的路灯不亮", place=stage.team.located)
    declining.decline(
        case,
        reason="beyond_duty",
        text="这条路归市政管，请打 12345。",
        phone="12345",
        by=stage.team.clerk,
        at=LATER,
    )

    (record,) = ask("requests", extensions="true")

    assert record["status"] == "closed"
    assert record["extended_attributes"]["detailed_status"] == "not_councils_responsibility"


def test_what_identifies_somebody_never_leaves(stage: Stage) -> None:
    words = (
        "我是秦玉兰，住1号楼2单元601室，也叫6号楼601的，601室漏水，电话13900000417，"
        "身份证11010519491231002X，车牌苏F12345，找过张国强，门牌3-2-601。"
    )
    case = make_case(
        words, place=stage.team.located, category_code="water_pipe", name="秦玉兰",
        phone="13900000417", email="qin@example.com", on_behalf_of="张国强",
        place_text="2 单元 601 室",
    )  # fmt: skip
    taking.take(case, by=stage.team.worker, at=NOW)
    resolving.resolve(
        case,
        text="秦玉兰您好，601室的水管修好了，有事打13900004119。",
        by=stage.team.worker,
        at=NOW,
    )

    told = str(
        [ask("requests", extensions="true"), ask(f"requests/{id_of(case)}", extended="true"),
         ask("servicerequestupdates")]
    )  # fmt: skip

    assert "水管修好了" in told
    assert "漏水" in told
    for secret in (
        "秦玉兰", "张国强", "13900000417", "13900004119", "11010519491231002X", "苏F12345", "601",
        "qin@example.com",
        "0417",
        "4119", case.number, "高文斌",
    ):  # fmt: skip
        assert secret not in told, secret


def test_of_questions_about_ones_life_only_the_subject_is_told(stage: Stage) -> None:
    case = make_case(
        "我妈瘫痪在床，低保怎么申请", place=stage.team.located, category_code="social_assistance"
    )
    help_asked = make_case(
        "扶一下我父亲起床", place=stage.team.located, category_code="help_on_spot"
    )

    car = make_case("车位被占", place=stage.team.located, category_code="move_car")

    told = {one["service_request_id"]: one for one in ask("requests", extensions="true")}

    for one in (told[id_of(case)], told[id_of(help_asked)], told[id_of(car)]):
        assert one["description"] == one["service_name"]
        assert one["lat"] is one["long"] is one["address_id"] is None
        assert "玖珑城" not in one["address"]
    assert ask("requests", bbox="120,31,121,33") == []
    assert not any(one["description"] for one in ask("servicerequestupdates"))
    hole = make_case("人行道上有个坑", place=stage.team.located, category_code="municipal_roads")
    assert ids(ask("requests", bbox="120,31,121,33")) == [id_of(hole)]
    assert ask(f"requests/{id_of(hole)}")[0]["description"] == "人行道上有个坑"


# --- what is asked for ----------------------------------------------------------------------------


def test_filters_narrow_the_list(stage: Stage) -> None:
    team = stage.team
    lamp = make_case(place=team.located)
    lift = make_case(
        "电梯停了", place=team.located, category_code="lift", at=NOW + timedelta(minutes=9)
    )
    closed = make_closed_case(team, at=NOW - timedelta(days=40))

    def found(**query: str) -> list[str]:
        return ids(ask("requests", **query))

    assert found() == [id_of(one) for one in (lift, lamp, closed)]
    assert found(service_code="lift") == [id_of(lift)]
    assert found(service_code="lift,public_lighting,nothing") == found()
    assert found(service_code="nothing") == []
    assert found(status="closed") == [id_of(closed)]
    assert found(status="open,closed") == found()
    assert found(status="OPEN") == [id_of(lift), id_of(lamp)]
    assert found(status="", service_code="", start_date="", page="", bbox="") == found()
    assert found(start_date="2026-11-23T09:05:00+08:00") == [id_of(lift)]
    assert found(end_date="2026-11-23T01:00:00Z") == [id_of(lamp), id_of(closed)]
    assert found(start_date="2026-10-01T00:00:00Z", end_date="2026-11-01T00:00:00Z") == [
        id_of(closed)
    ]
    assert found(start_date="2026-11-23T09:05:00 08:00") == [id_of(lift)]


def test_named_ids_override_everything_else(stage: Stage) -> None:
    old = make_case(place=stage.team.located, at=NOW - timedelta(days=200))
    new = make_case(place=stage.team.located)

    both = f"{id_of(old)}, {id_of(new)}, unknown"
    found = ask(
        "requests", service_request_id=both, status="nonsense", start_date="never", page="0"
    )

    assert ids(found) == [id_of(new), id_of(old)]
    assert ask("requests", service_request_id="unknown,1") == []
    assert ids(ask("requests")) == [id_of(new)]


WRONG = [
    ({"start_date": "2026-11-23"}, ["start_date"]),
    ({"start_date": "2026-11-23T09:00:00"}, ["start_date"]),
    ({"start_date": "2026-02-30T09:00:00Z"}, ["start_date"]),
    ({"start_date": "0001-01-01T00:00:00+14:00"}, ["start_date"]),
    ({"start_date": "2026-11-02T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"}, ["start_date"]),
    ({"start_date": "2026-08-01T00:00:00Z", "end_date": "2026-11-01T00:00:01Z"}, ["start_date"]),
    ({"updated_after": "yesterday"}, ["updated_after"]),
    ({"status": "half-open"}, ["status"]),
    ({"page": "0"}, ["page"]),
    ({"page": "-1", "page_size": "1001"}, ["page", "page_size"]),
    ({"page_size": "²"}, ["page_size"]),
    ({"bbox": "1,2,3"}, ["bbox"]),
    ({"bbox": "121,32,120,33"}, ["bbox"]),
    ({"bbox": "nan,nan,nan,nan"}, ["bbox"]),
    ({"lat": "32"}, ["long", "radius"]),
    ({"lat": "91", "long": "1e999", "radius": "-1"}, ["lat", "long", "radius"]),
    ({"status": "x", "page": "x", "bbox": "x", "end_date": "x"},
     ["end_date", "status", "bbox", "page"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "wrong"), WRONG)
def test_all_that_is_wrong_with_a_filter_is_said_at_once(
    stage: Stage, query: dict[str, str], wrong: list[str]
) -> None:
    told = ask("requests", expect=400, **query)

    assert codes(told) == wrong
    assert all(one["description"] for one in told)


def test_exactly_ninety_days_may_be_asked_and_are_what_is_told_unasked(stage: Stage) -> None:
    recent = make_case(place=stage.team.located, at=LATER - timedelta(days=90))
    make_case(place=stage.team.located, at=LATER - timedelta(days=90, seconds=1))

    assert ids(ask("requests")) == [id_of(recent)]
    start, end = (LATER - timedelta(days=90)).isoformat(), LATER.isoformat()
    assert ids(ask("requests", start_date=start, end_date=end)) == [id_of(recent)]
    # One end alone anchors the window.
    assert len(ask("requests", end_date=start)) == 2


def test_what_changed_since_is_found_however_old_it_is(stage: Stage) -> None:
    old = make_taken_case(stage.team, at=NOW - timedelta(days=200))
    untouched = make_taken_case(stage.team, at=NOW - timedelta(days=200))
    resolving.resolve(old, text="已换灯泡。", by=stage.team.worker, at=NOW)

    found = ask("requests", updated_after=(NOW - timedelta(minutes=1)).isoformat())

    assert ids(found) == [id_of(old)]
    assert found[0]["updated_datetime"] == "2026-11-23T09:00:00+08:00"
    before = (NOW - timedelta(minutes=1)).isoformat()
    assert ask("requests", updated_before=before) == []
    long_ago = (NOW - timedelta(days=190)).isoformat()
    assert ids(ask("requests", updated_before=long_ago)) == [id_of(untouched)]


def test_a_box_and_a_circle_find_what_lies_in_them(stage: Stage) -> None:
    case = make_case(place=stage.team.located)

    assert ids(ask("requests", bbox="120.88,32.0,120.89,32.01")) == [id_of(case)]
    assert ask("requests", bbox="120.88,32.0,120.887,32.006") == []
    near = {"lat": "32.0070", "long": "120.8871"}
    assert ids(ask("requests", radius="101", **near)) == [id_of(case)]
    assert ask("requests", radius="99", **near) == []


def test_pages_do_not_shift_while_requests_come_in(stage: Stage) -> None:
    cases = [
        make_case(place=stage.team.located, at=NOW + timedelta(minutes=number))
        for number in range(5)
    ]
    client, seen = Client(), []
    address = f"{ROOT}requests.json?page_size=2"
    for _page in range(3):
        answer = client.get(address)
        seen += ids(answer.json())
        assert answer["X-Result-Count"] == "5"
        assert answer["X-Page-Count"] == "3"
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        make_case(place=stage.team.located, at=LATER + timedelta(seconds=len(seen)))

    assert seen == [id_of(case) for case in reversed(cases)]
    assert address == ""
    assert ask("requests", page="9", page_size="2") == []


def test_more_is_told_to_who_asks_for_more(stage: Stage) -> None:
    make_resolved_case(stage.team)
    (plain,) = ask("requests")

    for word in ("extensions", "extended"):
        (told,) = ask("requests", **{word: "true"})
        assert told["extended_attributes"] == {"detailed_status": "fixed", "photos": []}
        assert told["attributes"] == []
        (note,) = told["notes"]
        assert note["description"] == "已换灯泡。"
        assert note["datetime"] == "2026-11-23T09:00:00+08:00"
    assert plain.keys() | {"extended_attributes", "attributes", "notes"} == told.keys()


def test_the_statements_are_the_same_at_ten_and_at_a_thousand(stage: Stage) -> None:
    asked: list[int] = []
    made = make_resolved_case(stage.team)
    Open311Access.objects.update(last_read_at=LATER)
    for count in (10, 1_005):
        _copy(made, count - Case.objects.count())
        client = Client()
        for query in ("", "?extensions=true", f"?updated_after={NOW:%Y-%m-%d}T00:00:00Z"):
            with CaptureQueriesContext(connection) as read:
                told = client.get(f"{ROOT}requests.json{query}").json()
            assert len(told) == (min(count, filters.MOST) if "updated" not in query else 1)
            asked.append(len(read))
        with CaptureQueriesContext(connection) as read:
            client.get(f"{ROOT}servicerequestupdates.json")
        assert len(read) <= 7

    few, many = asked[:3], asked[3:]
    assert few == many
    assert max(many) <= 6


def _copy(case: Case, count: int) -> None:
    fields = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}
    del fields["id"]
    start = Case.objects.count()
    Case.objects.bulk_create(
        Case(**{**fields, "number": f"{start + number:010d}"}) for number in range(count)
    )
