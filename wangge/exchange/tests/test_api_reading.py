"""What another system reads: within its reach, page by page, masked, and no more often than it may."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wangge.cases import replying, taking
from wangge.cases.factories import Team, make_case, make_resolved_case
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Status
from wangge.exchange import tokens
from wangge.exchange.tests.calls import Program, program_of, refused, told
from wangge.people.factories import NOW
from wangge.places.factories import make_building, make_estate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]
PHONE = "13900000417"


def numbers(answer: Any) -> list[str]:
    return [row["number"] for row in told(answer)["items"]]


def test_cases_are_listed_newest_first_and_only_those_in_reach(
    program: Program, team: Team
) -> None:
    first, second = make_case(place=team.located), make_case(place=team.located)
    make_case()
    private = make_case(place=team.located)
    Case.objects.filter(pk=private.pk).update(is_private=True)

    assert numbers(program.get("/cases")) == [second.number, first.number]
    refused(program.get(f"/cases/{private.number}"), 404, "not_found")
    refused(program.get(f"/cases/{private.number}/timeline"), 404, "not_found")


def test_neither_names_nor_numbers_nor_homes_stand_in_what_a_program_reads(
    program: Program, team: Team
) -> None:
    words = "王建国说 2号楼601门口漏水，他住 2-701，打 13900000417，加微信 abc12345"
    case = make_case(words, place=team.located, name="王建国")
    taking.take(case, by=team.worker, at=NOW)
    replying.reply(case, text="王建国您好，明天到 2-701，打 13900000417。", by=team.worker, at=NOW)

    answers = [
        told(program.get(where))
        for where in ("/cases", f"/cases/{case.number}", f"/cases/{case.number}/replies")
    ]

    for personal in ("王建国", "13900000417", "abc12345"):
        assert personal not in str(answers)
    assert answers[1]["words"] == "王*说 2号楼601门口漏水，他住 ***，打 139****0417，加微信 ***"


def test_a_neighbour_s_program_sees_nothing_of_ours(team: Team) -> None:
    case = make_case(place=team.located)
    theirs = program_of(team.stranger.post, by=team.stranger)

    assert numbers(theirs.get("/cases")) == []
    refused(theirs.get(f"/cases/{case.number}"), 404, "not_found")
    refused(theirs.post(f"/cases/{case.number}/taking", If_Match="*"), 404, "not_found")


def test_a_list_is_read_to_its_end_while_others_come_in(program: Program, team: Team) -> None:
    there = [make_case(place=team.located).number for _n in range(7)]
    read: list[str] = []
    cursor = ""
    while True:
        page = told(program.get(f"/cases?limit=3&cursor={cursor}"))
        read += [row["number"] for row in page["items"]]
        make_case(place=team.located)
        if not page["next"]:
            break
        cursor = page["next"]

    assert read == there[::-1]


def test_a_list_is_narrowed_by_what_is_asked_for(program: Program, team: Team) -> None:
    open_case = make_case(place=team.located)
    done = make_resolved_case(team)
    leaf = team.place.building.area.code

    assert numbers(program.get("/cases?status=resolved")) == [done.number]
    assert numbers(program.get("/cases?status=resolved&status=dispatched")) == [
        done.number,
        open_case.number,
    ]
    code = open_case.category.code
    assert open_case.number in numbers(program.get(f"/cases?category={code}"))
    assert len(numbers(program.get(f"/cases?area={leaf}"))) == 2
    for query, field in (
        ("status=lost", "status.0"),
        ("category=x", "category"),
        ("area=x", "area"),
        (f"area={team.stranger.post.area.code if team.stranger.post else ''}", "area"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=" + "9" * 3000, "limit"),
        ("cursor=%00", "cursor"),
        ("cursor=!!!", "cursor"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-11-01T00:00:00", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B08:00", "updated_since"),
    ):
        assert refused(program.get(f"/cases?{query}"), 422, "malformed")["field"] == field, query


def test_what_changed_since_is_what_something_happened_to(program: Program, team: Team) -> None:
    quiet, busy = make_case(place=team.located), make_case(place=team.located)
    since = quote((NOW + timedelta(minutes=30)).isoformat())
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        taking.take(busy, by=team.worker, at=NOW + timedelta(hours=1))

        found = numbers(program.get(f"/cases?updated_since={since}"))

    assert found == [busy.number]
    assert quiet.number not in found


def test_what_is_read_again_unchanged_is_not_sent_again(program: Program, team: Team) -> None:
    case = make_case(place=team.located)
    path = f"/cases/{case.number}"
    first = program.get(path)

    again = program.get(path, If_None_Match=f'"other", {first["ETag"]}')
    taking.take(case, by=team.worker, at=NOW)
    changed = program.get(path, If_None_Match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert told(changed)["status"] == Status.TAKEN
    listed = program.get("/cases")
    assert program.get("/cases", If_None_Match=listed["ETag"]).status_code == 304


def test_numbers_and_names_in_words_and_replies_are_masked(program: Program, team: Team) -> None:
    words = f"1号楼楼道灯坏了，打我电话 {PHONE}"
    case = make_case(words, place=team.located, name="林书敏", phone=PHONE)
    replying.tell(
        case, text=f"师傅的电话 {PHONE}", purpose=Reply.Purpose.REPLY, by=team.worker, at=NOW
    )

    for path in ("", "/timeline", "/replies"):
        answer = program.get(f"/cases/{case.number}{path}")
        said = answer.content.decode()
        assert PHONE not in said
        assert "书敏" not in said
    assert "林*" in program.get(f"/cases/{case.number}").content.decode()


def test_a_timeline_tells_kinds_and_codes_and_no_people(program: Program, team: Team) -> None:
    case = make_resolved_case(team)

    events = told(program.get(f"/cases/{case.number}/timeline"))["items"]

    assert [one["kind"] for one in events] == [
        "case.submitted",
        "case.dispatched",
        "case.taken",
        "case.replied",
        "case.resolved",
    ]
    assert events[-1]["data"]["resolution"] == "fixed"
    assert "handler" not in events[1]["data"]


def test_places_are_listed_as_far_as_the_token_reaches(program: Program, team: Team) -> None:
    estate = team.place.building.estate
    other = make_building(estate, name="2 号楼")

    areas = told(program.get("/areas"))["items"]
    codes = {row["code"] for row in areas}
    assert team.place.community.code in codes
    assert team.place.grid.code in codes
    assert team.stranger.post is not None
    assert team.stranger.post.area.code not in codes
    assert [row["id"] for row in told(program.get("/estates"))["items"]] == [estate.pk]
    buildings = told(program.get(f"/estates/{estate.pk}/buildings"))["items"]
    assert other.pk in [row["id"] for row in buildings]
    first = told(program.get("/categories?limit=2"))
    rest = told(program.get(f"/categories?limit=100&cursor={first['next']}"))
    assert len(first["items"]) == 2
    assert not {row["code"] for row in first["items"]} & {row["code"] for row in rest["items"]}
    theirs = make_estate(team.stranger.post.area)
    refused(program.get(f"/estates/{theirs.pk}/buildings"), 404, "not_found")
    refused(program.get(f"/estates/{'9' * 40}/buildings"), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["/cases", "/cases?status=dispatched&area={leaf}", "/areas", "/estates", "/categories"]
)
def test_a_list_asks_the_database_no_more_at_a_thousand_rows(
    program: Program, team: Team, path: str
) -> None:
    path = path.format(leaf=team.place.building.area.code)
    seed = make_case(place=team.located)
    asked = []
    for count in (10, 1_000):
        _copies(seed, count)
        program.get(path)
        with CaptureQueriesContext(connection) as read:
            answer = program.get(f"{path}{'&' if '?' in path else '?'}limit=100")
        told(answer)
        asked.append(len(read.captured_queries))

    assert asked[0] == asked[1] <= 5, asked


def _copies(seed: Case, count: int) -> None:
    # Rows to read, in bulk: what they went through does not matter here.
    known = Case.objects.count()
    case = Case.objects.get(pk=seed.pk)
    copies = []
    for number in range(known, count):
        case.pk, case.number = None, f"{number:010d}"
        copies.append(Case(**{f.attname: getattr(case, f.attname) for f in Case._meta.fields}))
    Case.objects.bulk_create(copies)


def test_whoever_asks_too_often_is_told_when_to_come_back(program: Program, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 2
    for _time in range(2):
        told(program.get("/areas"))

    answer = program.get("/areas")

    refused(answer, 429, "too_fast")
    assert 1 <= int(answer["Retry-After"]) <= 60


@pytest.mark.parametrize("secret", ["", "wangge_x", "x" * 3000, "wangge_\x00", "wangge_é"])
def test_what_is_no_token_is_told_nothing(program: Program, secret: str) -> None:
    program.secret = secret

    problem = refused(program.get("/cases"), 401, "unbelieved")

    assert problem["title"] == "Unauthorized"


def test_a_token_that_was_ended_opens_nothing_any_more(program: Program, team: Team) -> None:
    told(program.get("/cases"))

    tokens.end(program.token, by=team.secretary, at=NOW)

    refused(program.get("/cases"), 401, "unbelieved")


def test_other_addresses_and_methods_are_problems_too(program: Program) -> None:
    refused(program.get("/nothing"), 404, "not_found")
    refused(program.get("/cases/12"), 404, "not_found")
    refused(program.get("/cases/%00"), 404, "not_found")
    answer = program.client.delete("/api/v1/cases", headers={"Authorization": "Bearer x"})
    refused(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_the_document_needs_no_token(client: Client) -> None:
    document = told(client.get("/api/v1/openapi.json"))

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/cases/{number}/resolution" in document["paths"]


def test_the_document_says_what_head_and_a_known_tag_are_answered_with(client: Client) -> None:
    read = told(client.get("/api/v1/openapi.json"))["paths"]["/api/v1/cases/{number}"]

    assert "content" not in read["get"]["responses"]["304"]
    assert "If-None-Match" in {parameter["name"] for parameter in read["get"]["parameters"]}
    assert set(read["head"]["responses"]) == set(read["get"]["responses"])
    assert not any("content" in answer for answer in read["head"]["responses"].values())
