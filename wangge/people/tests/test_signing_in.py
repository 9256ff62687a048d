from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from wangge.history.models import Event
from wangge.people import accounts, posts
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, PASSWORD, make_account, make_person, make_post
from wangge.people.models import Account, SignInAttempt
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **data: str) -> str:
    said = {"username": username, "password": password, **data}
    answer = client.post(SIGN_IN, said)
    return answer.headers.get("Location", "") or f"{answer.status_code} {answer.text}"


def client_of(account: Account) -> Client:
    client = Client()
    assert "/sign-in/" not in sign_in(client, account.username)
    return client


def test_name_and_password_lead_to_the_start(client: Client) -> None:
    make_account(username="zhu.huifen")

    assert sign_in(client, " Zhu.Huifen ") == reverse("home:start")
    assert client.get(reverse("people:me")).status_code == 200


def test_one_comes_back_to_where_one_wanted_and_never_to_a_stranger(client: Client) -> None:
    make_account(username="zhu")

    assert sign_in(client, "zhu", next="/me/") == "/me/"
    assert sign_in(client, "zhu", next="https://evil.example/") == reverse("home:start")


@pytest.mark.parametrize(
    "wanted", ["/sign-out/", "/sign-in/?next=/me/", "/no-such-page/", "/\t/evil.example", "/me/\t"]
)
def test_a_door_or_a_doctored_address_leads_to_the_start(client: Client, wanted: str) -> None:
    make_account(username="zhu")

    assert sign_in(client, "zhu", next=wanted) == reverse("home:start")


def test_who_must_sign_in_to_send_comes_back_to_the_page_not_to_the_sending(
    client: Client,
) -> None:
    make_account(username="zhu")
    sending = reverse("people:sign_out_everywhere")

    answer = client.post(sending, headers={"Referer": "http://testserver/me/"})

    assert answer.headers["Location"] == "/sign-in/?next=/me/"
    assert sending not in client.post(sending).headers["Location"]


def test_a_wrong_password_and_a_wrong_name_are_told_alike(client: Client) -> None:
    make_account(username="zhu")

    wrong_password, wrong_name = sign_in(client, "zhu", "nope"), sign_in(client, "nobody", "nope")

    for said in (wrong_password, wrong_name):
        assert said.startswith("422")
        assert "登录名或密码不对" in said
    assert "nope" not in wrong_password


def test_the_sixth_try_at_a_name_waits_even_with_the_right_password(client: Client) -> None:
    make_account(username="zhu")
    with time_machine.travel(NOW, tick=False) as clock:
        for _try in range(5):
            sign_in(client, "zhu", "guess")
        clock.shift(timedelta(minutes=5))

        said = sign_in(client, "zhu")

        assert said.startswith("429")
        assert "请 10 分钟后再试" in said
        clock.shift(timedelta(minutes=10))
        assert sign_in(client, "zhu") == reverse("home:start")


def test_a_stranger_who_guesses_elsewhere_locks_nobody_out(client: Client) -> None:
    make_account(username="zhu")
    stranger = Client(REMOTE_ADDR="10.0.0.9")
    for _try in range(7):
        said = sign_in(stranger, "zhu", "guess")

    assert said.startswith("429")
    assert sign_in(client, "zhu") == reverse("home:start")
    assert sign_in(stranger, "zhu").startswith("429")


def test_many_addresses_together_may_not_guess_at_one_name(client: Client) -> None:
    make_account(username="zhu")
    for number in range(50):
        sign_in(Client(REMOTE_ADDR=f"10.0.1.{number}"), "zhu", "guess")

    assert sign_in(client, "zhu").startswith("429")


def test_one_address_may_not_try_many_names(client: Client) -> None:
    make_account(username="zhu")
    for number in range(20):
        sign_in(client, f"name{number}", "guess")

    assert sign_in(client, "zhu").startswith("429")
    assert "/sign-in/" not in client_from("10.0.0.9", "zhu")


def client_from(address: str, username: str) -> str:
    said = {"username": username, "password": PASSWORD}
    return Client(REMOTE_ADDR=address).post(SIGN_IN, said).headers["Location"]


def test_a_forwarded_address_is_believed_only_from_our_own_proxy(
    client: Client, settings: Settings
) -> None:
    make_account(username="zhu")
    for number in range(20):
        client.post(
            SIGN_IN,
            {"username": f"name{number}", "password": "x"},
            headers={"X-Forwarded-For": f"10.1.1.{number}"},
        )

    assert sign_in(client, "zhu").startswith("429")


def test_signing_in_forgets_the_failures_of_the_name(client: Client) -> None:
    make_account(username="zhu")
    for _round in range(3):
        for _try in range(4):
            sign_in(client, "zhu", "guess")
        assert sign_in(client, "zhu") == reverse("home:start")


def test_tries_keep_neither_name_nor_address(client: Client) -> None:
    sign_in(client, "zhu.huifen", "guess")

    kept = SignInAttempt.objects.get()

    assert "zhu" not in kept.username_key
    assert "127.0.0.1" not in kept.address_key


def test_a_closed_account_does_not_sign_in_and_its_sessions_end(client: Client) -> None:
    account = make_account(username="zhu")
    sign_in(client, "zhu")

    accounts.close(account, by=COMMAND, at=NOW)

    assert client.get("/me/").headers["Location"].startswith(SIGN_IN)
    assert sign_in(client, "zhu").startswith("422")
    accounts.reopen(account, by=COMMAND, at=NOW)
    assert sign_in(client, "zhu") == reverse("home:start")


def test_signing_out_everywhere_ends_every_session() -> None:
    account = make_account()
    phone, desk = client_of(account), client_of(account)

    phone.post(reverse("people:sign_out_everywhere"))

    for client in (phone, desk):
        assert client.get("/me/").headers["Location"].startswith(SIGN_IN)
    assert client_of(account).get("/me/").status_code == 200


def test_signing_out_ends_this_session_only() -> None:
    account = make_account()
    phone, desk = client_of(account), client_of(account)

    phone.post(reverse("people:sign_out"))

    assert phone.get("/me/").status_code == 302
    assert desk.get("/me/").status_code == 200


def test_signing_out_is_not_a_link() -> None:
    assert client_of(make_account()).get(reverse("people:sign_out")).status_code == 405


def test_a_first_password_is_changed_before_anything_else(client: Client) -> None:
    make_account(username="zhu", must_change=True)
    sign_in(client, "zhu")

    before = client.get("/me/")
    client.post("/me/password/", {"old": PASSWORD, "new": "two-quiet-rivers-meet"})
    after = client.get("/me/")

    assert before.headers["Location"] == "/me/password/"
    assert after.status_code == 200
    assert Event.objects.filter(kind="people.password_changed").count() == 1


def test_a_fragment_is_sent_to_the_password_page_whole(client: Client) -> None:
    make_account(username="zhu", must_change=True)
    sign_in(client, "zhu")

    answer = client.get("/me/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/me/password/")


def test_the_demo_asks_for_no_new_password_and_lists_its_cast(
    client: Client, settings: Settings
) -> None:
    settings.DEMO = True
    post = make_post(Role.DESK_CLERK, person=make_person("沈晓岚"))
    make_account(post, username="desk", must_change=True)

    page = client.get(SIGN_IN).text
    client.post(reverse("people:demo_sign_in"), {"username": "desk"})

    assert "沈晓岚" in page
    assert "值班员" in page
    assert client.get("/me/").status_code == 200


def test_outside_the_demo_nobody_is_listed_and_no_password_is_spared(client: Client) -> None:
    make_account(make_post(person=make_person("沈晓岚")), username="desk")

    assert "沈晓岚" not in client.get(SIGN_IN).text
    assert client.post("/sign-in/demo/", {"username": "desk"}).status_code == 404
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", "two-quiet-rivers-meet", "现在的密码不对"),
        (PASSWORD, PASSWORD, "和现在的一样"),
        (PASSWORD, "short", "密码太短：至少 10 个字"),
        (PASSWORD, "password123", "这个密码太常见"),
    ],
)
def test_a_poor_new_password_is_refused_with_a_sentence(old: str, new: str, said: str) -> None:
    client = client_of(make_account())

    answer = client.post("/me/password/", {"old": old, "new": new})

    assert answer.status_code == 422
    assert said in answer.text
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "new",
    [
        "zhu.huifenzhu.huifen",
        "huifen-huifen-26",
        "nefiuh.uhz-2026",
        "朱惠芬朱惠芬朱惠芬1",
        "zhu.huifem",
    ],
)
def test_a_name_doubled_or_turned_round_is_no_password(new: str) -> None:
    post = make_post(person=make_person("朱惠芬"))
    client = client_of(make_account(post, username="zhu.huifen"))

    answer = client.post("/me/password/", {"old": PASSWORD, "new": new})

    assert answer.status_code == 422
    assert "没剩几个字" in answer.text


def test_a_phrase_with_the_name_somewhere_in_it_is_a_password() -> None:
    client = client_of(make_account(username="zhu.huifen"))

    answer = client.post("/me/password/", {"old": PASSWORD, "new": "huifen-two-quiet-rivers"})

    assert answer.status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    account = make_account()
    phone, desk = client_of(account), client_of(account)

    phone.post("/me/password/", {"old": PASSWORD, "new": "two-quiet-rivers-meet"})

    assert phone.get("/me/").status_code == 200
    assert desk.get("/me/").status_code == 302


def test_somebody_with_two_posts_acts_under_one_and_may_change(client: Client) -> None:
    first = make_post(Role.GRID_WORKER)
    second = make_post(Role.MEDIATOR, person=first.person, area=first.area)
    client = client_of(make_account(first))

    before = client.get("/me/")
    client.post(reverse("people:post"), {"post": second.pk})
    after = client.get("/me/")

    assert f'value="{second.pk}"' in before.text
    assert f'value="{first.pk}"' in after.text
    assert f'value="{second.pk}"' not in after.text


@pytest.mark.parametrize("post", ["", "0", "x", "99999999999999999999"])
def test_nobody_takes_up_a_post_that_is_not_theirs(post: str) -> None:
    client, foreign = client_of(make_account()), make_post()

    assert client.post(reverse("people:post"), {"post": post or foreign.pk}).status_code == 404


def test_a_post_that_has_ended_is_no_longer_acted_under() -> None:
    post = make_post(Role.DESK_CLERK)
    client = client_of(make_account(post))

    posts.end(post, post.since, by=COMMAND, at=NOW)

    assert "您现在没有岗位" in client.get("/me/").text


def test_a_session_costs_three_statements_and_a_stranger_none(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in = client_of(make_account())

    with django_assert_num_queries(3):
        signed_in.get("/me/password/")
    with django_assert_num_queries(0):
        client.get(SIGN_IN)


@pytest.mark.parametrize("username", ["", "x" * 1000, "\x00zhu", "' or 1=1 --", "朱惠芬", "😀"])
def test_nonsense_before_the_door_is_no_fault_of_ours(client: Client, username: str) -> None:
    assert sign_in(client, username, "\x00").startswith("422")
