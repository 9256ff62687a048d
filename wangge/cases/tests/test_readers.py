"""Who may look up what residents were sent: whoever keeps the community, and nobody next door."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from wangge.cases import links
from wangge.cases.factories import Team, make_resolved_case, make_team
from wangge.cases.models import Requester
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.moments import SHANGHAI
from wangge.jobs.working import run_due
from wangge.notifications.factories import make_gateway
from wangge.notifications.models import Delivery, Outside
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
NOON = (NOW + timedelta(days=30)).astimezone(SHANGHAI).replace(hour=12)
LOG, KEPT = reverse("notifications:log"), reverse("notifications:outside")
AUNT: dict[str, Any] = {"name": "王女士", "phone": "13900000417"}


@pytest.fixture
def team(settings: Any) -> Team:
    settings.SINK = True
    make_gateway()
    return make_team()


def told(team: Team) -> None:
    make_resolved_case(team, may_text=True, **AUNT)
    for _round in range(4):
        run_due(NOON, limit=500)
    assert Outside.objects.filter(channel=Delivery.Channel.SMS).exists()


def test_a_secretary_reads_what_the_residents_of_the_community_were_sent(team: Team) -> None:
    told(team)
    client = signed_in(team.secretary)
    setup = text_of(client.get(reverse("home:setup")))
    assert LOG in setup
    assert KEPT in setup
    assert KEPT in text_of(client.get(LOG))

    sent, kept = text_of(client.get(LOG)), text_of(client.get(KEPT))

    assert "居民" in sent
    assert "短信" in sent
    assert "已换灯泡" in kept
    assert "139****0417" in kept
    for page in (sent, kept):
        assert AUNT["phone"] not in page
        assert AUNT["name"] not in page


def test_next_door_and_whoever_keeps_no_area_reads_nothing_of_it(team: Team) -> None:
    told(team)
    next_door = signed_in(team.stranger)

    assert "短信" not in text_of(next_door.get(LOG)).partition("<table")[2]
    assert "已换灯泡" not in text_of(next_door.get(KEPT))
    for address in (LOG, KEPT):
        assert signed_in(team.clerk).get(address).status_code == 403


def test_the_way_to_a_resident_s_own_page_is_blotted_out(team: Team, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    case = make_resolved_case(team, email="wang@example.com", **AUNT)
    requester = Requester.objects.get(case=case)
    for _round in range(4):
        run_due(NOON, limit=500)
    secret = links.secret_of(requester)
    kept = Outside.objects.filter(channel=Delivery.Channel.EMAIL).first()
    assert kept is not None
    assert secret in kept.text

    for actor in (team.secretary, make_actor(Role.ADMINISTRATOR)):
        page = text_of(signed_in(actor).get(KEPT))
        assert "/s/…" in page
        assert secret not in page


def test_a_message_that_failed_is_sent_again_by_the_secretary(team: Team) -> None:
    told(team)
    failed = Delivery.objects.filter(channel=Delivery.Channel.SMS).latest("pk")
    Delivery.objects.filter(pk=failed.pk).update(state=Delivery.State.FAILED)
    again = reverse("notifications:again", args=[failed.pk])

    assert signed_in(team.stranger).post(again).status_code == 404
    signed_in(team.secretary).post(again)

    failed.refresh_from_db()
    assert failed.state == Delivery.State.QUEUED
