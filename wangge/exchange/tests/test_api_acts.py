"""How another system brings a case and acts on it: the rules are those of people."""

from typing import Any

import pytest
from django.test import Client

from wangge.cases import asking, closing, taking
from wangge.cases.factories import Team, make_case, requester_of
from wangge.cases.models import Case, Reply
from wangge.cases.tests.staff_pages import signed_in
from wangge.cases.vocabulary import Channel, Resolution, Status
from wangge.exchange.models import Brought, Scope
from wangge.exchange.tests.calls import LAMP, Program, program_of, refused, told
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]


@pytest.fixture
def company(team: Team) -> Program:
    return program_of(team.worker.post, by=team.secretary, name="物业软件")


def test_a_case_that_is_brought_is_numbered_sent_and_told_with_people_masked(
    program: Program, team: Team
) -> None:
    building = team.place.building
    answer = program.bring(
        "a-1",
        building=building.pk,
        place_text="6 楼楼道",
        requester={"name": "马桂英", "phone": "13900000417"},
        external_ref="SZ-1",
    )

    made = told(answer, 201)
    case = Case.objects.get(number=made["number"])
    assert answer["Location"] == f"/api/v1/cases/{case.number}"
    assert (case.channel, case.words, case.building) == (Channel.API, LAMP, building)
    assert case.lead == team.place.property_company
    assert made["requesters"][0]["name"] == "马*"
    assert made["requesters"][0]["phone"] == "139****0417"
    assert "13900000417" not in answer.content.decode()
    assert told(program.get(f"/cases/{case.number}")) == made


def test_the_same_key_again_is_the_same_case(program: Program) -> None:
    first = told(program.bring("a-1"), 201)
    again = told(program.bring("a-1"), 200)

    assert again["number"] == first["number"]
    assert Case.objects.count() == 1
    assert told(program.bring("a-2"), 201)["number"] != first["number"]


def test_a_key_that_stands_for_something_else_is_refused(program: Program) -> None:
    told(program.bring("a-1"), 201)

    problem = refused(program.bring("a-1", words="电梯停了"), 422, "key_used")

    assert problem["field"] == "Idempotency-Key"
    assert Case.objects.count() == 1


def test_of_a_case_that_became_private_only_the_number_is_told_again(program: Program) -> None:
    number = told(program.bring("a-1", requester={"name": "马桂英"}), 201)["number"]
    Case.objects.filter(number=number).update(is_private=True)
    refused(program.get(f"/cases/{number}"), 404, "not_found")

    answer = program.bring("a-1", requester={"name": "马桂英"})

    again = told(answer, 200)
    assert again.keys() == {"number", "detail"}
    assert again["number"] == number
    assert "只告诉诉求人" in again["detail"]
    assert "Location" not in answer.headers
    assert Case.objects.count() == 1


def test_of_a_dispute_only_the_number_is_told_and_its_requester_hears_the_rest(
    program: Program,
) -> None:
    answer = program.bring("a-1", words="楼上半夜总是吵，两家吵起来了", category="noise_dispute")

    made = told(answer, 201)
    case = Case.objects.get()
    assert case.is_private
    assert made.keys() == {"number", "detail"}
    assert made["number"] == case.number
    assert told(program.bring("a-1", words=case.words, category="noise_dispute"), 200) == made
    refused(program.get(f"/cases/{case.number}"), 404, "not_found")


def test_two_systems_may_use_one_key(program: Program, company: Program) -> None:
    one = told(program.bring("a-1"), 201)
    other = told(company.bring("a-1"), 201)

    assert one["number"] != other["number"]


def test_a_case_without_a_key_is_not_taken_in(program: Program) -> None:
    body = {"community": program.token.post.area.code, "words": LAMP}

    problem = refused(program.post("/cases", body), 422, "malformed")

    assert problem["field"] == "Idempotency-Key"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "。。。"}, "words"),
        ({"community": "nowhere"}, "community"),
        ({"category": "no-such-thing"}, "category"),
        ({"kind": "joke"}, "kind"),
        ({"estate": 999}, "estate"),
        ({"requester": {"phone": "12"}}, "requester.phone"),
        ({"requester": {"nickname": "阿英"}}, "requester.nickname"),
        ({"place": "6 楼"}, "place"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_kept(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    problem = refused(program.bring("a-1", **changes), 422, "malformed")

    assert problem["field"] == field
    assert not Case.objects.exists()
    assert not Brought.objects.exists()


def test_a_community_out_of_reach_is_none(program: Program, team: Team) -> None:
    assert team.stranger.post is not None

    problem = refused(
        program.bring("a-1", community=team.stranger.post.area.code), 422, "malformed"
    )

    assert problem["field"] == "community"


def test_taking_and_resolving_follow_the_rules_of_people(company: Program, team: Team) -> None:
    case = make_case(place=team.located)
    path = f"/cases/{case.number}"
    tag = company.get(path)["ETag"]

    taken = company.post(f"{path}/taking", If_Match=tag)
    assert told(taken)["status"] == Status.TAKEN
    case.refresh_from_db()
    assert case.handler == team.worker.post

    done = company.post(f"{path}/resolution", {"reply": "已换灯泡。"}, If_Match=taken["ETag"])
    assert told(done)["status"] == Status.RESOLVED
    assert Reply.objects.get(case=case, purpose=Reply.Purpose.RESULT).text == "已换灯泡。"
    problem = refused(company.post(f"{path}/taking", If_Match=done["ETag"]), 409, "not_now")
    assert "接单" in problem["detail"]


def test_a_change_names_the_state_it_was_made_from(company: Program, team: Team) -> None:
    case = make_case(place=team.located)
    path = f"/cases/{case.number}"
    tag = company.get(path)["ETag"]

    refused(company.post(f"{path}/taking"), 428, "no_tag")
    taking.take(case, by=team.second_worker, at=NOW)
    refused(company.post(f"{path}/taking", If_Match=tag), 412, "other_tag")
    refused(company.post(f"{path}/taking", If_Match='"x"'), 412, "other_tag")
    refused(company.post(f"{path}/taking", If_Match="*"), 409, "not_now")
    case.refresh_from_db()
    assert case.handler == team.second_worker.post


def test_who_may_not_handle_is_told_so(team: Team) -> None:
    officer = program_of(team.officer.post, by=_admin(team))
    case = make_case(place=team.located)

    refused(officer.post(f"/cases/{case.number}/taking", If_Match="*"), 403, "not_allowed")
    refused(
        officer.post(f"/cases/{case.number}/resolution", {"reply": "好了"}, If_Match="*"),
        403,
        "not_allowed",
    )


def _admin(team: Team) -> Any:
    assert team.officer.post is not None
    return make_actor(Role.ADMINISTRATOR, area=team.officer.post.area)


def test_nothing_is_resolved_without_a_reply(company: Program, team: Team) -> None:
    case = make_case(place=team.located)
    taking.take(case, by=team.worker, at=NOW)

    answer = company.post(f"/cases/{case.number}/resolution", {"reply": "  "}, If_Match="*")

    refused(answer, 422, "no_reply")
    case.refresh_from_db()
    assert case.status == Status.TAKEN


def test_a_system_speaks_only_for_those_whose_case_it_brought(
    program: Program, company: Program, team: Team
) -> None:
    number = told(program.bring("a-1", building=team.place.building.pk), 201)["number"]
    path = f"/cases/{number}"
    case = Case.objects.get(number=number)

    told(program.post(f"{path}/additions", {"text": "5 楼的也坏了。"}, Idempotency_Key="b"), 201)
    assert case.additions.get().text == "5 楼的也坏了。"
    assert case.additions.get().requester is not None
    refused(
        company.post(f"{path}/additions", {"text": "x"}, Idempotency_Key="b"), 403, "not_brought"
    )
    refused(company.post(f"{path}/withdrawal", {}, If_Match="*"), 403, "not_brought")
    answer = program.post(f"{path}/withdrawal", {"reason": "已经亮了"}, If_Match="*")
    assert told(answer)["status"] == Status.CLOSED
    case.refresh_from_db()
    assert case.resolution == Resolution.WITHDRAWN
    refused(program.post(f"{path}/withdrawal", {}, If_Match="*"), 409, "not_now")


def test_an_addition_answers_the_question_that_was_asked(program: Program, team: Team) -> None:
    number = told(program.bring("a-1", building=team.place.building.pk), 201)["number"]
    case = Case.objects.get(number=number)
    asking.ask(case, text="哪个单元？", by=team.worker, at=NOW)

    told(program.post(f"/cases/{number}/additions", {"text": "2 单元"}, Idempotency_Key="b"), 201)

    case.refresh_from_db()
    assert case.status == Status.DISPATCHED


def test_a_token_for_reading_changes_nothing(team: Team) -> None:
    reader = program_of(team.clerk.post, by=team.secretary, scopes=("cases:read",))
    case = make_case(place=team.located)

    refused(reader.bring("a-1"), 403, "out_of_scope")
    refused(reader.post(f"/cases/{case.number}/taking", If_Match="*"), 403, "out_of_scope")
    refused(reader.get("/areas"), 403, "out_of_scope")
    assert Case.objects.count() == 1


def test_being_signed_in_opens_nothing(team: Team) -> None:
    client: Client = signed_in(team.clerk)

    problem = client.get("/api/v1/cases")

    refused(problem, 401, "unbelieved")
    assert problem["WWW-Authenticate"] == "Bearer"


def test_a_case_that_closed_is_read_to_its_end(program: Program, team: Team) -> None:
    number = told(program.bring("a-1", building=team.place.building.pk), 201)["number"]
    case = Case.objects.get(number=number)
    taking.take(case, by=team.worker, at=NOW)
    told(program.post(f"/cases/{number}/resolution", {"reply": "好了"}, If_Match="*"))
    case.refresh_from_db()
    closing.confirm(case, by=requester_of(case), at=NOW)

    assert told(program.get(f"/cases/{number}"))["status"] == Status.CLOSED
    said = told(program.get(f"/cases/{number}/replies"))["items"]
    assert [one["text"] for one in said] == ["好了"]
    kinds = [one["kind"] for one in told(program.get(f"/cases/{number}/timeline"))["items"]]
    assert kinds[0] == "case.submitted"
    assert kinds[-1] == "case.confirmed"


def test_a_token_that_only_writes_acts_and_is_told_nothing_of_the_case(team: Team) -> None:
    writer = program_of(team.worker.post, by=team.secretary, scopes=(Scope.CASES_WRITE,))
    case = make_case("1 号楼 6 楼楼道灯不亮，赵阿姨摔了", place=team.located)

    taken = told(writer.post(f"/cases/{case.number}/taking", If_Match="*"))

    assert set(taken) == {"number", "detail"}
    case.refresh_from_db()
    assert case.handler == team.worker.post
    brought = told(writer.bring("a-1"), 201)
    assert set(brought) == {"number", "detail"}
    assert "不公开" not in brought["detail"]


@pytest.mark.parametrize("category", ["cleaning", "public_lighting"])
def test_a_quarrel_stays_private_whatever_category_a_program_names(
    program: Program, category: str
) -> None:
    answer = told(
        program.bring("a-1", category=category, words="邻居夫妻吵架家暴，垃圾扔门口"), 201
    )

    case = Case.objects.get(number=answer["number"])
    assert (case.route, case.is_private) == ("dispute", True)
    assert set(answer) == {"number", "detail"}


def test_a_program_does_not_lower_an_emergency(program: Program) -> None:
    answer = told(program.bring("a-1", urgency="hard", words="有人被困在电梯里，出不来"), 201)

    assert answer["urgency"] == "emergency"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"requester": {"phone": "1390"}}, "requester.phone"),
        ({"requester": {"email": "nobody"}}, "requester.email"),
    ],
)
def test_what_is_wrong_is_named_as_the_body_calls_it(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    assert refused(program.bring("a-1", **changes), 422, "malformed")["field"] == field


def test_a_blank_reply_is_named_as_the_body_calls_it(company: Program, team: Team) -> None:
    case = make_case(place=team.located)
    company.post(f"/cases/{case.number}/taking", If_Match="*")

    answer = company.post(f"/cases/{case.number}/resolution", {"reply": "　 "}, If_Match="*")

    assert refused(answer, 422, "no_reply")["field"] == "reply"


def test_a_program_that_asks_for_english_is_answered_in_english(program: Program) -> None:
    answer = program.get("/cases?limit=0", Accept_Language="en-GB,en;q=0.9")

    assert answer["Content-Language"] == "en"
    assert refused(answer, 422, "malformed")["detail"].isascii()
    missing = program.get("/nothing", Accept_Language="en")
    assert refused(missing, 404, "not_found")["detail"].isascii()
    assert not refused(program.get("/nothing"), 404, "not_found")["detail"].isascii()


def test_a_key_with_a_blank_in_it_is_no_key(program: Program) -> None:
    assert refused(program.bring("a b"), 422, "malformed")["field"] == "Idempotency-Key"


@pytest.mark.parametrize("building", [True, "1", 1.0])
def test_what_is_no_whole_number_is_no_building(program: Program, building: object) -> None:
    problem = refused(program.bring("a-1", building=building), 422, "malformed")

    assert problem["field"] == "building"


def test_a_body_in_pieces_is_asked_for_its_length_and_not_lost(program: Program) -> None:
    answer = program.client.generic(
        "POST", "/api/v1/cases", b"", "application/json",
        headers={"Authorization": f"Bearer {program.secret}", "Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )  # fmt: skip

    refused(answer, 411, "length_required")


def test_the_document_takes_no_other_method(program: Program) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.put("/api/v1/openapi.json")

    refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"
