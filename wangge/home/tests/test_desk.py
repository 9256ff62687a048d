"""Tests of the duty console: what is like it, register, join, answer, set aside (S1, S4, S21)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wangge.cases import drafts
from wangge.cases.factories import make_case
from wangge.cases.models import Case, Draft, PolicyAnswer
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.home.tests.desk_pages import LAMP, PHONE, Desk, make_desk, neighbour
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


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
    neighbour(desk)

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
    neighbour(desk)

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


@pytest.mark.parametrize("role", [Role.PROPERTY_WORKER, Role.PIONEER, Role.ADMINISTRATOR])
def test_the_console_is_the_desk_s(desk: Desk, role: Role) -> None:
    other = signed_in(make_actor(role, area=desk.scene.community))

    assert other.get(reverse("home:desk")).status_code == 403
    assert other.post(reverse("home:desk_look"), {"words": LAMP}).status_code == 403


def test_without_scripts_the_button_finds_and_a_place_is_picked(desk: Desk) -> None:
    neighbour(desk)

    page = text_of(desk.do("look", phone=PHONE))
    picked = text_of(
        desk.client.post(
            reverse("home:desk"),
            {
                **desk.typed(),
                "pick": f"building:{desk.scene.building.pk}|{desk.scene.estate} 1 号楼",
            },
        )
    )

    assert "王女士" in page
    assert LAMP in page
    assert f'name="spot" value="building:{desk.scene.building.pk}"' in picked


@pytest.mark.parametrize("count", [1, 8])
def test_looking_costs_the_same_however_much_there_is(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    neighbour(desk)
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
