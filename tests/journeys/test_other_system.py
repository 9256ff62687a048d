"""Another system is let in: a token, a case over REST, news of it by webhook, and the door shut again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot, work
from tests.journeys.stage import Clock, Stage, set_stage, sign_in
from wangge.cases import taking
from wangge.cases.models import Case
from wangge.exchange.tests.listening import Listener, is_signed, listening

# The whole of the other system: brings what it is told, or reads a case.
PROGRAM = """
import json, sys, urllib.error, urllib.request
home, token, key = sys.argv[1:]
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
def call(path, sent=None):
    data = None if sent is None else json.dumps(sent).encode()
    more = {} if sent is None else {"Idempotency-Key": key}
    asked = urllib.request.Request(home + path, data, {**headers, **more})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)
try:
    case = call("/api/v1/cases", {"community": "banqiao", "words": "1号楼6楼楼道灯坏了，晚上看不见。",
        "requester": {"name": "马桂英", "phone": "13900000417"}})
    print(json.dumps(call("/api/v1/cases/" + case["number"])))
except urllib.error.HTTPError as error:
    print(json.dumps(json.load(error)))
"""


@pytest.fixture
def there(settings: Settings) -> Iterator[Listener]:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]
    with listening() as listener:
        yield listener


def test_another_system_is_let_in_and_out_at_the_desk_and_on_a_phone(
    new_page: NewPage, clock: Clock, server: LiveServer, there: Listener
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    for size, name in ((DESK, "市网格平台"), (PHONE, "物业工单软件")):
        page = new_page(size)
        sign_in(page, "admin")
        token = makes_a_token(page, name)
        secret = subscribes(page, name, there.url)
        case = brings_and_reads(server.url, token, key=name)
        hears_of_it(stage, case, there, secret=secret)
        ends_both(page, name)
        told = the_program_says(server.url, token, key=f"{name} again")
        assert (told["status"], told["code"]) == (401, "unbelieved")
        there.heard.clear()


def makes_a_token(page: Page, name: str) -> str:
    page.goto("/setup/")
    page.get_by_role("link", name="让别的系统接进来").click()
    page.get_by_role("link", name="开一个令牌").click()
    page.get_by_label("哪个系统用").fill(name)
    page.get_by_label("替谁办事").select_option(label="沈晓岚 · 值班台白班 · 社区值班台")
    page.get_by_label("看诉求").check()
    page.get_by_label("办诉求").check()
    assert_axe_clean(page)
    page.get_by_role("button", name="开令牌").click()
    expect(page.get_by_text("只在这里显示这一次")).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"token-{name}")
    token = page.get_by_label("令牌").input_value()
    page.get_by_role("link", name="存好了").click()
    expect(page.get_by_text("还没用过")).to_be_visible()
    expect(page.get_by_text(token)).to_have_count(0)
    return token


def subscribes(page: Page, name: str, url: str) -> str:
    page.get_by_role("link", name="消息订阅").click()
    page.get_by_role("link", name="加一个订阅").click()
    page.get_by_label("送给哪个系统").fill(name)
    page.get_by_label("对方收消息的地址").fill(url)
    page.get_by_label("哪一片的事").select_option(label="　　板桥社区")
    page.get_by_role("button", name="订阅").click()
    secret = page.get_by_label("签名密钥").input_value()
    page.get_by_role("link", name="去送一条试试").click()
    page.get_by_role("button", name="送一条试试").click()
    work()
    page.reload()
    expect(page.locator(".sheet-rows").get_by_text("送到了")).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"webhook-{name}")
    return secret


def brings_and_reads(home: str, token: str, *, key: str) -> Case:
    told = the_program_says(home, token, key=key)
    assert told["status"] == "dispatched", told
    assert told["requesters"][0]["phone"] == "139****0417"
    case = Case.objects.select_related("area", "category").get(number=told["number"])
    assert case.channel == "api"
    return case


def the_program_says(home: str, token: str, *, key: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, home, token, key.encode().hex()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def hears_of_it(stage: Stage, case: Case, there: Listener, *, secret: str) -> None:
    taking.take(case, by=stage.cast.actor("secretary"), at=case.submitted_at)
    work()
    told = {json.loads(body)["kind"]: (headers, body) for headers, body in there.heard}
    assert {"trial", "case.submitted", "case.taken"} <= set(told)
    for headers, body in told.values():
        assert is_signed(headers, body, secret=secret)
    assert json.loads(told["case.taken"][1])["case"]["number"] == case.number


def ends_both(page: Page, name: str) -> None:
    page.get_by_role("link", name="停用", exact=True).click()
    page.get_by_role("button", name="停用").click()
    page.goto("/exchange/tokens/")
    row = page.get_by_role("article").filter(has_text=name)
    row.get_by_role("link", name="停用").click()
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("article").filter(has_text=name).get_by_text("已停用")).to_be_visible()
    assert_axe_clean(page)
