"""“Me too” and reports in the browser: how often from one address, taken back, nothing cut in silence."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from wangge.cases import resolving, taking
from wangge.cases.factories import Team
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import text_of
from wangge.message_board.factories import make_message, make_thread
from wangge.message_board.models import AbuseReport, Supporter, Thread
from wangge.message_board.tests.board import PHONE, address
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("it_is_nine")]


def test_a_press_too_many_is_taken_back_by_the_device_that_pressed_until_somebody_answers(
    team: Team,
) -> None:
    thread = make_thread(place=team.located)
    client, stranger = Client(), Client()
    for browser in (client, stranger):
        browser.get(address(thread))
    client.post(address(thread, "me_too"), {"phone": PHONE})
    assert "说错了，收回" in text_of(client.get(address(thread)))
    assert "说错了，收回" not in text_of(stranger.get(address(thread)))

    kept = text_of(stranger.post(address(thread, "take_back"), follow=True))
    gone = text_of(client.post(address(thread, "take_back"), follow=True))

    assert "收不回" in kept
    assert "收回了，就像没有点过" in gone
    assert "到现在只有提出的人说过" in gone
    assert Requester.objects.count() == 1

    client.post(address(thread, "me_too"), {"phone": ""})
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="灯换了。", by=team.worker, at=NOW)
    late = text_of(client.post(address(thread, "take_back"), follow=True))
    assert "收不回" in late
    assert Supporter.objects.filter(is_author=False).count() == 1


def test_one_address_says_me_too_of_one_matter_five_times_a_day_then_leaves_a_number(
    team: Team,
) -> None:
    thread, other = make_thread(place=team.located), make_thread("电梯有异响", place=team.located)

    def press(of: Thread, phone: str = "") -> Any:
        client = Client()
        client.get(address(of))
        return client.post(address(of, "me_too"), {"phone": phone})

    answers = [press(thread) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert "请值班员替您记" in text_of(answers[-1], status=429)
    assert Supporter.objects.filter(thread=thread, is_author=False).count() == 5
    assert press(other).status_code == 302
    assert press(thread, PHONE).status_code == 302
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert press(thread).status_code == 302


def test_a_report_that_is_too_long_is_refused_at_its_field_with_all_that_was_typed(
    team: Team,
) -> None:
    message = make_message(place=team.located)
    long = "他天天这样" * 2_000

    answer = Client().post(
        address(message.thread, "report", message.pk), {"why": "other", "text": long}
    )

    page = text_of(answer, status=422)
    assert "最多写 300 个字，您写了 10000 个" in page
    assert long in page
    assert not AbuseReport.objects.exists()
