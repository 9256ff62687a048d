import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from wangge.core.calling_out import AddressRefused
from wangge.core.errors import Malformed
from wangge.core.moments import SHANGHAI
from wangge.history.models import Event
from wangge.jobs.working import run_due
from wangge.notifications import (
    delivery,
    groups,
    housekeeping,
    limits,
    preferences,
)
from wangge.notifications.channels import gateway
from wangge.notifications.channels.shape import Letter
from wangge.notifications.factories import make_gateway, make_notice, make_robot
from wangge.notifications.gateway_table import SHAPES
from wangge.notifications.models import Allowance, Delivery, Gateway, Notice, Outside
from wangge.notifications.sending import Reader, has_channel, notify
from wangge.notifications.tests.vendor import a_vendor
from wangge.people import privacy
from wangge.people.factories import make_account, make_post
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
AT_NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI)
WANG = Reader("requester", 17, phone="13900000417", call_back="0513-55501234", link="/s/secret/")


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(settings: Any) -> None:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]


def work(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        run_due(at)


def say(
    to: Reader = WANG, *, at: datetime = NOW, body: str = "换了新灯管。", **more: Any
) -> Notice:
    return notify(
        to=to,
        kind="case.reply",
        title="您的事有回音：楼道灯",
        body=body,
        key=f"k{at}",
        at=at,
        **more,
    )


def state_of(notice: Notice) -> dict[str, str]:
    return dict(notice.deliveries.values_list("channel", "state"))


def test_a_text_message_carries_name_and_number_and_no_link() -> None:
    with a_vendor(answer='{"Code": "OK"}') as vendor:
        make_gateway(url=vendor.url, yes='"Code":"OK"')
        notice = say(body="换了新灯管，看 https://wangge.test/s/secret/ 。")
        work(NOW)

    (told,) = [json.loads(body) for _path, _headers, body in vendor.heard]
    assert told["to"] == "13900000417"
    assert told["text"].startswith("【板桥社区】您的事有回音：楼道灯。换了新灯管")
    assert told["text"].endswith("有事请打 0513-55501234")
    assert "http" not in told["text"]
    assert "secret" not in told["text"]
    assert state_of(notice) == {"sms": "sent"}
    kept = notice.deliveries.get()
    assert b"13900000417" not in bytes(kept.address_cipher)


def test_a_gateway_that_says_no_with_200_is_not_believed() -> None:
    with a_vendor(answer='{"Code":"isv.BUSINESS_LIMIT_CONTROL","to":"13900000417"}') as vendor:
        make_gateway(url=vendor.url, yes='"Code":"OK"')
        notice = say()
        work(NOW)

    kept = notice.deliveries.get()
    assert (kept.state, kept.attempts) == (Delivery.State.QUEUED, 1)
    assert "139" not in kept.problem


def test_no_text_message_leaves_at_night_but_to_somebody_on_duty_who_is_called() -> None:
    worker = make_account(make_post(Role.NIGHT_GUARD, area=make_community()))
    privacy.keep_phone("13900000999", person=worker.person)
    with a_vendor(answer="ok") as vendor:
        make_gateway(url=vendor.url)
        preferences.set_preference(
            worker, email="", wants_email=False, sound=True, quiet_from=None, quiet_until=None,
            urgent_sms=True,
        )  # fmt: skip
        held = say(at=AT_NIGHT)
        make_notice(worker, at=AT_NIGHT, title="叫人：1 号楼", urgent=True)
        make_notice(worker, at=AT_NIGHT, title="平常的事")
        work(AT_NIGHT)

        assert [json.loads(body)["to"] for _p, _h, body in vendor.heard] == ["13900000999"]
        assert held.deliveries.get().state == Delivery.State.HELD
        assert held.deliveries.get().not_before == MORNING

        work(MORNING)

    assert len(vendor.heard) == 2
    assert state_of(held) == {"sms": "sent"}


def test_where_one_way_fails_the_next_is_tried_and_only_then(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens
    with a_vendor(answer="ok") as vendor:
        make_gateway(url=vendor.url)
        notice = say(Reader("requester", 17, "wang@example.com", phone="13900000417"))
        assert state_of(notice) == {"email": "queued", "sms": "standby"}

        for hour in range(delivery.MAX_ATTEMPTS + 1):
            work(NOW + timedelta(hours=hour))

    assert state_of(notice) == {"email": "failed", "sms": "sent"}
    assert len(vendor.heard) == 1
    assert [event.data["channel"] for event in Event.objects.filter(kind="notice.delivered")] == [
        "sms"
    ]
    assert not Event.objects.filter(kind="notice.undeliverable").exists()


def test_where_the_first_way_works_the_next_is_not_used(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    make_gateway()
    notice = say(Reader("requester", 17, "wang@example.com", phone="13900000417"))

    work(NOW)

    assert len(mail.outbox) == 1
    assert state_of(notice) == {"email": "sent", "sms": "unused"}


def test_where_the_last_way_fails_those_above_are_told_once() -> None:
    with a_vendor(status=500) as vendor:
        make_gateway(url=vendor.url)
        make_gateway(url=vendor.url, kind=Gateway.Kind.VOICE, name="语音")
        notice = say()
        for hour in range(2 * delivery.MAX_ATTEMPTS):
            work(NOW + timedelta(minutes=40 * hour))

    assert state_of(notice) == {"sms": "failed", "voice": "failed"}
    assert Event.objects.filter(kind="notice.undeliverable").count() == 1


def test_a_landline_is_rung_and_not_texted() -> None:
    landline = Reader("requester", 3, phone="051355501234")
    make_gateway()

    assert not has_channel(landline)
    make_gateway(kind=Gateway.Kind.VOICE, name="语音")
    assert has_channel(landline)
    assert state_of(say(landline)) == {"voice": "queued"}


def test_the_sink_keeps_what_would_go_and_nothing_leaves(settings: Any) -> None:
    settings.SINK = True
    robot = make_robot(make_community(), name="值班台群")
    post = make_post(Role.GRID_WORKER, area=robot.area)
    with a_vendor() as vendor:
        settings.ROBOT_HOSTS = {"wecom": vendor.url}
        make_gateway(url=vendor.url, signing=Gateway.Signing.BEARER, secret="gateway-secret")
        say()
        say(Reader("requester", 18, "wang@example.com"), at=NOW + timedelta(seconds=1))
        groups.tell([post], kind="k", title="请接单", url="", urgent=True, key="a", at=NOW)
        work(NOW + timedelta(seconds=1))

    assert vendor.heard == []
    assert mail.outbox == []
    kept = {row.channel: row for row in Outside.objects.all()}
    assert set(kept) == {"sms", "email", "robot"}
    assert kept["sms"].to == "139****0417"
    assert kept["sms"].text.startswith("【板桥社区】")
    assert kept["robot"].to == "值班台群"
    assert kept["email"].to == "w***@example.com"
    everything = " ".join(f"{row.to}{row.text}{row.request}" for row in kept.values())
    for secret in ("13900000417", "gateway-secret", "0123456789abcdef", "wang@"):
        assert secret not in everything


def test_words_cannot_break_out_of_the_request() -> None:
    row = make_gateway()
    nasty = Letter(id="1", title='"}, "to": "13900000000', body='\\n"\n{phone}')

    told = json.loads(gateway.filled(row, nasty, phone="13900000417"))

    assert told["to"] == "13900000417"
    form = make_gateway(form="form", body="to={phone}&text={text}", name="b")
    assert "&to=" not in gateway.filled(form, Letter("1", "a&to=1"), phone="13900000417")


def test_a_long_answer_is_cut_and_still_says_whom_to_call() -> None:
    letter = Letter(id="1", title="您的事有回音", body="长" * 900, call_back="0513-55501234")

    text = gateway.text_of(letter, "板桥社区")

    assert len(text) == gateway.LONGEST
    assert text.endswith("…。有事请打 0513-55501234")


@pytest.mark.parametrize("shape", list(SHAPES))
def test_the_shapes_of_the_vendors_can_be_kept_as_they_are_offered(shape: str) -> None:
    row = make_gateway(**SHAPES[shape], secret="s", key_id="k", template="SMS_1")

    request = gateway.request_of(
        row, Letter("1", "有回音"), phone="13900000417", secret="s", at=NOW
    )

    assert "13900000417" in request.body.decode()
    assert "SMS_1" in request.body.decode()
    assert "Signature=" in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("url", {"url": "ftp://sms.example.com"}),
        ("url", {"url": "https://user:pass@sms.example.com/"}),
        ("headers", {"headers": "X-Name"}),
        ("headers", {"headers": "Host: 127.0.0.1"}),
        ("body", {"body": '{"to": "{phone}"}'}),
        ("body", {"body": '{"text": "{text}"}'}),
        ("body", {"body": '{"to": "{phone}", "text": "{words}"}'}),
        ("body", {"body": '{"to": {phone}, "text": "{text}"'}),
        ("secret", {"signing": Gateway.Signing.TENCENT}),
        ("per_minute", {"per_minute": 0}),
    ],
)
def test_a_gateway_that_cannot_work_names_its_field(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        make_gateway(**given)

    assert refused.value.field == field
    assert not Gateway.objects.exists()


def test_one_gateway_of_a_kind_is_in_use() -> None:
    first, second = make_gateway(name="甲"), make_gateway(name="乙")

    first.refresh_from_db()
    assert not first.is_active
    assert gateway.of("sms") == second


def test_a_gateway_in_a_private_network_is_not_called(settings: Any) -> None:
    with a_vendor() as vendor:
        make_gateway(url=vendor.url)
        settings.CALL_NETWORKS = []
        with pytest.raises(AddressRefused):
            make_gateway(url=vendor.url)
        notice = say()
        work(NOW)

    assert vendor.heard == []
    assert notice.deliveries.get().problem == "AddressRefused"


def test_what_was_only_shown_and_full_buckets_are_tidied_up() -> None:
    old, fresh = NOW - timedelta(days=31), NOW - timedelta(days=1)
    for at in (old, fresh):
        Outside.objects.create(channel="sms", to="139****0417", text="话", at=at)
        limits.take(f"robot:{at.day}", per_minute=20, at=at)

    housekeeping.wipe_outside(NOW)
    housekeeping.forget_allowances(NOW + timedelta(minutes=1))

    assert Outside.objects.get().at == fresh
    assert not Allowance.objects.exists()
