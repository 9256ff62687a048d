"""What staff see of one case, and of whom it tells."""

import io
import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_taken_case,
    make_team,
)
from wangge.cases.models import Case, Note, Reply
from wangge.cases.tests.staff_pages import at, detail, signed_in, text_of
from wangge.cases.views.deeds import DEEDS
from wangge.duty import calendar
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.history.models import Event
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def worker(team: Team) -> Client:
    return signed_in(team.worker)


@pytest.fixture
def secretary(team: Team) -> Client:
    return signed_in(team.secretary)


def test_the_page_says_what_next_by_when_and_why(worker: Client, team: Team) -> None:
    case = make_case(place=team.located, name="王女士", phone="13900000417")

    page = detail(worker, case)

    assert "<mark>楼道灯</mark>" in page
    assert "下一个期限：接单" in page
    assert "还剩 2 小时" in page
    assert "加陆建国" in page  # what a miss leads to
    assert "139****0417" in page
    assert "13900000417" not in page
    assert page.index("接单</span>") < page.index("居民原话")


def test_the_next_verb_is_filled_and_one_tap(worker: Client, team: Team) -> None:
    case = make_case(place=team.located)

    page = detail(worker, case)

    first = re.search(r'<nav class="verbs".*?</form>', page, re.DOTALL)
    assert first is not None
    assert f'action="{at(case, "take")}"' in first[0]
    assert "button--primary" in first[0]


def test_a_reply_and_a_note_are_written_apart(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    address = reverse("cases:write", args=[case.number])

    worker.post(address, {"to": "resident", "text": "今天下午来换。"})
    worker.post(address, {"to": "internal", "text": "灯座也老化了。"})
    empty = worker.post(address, {"to": "internal", "text": ""})

    assert Reply.objects.filter(text="今天下午来换。").count() == 1
    assert Note.objects.get().text == "灯座也老化了。"
    page = text_of(empty, status=422)
    assert "写一句给同事的话。" in page
    internal = page.index("灯座也老化了。")
    assert "said--internal" in page[internal - 400 : internal]
    public = page.index("今天下午来换。")
    assert "said--internal" not in page[public - 200 : public]


def test_a_number_is_seen_for_a_purpose_and_written_down(worker: Client, team: Team) -> None:
    case = make_taken_case(team, name="王女士", phone="13900000417")
    requester = case.requesters.get()
    address = reverse("cases:phone", args=[case.number, requester.pk])

    assert "13900000417" not in text_of(worker.get(address))
    assert "为什么要看号码" in text_of(worker.post(address, {}), status=422)
    page = text_of(worker.post(address, {"purpose": "visit"}))

    assert "tel:13900000417" in page
    event = Event.objects.get(kind="people.phone_revealed")
    assert event.data["purpose"] == "visit"
    assert "高文斌看了居民的号码：约上门时间" in detail(worker, case)


def test_a_number_of_another_case_is_not_found(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    other = make_taken_case(team, name="李先生", phone="13900000555")

    answer = worker.get(reverse("cases:phone", args=[case.number, other.requesters.get().pk]))

    assert answer.status_code == 404


def test_a_picture_is_shown_to_who_may_see_the_case(worker: Client, team: Team) -> None:
    case = make_taken_case(team)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    photo = pictures.prepare(SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg"))
    kept = pictures.keep(photo, subject=case, reader=Attachment.Reader.RESIDENT, at=NOW)
    address = reverse("cases:picture", args=[case.number, kept.public_id])

    assert address in detail(worker, case)
    answer: Any = worker.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert signed_in(team.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_history_of_the_same_place_stands_beside_it(worker: Client, team: Team) -> None:
    before = make_closed_case(team)
    case = make_case("楼道灯又坏了", place=team.located)

    page = detail(worker, case)

    assert reverse("cases:detail", args=[before.number]) in page


def test_what_is_not_visible_is_not_found_whatever_is_asked(team: Team) -> None:
    case = make_taken_case(team, phone="13900000417")
    neighbour = signed_in(team.stranger)
    requester = case.requesters.get()

    addresses = [
        reverse("cases:detail", args=[case.number]),
        reverse("cases:write", args=[case.number]),
        reverse("cases:phone", args=[case.number, requester.pk]),
        *(at(case, name) for name in DEEDS),
    ]
    for address in addresses:
        assert neighbour.get(address).status_code == 404, address
        assert neighbour.post(address, {"text": "x"}).status_code in {404, 405}, address
    assert Case.objects.get().revision == case.revision


@pytest.mark.parametrize("number", ["0000000000", "999", "abc", "一二三", "9" * 60])
def test_a_number_that_is_none_is_not_found(worker: Client, number: str) -> None:
    assert worker.get(f"/cases/{number}/").status_code == 404
