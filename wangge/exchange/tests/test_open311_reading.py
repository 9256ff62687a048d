"""Who answers by Open311 and how: discovery, services, definitions, in XML and in JSON."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from wangge.cases import catalogue
from wangge.cases.factories import (
    make_case,
)
from wangge.cases.models import Category
from wangge.cases.vocabulary import Route
from wangge.core.errors import NotAllowed
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import jurisdictions
from wangge.exchange.tests.open311_asking import (
    LATER,
    ROOT,
    Stage,
    ask,
    bring,
    case_of,
    codes,
    id_of,
    ids,
    make_stage,
)
from wangge.history.models import Event
from wangge.people.actors import COMMAND
from wangge.people.factories import make_actor
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


# --- who answers ----------------------------------------------------------------------------------


def test_nobody_answers_until_somebody_who_may_switches_it_on(stage: Stage) -> None:
    team, community = stage.team, stage.team.place.community
    with pytest.raises(NotAllowed):
        jurisdictions.switch(community, is_on=False, by=team.clerk, at=LATER)
    with pytest.raises(NotAllowed):
        jurisdictions.switch(community, is_on=False, by=team.stranger, at=LATER)
    assert ask("requests") == []

    jurisdictions.switch(community, is_on=False, by=team.secretary, at=LATER)

    for path in ("discovery", "services", "services/lift", "requests", "requests/1"):
        assert codes(ask(path, expect=404)) == ["jurisdiction_id"]


def test_who_named_none_goes_on_with_the_first_when_a_second_one_opens(stage: Stage) -> None:
    mine = make_case(place=stage.team.located)
    assert ids(ask("requests", jurisdiction_id="anything")) == [id_of(mine)]
    other = make_stage()
    jurisdictions.switch(
        other.team.place.community,
        is_on=True,
        jurisdiction="East.example.cn",
        by=other.team.secretary,
        at=LATER,
    )

    assert ids(ask("requests")) == ids(ask("requests", jurisdiction_id="")) == [id_of(mine)]
    assert case_of(bring(stage)).community == stage.team.place.community
    assert codes(ask("requests", jurisdiction_id="nowhere", expect=404)) == ["jurisdiction_id"]
    code = stage.team.place.community.code
    assert id_of(mine) in ids(ask("requests", jurisdiction_id=code))
    assert ask("requests", jurisdiction_id="east.example.cn") == []
    assert ask(f"requests/{id_of(mine)}", jurisdiction_id="east.example.cn", expect=404)
    assert len(ask("services", jurisdiction_id="east.example.cn")) > 30
    assert ask("discovery")["endpoints"]


def test_staff_of_both_say_who_is_meant_without_a_name_or_that_each_is_named(stage: Stage) -> None:
    mine, other = stage.team.place.community, make_stage().team
    jurisdictions.switch(other.place.community, is_on=True, by=other.secretary, at=LATER)
    admin = make_actor(Role.ADMINISTRATOR)
    choose = jurisdictions.choose_default
    for actor in (stage.team.secretary, other.secretary, stage.team.clerk):
        with pytest.raises(NotAllowed):
            choose(other.place.community, is_default=True, by=actor, at=LATER)
    case = make_case(place=stage.team.located)
    assert ids(ask("requests")) == [id_of(case)]

    choose(other.place.community, is_default=True, by=admin, at=LATER)
    assert ask("requests") == []
    choose(other.place.community, is_default=False, by=admin, at=LATER)
    assert codes(ask("requests", expect=400)) == ["jurisdiction_id"]
    assert codes(bring(stage, expect=400)) == ["jurisdiction_id"]
    choose(mine, is_default=True, by=admin, at=LATER)
    assert ids(ask("requests")) == [id_of(case)]
    said = Event.objects.filter(kind=ExchangeEvent.OPEN311_DEFAULT).order_by("pk")
    assert [event.data["is_default"] for event in said] == [True, False, True]


def test_who_is_closed_is_not_meant_any_more_and_opened_again_takes_nobody_s_place(
    stage: Stage,
) -> None:
    first, second, third = stage.team, make_stage().team, make_stage().team
    switch = jurisdictions.switch
    for team in (second, third):
        switch(team.place.community, is_on=True, by=team.secretary, at=LATER)

    switch(first.place.community, is_on=False, by=first.secretary, at=LATER)
    # Of two that are left nobody was meant: nothing goes to one of them unawares.
    assert codes(ask("requests", expect=400)) == ["jurisdiction_id"]
    switch(third.place.community, is_on=False, by=third.secretary, at=LATER)
    assert ask("requests") == []
    switch(first.place.community, is_on=True, by=first.secretary, at=LATER)

    meant = jurisdictions.default()
    assert meant is not None
    assert meant.community == second.place.community
    admin = make_actor(Role.ADMINISTRATOR)
    with pytest.raises(jurisdictions.NotOpen):
        jurisdictions.choose_default(third.place.community, is_default=True, by=admin, at=LATER)


def test_two_communities_do_not_share_a_name(stage: Stage) -> None:
    other = make_stage().team
    taken = stage.team.place.community.code

    for name in (taken, "bad name", "-x", "x" * 90):
        with pytest.raises(Exception) as refusal:  # noqa: PT011 - Malformed, with its field
            jurisdictions.switch(
                other.place.community, is_on=True, jurisdiction=name, by=other.secretary, at=LATER
            )
        assert getattr(refusal.value, "field", "") == "jurisdiction"


# --- discovery ------------------------------------------------------------------------------------


def test_discovery_says_where_and_how(stage: Stage) -> None:
    told = ask("discovery")

    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["type"] == "production"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert told["key_service"]
    assert stage.team.place.community.name in told["contact"]
    assert datetime.fromisoformat(told["changeset"]).tzinfo is not None


def test_the_changeset_moves_when_the_services_change_and_only_then(stage: Stage) -> None:
    first = ask("discovery")["changeset"]
    make_case(place=stage.team.located)
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        assert ask("discovery")["changeset"] == first
    category = Category.objects.get(code="lift")
    category.name = "电梯和扶梯"
    catalogue.keep_category(category, by=COMMAND, at=LATER)

    with time_machine.travel(LATER + timedelta(hours=2), tick=False):
        then = ask("discovery")["changeset"]

    assert datetime.fromisoformat(then) - datetime.fromisoformat(first) == timedelta(hours=2)


def test_the_changeset_never_goes_back_when_a_community_is_switched(stage: Stage) -> None:
    other = make_stage().team
    told = [ask("discovery")["changeset"]]
    for hours, is_on in ((1, True), (2, False), (3, True), (4, False)):
        at = LATER + timedelta(hours=hours)
        with time_machine.travel(at, tick=False):
            jurisdictions.switch(other.place.community, is_on=is_on, by=other.secretary, at=at)
            told.append(ask("discovery")["changeset"])

    moments = [datetime.fromisoformat(one) for one in told]
    assert moments == sorted(moments)
    assert moments[-1] == LATER + timedelta(hours=4)


# --- services -------------------------------------------------------------------------------------


def test_services_are_what_the_public_may_bring(stage: Stage) -> None:
    services = {one["service_code"]: one for one in ask("services")}

    assert services["public_lighting"]["service_name"] == "公共照明"
    assert services["public_lighting"]["group"] == "物业服务"
    assert services["public_lighting"]["metadata"] is True
    assert services["public_lighting"]["type"] == "realtime"
    assert services["public_lighting"]["keywords"].startswith("楼道灯,楼梯灯")
    assert services["schooling"]["metadata"] is False
    disputes = Category.objects.filter(route=Route.DISPUTE).values_list("code", flat=True)
    assert disputes
    assert not services.keys() & set(disputes)


def test_what_a_service_asks_stands_in_its_definition(stage: Stage) -> None:
    told = ask("services/lift")

    assert told["service_code"] == "lift"
    attributes = {one["code"]: one for one in told["attributes"]}
    assert [one["order"] for one in told["attributes"]] == list(range(1, len(attributes) + 1))
    assert attributes["trapped"]["required"] is True
    assert attributes["trapped"]["datatype"] == "singlevaluelist"
    assert [one["key"] for one in attributes["trapped"]["values"]] == ["yes", "no"]
    assert attributes["emergency"]["variable"] is False
    assert attributes["floor"]["datatype"] == "number"
    assert "values" not in attributes["floor"]


def test_all_six_kinds_of_questions_are_asked_somewhere(stage: Stage) -> None:
    services = [one["service_code"] for one in ask("services") if one["metadata"]]

    kinds = {
        attribute["datatype"]
        for code in services
        for attribute in ask(f"services/{code}")["attributes"]
    }

    assert kinds == {"string", "text", "number", "datetime", "singlevaluelist", "multivaluelist"}


def test_a_service_that_asks_nothing_has_no_attributes_and_none_is_404(stage: Stage) -> None:
    assert ask("services/schooling") == {"service_code": "schooling", "attributes": []}
    for code in ("nothing", "noise_dispute", "%00", "x" * 300):
        assert codes(ask(f"services/{code}", expect=404)) == ["service_code"]


# --- by whom and how ------------------------------------------------------------------------------


def test_any_page_may_read_and_none_may_post(stage: Stage) -> None:
    client = Client()

    read = client.get(f"{ROOT}services.json")
    asked = client.options(f"{ROOT}requests.json")
    posted = client.post(f"{ROOT}requests.json", {})

    assert read["Access-Control-Allow-Origin"] == "*"
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert set(asked["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert "Access-Control-Allow-Origin" not in posted.headers


@pytest.mark.parametrize(
    "path", ["services", "services.html", "requests.JSONX", "", "x.json", "x/y.xml"]
)
def test_what_is_no_address_is_404_with_a_body(stage: Stage, path: str) -> None:
    for answer in (Client().get(ROOT + path), Client().post(ROOT + path)):
        assert answer.status_code == 404
        body = answer.content.decode()
        if path.endswith(".json"):
            assert answer.json()[0]["code"] == "404"
        else:
            assert answer["Content-Type"] == "text/xml; charset=utf-8"
            assert "<errors><error><code>404</code><description>" in body


def test_another_method_is_405_with_a_body_and_says_which_are_taken(stage: Stage) -> None:
    for path, allowed in (("services", {"GET", "HEAD"}), ("requests", {"GET", "HEAD", "POST"})):
        answer = Client().delete(f"{ROOT}{path}.json")
        assert answer.status_code == 405
        assert set(answer["Allow"].split(", ")) == allowed
        assert answer.json()[0]["code"] == "405"
    assert b"<errors><error><code>405</code>" in Client().put(f"{ROOT}requests/x.xml").content


def test_when_it_was_last_read_is_kept_and_not_at_every_read(stage: Stage) -> None:
    ask("requests")
    access = Open311Access.objects.get()
    assert access.last_read_at == LATER

    with time_machine.travel(LATER + timedelta(minutes=5), tick=False):
        ask("requests")

    access.refresh_from_db()
    assert access.last_read_at == LATER
