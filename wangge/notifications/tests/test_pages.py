from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from wangge.core.moments import SHANGHAI
from wangge.jobs.working import run_due
from wangge.notifications import preferences
from wangge.notifications.factories import make_notice, make_reader_by_email
from wangge.notifications.models import Delivery, Notice
from wangge.notifications.sending import Reader
from wangge.people.factories import make_account, make_post
from wangge.people.models import Account
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _it_is_monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(account: Account) -> Any:
    client = Client()
    client.force_login(account)
    session = client.session
    session["epoch"] = account.session_epoch
    session.save()
    return client


def text_of(answer: Any, *, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.content.decode())


def test_the_inbox_counts_what_is_unread_and_opening_leads_to_the_thing() -> None:
    account = make_account()
    notice = make_notice(account, at=NOW, title="楼道灯不亮，请接单", url="/duty/mine/")
    client = client_of(account)

    page = text_of(client.get(reverse("notifications:inbox")))
    assert "楼道灯不亮，请接单" in page
    assert "1 条没看" in page

    opened = client.post(reverse("notifications:opening", args=[notice.public_id]))
    assert opened.url == "/duty/mine/"
    assert "都看过了" in text_of(client.get(reverse("notifications:inbox")))


def test_the_count_alone_can_be_asked_for() -> None:
    account = make_account()
    client = client_of(account)
    assert text_of(client.get(reverse("notifications:unread"))).strip() == ""

    make_notice(account, at=NOW)

    assert ">1<" in text_of(client.get(reverse("notifications:unread")))


def test_what_came_after_the_page_was_drawn_stays_unread() -> None:
    account = make_account()
    seen = make_notice(account, at=NOW)
    later = make_notice(account, at=NOW)
    client = client_of(account)

    client.post(reverse("notifications:all_read"), {"upto": str(seen.public_id)})
    client.post(reverse("notifications:all_read"), {"upto": "nonsense"})

    unread = Notice.objects.filter(read_at__isnull=True)
    assert list(unread) == [later]


def test_somebody_elses_message_is_not_found() -> None:
    notice = make_notice(make_account(), at=NOW)
    client = client_of(make_account())

    answer = client.post(reverse("notifications:opening", args=[notice.public_id]))

    assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(
    "url", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\\evil.test"]
)
def test_a_message_leads_nowhere_but_here(url: str) -> None:
    account = make_account()
    notice = make_notice(account, at=NOW, url=url)

    opened = client_of(account).post(reverse("notifications:opening", args=[notice.public_id]))

    assert opened.url == reverse("notifications:inbox")


def test_a_long_inbox_is_paged_with_few_statements(django_assert_max_num_queries: Any) -> None:
    account = make_account()
    for _number in range(35):
        make_notice(account, at=NOW)
    client = client_of(account)
    client.get(reverse("notifications:inbox"))

    with django_assert_max_num_queries(8):
        page = text_of(client.get(reverse("notifications:inbox")))

    assert "第 1–30 件，共 35 件" in page
    assert "第 31–35 件" in text_of(client.get(reverse("notifications:inbox"), {"page": "2"}))
    assert client.get(reverse("notifications:inbox"), {"page": "x"}).status_code == 200


def test_preferences_are_kept_and_a_bad_one_is_said_at_its_field() -> None:
    account = make_account()
    client = client_of(account)
    address = reverse("notifications:preferences")
    assert "没有设置发信服务器" in text_of(client.get(address))

    refused = client.post(address, {"wants_email": "on"})
    assert "请先写邮箱" in text_of(refused, status=422)
    refused = client.post(address, {"email": "shen@"})
    assert "name@example.com" in text_of(refused, status=422)
    client.post(
        address,
        {
            "email": "shen@example.com",
            "wants_email": "on",
            "quiet_from": "22:00",
            "quiet_until": "07:00",
        },
    )

    kept = preferences.of(account)
    assert (kept.email, kept.wants_email, kept.sound) == ("shen@example.com", True, False)
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7))


def test_the_log_shows_what_failed_and_sends_it_again(settings: Any) -> None:
    community = make_community()
    account = make_reader_by_email()
    secretary = make_account(make_post(Role.ADMINISTRATOR, area=community))
    make_notice(account, at=NOW, title="请接单")
    run_due(NOW)  # no mail server is set
    client = client_of(secretary)

    page = text_of(client.get(reverse("notifications:log"), {"state": "failed"}))
    assert "没送到" in page
    assert "没有设置发信服务器" in page

    settings.EMAIL_HOST = "mail.test"
    failed = Delivery.objects.get(state=Delivery.State.FAILED)
    client.post(reverse("notifications:again", args=[failed.pk]))
    run_due(NOW + timedelta(seconds=1))

    assert len(mail.outbox) == 1


def test_a_secretary_sees_the_deliveries_to_the_own_staff_only() -> None:
    here, next_door = make_community(), make_community()
    own = make_account(make_post(Role.GRID_WORKER, area=here))
    theirs = make_account(make_post(Role.GRID_WORKER, area=next_door))
    make_notice(own, at=NOW, title="自己人的消息")
    foreign = make_notice(theirs, at=NOW, title="隔壁的消息")
    make_notice(Reader("requester", 1, "wang@example.com"), at=NOW, title="居民的消息")
    client = client_of(make_account(make_post(Role.COMMUNITY_SECRETARY, area=here)))

    page = text_of(client.get(reverse("notifications:log")))

    assert "自己人的消息" in page
    assert "隔壁的消息" not in page
    assert "居民的消息" not in page
    delivery = foreign.deliveries.get()
    assert client.post(reverse("notifications:again", args=[delivery.pk])).status_code == 404


def test_the_log_is_not_for_everybody() -> None:
    client = client_of(make_account(make_post(Role.PIONEER, area=make_community())))

    assert client.get(reverse("notifications:log")).status_code == 403
