"""How the REST API is asked in a way that it does not know, and what it then says."""

from datetime import timedelta

import pytest

from wangge.cases.factories import Team, make_case
from wangge.cases.models import Addition
from wangge.exchange.models import Scope
from wangge.exchange.tests.calls import BASE, Program, program_of, refused, told
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]


@pytest.mark.parametrize(
    "path",
    [
        "/cases?stauts=closed",
        "/cases/{number}?stauts=closed",
        "/cases/{number}/timeline?stauts=closed&limit=3",
        "/areas?stauts=closed",
    ],
)
def test_an_argument_that_is_not_known_is_named_and_not_passed_over(
    program: Program, team: Team, path: str
) -> None:
    case = make_case(place=team.located)

    problem = refused(program.get(path.format(number=case.number)), 422, "malformed")

    assert problem["field"] == "stauts"
    assert "stauts" in problem["detail"]


def test_what_may_be_asked_is_listed_beside_what_may_not(program: Program) -> None:
    detail = refused(program.get("/cases?stauts=closed"), 422, "malformed")["detail"]

    for name in ("status", "category", "area", "updated_since", "cursor", "limit"):
        assert name in detail


def test_an_argument_of_a_change_that_is_not_known_changes_nothing(
    program: Program, team: Team
) -> None:
    number = told(program.bring("a-1", building=team.place.building.pk), 201)["number"]
    path = f"/cases/{number}/additions?dry_run=1"

    answer = program.post(path, {"text": "5 楼的也坏了"}, Idempotency_Key="b-1")

    assert refused(answer, 422, "malformed")["field"] == "dry_run"
    assert not Addition.objects.exists()


def test_all_arguments_that_are_not_known_are_named_at_once(program: Program) -> None:
    problem = refused(program.get("/cases?b=1&a=2&limit=5"), 422, "malformed")

    assert [error["field"] for error in problem["errors"]] == ["b", "a"]


def test_a_moment_whose_plus_became_a_blank_is_understood(program: Program, team: Team) -> None:
    case = make_case(place=team.located)
    since = (NOW - timedelta(hours=1)).isoformat()
    assert "+08:00" in since

    found = told(program.get(f"/cases?updated_since={since}"))["items"]
    none = told(program.get(f"/cases?updated_since={(NOW + timedelta(hours=1)).isoformat()}"))

    assert [one["number"] for one in found] == [case.number]
    assert none["items"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "1 到 100"),
        ("limit=101", "1 到 100"),
        ("limit=many", "1 到 100"),
        ("limit=", "1 到 100"),
        ("updated_since=yesterday", "2026-11-30T08:00:00+08:00"),
        ("updated_since=2026-11-01T00:00:00", "2026-11-30T08:00:00+08:00"),
        ("status=lost", "submitted"),
    ],
)
def test_what_cannot_be_used_is_answered_with_what_can(
    program: Program, query: str, said: str
) -> None:
    assert said in refused(program.get(f"/cases?{query}"), 422, "malformed")["detail"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": ""}, "空"),
        ({"words": 3}, "文字"),
        ({"estate": 0}, "1"),
        ({"estate": "x"}, "整数"),
        ({"requester": 3}, "{"),
    ],
)
def test_what_cannot_be_used_in_a_body_is_answered_with_what_can(
    program: Program, changes: dict[str, object], said: str
) -> None:
    assert said in refused(program.bring("a-1", **changes), 422, "malformed")["detail"]


def test_head_is_answered_like_get_without_a_body(program: Program, team: Team) -> None:
    case = make_case(place=team.located)
    for path in ("/cases", f"/cases/{case.number}", "/openapi.json"):
        read = program.get(path)

        head = program.head(path)

        assert (head.status_code, head.content) == (200, b""), path
        assert head.get("ETag") == read.get("ETag")
        assert head["Content-Type"] == read["Content-Type"]
        assert int(head["Content-Length"]) == len(read.content)
        assert program.head(path, If_None_Match=read.get("ETag", "")).status_code in {200, 304}


def test_head_needs_a_token_and_an_address_that_is_read(program: Program, team: Team) -> None:
    case = make_case(place=team.located)

    assert program.head("/cases/0000000000").status_code == 404
    taking = program.head(f"/cases/{case.number}/taking")
    assert (taking.status_code, taking["Allow"]) == (405, "POST")
    writer = program_of(team.clerk.post, by=team.secretary, scopes=(Scope.CASES_WRITE,))
    assert writer.head("/cases").status_code == 403
    writer.secret = "wangge_x"
    assert writer.head("/cases").status_code == 401


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/cases/", "/cases/1/2/3", "/areas/x"])
def test_an_address_that_does_not_exist_is_a_problem_not_a_page(
    program: Program, path: str
) -> None:
    answer = program.client.get(BASE + path)

    assert "openapi.json" in refused(answer, 404, "not_found")["detail"]
