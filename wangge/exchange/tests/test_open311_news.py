"""What whoever keeps up with requests is told: all that came since, page by page, or that they slept too long."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from wangge.cases.factories import make_taken_case
from wangge.exchange.tests.open311_asking import ROOT, Stage, ask
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


def test_whoever_keeps_up_is_told_when_they_slept_too_long(stage: Stage) -> None:
    with time_machine.travel(NOW + timedelta(days=200), tick=False):
        refused = ask("requests", expect=400, updated_after="2026-11-23T09:00:00+08:00")

    assert "90" in str(refused)


def test_news_has_pages_that_say_how_many_there_are(stage: Stage) -> None:
    for _number in range(3):
        make_taken_case(stage.team)
    client = Client()

    first = client.get(f"{ROOT}servicerequestupdates.json?page_size=2")
    all_of_it = ask("servicerequestupdates")
    assert client.get(f"{ROOT}servicerequestupdates.json?page=abc").status_code == 400
    told, link = first.json(), first["Link"]
    while link:
        answer = client.get(link.partition("<")[2].partition(">")[0])
        told, link = told + answer.json(), answer.get("Link", "")

    assert first["X-Result-Count"] == str(len(all_of_it))
    assert [one["update_id"] for one in told] == [one["update_id"] for one in all_of_it]
    assert len(first.json()) == 2 < len(told)
