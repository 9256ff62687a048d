"""How saying the same thing again looks to the resident, and to who writes it down."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases import resolving, taking
from wangge.cases.factories import Team, make_accepted, make_case, make_team
from wangge.cases.models import Case, Draft
from wangge.cases.tests.staff_pages import detail, do, signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.duty import calendar
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
PHONE = "13900000417"
LAMP = "东门外那盏路灯不亮，晚上看不见"
AGAIN = "东门外的路灯还是不亮"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def _answered(team: Team) -> str:
    accepted = make_accepted(
        LAMP, place=team.located, phone=PHONE, at=NOW - timedelta(days=20), kind_chosen="assistance"
    )
    case = Case.objects.get(pk=accepted.case.pk)
    taking.take(case, by=team.secretary, at=NOW - timedelta(days=20))
    resolving.resolve(
        case, text="灯归市政，已报修。", by=team.secretary, at=NOW - timedelta(days=20)
    )
    return accepted.secret


def _look(client: Client, team: Team, **fields: str) -> Any:
    url = reverse("cases:report", args=[team.place.community.code])
    return client.post(url, {**_kept(client.get(url)), "words": AGAIN, **fields}, follow=True)


def _kept(page: Any) -> dict[str, str]:
    found = _HIDDEN.findall(page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def _send(client: Client, team: Team, page: Any, **fields: str) -> Any:
    url = reverse("cases:preview", args=[team.place.community.code])
    return client.post(url, {**_kept(page), **fields})


def test_a_number_alone_brings_out_the_day_and_nothing_more(client: Client, team: Team) -> None:
    _answered(team)
    number = Case.objects.get().number

    page = _look(client, team, phone=PHONE)

    shown = page.content.decode()
    assert "有新情况吗？" in shown
    assert "用这个手机号，11 月 3 日说过差不多的一件事" in shown
    assert "灯归市政" not in shown
    assert LAMP not in shown
    assert number[-4:] not in re.sub(r'value="[^"]*"', "", shown)


def test_another_number_is_asked_nothing(client: Client, team: Team) -> None:
    _answered(team)

    assert "有新情况吗？" not in _look(client, team, phone="13900000999").content.decode()
    assert "有新情况吗？" not in _look(client, team).content.decode()


def test_nothing_new_is_not_opened_and_new_facts_are(client: Client, team: Team) -> None:
    _answered(team)
    first = Case.objects.get()
    page = _look(client, team, phone=PHONE)

    silent = _send(client, team, page)
    assert silent.status_code == 422
    assert "先说一句有什么新情况" in silent.content.decode()
    assert Case.objects.count() == 1

    sent = _send(client, team, silent, new_facts="灯杆歪了。")
    assert sent.status_code == 302
    case = Case.objects.latest("pk")
    assert (case.repeats, case.additions.get().text) == (first, "灯杆歪了。")


def test_another_matter_is_sent_all_the_same(client: Client, team: Team) -> None:
    _answered(team)

    _send(client, team, _look(client, team, phone=PHONE), is_other="1")

    assert Case.objects.latest("pk").repeats is None
    assert Case.objects.count() == 2


def test_who_comes_by_their_own_link_reads_the_answer(client: Client, team: Team) -> None:
    secret = _answered(team)
    status = client.get(reverse("cases:status", args=[secret])).content.decode()
    assert f"?again={secret}" not in status  # not closed yet
    case = Case.objects.get()
    Case.objects.update(
        status=Status.CLOSED, closed_at=NOW, answered_at=NOW, next_act_at=None, next_stage=""
    )
    status = client.get(reverse("cases:status", args=[secret])).content.decode()
    assert f"?again={secret}" in status

    page = _look(client, team, again=secret)

    shown = page.content.decode()
    assert "灯归市政，已报修。" in shown
    assert reverse("cases:status", args=[secret]) in shown
    _send(client, team, page, new_facts="灯杆歪了。")
    assert Case.objects.latest("pk").repeats == case


def test_somebody_elses_secret_shows_nothing_to_a_guesser(client: Client, team: Team) -> None:
    _answered(team)

    shown = _look(client, team, again="no-such-secret").content.decode()

    assert "有新情况吗？" not in shown


def test_who_needs_help_at_once_is_not_asked(client: Client, team: Team) -> None:
    _answered(team)
    place = {"estate": str(team.place.building.estate_id), "building": str(team.place.building.pk)}

    page = _look(client, team, phone=PHONE, call_out="1", **place)

    assert "有新情况吗？" not in page.content.decode()
    assert Draft.objects.exists()


def test_staff_read_the_answer_out_before_they_write_it_down_again(team: Team) -> None:
    _answered(team)
    first = Case.objects.get()
    clerk = signed_in(team.clerk)
    url = reverse("cases:register")
    typed = {
        **_kept(clerk.get(url)),
        "channel": "phone",
        "words": AGAIN,
        "phone": PHONE,
        "community": str(team.place.community.pk),
    }

    asked = text_of(clerk.post(url, typed), status=422)
    assert "先问一句：有新情况吗？" in asked
    assert "灯归市政，已报修。" in asked
    assert AGAIN in asked
    assert Case.objects.count() == 1

    nothing = clerk.post(reverse("cases:told_again", args=[first.number]), follow=True)
    assert "没有另开一件" in text_of(nothing)
    assert Case.objects.count() == 1

    answer = clerk.post(url, {**typed, "new_facts": "灯杆歪了。"})
    assert answer.status_code == 302
    assert Case.objects.latest("pk").repeats == first


def test_the_case_page_shows_the_earlier_answer_and_answers_again_in_one_tap(team: Team) -> None:
    _answered(team)
    case = make_case(AGAIN, place=team.located, phone=PHONE)
    clerk = signed_in(team.clerk)

    page = detail(clerk, case)
    assert "第 2 次说这件事，前面答复过" in page
    assert "灯归市政，已报修。" in page
    assert "没有新情况，再答复一遍" in page
    do(clerk, case, "nothing_new")

    case.refresh_from_db()
    assert (case.status, case.decline_reason) == (Status.DECLINED, "nothing_new")
    assert "灯归市政，已报修。" in case.replies.get().text


def test_a_case_said_for_the_first_time_offers_no_repeat(team: Team) -> None:
    case = make_case(AGAIN, place=team.located, phone=PHONE)

    page = detail(signed_in(team.clerk), case)

    assert "再答复一遍" not in page
