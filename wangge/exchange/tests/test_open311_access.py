"""The page on which Open311 is opened and closed, and who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wangge.cases.factories import Team, make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import jurisdictions
from wangge.exchange.tests.open311_asking import ask
from wangge.history.models import Event
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db
PAGE = reverse("exchange:open311")


def _switch(team: Team) -> str:
    return reverse("exchange:open311_switch", args=[team.place.community.pk])


def test_it_is_closed_until_the_secretary_opens_it_and_closed_again_by_a_second_thought(
    team: Team,
) -> None:
    secretary = signed_in(team.secretary)
    assert "没开" in text_of(secretary.get(PAGE))
    ask("services", expect=404)

    answer = secretary.post(
        _switch(team), {"is_on": "1", "jurisdiction": "Banqiao.example.cn"}, follow=True
    )

    page = text_of(answer)
    assert "开着" in page
    assert "banqiao.example.cn" in page
    assert "/open311/v2/" in page
    assert len(ask("services")) > 30
    event = Event.objects.get(kind=ExchangeEvent.OPEN311_SWITCHED)
    assert (event.subject_id, event.data) == (team.place.community.pk, {"is_on": True})
    asked = reverse("exchange:open311_close", args=[team.place.community.pk])
    assert "随时可以再开" in text_of(secretary.get(asked))
    secretary.post(_switch(team), {"is_on": "0", "jurisdiction": "banqiao.example.cn"})
    ask("services", expect=404)
    assert Open311Access.objects.get().jurisdiction == "banqiao.example.cn"
    assert Event.objects.filter(kind=ExchangeEvent.OPEN311_SWITCHED).count() == 2


def test_before_a_second_one_opens_the_page_says_what_changes_for_whom(team: Team) -> None:
    mine, other = team.place.community, make_team()
    jurisdictions.switch(mine, is_on=True, by=team.secretary, at=NOW)
    page = signed_in(other.secretary)
    asked = reverse("exchange:open311_switch", args=[other.place.community.pk])
    assert "已经开着" not in text_of(signed_in(team.secretary).get(_switch(team)))

    warned = text_of(page.get(asked))

    assert f"已经开着：{mine.name}" in warned
    assert f"不写的照旧算{mine.name}的" in warned
    assert f"jurisdiction_id={other.place.community.code}" in warned
    page.post(asked, {"is_on": "1"})
    # Whose community is not meant does not say so of the other's.
    assert "不写名字的算这里" not in text_of(page.get(PAGE))
    admin = signed_in(make_actor(Role.ADMINISTRATOR, area=mine.parent))
    assert "不写 jurisdiction_id 的算这里" in text_of(admin.get(PAGE))
    assert "只剩" in text_of(admin.get(reverse("exchange:open311_close", args=[mine.pk])))


def test_whom_a_call_without_a_name_means_is_changed_by_a_second_thought(team: Team) -> None:
    mine, street = team.place.community, team.place.community.parent
    other = make_community(parent=street)
    admin = make_actor(Role.ADMINISTRATOR, area=street)
    for community in (mine, other):
        jurisdictions.switch(community, is_on=True, by=admin, at=NOW)
    page, address = signed_in(admin), reverse("exchange:open311_default", args=[other.pk])
    assert address in text_of(page.get(PAGE))
    assert f"现在不写的算{mine.name}的" in text_of(page.get(address))

    told = text_of(page.post(address, {"is_default": "1"}, follow=True))

    assert f"现在算{other.name}的" in told
    meant = jurisdictions.default()
    assert meant is not None
    assert meant.community == other
    assert "退回（400）" in text_of(page.get(address))
    assert "没有定" in text_of(page.post(address, {"is_default": "0"}, follow=True))
    assert signed_in(team.secretary).get(address).status_code in {403, 404}
    assert signed_in(team.secretary).post(address, {"is_default": "1"}).status_code in {403, 404}


def test_a_bad_name_is_said_beside_its_field_and_opens_nothing(team: Team) -> None:
    answer = signed_in(team.secretary).post(_switch(team), {"jurisdiction": "板桥 社区"})

    assert "小写字母" in text_of(answer, status=422)
    assert not Open311Access.objects.exists()


def test_the_desk_may_look_and_not_switch_and_others_do_not_look(team: Team) -> None:
    clerk = signed_in(team.clerk)

    assert _switch(team) not in text_of(clerk.get(PAGE))
    assert reverse("exchange:open311") in text_of(clerk.get(reverse("exchange:start")))
    assert clerk.get(_switch(team)).status_code == 403
    assert clerk.post(_switch(team), {"is_on": "1"}).status_code == 403
    assert signed_in(team.worker).get(PAGE).status_code == 403
    stranger = signed_in(team.stranger)
    assert stranger.get(_switch(team)).status_code == 404
    assert team.place.community.name not in text_of(stranger.get(PAGE))
    assert not Open311Access.objects.exists()


def test_the_page_asks_the_same_of_the_database_for_one_community_and_for_many(team: Team) -> None:
    street = team.place.community.parent
    admin = make_actor(Role.ADMINISTRATOR, area=street)
    page, asked = signed_in(admin), []
    for count in (1, 12):
        for _number in range(count):
            community = make_community(parent=street)
            jurisdictions.switch(community, is_on=True, by=admin, at=NOW)
        text_of(page.get(PAGE))
        with CaptureQueriesContext(connection) as read:
            assert text_of(page.get(PAGE)).count("开着") > count
        asked.append(len(read))

    assert asked[0] == asked[1] <= 12


def test_the_page_says_when_it_was_last_used(team: Team) -> None:
    now = timezone.now()
    jurisdictions.switch(team.place.community, is_on=True, by=team.secretary, at=now)
    page = signed_in(team.secretary)
    assert text_of(page.get(PAGE)).count("还没有") == 2

    ask("requests")

    assert text_of(page.get(PAGE)).count("还没有") == 1
    last = Open311Access.objects.get().last_read_at
    assert last is not None
    assert timezone.now() - last < timedelta(minutes=1)
