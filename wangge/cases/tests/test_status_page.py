"""What a requester reads of their case, and what they may say there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wangge.cases import asking, callout, closing, replying, resolving, taking
from wangge.cases.factories import Scene, make_accepted, make_scene
from wangge.cases.intake import Accepted
from wangge.cases.models import Case, Receipt
from wangge.cases.vocabulary import Status
from wangge.people.actors import Actor, acting
from wangge.people.factories import make_account, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def worker(scene: Scene) -> Actor:
    post = make_post(Role.PROPERTY_WORKER, organisation=scene.company, title="物业水电")
    return acting(make_account(post), post)


@pytest.fixture
def accepted(scene: Scene) -> Accepted:
    now = timezone.now() - timedelta(hours=1)
    return make_accepted(place=scene.place, phone="13900010417", at=now)


def _page(client: Client, accepted: Accepted) -> str:
    page = client.get(reverse("cases:status", args=[accepted.secret]))
    assert page.status_code == 200
    return page.content.decode()


def _act(client: Client, accepted: Accepted, verb: str, **fields: str) -> str:
    revision = str(Case.objects.get(pk=accepted.case.pk).revision)
    url = reverse("cases:act", args=[accepted.secret])
    answer = client.post(url, {"verb": verb, "revision": revision, **fields}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return str(answer.content.decode())


def _case(accepted: Accepted) -> Case:
    return Case.objects.get(pk=accepted.case.pk)


def _resolve(case: Case, worker: Actor, *, text: str = "已换灯") -> None:
    now = timezone.now()
    if case.status == Status.DISPATCHED:
        taking.take(case, by=worker, at=now)
    resolving.resolve(case, resolution="fixed", text=text, by=worker, at=now)


def test_not_fixed_comes_back_under_the_same_number_and_both_results_show(
    client: Client, accepted: Accepted, worker: Actor
) -> None:
    assert "真的修好了吗" not in _page(client, accepted)
    _resolve(_case(accepted), worker)

    asked = _page(client, accepted)
    reopened = _act(client, accepted, "reopen", text="还是不亮")
    _resolve(_case(accepted), worker, text="换了灯座")
    again = _page(client, accepted)
    closed = _act(client, accepted, "confirm", satisfaction="satisfied")

    assert "真的修好了吗" in asked
    assert "已换灯" in asked
    assert worker.post is not None
    assert f"物业水电 {worker.post.person.name}" in asked
    assert "重新派人来办" in reopened
    for text in ("已换灯", "换了灯座", "还是不亮"):
        assert text in again
    assert "办结" in closed
    case = _case(accepted)
    assert case.status == Status.CLOSED
    assert case.number == accepted.case.number
    assert case.ratings.filter(satisfaction="satisfied").exists()


def test_opening_the_page_is_how_an_answer_is_received(
    client: Client, accepted: Accepted, worker: Actor
) -> None:
    _resolve(_case(accepted), worker)
    client.head(reverse("cases:status", args=[accepted.secret]))
    assert not Receipt.objects.filter(how="opened").exists()

    _page(client, accepted)
    _page(client, accepted)

    assert Receipt.objects.filter(how="opened", requester=accepted.requester).count() == 1
    assert _case(accepted).answered_at is not None


def test_a_question_is_answered_on_the_page_and_the_clock_goes_on(
    client: Client, accepted: Accepted, worker: Actor
) -> None:
    case = _case(accepted)
    taking.take(case, by=worker, at=timezone.now())
    asking.ask(case, text="什么时候在家？", by=worker, at=timezone.now())

    asked = _page(client, accepted)
    answered = _act(client, accepted, "answer", text="晚上七点以后")

    assert "什么时候在家" in asked
    assert "时限停着" in asked
    assert "晚上七点以后" in answered
    assert _case(accepted).status == Status.TAKEN


def test_a_requester_takes_it_back(client: Client, accepted: Accepted) -> None:
    told = _act(client, accepted, "withdraw")

    assert "撤回了" in told
    assert _case(accepted).status == Status.CLOSED
    assert 'value="withdraw"' not in told


def test_a_closed_case_is_rated_once_and_reopened_for_fifteen_days(
    client: Client, accepted: Accepted, worker: Actor
) -> None:
    _resolve(_case(accepted), worker)
    _act(client, accepted, "confirm")
    rated = _act(client, accepted, "rate", satisfaction="dissatisfied", text="来得慢")

    assert 'value="rate"' not in rated
    assert 'value="reopen"' in rated
    late = timezone.now() + timedelta(days=30)
    assert not closing.may_be_reopened(_case(accepted), at=late)


def test_an_arrival_is_confirmed_by_who_called(
    client: Client, scene: Scene, accepted: Accepted
) -> None:
    post = make_post(Role.DESK_CLERK, organisation=scene.desk)
    clerk = acting(make_account(post), post)
    case, now = _case(accepted), timezone.now()
    call_out = callout.call(case, by=clerk, at=now)
    callout.answer(call_out.attempts.get(), is_going=True, by=clerk, at=now)
    taking.arrive(_case(accepted), by=clerk, at=now)

    assert "人到了" in _page(client, accepted)
    _act(client, accepted, "arrived")

    assert case.call_outs.get().confirmed_by == "requester"


def test_what_staff_tell_each_other_is_not_on_the_page(
    client: Client, accepted: Accepted, worker: Actor
) -> None:
    replying.note(_case(accepted), text="业主脾气急", by=worker, at=timezone.now())

    assert "业主脾气急" not in _page(client, accepted)


def test_a_stranger_s_link_opens_only_their_own_case(
    client: Client, scene: Scene, accepted: Accepted
) -> None:
    other = make_accepted("水管漏水", community=scene.community)

    page = _page(client, other)

    assert accepted.case.number[:4] not in page
    assert "楼道灯" not in page


def test_a_withdrawn_case_claims_no_step_that_was_never_made(
    client: Client, accepted: Accepted
) -> None:
    told = _act(client, accepted, "withdraw")

    steps = told[told.index('class="steps"') :].split("</ol>")[0]
    assert "您撤回了" in steps
    for word in ("有人接", "说办好", "您确认"):
        assert word not in steps


def test_the_same_addition_sent_thrice_is_one(client: Client, accepted: Accepted) -> None:
    for _tap in range(3):
        told = _act(client, accepted, "add", text="楼下也不亮")
    _act(client, accepted, "add", text="二楼也不亮")

    assert "补上去了" in told
    texts = _case(accepted).additions.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["楼下也不亮", "二楼也不亮"]


def test_whoever_calls_somebody_reads_who_is_called_and_by_when(
    client: Client, scene: Scene
) -> None:
    now = timezone.now()
    post = make_post(Role.DESK_CLERK, organisation=scene.desk)
    clerk = acting(make_account(post), post)
    accepted = make_accepted("有人被困电梯", place=scene.place, is_call_out=True, at=now)
    received = client.get(reverse("cases:received", args=[accepted.secret])).content.decode()

    for page in (received, _page(client, accepted)):
        assert "正在叫值班的人，2 分钟内没人应就自动叫下一位" in page
        assert "10 分钟内" in page
        assert "先打 119" in page
    assert "等人应答：还剩" in _page(client, accepted)

    attempt = _case(accepted).call_outs.get().attempts.get()
    callout.answer(attempt, is_going=True, by=clerk, at=now)
    assert "值班的人应了，正在过来" in _page(client, accepted)
    taking.arrive(_case(accepted), by=clerk, at=now)
    assert "正在过来" not in _page(client, accepted)


def test_whoever_left_no_phone_gets_number_and_code_at_once(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place)
    page = client.get(reverse("cases:received", args=[accepted.secret])).content.decode()
    code = page.split("查询码 <strong", 1)[1].split(">", 1)[1][:4]

    found = client.post(
        reverse("cases:status_find"), {"number": accepted.case.number, "tail": code}
    )

    assert found["Location"] == reverse("cases:status", args=[accepted.secret])
