"""How another system hears of news: signed, once, tried again, given up, sent again, paused."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import resolving, taking
from wangge.cases.factories import Team, make_case
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import Malformed, NotAllowed
from wangge.exchange import messages, webhooks
from wangge.exchange.models import Message, Webhook
from wangge.exchange.tests.listening import Listener, is_signed, listening
from wangge.history.models import Event
from wangge.jobs import working
from wangge.notifications.models import Notice
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db
KINDS = ("case.taken", "case.resolved")
PHONE = "13900000417"


@pytest.fixture(autouse=True)
def _it_is_nine(settings: Any) -> Iterator[None]:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def there() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def subscribe(team: Team, url: str, **changes: Any) -> tuple[Webhook, str]:
    given: dict[str, Any] = {"kinds": KINDS, "area": team.place.community, "by": team.secretary}
    return webhooks.subscribe("市平台", url=url, at=NOW, **(given | changes))


def work(after: timedelta = timedelta()) -> None:
    """Let the worker do what is due, a while later."""
    with time_machine.travel(NOW + after, tick=False):
        working.run_due(NOW + after, limit=500)


def test_news_arrives_signed_with_codes_only(team: Team, there: Listener) -> None:
    _webhook, secret = subscribe(team, there.url)
    case = make_case(place=team.located, name="马桂英", phone=PHONE)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=NOW)

    work()

    told = [json.loads(body) for _headers, body in there.heard]
    assert [one["kind"] for one in told] == ["case.taken", "case.resolved"]
    assert told[1]["case"]["number"] == case.number
    assert told[1]["case"]["url"] == f"/api/v1/cases/{case.number}"
    assert told[1]["data"]["resolution"] == "fixed"
    for headers, body in there.heard:
        assert is_signed(headers, body, secret=secret)
        assert not is_signed(headers, body + b" ", secret=secret)
        assert not is_signed(headers, body, secret=secret + "x")
        for private in (PHONE, "马桂英", "已换灯泡", case.words):
            assert private not in body.decode()
    assert headers["Wangge-Id"] == told[1]["id"]
    assert {*Message.objects.values_list("state", flat=True)} == {Message.State.DELIVERED}


def test_an_event_told_twice_is_one_message(team: Team, there: Listener) -> None:
    subscribe(team, there.url)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    event = Event.objects.get(kind="case.taken")

    messages.write(event, at=NOW)
    messages.write(event, at=NOW)
    work()

    assert len(there.heard) == 1


def test_what_is_private_or_of_others_is_not_told(team: Team, there: Listener) -> None:
    subscribe(team, there.url, kinds=["case.submitted"])
    make_case()
    private = make_case(place=team.located)
    Case.objects.filter(pk=private.pk).update(is_private=True)

    work()

    assert there.heard == []
    assert not Message.objects.exists()


def test_what_did_not_arrive_is_tried_again_and_keeps_its_number(
    team: Team, there: Listener
) -> None:
    subscribe(team, there.url)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    there.status = 503
    work()
    work(timedelta(seconds=10))
    assert len(there.heard) == 1
    message = Message.objects.get()
    assert (message.state, message.try_count) == (Message.State.WAITING, 1)
    assert "503" in message.last_error

    there.status = 200
    work(timedelta(seconds=21))

    assert len(there.heard) == 2
    assert there.heard[0][0]["Wangge-Id"] == there.heard[1][0]["Wangge-Id"]
    assert there.heard[0][0]["Wangge-Timestamp"] != there.heard[1][0]["Wangge-Timestamp"]
    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED


def fail_for(minutes: int) -> None:
    for minute in range(minutes):
        work(timedelta(minutes=minute))


def test_what_never_arrives_is_a_dead_letter_until_it_is_sent_again(
    team: Team, there: Listener
) -> None:
    subscribe(team, there.url)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    there.status = 500
    fail_for(40)
    dead = Message.objects.get()
    assert (dead.state, len(there.heard)) == (Message.State.DEAD, messages.MOST_TRIES)
    client = signed_in(team.secretary)
    page = text_of(client.get(reverse("exchange:webhook", args=[dead.webhook_id])))
    assert "送不到" in page

    there.status = 200
    client.post(reverse("exchange:message_again", args=[dead.pk]))
    work(timedelta(hours=1))

    dead.refresh_from_db()
    assert dead.state == Message.State.DELIVERED


def test_one_dead_address_is_asked_seldom_and_then_paused_with_word_to_its_owner(
    team: Team, there: Listener
) -> None:
    webhook, _secret = subscribe(team, there.url)
    for _case in range(5):
        taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    there.status = 500

    fail_for(3)
    assert len(there.heard) == 3  # at once, after 20 s and after 60 s, not five times each
    fail_for(90)

    webhook.refresh_from_db()
    assert webhook.is_paused_for_failures
    assert len(there.heard) == messages.MOST_FAILURES
    notice = Notice.objects.get(kind="exchange.webhook_paused")
    assert notice.account is not None
    assert notice.account.pk == team.secretary.ref
    assert "市平台" in notice.title

    there.status = 200
    webhooks.go_on(webhook, by=team.secretary, at=NOW + timedelta(hours=2))
    work(timedelta(hours=2))
    delivered = Message.objects.filter(state=Message.State.DELIVERED).count()
    dead = Message.objects.filter(state=Message.State.DEAD).count()
    assert delivered + dead == 5
    assert delivered >= 4


def test_while_it_is_paused_news_waits_and_after_its_end_there_is_none(
    team: Team, there: Listener
) -> None:
    webhook, _secret = subscribe(team, there.url)
    webhooks.pause(webhook, by=team.secretary, at=NOW)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    work()
    assert there.heard == []

    webhooks.go_on(webhook, by=team.secretary, at=NOW)
    work()
    assert len(there.heard) == 1

    webhooks.end(webhook, by=team.secretary, at=NOW)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    work()
    assert len(there.heard) == 1
    with pytest.raises(webhooks.Ended):
        webhooks.try_out(webhook, by=team.secretary, at=NOW)


def test_what_waits_when_a_subscription_ends_is_said_to_wait_no_more(
    team: Team, there: Listener
) -> None:
    webhook, _secret = subscribe(team, there.url)
    taking.take(make_case(place=team.located), by=team.worker, at=NOW)
    there.status = 503
    work()
    client = signed_in(team.secretary)
    assert "1 条等着送" in text_of(client.get(reverse("exchange:webhooks")))
    webhooks.pause(webhook, by=team.secretary, at=NOW)

    webhooks.end(webhook, by=team.secretary, at=NOW)

    page = text_of(client.get(reverse("exchange:webhook", args=[webhook.pk])))
    assert "等着送" not in text_of(client.get(reverse("exchange:webhooks")))
    assert "停用了，没有送 · 今天" in page
    assert "等着送 ·" not in page
    # One that was written in the very moment of the end, and is found by its job.
    late = Message.objects.create(webhook=webhook, kind="case.taken", happened_at=NOW, made_at=NOW)
    messages.send(late, at=NOW)
    late.refresh_from_db()
    assert (late.state, late.done_at) == (Message.State.DROPPED, NOW)
    assert len(there.heard) == 1


def test_each_message_is_found_page_by_page_and_by_how_it_went(team: Team) -> None:
    webhook, _secret = subscribe(team, "https://example.com/hook")
    case = make_case(place=team.located)
    for number in range(120):
        state = Message.State.DEAD if number < 60 else Message.State.DELIVERED
        webhook.messages.create(
            case=case, kind="case.taken", happened_at=NOW, made_at=NOW, state=state
        )
    client, address = signed_in(team.secretary), reverse("exchange:webhook", args=[webhook.pk])
    first = text_of(client.get(address))
    assert "第 1–50 条，共 120 条" in first
    assert "60 条送不到" in first
    assert first.count("再送一次") == 0
    last = text_of(client.get(address, {"page": "3"}))
    assert "第 101–120 条，共 120 条" in last

    dead = text_of(client.get(address, {"state": "dead", "page": "2"}))

    assert "第 51–60 条，共 60 条" in dead
    assert dead.count("再送一次") == 10
    assert 'href="?state=dead" rel="prev"' in dead
    assert "没有这样的" in text_of(client.get(address, {"state": "waiting"}))


def test_an_address_in_a_private_network_is_never_called(
    team: Team, there: Listener, settings: Any
) -> None:
    webhook, _secret = subscribe(team, there.url)
    settings.CALL_NETWORKS = []
    webhooks.try_out(webhook, by=team.secretary, at=NOW)

    work()

    assert there.heard == []
    assert "内部网络" in Message.objects.get().last_error


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "https://a:b@example.com/"}, "url"),
        ({"url": "http://10.0.0.8/"}, "url"),
        ({"url": "http://[::ffff:192.168.0.1]/"}, "url"),
        ({"url": "https://example.com/" + "x" * 500}, "url"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("case.noted",)}, "kinds"),
    ],
)
def test_what_a_subscription_cannot_be_is_said_by_field(
    team: Team, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        subscribe(team, **({"url": "https://example.com/hook"} | changes))

    assert refused.value.field == field
    assert not Webhook.objects.exists()


def test_only_who_may_connect_subscribes_and_only_within_their_area(
    team: Team, there: Listener
) -> None:
    webhook, _secret = subscribe(team, there.url)
    elsewhere = make_actor(Role.COMMUNITY_SECRETARY, area=make_community())

    with pytest.raises(NotAllowed):
        subscribe(team, there.url, by=team.clerk)
    with pytest.raises(Malformed):
        subscribe(team, there.url, by=elsewhere)
    for deed in (webhooks.pause, webhooks.go_on, webhooks.end, webhooks.try_out):
        with pytest.raises(NotAllowed):
            deed(webhook, by=elsewhere, at=NOW)
    client = signed_in(elsewhere)
    assert "市平台" not in text_of(client.get(reverse("exchange:webhooks")))
    assert client.get(reverse("exchange:webhook", args=[webhook.pk])).status_code == 404


def test_the_pages_subscribe_try_out_and_end(team: Team, there: Listener) -> None:
    client = signed_in(team.secretary)
    typed = {"name": "市平台", "url": there.url, "area": team.place.community.pk, "kinds": KINDS}
    made = client.post(reverse("exchange:webhook_add"), typed)
    page = text_of(client.get(made["Location"]))
    assert webhooks.PREFIX not in text_of(client.get(made["Location"], follow=True))
    webhook = Webhook.objects.get()
    secret = webhooks.PREFIX + page.partition(f">{webhooks.PREFIX}")[2].partition("<")[0]

    client.post(reverse("exchange:webhook_act", args=[webhook.pk]), {"act": "try"})
    work()

    headers, body = there.heard[0]
    assert is_signed(headers, body, secret=secret)
    assert json.loads(body)["kind"] == messages.TRIAL
    page = text_of(client.get(reverse("exchange:webhook", args=[webhook.pk])))
    assert "送到了" in page
    assert secret not in page
    client.post(reverse("exchange:webhook_act", args=[webhook.pk]), {"act": "pause"})
    assert "已暂停" in text_of(client.get(reverse("exchange:webhooks")))
    client.post(reverse("exchange:webhook_act", args=[webhook.pk]), {"act": "go_on"})
    client.post(reverse("exchange:webhook_end", args=[webhook.pk]))
    assert "已停用" in text_of(client.get(reverse("exchange:webhooks")))
    answer = client.post(reverse("exchange:webhook_act", args=[webhook.pk]), {"act": "dance"})
    assert answer.status_code == 422
