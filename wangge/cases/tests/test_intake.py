"""How a request becomes a case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.cases import intake, links, numbers
from wangge.cases.factories import (
    WORDS,
    make_accepted,
    make_case,
    make_category_table,
    make_scene,
    make_submission,
)
from wangge.cases.models import Case, Deadline, Requester
from wangge.cases.vocabulary import Route, Stage, Status, Urgency
from wangge.core.errors import Malformed, NotAllowed
from wangge.files.pictures import Prepared
from wangge.history.models import Event
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW, make_actor, make_post
from wangge.people.models import Phone
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.locate import locate

pytestmark = pytest.mark.django_db


def test_words_become_a_case_with_number_lead_and_next_act() -> None:
    scene = make_scene()

    accepted = make_accepted(place=scene.place, phone="139 0001 0417", name="王女士")

    case = Case.objects.get(pk=accepted.case.pk)
    assert numbers.read(case.number) == case.number
    assert case.status == Status.DISPATCHED
    assert case.lead == scene.company
    assert case.route == Route.PROPERTY
    assert "楼道灯" in "".join(case.because)
    assert case.next_stage == Stage.TAKE
    assert case.next_act_at == NOW + timedelta(hours=2)
    resolve = case.deadlines.get(stage=Stage.RESOLVE)
    assert resolve.due_at == NOW + timedelta(hours=24)
    kinds = Event.objects.filter(subject_id=case.pk, subject_type="cases.case").order_by("id")
    assert [e.kind for e in kinds] == ["case.submitted", "case.dispatched"]
    found = links.requester_of(accepted.secret, at=NOW)
    assert found is not None
    assert found.case_id == case.pk


def test_a_case_costs_few_statements() -> None:
    scene = make_scene()
    submission = make_submission(place=scene.place, phone="13900010417")

    with CaptureQueriesContext(connection) as told:
        intake.submit(submission, by=PUBLIC, at=NOW)

    assert len(told) <= 14, "\n".join(query["sql"][:160] for query in told)


def test_the_same_key_twice_is_one_case() -> None:
    submission = make_submission(idempotency_key="form-1")

    first = intake.submit(submission, by=PUBLIC, at=NOW)
    again = intake.submit(submission, by=PUBLIC, at=NOW + timedelta(minutes=3))

    assert again.case == first.case
    assert again.secret == first.secret
    assert Case.objects.count() == Requester.objects.count() == 1
    assert Event.objects.filter(kind="case.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_is_one_case() -> None:
    submission = make_submission(idempotency_key="form-2")
    begun = Barrier(4)

    def send(_n: int) -> str:
        begun.wait()
        try:
            return intake.submit(submission, by=PUBLIC, at=NOW).case.number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        numbers_given = set(threads.map(send, range(4)))

    assert len(numbers_given) == 1
    assert Case.objects.count() == 1


def test_a_case_whose_picture_cannot_be_kept_is_not_half_saved(settings: Any) -> None:
    submission = make_submission(photo=Prepared(b"\xff\xd8", 1, 1), phone="13900010417")
    settings.MEDIA_ROOT = "/proc/nowhere"

    with pytest.raises(FileNotFoundError, match="nowhere"):
        intake.submit(submission, by=PUBLIC, at=NOW)

    assert not Case.objects.exists()
    assert not Requester.objects.exists()
    assert not Deadline.objects.exists()
    assert not Phone.objects.exists()
    assert not Event.objects.filter(kind="case.submitted").exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": " \n\t\u3000"}, "words"),
        ({"words": "\0\x07\x1b"}, "words"),
        ({"words": "。。。，，！"}, "words"),
        ({"words": "灯" * 1_000_000}, "words"),
        ({"phone": "1390000041"}, "phone"),
        ({"phone": "不告诉你"}, "phone"),
        ({"email": "王女士"}, "email"),
        ({"name": "王" * 61}, "name"),
        ({"place_text": "楼" * 121}, "place_text"),
        ({"category_code": "no-such"}, "category"),
        ({"category_code": "x' OR 1=1 --"}, "category"),
        ({"kind_chosen": "party"}, "kind"),
        ({"urgency": "whenever"}, "urgency"),
        ({"channel": "telepathy"}, "channel"),
        ({"idempotency_key": "k" * 81}, "key"),
    ],
)
def test_what_cannot_be_used_names_its_field_and_leaves_nothing(
    bad: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"words": WORDS, **bad}
    submission = make_submission(**given)

    with pytest.raises(Malformed) as refusal:
        intake.submit(submission, by=PUBLIC, at=NOW)

    assert refusal.value.field == field
    assert "。" in str(refusal.value.reason)
    assert not Case.objects.exists()
    assert not Requester.objects.exists()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("灯坏了\0\x07", "灯坏了"),
        ("灯坏了😀👨‍👩‍👧", "灯坏了😀👨‍👩‍👧"),
        ("<script>alert(1)</script>灯坏了", "<script>alert(1)</script>灯坏了"),
        ("灯\r\n坏了", "灯\n坏了"),
        ("'; DROP TABLE cases_case; --", "'; DROP TABLE cases_case; --"),
        ("\ud800灯坏了", "灯坏了"),
        ("😭😭", "😭😭"),
    ],
)
def test_odd_words_are_kept_as_they_were_said(words: str, kept: str) -> None:
    case = make_case(words)

    case.refresh_from_db()
    assert case.words == kept


def test_a_heading_is_the_first_sentence_that_says_something_without_who_says_it() -> None:
    case = make_case("我电话13900000417，楼道灯坏了。好几天了。")

    assert case.title == "楼道灯坏了"
    assert "13900000417" in case.words


def test_a_place_of_the_neighbouring_community_is_refused() -> None:
    ours, theirs = make_scene(), make_scene()

    with pytest.raises(Malformed) as refusal:
        make_case(community=ours.community, place=theirs.place)
    with pytest.raises(Malformed) as by_id:
        locate(ours.community, estate_id=str(theirs.estate.pk))

    assert refusal.value.field == by_id.value.field == "estate"
    assert not Case.objects.exists()


def test_a_quarrel_is_private_from_the_start() -> None:
    case = make_case("隔壁邻居把鞋柜放在公共过道，说了几次就吵，想请人调解")

    assert case.route == Route.DISPUTE
    assert case.is_private


def test_danger_in_the_words_outweighs_the_category() -> None:
    case = make_case("有人困在电梯里了，快来")

    assert case.urgency == Urgency.EMERGENCY


def test_staff_write_down_what_somebody_says_only_in_their_own_community() -> None:
    scene = make_scene()
    clerk = make_actor(Role.DESK_CLERK, area=scene.community)
    stranger = make_actor(Role.DESK_CLERK, area=make_community())

    case = make_case(place=scene.place, by=clerk, channel="desk", on_behalf_of="王奶奶")
    with pytest.raises(NotAllowed):
        make_case(place=scene.place, by=stranger, channel="desk")

    assert case.requesters.get().on_behalf_of == "王奶奶"
    assert Case.objects.count() == 1


def test_a_call_out_rings_and_is_due_in_ten_minutes() -> None:
    scene = make_scene()
    make_post(Role.PIONEER, area=scene.community)

    case = make_case("老人坐在地上起不来", place=scene.place, is_call_out=True)

    assert case.deadlines.get(stage=Stage.ARRIVE).due_at == NOW + timedelta(minutes=10)
    assert case.call_outs.get().arrive_by == NOW + timedelta(minutes=10)
    assert case.next_act_at is not None
    assert case.next_act_at <= NOW + timedelta(minutes=10)


def test_a_question_asked_at_night_waits_for_the_office() -> None:
    make_category_table()
    night = NOW.replace(hour=22)

    case = make_case("请问老年优待证怎么办理，要什么材料？", at=night)

    assert case.route == Route.INQUIRY
    due = case.deadlines.get(stage=Stage.RESOLVE)
    assert due.due_at is not None
    assert due.due_at > night + timedelta(hours=10)
    assert due.mode == "working_days"


def test_titles_from_before_that_tell_who_it_was_are_made_anew() -> None:
    words = "我是2号楼1203的王小明，身份证320602198001011234，楼道灯坏了"
    told, sent, plain = make_case(words), make_case("灯坏了"), make_case("电梯有异响")
    Case.objects.filter(pk=told.pk).update(title="我是2号楼1203的王小明，身份证320602198001…")
    Case.objects.filter(pk=sent.pk).update(title="王小明您好，灯坏了", external_ref="WX1")

    name = "wangge.cases.migrations.0020_titles_without_personal_data"
    import_module(name).without_personal_data(apps, None)

    titles = dict(Case.objects.values_list("pk", "title"))
    assert titles == {told.pk: "楼道灯坏了", sent.pk: "灯坏了", plain.pk: "电梯有异响"}
