"""Tests of who calls at the console: found by number, spoken for, seen in clear with a purpose (S1, S4)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from wangge.cases import intake, links, revealing
from wangge.cases.factories import make_case, make_scene, make_submission
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import NotAllowed
from wangge.history.models import Event
from wangge.home.tests.desk_pages import PHONE, Desk, make_desk, neighbour
from wangge.people.actors import COMMAND
from wangge.people.events import PeopleEvent
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_a_number_finds_the_person_their_home_and_what_they_said(desk: Desk) -> None:
    neighbour(desk)
    intake.submit(
        make_submission("充电桩没电", community=desk.scene.community, phone=PHONE),
        by=COMMAND,
        at=NOW,
    )

    seen = desk.look(phone="139 0000 0417")

    for part in ("找到 1 人", "王女士", "业主", "1-1203", "139****0417", "1 位 81 岁老人"):
        assert part in seen, part
    assert "充电桩没电" in seen
    assert PHONE not in seen


def test_several_on_one_number_are_chosen_from(desk: Desk) -> None:
    first, second = neighbour(desk), neighbour(desk, name="王小雨")

    seen = desk.look(phone=PHONE)
    chosen = desk.look(phone=PHONE, person=str(second.pk))

    assert "找到 2 人" in seen
    assert f'value="{first.pk}" id="person-{first.pk}">' in seen
    assert f'value="{second.pk}" id="person-{second.pk}" checked' in chosen


def test_an_unknown_or_unfinished_number_stops_nobody(desk: Desk) -> None:
    assert "没见过这个号码" in desk.look(phone=PHONE)
    assert "您写了 10 位" in desk.look(phone=PHONE[:-1])

    desk.do("register", phone=PHONE)

    assert Case.objects.get().requesters.get().phone is not None


def test_who_lives_with_the_neighbours_stays_unknown_here(desk: Desk) -> None:
    other = make_scene()
    theirs = Desk(other, desk.clerk, desk.client)
    neighbour(theirs)
    make_case("那边的事", place=other.place, phone=PHONE)

    seen = desk.look(phone=PHONE)

    assert "王女士" not in seen
    assert "那边的事" not in seen


def test_an_elder_without_a_phone_has_a_slip_and_her_daughter_follows(desk: Desk) -> None:
    answer = desk.do(
        "slip",
        channel="desk",
        on_behalf_of="王奶奶",
        behalf_reason="没有手机",
        may_follow="女儿王敏",
        place_text="1号楼6楼楼道",
    )

    case = Case.objects.get()
    requester = case.requesters.get()
    assert (requester.name, requester.on_behalf_of) == ("王奶奶", "王奶奶")
    assert (requester.behalf_reason, requester.may_follow) == ("没有手机", "女儿王敏")
    slip = text_of(desk.client.get(answer["Location"]))
    code = re.search(r"查询码 <b>(\d{4})</b>", slip)
    assert code is not None
    assert "女儿王敏" in slip
    assert "打电话告诉您" not in slip
    found = links.find(case.number, code[1], address="10.0.0.1", at=timezone.now())
    assert found == requester
    # Whoever has only the number, or a code of another slip, is told nothing.
    other = intake.submit(
        make_submission("别的事", community=desk.scene.community, on_behalf_of="李爷爷"),
        by=desk.clerk,
        at=NOW,
    )
    for wrong in (links.code_of(other.requester), "0417"):
        if wrong != code[1]:
            with pytest.raises(links.NotFound):
                links.find(case.number, wrong, address="10.0.0.2", at=timezone.now())


def test_who_was_spoken_for_has_a_code_of_her_own_and_no_neighbours_number(desk: Desk) -> None:
    answer = desk.do(
        "slip", phone=PHONE, on_behalf_of="张奶奶", behalf_reason="没有手机", place_text="1号楼6楼"
    )

    case = Case.objects.get()
    slip = text_of(desk.client.get(answer["Location"]))
    code = re.search(r"查询码 <b>(\d{4})</b>", slip)
    assert code is not None
    assert "0417" not in slip
    assert "办好了给您打电话" not in slip
    assert "请替您说的人转告" in slip
    # The code opens it, and so does the number of whoever spoke for her.
    for tail in (code[1], "0417"):
        found = links.find(case.number, tail, address="10.0.0.3", at=timezone.now())
        assert found.case == case


def test_an_elder_without_a_phone_is_not_answered_by_a_page(desk: Desk) -> None:
    desk.do("register", channel="desk", on_behalf_of="王奶奶", behalf_reason="没有手机")

    requester = Requester.objects.get()
    assert not requester.is_anonymous
    assert requester.phone is None


def test_the_number_in_clear_wants_a_purpose_and_is_written_down(desk: Desk) -> None:
    person = neighbour(desk)
    phone = person.phones.get()
    address = reverse("home:desk_phone", args=[phone.pk])

    assert address in desk.look(phone=PHONE)
    before = text_of(desk.client.get(address))
    refused = text_of(desk.client.post(address), status=422)
    assert PHONE not in before + refused
    after = text_of(desk.client.post(address, {"purpose": "ask"}))

    assert "tel:13900000417" in after
    assert "问清楚情况" in after
    assert Event.objects.get(kind=PeopleEvent.PHONE_REVEALED).subject_id == person.pk


def test_a_number_of_the_neighbours_is_not_shown(desk: Desk) -> None:
    theirs = neighbour(Desk(make_scene(), desk.clerk, desk.client), phone="13900000999")
    phone = theirs.phones.get()

    for name in ("desk_phone", "desk_earlier"):
        assert desk.client.get(reverse(f"home:{name}", args=[phone.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        revealing.reveal_number(phone, purpose="ask", by=desk.clerk, at=NOW)


def test_heads_see_who_looked_at_numbers_and_others_do_not(desk: Desk) -> None:
    person = neighbour(desk)
    at = timezone.now()
    revealing.reveal_number(person.phones.get(), purpose="visit", by=desk.clerk, at=at)
    head = signed_in(make_actor(Role.COMMUNITY_SECRETARY, area=desk.scene.community))
    stranger = signed_in(make_actor(Role.COMMUNITY_SECRETARY, area=make_community()))
    address = reverse("cases:reveals")

    page = text_of(head.get(address))
    other_day = text_of(head.get(address, {"day": "2020-01-01"}))

    assert "约上门时间" in page
    assert "王女士" in page
    assert "139****0417" in page
    assert "没有符合的" in other_day
    assert "王女士" not in text_of(stranger.get(address))
    assert desk.client.get(address).status_code == 403
