from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Malformed
from wangge.core.moments import SHANGHAI
from wangge.history.models import Event
from wangge.jobs.working import run_due
from wangge.notifications import delivery, preferences
from wangge.notifications.factories import make_notice, make_reader_by_email
from wangge.notifications.models import Delivery, Notice
from wangge.notifications.quiet import quiet_until
from wangge.notifications.sending import Reader, has_channel, notify, was_delivered
from wangge.notifications.tests.smtp_server import mail_server
from wangge.people.actors import COMMAND
from wangge.people.factories import make_account

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
AT_NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=SHANGHAI)
RESIDENT = Reader("requester", 17, "wang@example.com")


@pytest.fixture(autouse=True)
def _mail_is_set_up(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"


def work(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        run_due(at)


def email_of(notice: Notice) -> Delivery:
    return notice.deliveries.get(channel=Delivery.Channel.EMAIL)


def test_the_same_key_twice_is_one_message() -> None:
    account = make_reader_by_email()

    first, second = (
        notify(to=account, kind="case.dispatched", title="有新单", key="case:1:dispatched", at=NOW)
        for _time in range(2)
    )
    work(NOW)

    assert first == second
    assert first.deliveries.count() == 2
    assert len(mail.outbox) == 1


def test_a_message_is_in_the_inbox_at_once_and_leaves_by_mail_with_its_link(settings: Any) -> None:
    settings.PUBLIC_URL = "https://wangge.test"
    account = make_reader_by_email()
    notice = make_notice(account, at=NOW, title="1 号楼 6 楼\n楼道灯不亮", url="/cases/4817293605/")

    in_app = notice.deliveries.get(channel=Delivery.Channel.IN_APP)
    assert in_app.state == Delivery.State.SENT
    assert email_of(notice).state == Delivery.State.QUEUED

    work(NOW)

    (letter,) = mail.outbox
    assert letter.subject == "1 号楼 6 楼 楼道灯不亮"
    assert "https://wangge.test/cases/4817293605/" in letter.body
    assert letter.to == [preferences.of(account).email]
    assert email_of(notice).state == Delivery.State.SENT
    assert was_delivered(notice.key)


def test_a_whole_address_in_a_message_is_not_made_longer(settings: Any) -> None:
    settings.PUBLIC_URL = "https://wangge.test"
    make_notice(RESIDENT, at=NOW, url="https://wangge.test/s/4817293605/")

    work(NOW)

    assert "看详情：https://wangge.test/s/4817293605/" in mail.outbox[0].body


def test_a_readers_secret_link_is_mailed_and_never_kept_in_clear(settings: Any) -> None:
    settings.PUBLIC_URL = "https://wangge.test"
    notice = make_notice(Reader("requester", 17, "wang@example.com", "/s/secret17/"), at=NOW)

    work(NOW)

    assert "看详情：https://wangge.test/s/secret17/" in mail.outbox[0].body
    assert "secret17" not in f"{vars(notice)} {vars(email_of(notice))}"


def test_an_address_is_kept_encrypted() -> None:
    notice = make_notice(RESIDENT, at=NOW)

    assert b"wang@example.com" not in bytes(email_of(notice).address_cipher)


def test_quiet_hours_hold_an_email_until_they_end() -> None:
    account = make_reader_by_email(quiet_from=time(22), quiet_until=time(7))
    notice = make_notice(account, at=AT_NIGHT)

    work(AT_NIGHT + timedelta(hours=7))

    assert mail.outbox == []
    assert email_of(notice).state == Delivery.State.HELD
    assert email_of(notice).not_before == MORNING

    work(MORNING)

    assert len(mail.outbox) == 1


def test_an_urgent_message_breaks_the_quiet_hours() -> None:
    account = make_reader_by_email(quiet_from=time(22), quiet_until=time(7))
    make_notice(account, at=AT_NIGHT, urgent=True)

    work(AT_NIGHT)

    assert len(mail.outbox) == 1


def test_who_does_not_want_email_gets_none_and_the_log_says_so() -> None:
    account = make_reader_by_email()
    preferences.set_preference(
        account,
        email="reader@example.com",
        wants_email=False,
        sound=True,
        quiet_from=None,
        quiet_until=None,
    )
    notice = make_notice(account, at=NOW)

    work(NOW)

    assert mail.outbox == []
    assert email_of(notice).state == Delivery.State.SUPPRESSED


def test_a_refused_email_is_tried_again_and_the_log_says_why(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    notice = make_notice(RESIDENT, at=NOW, title="楼道灯修好了")
    with mail_server(refuses=True) as post:
        settings.EMAIL_PORT = post.port
        work(NOW)

    failed = email_of(notice)
    assert (failed.state, failed.attempts) == (Delivery.State.QUEUED, 1)
    assert failed.problem == "SMTPRecipientsRefused"
    assert failed.not_before == NOW + timedelta(minutes=1)
    assert not was_delivered(notice.key)

    with mail_server() as post:
        settings.EMAIL_PORT = post.port
        work(NOW + timedelta(seconds=59))
        assert post.letters == []
        work(NOW + timedelta(minutes=1))

    (letter,) = post.letters
    assert letter["Subject"] == "楼道灯修好了"
    assert letter["To"] == "wang@example.com"
    assert post.envelopes[0][1].upper() == "RCPT TO:<WANG@EXAMPLE.COM>"
    assert email_of(notice).state == Delivery.State.SENT
    assert Event.objects.get(kind="notice.delivered").data["reader_id"] == 17


def test_an_email_nobody_takes_is_given_up_and_told_to_those_above(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = 1  # nobody listens
    notice = make_notice(RESIDENT, at=NOW)

    for hour in range(10):
        work(NOW + timedelta(hours=hour))

    failed = email_of(notice)
    assert (failed.state, failed.attempts) == (Delivery.State.FAILED, delivery.MAX_ATTEMPTS)
    event = Event.objects.get(kind="notice.undeliverable")
    assert event.data["reader_type"] == "requester"
    assert "wang" not in str(event.data)


def test_what_was_given_up_can_be_sent_again(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    notice = make_notice(RESIDENT, at=NOW)
    work(NOW)
    failed = email_of(notice)
    assert (failed.state, failed.problem) == (Delivery.State.FAILED, "没有设置发信服务器")

    settings.EMAIL_HOST = "mail.test"
    delivery.send_again(failed, by=COMMAND, at=NOW)
    work(NOW)

    assert len(mail.outbox) == 1
    with pytest.raises(delivery.NotFailed):
        delivery.send_again(email_of(notice), by=COMMAND, at=NOW)


def test_a_job_that_runs_twice_sends_once() -> None:
    notice = make_notice(RESIDENT, at=NOW)
    work(NOW)

    delivery.deliver(email_of(notice), at=NOW)

    assert len(mail.outbox) == 1


def test_who_left_no_address_has_no_channel(settings: Any) -> None:
    assert has_channel(RESIDENT)
    assert not has_channel(Reader("requester", 17))
    assert not has_channel(Reader("requester", 17, "王女士"))
    assert has_channel(make_account())

    settings.EMAIL_HOST = ""

    assert not has_channel(RESIDENT)


def test_a_reader_without_channel_is_told_nothing_and_nothing_is_claimed() -> None:
    notice = make_notice(Reader("requester", 17), at=NOW)

    assert not notice.deliveries.exists()
    assert not was_delivered(notice.key)


@pytest.mark.parametrize(
    ("field", "given_fields"),
    [
        ("email", {"email": "wang@", "wants_email": True}),
        ("email", {"email": "", "wants_email": True}),
        ("quiet_until", {"quiet_from": time(22)}),
    ],
)
def test_a_preference_that_cannot_be_kept_names_its_field(
    field: str, given_fields: dict[str, Any]
) -> None:
    usual = {
        "email": "",
        "wants_email": False,
        "sound": True,
        "quiet_from": None,
        "quiet_until": None,
    }

    with pytest.raises(Malformed) as refused:
        preferences.set_preference(make_account(), **{**usual, **given_fields})

    assert refused.value.field == field


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - made aware below
    begins=st.times(),
    ends=st.times(),
)
def test_a_held_message_waits_less_than_a_day_and_is_then_outside_the_quiet_hours(
    at: datetime, begins: time, ends: time
) -> None:
    moment = at.replace(tzinfo=SHANGHAI)
    until = quiet_until(moment, begins=begins, ends=ends)

    if until is None:
        assert begins == ends or quiet_until(moment, begins=ends, ends=begins) is not None
    else:
        assert moment < until <= moment + timedelta(days=1)
        assert until.astimezone(SHANGHAI).time() == ends
        assert quiet_until(until, begins=begins, ends=ends) is None
