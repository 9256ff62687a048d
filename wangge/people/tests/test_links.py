from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from wangge.core.errors import NotAllowed
from wangge.people import links
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, PASSWORD, make_account, make_actor, make_post
from wangge.people.models import Account, OneTimeLink
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db

NEW = "two-quiet-rivers-meet"
FIRST = {
    "area_kind": "community",
    "area_name": "板桥社区",
    "area_code": "banqiao",
    "name": "俞晴",
    "username": "admin",
    "new": NEW,
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_link_sets_a_new_password_once(client: Client) -> None:
    account = make_account(username="zhu")
    path = links.issue_reset_link(account, by=COMMAND, at=NOW)

    first = client.post(path, {"new": NEW})
    second = client.post(path, {"new": "three-slow-boats-pass"})

    assert first.headers["Location"] == reverse("people:sign_in")
    assert second.status_code == 410
    assert "用过或过期" in second.text
    assert "看最新情况" not in second.text
    account.refresh_from_db()
    assert account.check_password(NEW)


def test_a_link_dies_after_a_day(client: Client, clock: time_machine.Traveller) -> None:
    path = links.issue_reset_link(make_account(), by=COMMAND, at=NOW)
    clock.shift(timedelta(hours=23, minutes=59))
    assert client.get(path).status_code == 200

    clock.shift(timedelta(minutes=1))

    assert client.get(path).status_code == 410
    assert client.post(path, {"new": NEW}).status_code == 410


def test_a_newer_link_puts_out_the_older(client: Client) -> None:
    account = make_account()
    older, newer = (links.issue_reset_link(account, by=COMMAND, at=NOW) for _link in range(2))

    assert client.get(older).status_code == 410
    assert client.get(newer).status_code == 200


def test_a_poor_password_does_not_use_the_link_up(client: Client) -> None:
    path = links.issue_reset_link(make_account(), by=COMMAND, at=NOW)

    assert client.post(path, {"new": "short"}).status_code == 422
    assert client.post(path, {"new": NEW}).status_code == 302


def test_a_new_password_by_link_ends_every_session(client: Client) -> None:
    account = make_account(username="zhu")
    client.post("/sign-in/", {"username": "zhu", "password": PASSWORD})

    Client().post(links.issue_reset_link(account, by=COMMAND, at=NOW), {"new": NEW})

    assert client.get("/me/").status_code == 302


def test_the_secret_of_a_link_is_kept_nowhere() -> None:
    path = links.issue_reset_link(make_account(), by=COMMAND, at=NOW)
    secret = path.rstrip("/").rsplit("/", 1)[1]

    kept = OneTimeLink.objects.values().get()

    assert secret not in str(kept)
    assert len(secret) >= 40


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "链接"])
def test_a_link_nobody_made_is_gone(client: Client, token: str) -> None:
    assert client.get(f"/link/{token}/").status_code == 410


def test_nobody_gets_a_link_to_an_account_beyond_their_area() -> None:
    ours = make_community()
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=ours)
    neighbour = make_account(make_post(Role.GRID_WORKER, area=make_community()))
    administrator = make_account(make_post(Role.ADMINISTRATOR, area=ours))

    for account in (neighbour, administrator):
        with pytest.raises(NotAllowed):
            links.issue_reset_link(account, by=secretary, at=NOW)
    own = make_account(make_post(Role.GRID_WORKER, area=ours))
    assert links.issue_reset_link(own, by=secretary, at=NOW).startswith("/link/")


def test_an_empty_deployment_gets_its_first_administrator_by_a_link(client: Client) -> None:
    path = links.first_administrator_link()
    assert path is not None

    page = client.get(path)
    answer = client.post(path, FIRST)
    client.post("/sign-in/", {"username": "admin", "password": NEW})

    assert "您是第一位管理员" in page.text
    assert answer.headers["Location"] == reverse("people:sign_in")
    assert client.get("/me/").status_code == 200
    area = Area.objects.get()
    assert (area.name, area.code) == ("板桥社区", "banqiao")
    assert client.post(path, FIRST).status_code == 410
    assert links.first_administrator_link() is None


def test_a_second_link_for_the_first_administrator_dies_with_the_first(client: Client) -> None:
    stale, fresh = links.first_administrator_link(), links.first_administrator_link()
    assert stale is not None
    assert fresh is not None

    assert client.get(stale).status_code == 410
    assert client.post(fresh, FIRST).status_code == 302
    assert Account.objects.count() == 1


@pytest.mark.parametrize("field", sorted(set(FIRST) - {"area_code"}))
def test_a_first_administrator_who_forgets_something_keeps_the_link(
    client: Client, field: str
) -> None:
    path = links.first_administrator_link()
    assert path is not None

    assert client.post(path, {**FIRST, field: ""}).status_code == 422
    assert (Account.objects.count(), Area.objects.count()) == (0, 0)
    assert client.post(path, FIRST).status_code == 302


def test_the_command_prints_the_link_until_there_is_an_administrator(client: Client) -> None:
    said, again = StringIO(), StringIO()
    call_command("first_admin_link", stdout=said)
    path = said.getvalue().strip().partition("8000")[2]

    client.post(path, FIRST)
    call_command("first_admin_link", stdout=again, stderr=StringIO())

    assert said.getvalue().startswith("http://127.0.0.1:8000/link/")
    assert again.getvalue() == ""
