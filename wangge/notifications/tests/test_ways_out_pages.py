from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.urls import reverse

from wangge.core.moments import SHANGHAI
from wangge.jobs.working import run_due
from wangge.notifications import preferences
from wangge.notifications.factories import make_gateway, make_robot
from wangge.notifications.models import Delivery, Gateway, Outside, Robot
from wangge.people import privacy
from wangge.people.factories import client_of, make_account, make_organisation, make_post
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-pages-4bc4"


@pytest.fixture(autouse=True)
def _it_is_monday_morning(settings: Any) -> Any:
    settings.SINK = True
    with time_machine.travel(NOW, tick=False):
        yield


def client_as(role: str, area: Area) -> Any:
    return client_of(make_account(make_post(role, area=area)))


def text_of(answer: Any, *, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.content.decode())


def test_a_secretary_enters_a_robot_tries_it_and_never_sees_its_secret_again() -> None:
    community = make_community()
    company = make_organisation(area=community)
    client = client_as(Role.COMMUNITY_SECRETARY, community)
    fields = {"make": "wecom", "name": "维修群", "area": community.pk, "is_active": "on"}

    refused = client.post(reverse("notifications:add_robot"), fields)
    assert "Webhook 地址整个贴进来" in text_of(refused, status=422)
    client.post(
        reverse("notifications:add_robot"), {**fields, "organisation": company.pk, "token": HOOK}
    )
    robot = Robot.objects.get()
    page = text_of(client.get(reverse("notifications:robots")))
    form = text_of(client.get(reverse("notifications:correct_robot", args=[robot.pk])))

    assert "****4bc4" in page + form
    assert "693a91f6" not in page + form
    client.post(reverse("notifications:try_robot", args=[robot.pk]))
    run_due(NOW)
    assert Outside.objects.get().to == "维修群"
    assert "维修群" in text_of(client.get(reverse("notifications:log")))

    client.post(reverse("notifications:put_away_robot", args=[robot.pk]))
    robot.refresh_from_db()
    assert not robot.is_active


def test_a_robot_next_door_is_not_there() -> None:
    here, next_door = make_community(), make_community()
    robot = make_robot(next_door)
    client = client_as(Role.COMMUNITY_SECRETARY, here)

    assert robot.name not in text_of(client.get(reverse("notifications:robots")))
    for name in ("correct_robot", "try_robot", "put_away_robot"):
        answer = client.post(reverse(f"notifications:{name}", args=[robot.pk]))
        assert answer.status_code == 404
    fields = {"make": "wecom", "name": "群", "area": next_door.pk, "token": HOOK}
    text_of(client.post(reverse("notifications:add_robot"), fields), status=422)
    assert Robot.objects.count() == 1


def test_an_administrator_describes_a_gateway_and_tries_it_on_the_own_number() -> None:
    client = client_as(Role.ADMINISTRATOR, make_community())
    add = reverse("notifications:add_gateway")
    offered = text_of(client.get(add, {"like": "aliyun"}))
    assert "dysmsapi.aliyuncs.com" in offered
    fields = {
        "kind": "sms", "name": "短信", "url": "https://sms.example.com/", "form": "json",
        "body": '{"to": "{phone}", "t": "{text}"}', "signing": "bearer", "sender": "板桥社区",
        "per_minute": "60", "is_active": "on",
    }  # fmt: skip

    assert "要签名，请写密钥" in text_of(client.post(add, fields), status=422)
    client.post(add, {**fields, "secret": "s3cret-of-gateway"})
    row = Gateway.objects.get()
    assert b"s3cret" not in bytes(row.secret_cipher)
    pages = text_of(client.get(reverse("notifications:gateways"))) + text_of(
        client.get(reverse("notifications:correct_gateway", args=[row.pk]))
    )
    assert "s3cret" not in pages

    attempt = reverse("notifications:try_gateway", args=[row.pk])
    assert "手机号是 11 位" in text_of(client.post(attempt, {"phone": "1390000"}), status=422)
    client.post(attempt, {"phone": "139 0000 0417"})
    run_due(NOW)
    page = text_of(client.get(reverse("notifications:outside"), {"channel": "sms"}))
    assert "【板桥社区】试一下" in page
    assert "139****0417" in page
    assert "13900000417" not in page
    client.post(reverse("notifications:put_away_gateway", args=[row.pk]))
    row.refresh_from_db()
    assert not row.is_active


@pytest.mark.parametrize("name", ["gateways", "add_gateway"])
def test_what_leaves_is_for_who_runs_the_deployment(name: str) -> None:
    community = make_community()
    make_gateway()

    secretary = client_as(Role.COMMUNITY_SECRETARY, community)

    assert secretary.get(reverse(f"notifications:{name}")).status_code == 403
    assert "短信和语音" not in text_of(secretary.get(reverse("home:setup")))


def test_being_texted_when_called_is_offered_where_it_can_be_and_needs_a_number() -> None:
    account = make_account(make_post(Role.NIGHT_GUARD, area=make_community()))
    client, page = client_of(account), reverse("notifications:preferences")
    assert "urgent_sms" not in text_of(client.get(page))
    make_gateway()

    assert "没有登记电话号码" in text_of(client.post(page, {"urgent_sms": "on"}), status=422)
    privacy.keep_phone("13900000417", person=account.person)
    client.post(page, {"urgent_sms": "on"})

    assert preferences.of(account).urgent_sms
    assert not preferences.of(account).urgent_voice


def test_a_deployment_that_sends_nothing_is_warned_unless_it_is_the_demonstration(
    settings: Any,
) -> None:
    settings.DEMO = False
    assert "wangge.W010" in {found.id for found in run_checks()}
    settings.DEMO = True
    assert "wangge.W010" not in {found.id for found in run_checks()}
    settings.DEMO, settings.SINK = False, False
    assert "wangge.W010" not in {found.id for found in run_checks()}


def test_a_long_log_of_what_would_go_takes_few_statements(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(35):
        Outside.objects.create(
            channel=Delivery.Channel.SMS, to="139****0417", text=f"第 {number} 条", at=NOW
        )
    client = client_as(Role.ADMINISTRATOR, make_community())
    client.get(reverse("notifications:outside"))

    with django_assert_max_num_queries(9):
        page = text_of(client.get(reverse("notifications:outside")))

    assert "第 1–30 件，共 35 件" in page
