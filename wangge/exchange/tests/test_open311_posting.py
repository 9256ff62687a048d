"""How a request comes in by Open311: its place, its answers, and who may."""

import logging
from typing import Any

import pytest
from django.test import Client

from wangge.cases.events import CaseEvent
from wangge.cases.models import Case
from wangge.cases.vocabulary import Channel, Status, Urgency
from wangge.exchange import tokens
from wangge.exchange.models import Open311Access, Open311Report, Scope
from wangge.exchange.open311 import posting, public_ids
from wangge.exchange.tests.open311_asking import (
    AWAY,
    FORM,
    HOME,
    LATER,
    ROOT,
    WORDS,
    Stage,
    ask,
    bring,
    case_of,
    codes,
    make_key,
    make_stage,
    send,
)
from wangge.history.models import Event
from wangge.people import privacy
from wangge.places.factories import make_community, make_estate
from wangge.places.models import Area, Border

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


# --- what becomes of it ---------------------------------------------------------------------------


def test_a_request_becomes_a_case_with_a_leader_a_limit_and_a_way_back(stage: Stage) -> None:
    said = bring(
        stage, first_name="玉梅", last_name="秦", phone="13900000417", email="q@example.com"
    )

    case = case_of(said)
    assert case.channel == Channel.OPEN311
    assert case.category.code == "public_lighting"
    assert case.status == Status.DISPATCHED
    assert case.lead == stage.team.place.property_company
    assert case.next_act_at is not None
    assert case.words == WORDS
    requester = case.requesters.get()
    assert requester.name == "秦玉梅"
    assert requester.phone is not None
    assert privacy.number_of(requester.phone) == "13900000417"
    notice = said[0]["service_notice"]
    assert "11 月 24 日" in notice or "明天" in notice
    link = notice.partition("http://127.0.0.1:8000")[2]
    assert "办好" in Client().get(link).content.decode()
    event = Event.objects.get(kind=CaseEvent.SUBMITTED)
    assert (event.actor_kind, event.actor_ref) == ("token", stage.token.pk)
    assert Open311Access.objects.get().last_posted_at == LATER


def test_what_was_posted_can_be_asked_for_in_both_formats(stage: Stage) -> None:
    said = send(
        "requests", ending="xml", api_key=stage.key, service_code="public_lighting",
        description=WORDS, **HOME,
    )  # fmt: skip
    (record,) = ask(f"requests/{said[0]['service_request_id']}")

    assert record["description"] == WORDS
    assert record["service_code"] == "public_lighting"
    # About the size of a house: the third place after the comma.
    assert (record["lat"], record["long"]) == (32.006, 120.887)
    found = ask("tokens/" + said[0]["service_request_id"])
    assert found == [dict.fromkeys(("service_request_id", "token"), said[0]["service_request_id"])]


def test_a_service_s_own_questions_go_into_the_case(stage: Stage) -> None:
    said = bring(
        stage,
        service_code="decoration_noise",
        description="楼上装修。",
        **{
            "attribute[hours][]": ["noon", "early"],
            "attribute[floor]": "-1",
            "attribute[spot]": "车库",
        },
    )

    case = case_of(said)
    assert case.words == "楼上装修。\n什么时候吵：早上八点以前、中午"
    assert case.place_text.startswith("地下 1 层 车库 地图上的点 32.00620")
    (told,) = ask(f"requests/{public_ids.of_request(case.pk)}", extensions="true")
    assert [(one["code"], one["value"]) for one in told["attributes"]] == [
        ("hours", "早上八点以前、中午")
    ]
    assert "车库" not in str(told)


def test_an_answer_that_says_danger_makes_it_urgent_and_none_makes_it_less(stage: Stage) -> None:
    def urgency(**fields: str) -> str:
        return case_of(bring(stage, **fields)).urgency

    lift = {"service_code": "lift", "description": "电梯停了。"}
    assert urgency(**lift, **{"attribute[trapped]": "yes"}) == Urgency.EMERGENCY
    assert urgency(**lift, **{"attribute[trapped]": "no"}) == Urgency.URGENT
    pipe = {"service_code": "water_pipe", "attribute[flow]": "stream"}
    assert urgency(description="水管漏水。", **pipe) == Urgency.URGENT
    assert urgency(description="着火了，水管也爆了。", **pipe) == Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"service_code": "lift", "attribute[trapped]": "yes"}, "先打 119，再打电梯里贴的救援电话"),
        ({"service_code": "gas", "attribute[smell]": "yes"}, "到外面再打 119 和燃气公司"),
        ({"description": "楼道起火了，冒浓烟"}, "先离开，再打 119"),
        ({"description": "老人摔倒了，起不来"}, "先打 120"),
    ],
)
def test_who_tells_of_danger_is_told_first_whom_to_ring(
    stage: Stage, fields: dict[str, str], first: str
) -> None:
    community = stage.team.place.community
    Area.objects.filter(pk=community.pk).update(desk_phone="0513-5550 0000")

    said = bring(stage, **({"description": "电梯停了。"} | fields))

    notice = said[0]["service_notice"]
    assert notice.index(first) < notice.index("再打值班电话 0513-5550 0000") < notice.index("编号")
    assert bring(stage, **({"description": "电梯停了。"} | fields)) == said


def test_who_tells_of_no_danger_is_not_sent_to_the_telephone(stage: Stage) -> None:
    fields = {"service_code": "lift", "attribute[trapped]": "no", "description": "电梯停了。"}

    assert "119" not in bring(stage, **fields)[0]["service_notice"]


def test_without_words_the_service_is_the_words(stage: Stage) -> None:
    assert case_of(bring(stage, description="  ")).words == "公共照明"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("灯<b>坏</b>了<script>alert(1)</script>", "灯 坏 了 alert(1)"),
        ("3<5 层都黑，温度>30", "3<5 层都黑，温度>30"),
        ("灯坏了\x00\x0b\x1f，😀", "灯坏了 ，😀"),
        ("一行\r\n两行", "一行\n两行"),
    ],
)
def test_words_are_kept_without_what_is_no_word(stage: Stage, sent: str, kept: str) -> None:
    said = bring(stage, description=sent)

    words = case_of(said).words
    assert words.replace("\n", " ").split() == kept.replace("\n", " ").split()
    (record,) = ask(f"requests/{said[0]['service_request_id']}")
    assert record["description"] == words


def test_names_are_put_together_as_they_are_spoken(stage: Stage) -> None:
    assert (
        case_of(bring(stage, first_name="Ann", last_name="Lee")).requesters.get().name == "Ann Lee"
    )
    assert case_of(bring(stage, first_name="秦")).requesters.get().name == "秦"


# --- where ----------------------------------------------------------------------------------------


def test_each_of_the_three_ways_to_say_where_will_do(stage: Stage) -> None:
    nowhere = {"lat": None, "long": None}
    building = stage.team.place.building

    by_point = case_of(bring(stage))
    by_words = case_of(bring(stage, **nowhere, address_string="晏园玖珑城 1 号楼"))
    by_id = case_of(bring(stage, **nowhere, address_id=f"b{building.pk}"))
    by_estate = case_of(bring(stage, **nowhere, address_id=f"e{building.estate_id}"))
    unknown = case_of(bring(stage, **nowhere, address_string="菜场对面"))

    assert by_point.area == stage.team.place.community
    assert by_words.building == by_id.building == building
    assert by_words.area == stage.team.place.leaf
    assert (by_estate.estate, by_estate.building) == (building.estate, None)
    assert unknown.place_text == "菜场对面"
    assert unknown.area == stage.team.place.community


WHERE = [
    ({"lat": None, "long": None}, ["location_required"]),
    ({"long": None}, ["long"]),
    ({"lat": "abc"}, ["lat"]),
    ({"lat": "nan"}, ["lat"]),
    ({"lat": "95", "long": "500"}, ["lat", "long"]),
    (AWAY, ["outside_area"]),
    ({"address_id": "12"}, ["address_id"]),
    ({"address_id": "b999999999999999999"}, ["address_id"]),
]


@pytest.mark.parametrize(("where", "wrong"), WHERE)
def test_a_place_that_is_none_is_named(stage: Stage, where: Any, wrong: list[str]) -> None:
    assert codes(bring(stage, expect=400, **where)) == wrong
    assert not Case.objects.exists()


def test_a_long_address_is_kept_whole_beside_the_case(stage: Stage) -> None:
    address = "晏园玖珑城 1 号楼东面的小路，" + "往里走，" * 60 + "最里面那盏。"

    case = case_of(bring(stage, address_string=address))

    assert len(case.place_text) <= 120
    assert case.place_text.startswith("晏园玖珑城 1 号楼")
    assert "地图上的点" in case.place_text
    assert address in case.notes.get().text
    # A short one needs no second place.
    assert not case_of(bring(stage, address_string="晏园玖珑城 1 号楼")).notes.exists()


def test_an_estate_of_the_neighbours_is_outside(stage: Stage) -> None:
    neighbour = make_community(parent=stage.team.place.community.parent)
    make_estate(neighbour, name="濠河花园")
    nowhere = {"lat": None, "long": None}

    told = bring(stage, expect=400, **nowhere, address_string="濠河花园 3 号楼")

    assert codes(told) == ["outside_area"]
    assert neighbour.name in told[0]["description"]


def test_where_no_outline_is_kept_a_point_cannot_be_outside(stage: Stage) -> None:
    Border.objects.all().delete()

    assert case_of(bring(stage)).area == stage.team.place.community


# --- what is wrong --------------------------------------------------------------------------------

WRONG = [
    ({"service_code": None}, 400, ["service_code"]),
    ({"service_code": "nothing"}, 404, ["service_code"]),
    ({"service_code": "noise_dispute"}, 404, ["service_code"]),
    ({"service_code": "lift"}, 400, ["attribute_required"]),
    ({"service_code": "lift", "attribute[trapped]": "perhaps"}, 400, ["attribute_invalid"]),
    ({"service_code": "lift", "attribute[trapped]": ["yes", "no"]}, 400, ["attribute_invalid"]),
    ({"attribute[plate]": "x"}, 400, ["attribute_unknown"]),
    ({"attribute[emergency]": "x"}, 400, ["attribute_unknown"]),
    ({"attribute[floor]": "six"}, 400, ["attribute_invalid"]),
    ({"attribute[floor]": "0"}, 400, ["attribute_invalid"]),
    ({"attribute[floor]": "1e400"}, 400, ["attribute_invalid"]),
    ({"service_code": "falling_objects", "attribute[happened]": "2026-11-03"}, 400,
     ["attribute_invalid"]),
    ({"description": "灯" * 4_001}, 400, ["description"]),
    ({"phone": "12"}, 400, ["phone"]),
    ({"email": "nobody"}, 400, ["email"]),
    ({"first_name": "长" * 61}, 400, ["first_name"]),
    ({"media_url": "http://example.com/a.jpg"}, 400, ["media_url"]),
    ({"media_url": "data:image/png;base64,AAAA"}, 400, ["media_url"]),
    ({"media_url": "https://[bad"}, 400, ["media_url"]),
    ({"media_url": [f"https://example.com/{n}.jpg" for n in range(6)]}, 400, ["media_url"]),
    ({"address_string": "路" * 1_001}, 400, ["address_string"]),
    ({"jurisdiction_id": "whatever", "description": "。。。"}, 400, ["description"]),
    ({"lat": "x", "service_code": "lift", "media_url": "x", "email": "x"}, 400,
     ["lat", "attribute_required", "media_url", "email"]),
    ({"lat": "x", "long": "y", "service_code": "lift", "attribute[plate]": "x", "phone": "12",
      "email": "nobody", "first_name": "长" * 61, "description": "灯" * 4_001, "media_url": "x",
      "address_id": "12"}, 400,
     ["lat", "long", "address_id", "attribute_unknown", "attribute_required", "description",
      "media_url", "first_name", "phone", "email"]),
    ({"service_code": None, "lat": None, "long": None, "phone": "12", "email": "nobody"}, 400,
     ["service_code", "location_required", "phone", "email"]),
    ({"service_code": "nothing", "lat": "x", "email": "nobody"}, 404,
     ["service_code", "lat", "email"]),
    (AWAY | {"address_id": "b999999999999999999", "email": "nobody"}, 400,
     ["outside_area", "address_id", "email"]),
    ({"description": "。。。", "phone": "12"}, 400, ["description", "phone"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status", "wrong"), WRONG)
def test_all_that_is_wrong_is_said_and_nothing_kept(
    stage: Stage, change: dict[str, Any], status: int, wrong: list[str]
) -> None:
    told = bring(stage, expect=status, **change)

    assert codes(told) == wrong
    sentences = [one["description"] for one in told]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)
    assert not Case.objects.exists()
    assert not Open311Report.objects.exists()


def test_a_missing_answer_is_named_one_by_one_as_others_expect_it(stage: Stage) -> None:
    (told,) = bring(stage, expect=400, service_code="gas")

    assert "smell is required" in told["description"]


def test_four_thousand_signs_are_not_too_many(stage: Stage) -> None:
    said = bring(stage, description="灯" * 4_000)

    assert len(ask(f"requests/{said[0]['service_request_id']}")[0]["description"]) == 4_000


# --- who may --------------------------------------------------------------------------------------


def test_only_a_good_key_for_this_posts(stage: Stage) -> None:
    _token, reading = make_key(stage.team, name="看板", scopes=(Scope.CASES_READ,))
    foreign = make_stage()
    ended, dead = make_key(stage.team, name="旧的")
    tokens.end(ended, by=stage.team.secretary, at=LATER)
    code = stage.team.place.community.code

    for key in (None, "", "wrong", "wangge_x", dead, reading, foreign.key):
        for ending in ("json", "xml"):
            fields = {"service_code": "public_lighting", "jurisdiction_id": code, **HOME}
            if key is not None:
                fields["api_key"] = key
            assert codes(send("requests", expect=403, ending=ending, **fields)) == ["api_key"]
    assert not Case.objects.exists()
    # In the address it will do as well.
    address = f"{ROOT}requests.json?api_key={stage.key}&jurisdiction_id={code}"
    answer = Client().post(address, {"service_code": "public_lighting", **HOME})
    assert answer.status_code == 200


def test_a_key_is_written_into_no_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        bring(stage)
        bring(stage, expect=404, service_code="nothing")
        send("requests", expect=403, api_key=stage.key + "x")
        Client().delete(f"{ROOT}requests.json?api_key={stage.key}")
        Client().get(f"{ROOT}nothing.json?api_key={stage.key}")

    # What the database is asked carries the hash of a key, never the key.
    assert stage.key not in caplog.text


def test_a_key_that_posts_too_much_has_to_wait(
    stage: Stage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "POSTS_AN_HOUR", 2)
    bring(stage, description="第一件")
    bring(stage, description="第二件")

    bring(stage, expect=429, description="第三件")
    # What was taken before is not refused to whoever sends it again.
    bring(stage, description="第一件")
    settings.API_CALLS_PER_MINUTE = 1
    answer = Client().post(f"{ROOT}requests.json", {"api_key": stage.key})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60
    assert Case.objects.count() == 2


def test_a_quarrel_is_nobody_s_to_read_whatever_service_it_came_under(stage: Stage) -> None:
    bring(
        stage,
        service_code="cleaning",
        description="楼上邻居吵架打人，垃圾扔我门口，要调解",
    )

    assert Case.objects.get().is_private
    assert ask("requests") == []


def test_what_is_no_utf_8_is_refused_and_not_kept_as_signs_nobody_wrote(stage: Stage) -> None:
    answer = Client().post(
        f"{ROOT}requests.json",
        f"api_key={stage.key}&service_code=public_lighting&description=%ff%fe&lat=32&long=120.9",
        content_type=FORM,
    )

    assert answer.status_code == 400
    assert "UTF-8" in answer.content.decode()
    assert not Case.objects.exists()
