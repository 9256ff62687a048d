"""Tests of what whoever asked for a car is told: the desk's own words, whole, and by text where they agreed."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases.models import Case, TextConsent
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.notifications.factories import make_gateway
from wangge.parking.factories import (
    PLATE,
    Lot,
    make_lot,
    make_request,
)
from wangge.parking.models import MoveRequest
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
START = "/parking/"


@pytest.fixture
def lot() -> Lot:
    return make_lot()


@pytest.fixture
def desk(lot: Lot) -> Client:
    return signed_in(lot.clerk)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def _ask(desk: Client, do: str = "ask", **fields: str) -> Any:
    return desk.post(START, {"do": do, "what": PLATE, "place_text": "2-1203 车位", **fields})


def _page(request: MoveRequest, name: str = "request") -> str:
    return reverse(f"parking:{name}", args=[request.case.number])


def _said(desk: Client, request: MoveRequest) -> str:
    return text_of(desk.get(_page(request)))


def test_moved_is_reported_with_the_desks_own_words(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()

    desk.post(_page(request, "moved"), {"text": "车主刚开走。", "revision": request.case.revision})

    case = Case.objects.get()
    assert case.status == Status.RESOLVED
    assert case.replies.latest("pk").text == "车主刚开走。"
    assert "还欠诉求人一个电话" in _said(desk, request)


def test_words_that_are_too_long_are_refused_and_not_cut(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()

    answer = desk.post(
        _page(request, "moved"), {"text": "挪" * 20_000, "revision": request.case.revision}
    )

    assert "20000" in text_of(answer, status=422).replace(",", "")
    assert Case.objects.get().is_open


def test_a_caller_who_agrees_to_texts_is_texted_the_number(lot: Lot, desk: Client) -> None:
    make_gateway()

    _ask(desk, phone="13900000417", may_text="on")

    assert TextConsent.objects.get().requester.case == Case.objects.get()
