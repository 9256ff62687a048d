"""Who agreed to be texted is told by text; everybody else is called, as before."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from wangge.cases import links, numbers, owing, replying, texting
from wangge.cases.factories import make_case, make_resolved_case, make_taken_case, make_team
from wangge.cases.models import CallBack, Case, Requester, TextConsent
from wangge.core.errors import Malformed
from wangge.core.moments import SHANGHAI
from wangge.duty.factories import make_roster, make_shift
from wangge.history.timeline import timeline
from wangge.jobs.working import run_due
from wangge.notifications.factories import make_gateway, make_robot
from wangge.notifications.models import Delivery, Notice, Outside
from wangge.notifications.tests.vendor import a_vendor
from wangge.people.factories import NOW
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
AUNT: dict[str, Any] = {"name": "王女士", "phone": "13900000417"}
# In the daytime: at night nobody is texted.
NOON = (NOW + timedelta(days=30)).astimezone(SHANGHAI).replace(hour=12)


@pytest.fixture(autouse=True)
def _nothing_leaves(settings: Any) -> None:
    settings.SINK = True


def work() -> None:
    for _round in range(4):
        run_due(NOON, limit=500)


def requester_of(case: Case) -> Requester:
    return Requester.objects.select_related("case__community").get(case=case)


def test_who_agreed_gets_the_answer_by_text_and_is_owed_no_call() -> None:
    make_gateway()
    team = make_team()
    case = make_resolved_case(team, may_text=True, **AUNT)
    assert not CallBack.objects.exists()

    work()

    sms = Outside.objects.filter(channel=Delivery.Channel.SMS).latest("pk")
    assert "已换灯泡" in sms.text
    assert "http" not in sms.text
    assert links.secret_of(requester_of(case)) not in sms.text
    assert Case.objects.get(pk=case.pk).answered_at is not None


def test_who_agreed_gets_the_number_of_the_case_in_the_first_text() -> None:
    make_gateway()
    case = make_case(place=make_team().located, may_text=True, **AUNT)

    work()

    (first,) = Outside.objects.filter(channel=Delivery.Channel.SMS)
    assert "收到了" in first.text
    assert numbers.spoken(case.number) in first.text


def test_of_a_text_with_approved_words_what_is_shown_is_what_is_handed_over() -> None:
    make_gateway(body='{"to": "{phone}", "params": "{params}"}', template="SMS_1")
    make_resolved_case(make_team(), may_text=True, **AUNT)

    work()

    for one in Outside.objects.filter(channel=Delivery.Channel.SMS):
        handed = json.loads(json.loads(one.request.partition("\n\n")[2])["params"])
        assert one.text == f"【板桥社区】{handed['title']}。{handed['body']}" + (
            f"。有事请打 {handed['phone']}" if handed["phone"] else "。"
        )


def test_a_number_without_consent_is_called_and_not_texted() -> None:
    make_gateway()
    make_resolved_case(make_team(), **AUNT)

    work()

    assert not Outside.objects.filter(channel=Delivery.Channel.SMS).exists()
    assert CallBack.objects.filter(done_at__isnull=True).count() == 1


def test_where_the_text_fails_for_good_the_desk_calls(settings: Any) -> None:
    settings.SINK = False
    settings.CALL_NETWORKS = ["127.0.0.0/8"]
    with a_vendor(status=500) as vendor:
        make_gateway(url=vendor.url)
        make_resolved_case(make_team(), may_text=True, **AUNT)
        for minutes in (0, 1, 3, 7, 15, 31, 63):
            run_due(NOON + timedelta(minutes=minutes), limit=500)
        run_due(NOON + timedelta(minutes=64), limit=500)

    states = Delivery.objects.filter(channel="sms").values_list("state", flat=True)
    assert set(states) == {Delivery.State.FAILED}
    assert CallBack.objects.filter(done_at__isnull=True).count() == 1


def test_consent_says_since_when_what_for_and_how_it_was_given() -> None:
    make_gateway()
    team = make_team()
    by_form = requester_of(make_case(place=team.located, may_text=True, **AUNT))
    by_desk = requester_of(make_case(place=team.located, by=team.secretary, may_text=True, **AUNT))

    ours, theirs = TextConsent.objects.order_by("pk")

    assert (ours.requester, ours.how, ours.by) == (by_form, "form", None)
    assert (theirs.requester, theirs.how, theirs.by) == (by_desk, "said", team.secretary.post)
    assert ours.given_at == NOW
    assert ours.get_purpose_display() == "告知这件事的进度和结果"


def test_whoever_wants_no_more_texts_is_called_from_now_on() -> None:
    make_gateway()
    team = make_team()
    case = make_taken_case(team, may_text=True, **AUNT)
    requester = requester_of(case)
    client, secret = Client(), links.secret_of(requester)
    page = client.get(reverse("cases:status", args=[secret])).content.decode()
    assert "不要再发短信" in page

    client.post(
        reverse("cases:act", args=[secret]), {"verb": "texts_stopped", "revision": case.revision}
    )

    assert not texting.is_agreed(requester)
    assert any("不要短信了" in entry.whole for entry in timeline(case, for_resident=True))
    replying.reply(case, text="明天来换。", by=team.worker, at=NOW + timedelta(hours=2))
    assert owing.owed_on(case).count() == 1
    now = Case.objects.get(pk=case.pk)
    assert (
        "有结果发短信告诉我" in client.get(reverse("cases:status", args=[secret])).content.decode()
    )
    client.post(
        reverse("cases:act", args=[secret]), {"verb": "texts_wanted", "revision": now.revision}
    )
    assert texting.is_agreed(requester)


def test_nobody_is_asked_where_no_gateway_carries_texts() -> None:
    team = make_team()
    page = reverse("cases:report", args=[team.place.community.code])
    assert "may_text" not in Client().get(page).content.decode()

    make_gateway()

    assert "may_text" in Client().get(page).content.decode()


def test_a_group_hears_of_a_case_once_and_never_of_a_private_one() -> None:
    team = make_team()
    community, company = team.place.community, team.place.property_company
    robot = make_robot(community)
    for worker in (team.worker, team.second_worker):
        assert worker.post is not None
        roster = make_roster(Role.PROPERTY_WORKER, area=community, organisation=company)
        make_shift(roster, worker.post)
    make_case(place=team.located)
    work()

    (said,) = Notice.objects.filter(reader_type="robot", reader_id=robot.pk)
    assert said.title.startswith("等您接单")
    assert said.body == ""

    Notice.objects.all().delete()
    make_case("楼上邻居天天打老婆，我害怕", place=team.located)
    work()
    private = Case.objects.latest("pk")
    assert private.is_private
    assert not Notice.objects.filter(reader_type="robot").exists()


def test_who_wants_texts_and_leaves_no_number_is_asked_for_one() -> None:
    make_gateway()

    with pytest.raises(Malformed) as refused:
        make_case(place=make_team().located, may_text=True, name="王女士")

    assert refused.value.field == "phone"
    assert not Case.objects.exists()
