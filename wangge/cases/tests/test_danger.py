"""What whoever tells of danger is told at once: whom to ring first, and then the desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wangge.cases import danger, links, resolving, taking
from wangge.cases.factories import Team, make_case, make_team
from wangge.cases.models import Case
from wangge.cases.vocabulary import Urgency
from wangge.people.factories import NOW
from wangge.places.models import Area

pytestmark = pytest.mark.django_db
DESK = "0513-5550 0000"
TRAPPED = "有人困在电梯里，3 楼"
FIRST = "先打 119，再打电梯里贴的救援电话。不要扒门。"


@pytest.fixture
def team() -> Team:
    team = make_team()
    Area.objects.filter(pk=team.place.community.pk).update(desk_phone=DESK)
    team.place.community.refresh_from_db()
    return team


def said(words: str, community: Area, *, urgency: str = Urgency.EMERGENCY, **more: Any) -> str:
    return danger.said(
        words, urgency=urgency, category=more.get("category", ""), community=community
    )


def test_the_first_call_comes_before_the_desk(team: Team) -> None:
    community = team.place.community

    assert said(TRAPPED, community) == f"{FIRST}再打值班电话 {DESK}。"
    assert said("起火了", community).startswith("先离开，再打 119。")
    assert said("按了叫人", community).startswith("有人受伤、着火、漏电、漏气，先打 119 或 120。")
    community.desk_phone = ""
    assert said(TRAPPED, community) == FIRST


def test_whoever_reads_english_is_told_in_english(team: Team) -> None:
    with translation.override("en"):
        told = said(TRAPPED, team.place.community)

    assert told.startswith("Ring 119 first, then the rescue number shown in the lift.")
    assert told.isascii()


def test_an_emergency_that_was_chosen_and_not_written_is_told_the_same(team: Team) -> None:
    community = team.place.community

    assert said("电梯停了", community, category="lift").startswith(FIRST)
    assert "燃气公司" in said("有味道", community, category="gas")


def test_what_is_no_emergency_is_told_nothing(team: Team) -> None:
    assert said("电梯停了", team.place.community, urgency=Urgency.URGENT, category="lift") == ""


def test_the_look_back_and_the_page_with_the_number_both_say_it(client: Client, team: Team) -> None:
    told = f"{FIRST}再打值班电话 {DESK}。"
    form = reverse("cases:report", args=[team.place.community.code])

    look = client.post(form, {"words": TRAPPED}, follow=True).content.decode()
    case = make_case(TRAPPED, place=team.located)
    address = reverse("cases:received", args=[_secret(case)])
    received = client.get(address).content.decode()

    assert told in look
    assert told in received
    assert received.count('role="alert"') == 1


def test_when_it_is_done_nobody_is_sent_to_the_telephone_any_more(team: Team) -> None:
    case = make_case(TRAPPED, place=team.located)
    assert FIRST in danger.of_case(case)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="人出来了，都好。", by=team.worker, at=NOW)
    case.refresh_from_db()

    assert danger.of_case(case) == ""


def _secret(case: Case) -> str:
    return links.secret_of(case.requesters.get())
