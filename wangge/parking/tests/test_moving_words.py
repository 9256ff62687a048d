"""Tests of what whoever asked for a car is told: the desk's own words, whole, and by text where they agreed."""

import pytest
from django.test import Client

from wangge.cases.models import Case, TextConsent
from wangge.cases.tests.staff_pages import text_of
from wangge.cases.vocabulary import Status
from wangge.notifications.factories import make_gateway
from wangge.parking.factories import (
    Lot,
    make_request,
)
from wangge.parking.tests.desk_pages import ask_for, page_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_nine")]


def test_moved_is_reported_with_the_desks_own_words(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()

    desk.post(
        page_of(request, "moved"), {"text": "车主刚开走。", "revision": request.case.revision}
    )

    case = Case.objects.get()
    assert case.status == Status.RESOLVED
    assert case.replies.latest("pk").text == "车主刚开走。"
    assert "还欠诉求人一个电话" in read(desk, request)


def test_words_that_are_too_long_are_refused_and_not_cut(lot: Lot, desk: Client) -> None:
    request = make_request(lot)
    request.case.refresh_from_db()

    answer = desk.post(
        page_of(request, "moved"), {"text": "挪" * 20_000, "revision": request.case.revision}
    )

    assert "20000" in text_of(answer, status=422).replace(",", "")
    assert Case.objects.get().is_open


def test_a_caller_who_agrees_to_texts_is_texted_the_number(lot: Lot, desk: Client) -> None:
    make_gateway()

    ask_for(desk, phone="13900000417", may_text="on")

    assert TextConsent.objects.get().requester.case == Case.objects.get()
