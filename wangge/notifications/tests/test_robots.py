import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.jobs.working import run_due
from wangge.notifications import (
    gateways,
    groups,
    robots,
)
from wangge.notifications.factories import make_gateway, make_robot
from wangge.notifications.models import Delivery, Robot
from wangge.notifications.tests.vendor import a_vendor
from wangge.people import privacy
from wangge.people.actors import COMMAND
from wangge.people.factories import make_actor, make_organisation, make_post
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(settings: Any) -> None:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]


def work(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        run_due(at)


def test_the_surplus_of_a_robot_waits_and_all_of_it_arrives(settings: Any) -> None:
    robot = make_robot(make_community())
    with a_vendor() as vendor:
        settings.ROBOT_HOSTS = {"wecom": vendor.url}
        posts = [make_post(Role.GRID_WORKER, area=robot.area)]
        for number in range(25):
            groups.tell(
                posts, kind="k", title=f"事 {number}", url="", urgent=False, key=str(number), at=NOW
            )
        work(NOW)
        first = len(vendor.heard)
        for second in range(240):
            work(NOW + timedelta(seconds=second))
            if second == 59:
                assert len(vendor.heard) <= 20

    assert first == 5
    assert len(vendor.heard) == 25
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 0)}


@pytest.mark.parametrize(
    ("make", "path", "no"),
    [
        (Robot.Make.WECOM, "/cgi-bin/webhook/send?key=abcdef123456", '{"errcode":93000}'),
        (Robot.Make.DINGTALK, "/robot/send?access_token=abcdef123456&timestamp=", '{"errcode":1}'),
        (Robot.Make.FEISHU, "/open-apis/bot/v2/hook/abcdef123456", '{"code":19001}'),
    ],
)
def test_each_vendor_is_written_to_in_its_own_form_and_its_no_is_heard(
    make: str, path: str, no: str, settings: Any
) -> None:
    robot = make_robot(make_community(), make=make, token="abcdef123456", sign="SECsecret")
    post = make_post(Role.GRID_WORKER, area=robot.area)
    with a_vendor(answer='{"errcode":0,"code":0}') as vendor:
        settings.ROBOT_HOSTS = {make: vendor.url}
        groups.tell([post], kind="k", title="叫人", url="/x/", urgent=True, key="a", at=NOW)
        work(NOW)
        vendor.answer = no
        groups.tell([post], kind="k", title="叫人", url="/x/", urgent=True, key="b", at=NOW)
        work(NOW)

    called, _headers, body = vendor.heard[0]
    assert called.startswith(path)
    assert "叫人" in json.dumps(json.loads(body), ensure_ascii=False)
    assert "SECsecret" not in called + body
    if make == Robot.Make.FEISHU:
        assert json.loads(body)["sign"]
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["queued", "sent"]


def test_one_piece_of_news_to_many_is_one_post_in_the_group() -> None:
    community, elsewhere = make_community(), make_community()
    company = make_organisation(area=community)
    of_all = make_robot(community)
    of_company = make_robot(community, organisation=company)
    make_robot(elsewhere)
    calls_only = make_robot(community, hears_all=False)
    post = make_post(Role.GRID_WORKER, area=community)
    of_theirs = make_post(Role.PROPERTY_WORKER, area=community, organisation=company)

    assert groups.robots_of([post, post], urgent=False) == [of_all]
    assert groups.robots_of([post, of_theirs], urgent=False) == [of_all, of_company]
    assert groups.robots_of([post], urgent=True) == [of_all, calls_only]


@pytest.mark.parametrize(
    "text",
    [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4",
        "693a91f6-7xxx-4bc4",
        " https://oapi.dingtalk.com/robot/send?access_token=693a91f6-7xxx-4bc4 ",
        "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7xxx-4bc4",
    ],
)
def test_the_secret_is_found_in_what_is_pasted_and_never_shown_again(text: str) -> None:
    robot = make_robot(make_community(), token=text)

    assert privacy.open_text(robot.token_cipher, robot.key_version) == "693a91f6-7xxx-4bc4"
    assert robots.token_shown(robot) == "****4bc4"
    robots.keep(robot, by=COMMAND, at=NOW, name="改了名")
    assert robots.token_shown(robot) == "****4bc4"


@pytest.mark.parametrize(
    "token", ["", "短", "a b c d e f g h", "../../../etc", "https://evil.test/"]
)
def test_what_is_no_secret_is_refused(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        make_robot(make_community(), token=token)

    assert refused.value.field == "token"


def test_a_robot_is_kept_by_whoever_keeps_its_area() -> None:
    here, next_door = make_community(), make_community()
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=here)
    robot = make_robot(next_door)

    with pytest.raises(NotAllowed):
        robots.keep(robot, by=secretary, at=NOW, name="我的")
    with pytest.raises(NotAllowed):
        robots.try_out(robot, by=secretary, at=NOW)
    with pytest.raises(NotAllowed):
        gateways.put_away(make_gateway(), by=secretary, at=NOW)
    assert not Robot.objects.visible_to(secretary).exists()


def test_what_waits_for_a_robot_that_was_put_away_is_given_up(settings: Any) -> None:
    robot = make_robot(make_community())
    make_robot(robot.area)
    post = make_post(Role.GRID_WORKER, area=robot.area)
    with a_vendor() as vendor:
        settings.ROBOT_HOSTS = {"wecom": vendor.url}
        groups.tell([post], kind="k", title="事", url="", urgent=False, key="a", at=NOW)
        robots.put_away(robot, by=COMMAND, at=NOW)
        work(NOW)

    assert len(vendor.heard) == 1
    left = Delivery.objects.get(robot=robot)
    assert (left.state, left.problem) == (Delivery.State.FAILED, "这个群的机器人停用了")
