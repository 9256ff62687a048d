"""How what a requester adds by another system is kept once, read back, and noticed by whoever asks."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine

from wangge.cases import asking
from wangge.cases.factories import Team, requester_of
from wangge.cases.models import Addition, Case
from wangge.exchange import webhooks
from wangge.exchange.tests.calls import Program, program_of, refused, told
from wangge.exchange.tests.listening import listening
from wangge.jobs import working
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]
LATER = NOW + timedelta(hours=1)
PHONE = "13900000417"


@pytest.fixture
def case(program: Program, team: Team) -> Case:
    answer = program.bring("a-1", building=team.place.building.pk)
    return Case.objects.get(number=told(answer, 201)["number"])


def add(program: Program, case: Case, text: str, key: str = "b-1") -> Any:
    return program.post(f"/cases/{case.number}/additions", {"text": text}, Idempotency_Key=key)


def test_what_is_added_is_read_back_oldest_first_with_numbers_masked(
    program: Program, case: Case, team: Team
) -> None:
    made = told(add(program, case, f"5 楼的也坏了，打我电话 {PHONE}"), 201)
    asking.ask(case, text="哪个单元？", by=team.worker, at=NOW)
    told(add(program, case, "2 单元", key="b-2"), 201)
    case.refresh_from_db()
    asking.add(case, text="还有 3 楼", by=requester_of(case), at=NOW)

    first = told(program.get(f"/cases/{case.number}/additions?limit=2"))
    rest = told(program.get(f"/cases/{case.number}/additions?cursor={first['next']}"))

    items = first["items"] + rest["items"]
    assert items[0] == made
    assert [one["text"][:4] for one in items] == ["5 楼的", "2 单元", "还有 3"]
    assert PHONE not in json.dumps(items)
    requester = told(program.get(f"/cases/{case.number}"))["requesters"][0]["id"]
    assert {one["requester"] for one in items} == {requester}
    assert (len(rest["items"]), rest["next"]) == (1, None)


def test_a_timeline_names_the_addition_that_is_read_there(program: Program, case: Case) -> None:
    made = told(add(program, case, "5 楼的也坏了"), 201)

    events = told(program.get(f"/cases/{case.number}/timeline"))["items"]

    assert (events[-1]["kind"], events[-1]["data"]["addition"]) == ("case.added", made["id"])


def test_the_same_key_again_is_the_same_addition_even_after_the_end(
    program: Program, case: Case
) -> None:
    first = told(add(program, case, "5 楼的也坏了"), 201)

    assert told(add(program, case, "5 楼的也坏了"), 200) == first
    told(program.post(f"/cases/{case.number}/withdrawal", If_Match="*"))
    assert told(add(program, case, "5 楼的也坏了"), 200) == first
    assert Addition.objects.count() == 1
    refused(add(program, case, "又坏了", key="b-2"), 409, "not_now")


def test_a_key_that_stands_for_other_words_or_another_case_is_refused(
    program: Program, case: Case, team: Team
) -> None:
    told(add(program, case, "5 楼的也坏了"), 201)
    number = told(program.bring("a-2", building=team.place.building.pk), 201)["number"]
    other = Case.objects.get(number=number)

    assert refused(add(program, case, "灯亮了"), 422, "key_used")["field"] == "Idempotency-Key"
    refused(add(program, other, "5 楼的也坏了"), 422, "key_used")
    assert Addition.objects.count() == 1


def test_an_addition_without_a_key_is_not_taken_in(program: Program, case: Case) -> None:
    answer = program.post(f"/cases/{case.number}/additions", {"text": "5 楼的也坏了"})

    assert refused(answer, 422, "malformed")["field"] == "Idempotency-Key"
    assert not Addition.objects.exists()


def test_the_words_of_a_case_and_of_an_addition_may_have_one_key(
    program: Program, case: Case
) -> None:
    assert told(add(program, case, "5 楼的也坏了", key="a-1"), 201)["id"]


def test_whoever_watches_a_case_notices_what_is_added(
    program: Program, case: Case, team: Team
) -> None:
    path = f"/cases/{case.number}"
    before = program.get(path)
    since = quote((NOW + timedelta(minutes=30)).isoformat())
    with time_machine.travel(LATER, tick=False):
        told(add(program, case, "5 楼的也坏了"), 201)

        after = program.get(path, If_None_Match=before["ETag"])
        changed = told(program.get(f"/cases?updated_since={since}"))["items"]

        assert after["ETag"] != before["ETag"]
        assert told(after)["addition_count"] == 1
        assert told(before)["addition_count"] == 0
        assert told(before)["updated_at"] < told(after)["updated_at"]
        assert [one["number"] for one in changed] == [case.number]
        assert changed[0]["updated_at"] == told(after)["updated_at"]
        # It overwrites nothing, so a change made from the state before is still good.
        company = program_of(team.worker.post, by=team.secretary, name="物业软件")
        told(company.post(f"{path}/taking", If_Match=before["ETag"]))


def test_other_systems_are_told_of_an_addition_by_its_number(
    program: Program, case: Case, team: Team, settings: Any
) -> None:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]
    with listening() as there:
        webhooks.subscribe(
            "市平台",
            url=there.url,
            kinds=["case.added"],
            area=team.place.community,
            by=team.secretary,
            at=NOW,
        )
        made = told(add(program, case, "5 楼的也坏了"), 201)
        working.run_due(NOW, limit=500)

    told_of = json.loads(there.heard[0][1])
    assert (told_of["kind"], told_of["data"]["addition"]) == ("case.added", made["id"])
    assert told_of["case"]["number"] == case.number
