"""Tests of the duty console: who calls, what is like it, register, join, answer, set aside (S1, S4, S21)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wangge.cases import drafts, intake, links, revealing
from wangge.cases.factories import Scene, make_case, make_scene, make_submission
from wangge.cases.models import Case, Draft, PolicyAnswer, Requester
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.history.models import Event
from wangge.people import directory, households
from wangge.people.actors import COMMAND, Actor
from wangge.people.events import PeopleEvent
from wangge.people.factories import NOW, make_actor
from wangge.people.models import Person
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Unit

pytestmark = pytest.mark.django_db
PHONE = "13900000417"
LAMP = "一号楼六楼楼道灯又不亮了，我婆婆晚上不敢出门"
_KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk before the console."""

    scene: Scene
    clerk: Actor
    client: Client

    def typed(self, **fields: str) -> dict[str, str]:
        page = text_of(self.client.get(reverse("home:desk")))
        key = _KEY.search(page)
        assert key is not None
        return {
            "key": key[1],
            "channel": "phone",
            "community": str(self.scene.community.pk),
            "words": LAMP,
            **fields,
        }

    def do(self, what: str, **fields: str) -> Any:
        return self.client.post(reverse("home:desk"), {**self.typed(**fields), "do": what})

    def look(self, **fields: str) -> str:
        return text_of(self.client.post(reverse("home:desk_look"), fields))

    def page(self) -> str:
        return text_of(self.client.get(reverse("home:desk")))


@pytest.fixture
def desk() -> Desk:
    scene = make_scene()
    clerk = make_actor(Role.DESK_CLERK, area=scene.community)
    return Desk(scene, clerk, signed_in(clerk))


def _neighbour(desk: Desk, *, name: str = "王女士", door: str = "1203", phone: str = PHONE) -> Person:
    building = desk.scene.building
    unit = Unit.objects.filter(building=building, number=door).first()
    unit = unit or Unit.objects.create(building=building, number=door, floor=12)
    home = unit.households.first() or households.settle(unit, by=COMMAND, at=NOW)
    person = directory.add_person(name, phone=phone, birth_year=1945, by=COMMAND, at=NOW)
    households.move_in(person, home, relation="owner", by=COMMAND, at=NOW)
    return person


def test_a_number_finds_the_person_their_home_and_what_they_said(desk: Desk) -> None:
    _neighbour(desk)
    intake.submit(
        make_submission("充电桩没电", community=desk.scene.community, phone=PHONE), by=COMMAND, at=NOW
    )

    seen = desk.look(phone="139 0000 0417")

    for part in ("找到 1 人", "王女士", "业主", "1-1203", "139****0417", "1 位 81 岁老人"):
        assert part in seen, part
    assert "充电桩没电" in seen
    assert PHONE not in seen


def test_several_on_one_number_are_chosen_from(desk: Desk) -> None:
    first, second = _neighbour(desk), _neighbour(desk, name="王小雨")

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
    _neighbour(theirs)
    make_case("那边的事", place=other.place, phone=PHONE)

    seen = desk.look(phone=PHONE)

    assert "王女士" not in seen
    assert "那边的事" not in seen


def test_the_guess_says_why_who_and_until_when(desk: Desk) -> None:
    seen = desk.look(words=LAMP, place_text="1号楼6楼楼道")

    assert "公共照明" in seen
    assert str(desk.scene.company) in seen
    assert '<mark class="nowrap">楼道灯</mark>' in seen
    assert "前办好" in seen
    assert "记在：" in seen


def test_no_company_is_named_before_the_place_is_known(desk: Desk) -> None:
    seen = desk.look(words="楼道灯不亮")
    listed = desk.look(words="楼道灯不亮", building=str(desk.scene.building.pk))

    assert "定了地点再看派给谁" in seen
    assert str(desk.scene.company) in listed


def test_the_opening_scene_is_one_kind_request_at_its_door(desk: Desk) -> None:
    _neighbour(desk)

    desk.do("register", phone=PHONE, words="1-1203 车位被占 苏F12345", place_text="1-1203")

    case = Case.objects.get()
    requester = case.requesters.get()
    assert (case.kind, case.category.code) == ("assistance", "move_car")
    assert case.unit is not None
    assert case.unit.number == "1203"
    assert case.place_text == "1203"
    # Never the other's number; and nothing of it is closed before they said so.
    assert case.status == Status.DISPATCHED
    assert requester.person is not None
    assert PHONE not in text_of(desk.client.get(reverse("cases:detail", args=[case.number])))


def test_a_choice_outlives_the_next_word_and_a_guess_does_not(desk: Desk) -> None:
    guessed = desk.look(words=LAMP)
    code = re.search(r'name="guessed" value="([^"]+)"', guessed)
    assert code is not None

    left = desk.look(words="老年优待证怎么办", category=code[1], guessed=code[1])
    kept = desk.look(words="老年优待证怎么办", category=code[1], guessed="other")

    assert f'value="{code[1]}"' not in left.split('name="guessed"')[1].split("paces")[0]
    assert f'value="{code[1]}" id="guess-' in kept


def test_danger_is_answered_first(desk: Desk) -> None:
    seen = desk.look(words="三楼着火了，有人困在里面")

    assert "119" in seen
    assert 'value="urgent" id="pace-urgent" checked' in seen


def test_registering_stays_at_the_desk_ready_for_the_next_call(desk: Desk) -> None:
    _neighbour(desk)

    answer = desk.do("register", phone=PHONE, place_text="1号楼6楼楼道")

    case = Case.objects.get()
    assert answer["Location"] == reverse("home:desk")
    assert (case.words, case.building, case.channel) == (LAMP, desk.scene.building, "phone")
    assert case.requesters.get().name == "王女士"
    page = desk.page()
    spoken = f"{case.number[:4]} {case.number[4:8]} {case.number[8:]}"
    assert spoken in page
    assert reverse("cases:staff_slip", args=[case.number]) in page
    assert 'data-draft-sent="desk"' in page
    assert LAMP not in page
    # Said once: what is loaded again is the next call.
    assert spoken not in desk.page()


def test_a_second_press_registers_once(desk: Desk) -> None:
    typed = {**desk.typed(), "do": "register"}

    for _time in range(2):
        desk.client.post(reverse("home:desk"), typed)

    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"words": " "}, "words"), ({"phone": "139"}, "phone"), ({"building": "999999"}, "building")],
)
def test_a_refusal_keeps_every_word(desk: Desk, fields: dict[str, str], field: str) -> None:
    typed = {"place_text": "东门口", "name": "老周", "answer": "明天去看", **fields}

    page = text_of(desk.do("register", **typed), status=422)

    assert not Case.objects.exists()
    assert f'id="id_{field}_error"' in page or f'href="#id_{field}"' in page
    for text in ("东门口", "老周", "明天去看"):
        assert text in page


def test_what_is_set_aside_waits_for_the_whole_desk(desk: Desk) -> None:
    desk.do("aside", phone=PHONE, name="老周")

    page = desk.page()
    (aside,) = drafts.aside(by=desk.clerk, at=timezone.now())
    again = text_of(desk.client.get(reverse("home:desk"), {"draft": aside.key}))

    assert "放在一边了" in page or "先放一边的" in page
    assert LAMP in again
    assert PHONE in again
    assert PHONE.encode() not in bytes(Draft.objects.get().typed_cipher)
    desk.client.post(
        reverse("home:desk"),
        {**aside.typed, "key": aside.key, "aside": aside.key, "do": "register"},
    )
    assert Case.objects.get().words == LAMP
    assert not Draft.objects.exists()


def test_a_draft_of_the_neighbours_is_not_taken_up(desk: Desk) -> None:
    desk.do("aside")
    key = Draft.objects.get().key
    stranger = signed_in(make_actor(Role.DESK_CLERK, area=make_community()))

    page = text_of(stranger.get(reverse("home:desk"), {"draft": key}))
    stranger.post(reverse("home:desk_let_go"), {"draft": key})

    assert LAMP not in page
    assert Draft.objects.exists()


def test_a_draft_waits_a_week_and_is_forgotten_then(desk: Desk) -> None:
    desk.do("aside")
    now = timezone.now()

    drafts.forget_old(now + timedelta(days=6))
    assert drafts.aside(by=desk.clerk, at=now + timedelta(days=6))
    drafts.forget_old(now + timedelta(days=8))

    assert not Draft.objects.exists()


def test_the_same_lamp_is_joined_and_its_words_are_kept(desk: Desk) -> None:
    first = make_case(place=desk.scene.place)
    seen = desk.look(words=LAMP, place_text="1号楼6楼楼道", name="王女士")
    assert "并入，回音也给王女士" in seen
    assert first.words in seen

    desk.do(f"join:{first.number}", place_text="1号楼6楼楼道", name="王女士")

    mine = Case.objects.exclude(pk=first.pk).get()
    assert (mine.status, mine.merged_into, mine.words) == (Status.MERGED, first, LAMP)
    assert "已并入" in desk.page()


def test_a_refused_joining_is_said_beside_what_was_typed(desk: Desk) -> None:
    first = make_case(place=desk.scene.place)
    quarrel = "楼上漏水把我家吊顶泡了，协商不成，想请人调解"

    page = text_of(desk.do(f"join:{first.number}", words=quarrel), status=422)

    assert "不能并" in page
    assert quarrel in page
    assert Case.objects.count() == 1


def test_f8_answers_and_closes_with_the_source(desk: Desk) -> None:
    words = "楼道灯归谁修？"
    no_answer = text_of(desk.do("settle", words=words), status=422)
    desk.do("settle", words=words, answer="归物业修，不另收钱。", source="物业服务合同 第 12 条")

    case = Case.objects.get()
    assert "电话里怎么答复的？" in no_answer
    assert (case.status, case.resolution) == (Status.CLOSED, "answered")
    assert case.replies.get().source == "物业服务合同 第 12 条"
    assert "电话里答复了，办结" in desk.page()


def test_a_policy_answer_settles_by_its_own_button(desk: Desk) -> None:
    answer = PolicyAnswer.objects.create(
        question="阳光证哪里办？",
        answer="到社区窗口办，带身份证。",
        keywords=["阳光证"],
        source="办事指南 第 3 条",
        source_on=NOW.date(),
    )
    seen = desk.look(words="阳光证哪里办")
    assert "到社区窗口办" in seen
    assert "办事指南 第 3 条" in seen

    desk.do(f"answer:{answer.pk}", words="阳光证哪里办")

    reply = Case.objects.get().replies.get()
    assert reply.text == answer.answer
    assert reply.source.startswith("办事指南 第 3 条")


def test_what_was_just_registered_is_taken_back(desk: Desk) -> None:
    desk.do("register")
    case = Case.objects.get()
    undo = reverse("home:desk_undo", args=[case.number])
    assert undo in desk.page()

    desk.client.post(undo)

    assert Case.objects.get().status == Status.VOID


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


def test_an_elder_without_a_phone_is_not_answered_by_a_page(desk: Desk) -> None:
    desk.do("register", channel="desk", on_behalf_of="王奶奶", behalf_reason="没有手机")

    requester = Requester.objects.get()
    assert not requester.is_anonymous
    assert requester.phone is None


def test_the_number_in_clear_wants_a_purpose_and_is_written_down(desk: Desk) -> None:
    person = _neighbour(desk)
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
    theirs = _neighbour(Desk(make_scene(), desk.clerk, desk.client), phone="13900000999")
    phone = theirs.phones.get()

    for name in ("desk_phone", "desk_earlier"):
        assert desk.client.get(reverse(f"home:{name}", args=[phone.pk])).status_code == 404
    with pytest.raises(revealing.NotAllowed):
        revealing.reveal_number(phone, purpose="ask", by=desk.clerk, at=NOW)


def test_heads_see_who_looked_at_numbers_and_others_do_not(desk: Desk) -> None:
    person = _neighbour(desk)
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


@pytest.mark.parametrize("role", [Role.PROPERTY_WORKER, Role.PIONEER, Role.ADMINISTRATOR])
def test_the_console_is_the_desk_s(desk: Desk, role: Role) -> None:
    other = signed_in(make_actor(role, area=desk.scene.community))

    assert other.get(reverse("home:desk")).status_code == 403
    assert other.post(reverse("home:desk_look"), {"words": LAMP}).status_code == 403


def test_without_scripts_the_button_finds_and_a_place_is_picked(desk: Desk) -> None:
    _neighbour(desk)

    page = text_of(desk.do("look", phone=PHONE))
    picked = text_of(
        desk.client.post(
            reverse("home:desk"),
            {**desk.typed(), "pick": f"building:{desk.scene.building.pk}|{desk.scene.estate} 1 号楼"},
        )
    )

    assert "王女士" in page
    assert LAMP in page
    assert f'name="spot" value="building:{desk.scene.building.pk}"' in picked


@pytest.mark.parametrize("count", [1, 8])
def test_looking_costs_the_same_however_much_there_is(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _neighbour(desk)
    for _time in range(count):
        make_case(place=desk.scene.place, phone=PHONE)
    typed = {"phone": PHONE, "words": LAMP, "place_text": "1号楼6楼楼道"}
    desk.look(**typed)

    with django_assert_max_num_queries(_LOOK_QUERIES):
        desk.look(**typed)


_LOOK_QUERIES = 60


def test_the_console_answers_nobody_who_is_not_signed_in(
    client: Client,
) -> None:
    assert client.get(reverse("home:desk")).status_code == 302
    assert client.post(reverse("home:desk_look")).status_code == 302
