"""Tests of answering somebody who is on the line (S4, F8): told, closed, open again when doubted."""

from datetime import timedelta

import pytest

from wangge.cases import closing, intake, joining, links, merging, settling, undoing
from wangge.cases.factories import Scene, make_case, make_scene, make_submission
from wangge.cases.hearing import audience
from wangge.cases.joining import WantsSomebodyNow
from wangge.cases.models import CallBack, Case, Merge, Receipt, Reply
from wangge.cases.settling import MediatorFirst, SomebodyMustGo
from wangge.cases.vocabulary import Resolution, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.people.actors import Actor, requesting
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
ANSWER = "老年优待证到社区窗口办，带身份证和一寸照片。"
SOURCE = "江苏省老年人优待规定，2026 年 9 月 1 日核对"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def clerk(scene: Scene) -> Actor:
    return make_actor(Role.DESK_CLERK, area=scene.community)


def _asked(scene: Scene, words: str = "老年优待证怎么办？", **fields: object) -> intake.Submission:
    return make_submission(
        words, community=scene.community, phone="13900000417", channel="phone", **fields
    )


def test_an_answer_on_the_phone_is_one_closed_case_that_was_heard(
    scene: Scene, clerk: Actor
) -> None:
    accepted = settling.settle_on_phone(_asked(scene), text=ANSWER, source=SOURCE, by=clerk, at=NOW)

    case = Case.objects.get()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED)
    assert (case.answered_at, case.closed_at) == (NOW, NOW)
    assert case.next_act_at is None
    reply = Reply.objects.get()
    assert (reply.text, reply.source, reply.purpose) == (ANSWER, SOURCE, Reply.Purpose.RESULT)
    receipt = Receipt.objects.get()
    assert (receipt.requester, receipt.how) == (accepted.requester, Receipt.How.TOLD)
    assert not CallBack.objects.exists()
    told = timeline(case, for_resident=True)[0]
    assert "在电话里答复，办结" in told.text
    assert ANSWER in told.said


def test_the_same_key_twice_settles_once(scene: Scene, clerk: Actor) -> None:
    asked = _asked(scene, idempotency_key="desk:1")

    for _time in range(2):
        settling.settle_on_phone(asked, text=ANSWER, by=clerk, at=NOW)

    assert Case.objects.count() == Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "text", "field"), [("", ANSWER, "words"), ("优待证？", " ", "answer")]
)
def test_without_words_or_an_answer_nothing_is_kept(
    scene: Scene, clerk: Actor, words: str, text: str, field: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        settling.settle_on_phone(_asked(scene, words), text=text, by=clerk, at=NOW)

    assert refusal.value.field == field
    assert not Case.objects.exists()


def test_a_quarrel_is_not_settled_by_words(scene: Scene, clerk: Actor) -> None:
    words = "楼上漏水把我家吊顶泡了，协商不成，想请人调解"

    with pytest.raises(MediatorFirst):
        settling.settle_on_phone(_asked(scene, words), text=ANSWER, by=clerk, at=NOW)

    assert not Case.objects.exists()
    assert not Event.objects.filter(kind__startswith="case.submitted").exists()


def test_whoever_wants_somebody_now_is_not_answered_with_words(scene: Scene, clerk: Actor) -> None:
    with pytest.raises(SomebodyMustGo):
        settling.settle_on_phone(_asked(scene, is_call_out=True), text=ANSWER, by=clerk, at=NOW)


def test_a_neighbour_community_s_clerk_cannot_settle_here(scene: Scene) -> None:
    stranger = make_actor(Role.DESK_CLERK)

    with pytest.raises(NotAllowed):
        settling.settle_on_phone(_asked(scene), text=ANSWER, by=stranger, at=NOW)

    assert not Case.objects.exists()


def test_the_caller_may_say_that_it_is_not_so(scene: Scene, clerk: Actor) -> None:
    accepted = settling.settle_on_phone(_asked(scene), text=ANSWER, by=clerk, at=NOW)

    closing.reopen(
        accepted.case,
        text="窗口说不办",
        by=requesting(accepted.requester.pk),
        at=NOW + timedelta(days=1),
    )

    case = Case.objects.get()
    assert (case.status, case.round, case.number) == (Status.DISPATCHED, 2, accepted.case.number)


def test_a_slip_of_the_hand_opens_it_again_without_a_bad_mark(scene: Scene, clerk: Actor) -> None:
    accepted = settling.settle_on_phone(_asked(scene), text=ANSWER, by=clerk, at=NOW)

    undoing.undo(accepted.case, by=clerk, at=NOW + timedelta(minutes=1))

    case = Case.objects.get()
    assert case.status == Status.DISPATCHED
    assert not case.ratings.exists()


def test_what_was_just_registered_is_struck_out_and_owes_no_call(
    scene: Scene, clerk: Actor
) -> None:
    accepted = intake.submit(_asked(scene, "1号楼灯不亮"), by=clerk, at=NOW)

    undoing.undo(accepted.case, by=clerk, at=NOW + timedelta(minutes=1))

    assert Case.objects.get().status == Status.VOID
    assert not CallBack.objects.filter(done_at__isnull=True).exists()


def test_after_ten_minutes_or_by_another_it_is_not_undone(scene: Scene, clerk: Actor) -> None:
    accepted = intake.submit(_asked(scene, "1号楼灯不亮"), by=clerk, at=NOW)
    colleague = make_actor(Role.DESK_CLERK, area=scene.community)

    for by, after in ((clerk, 11), (colleague, 1)):
        with pytest.raises(undoing.TooLateToUndo):
            undoing.undo(accepted.case, by=by, at=NOW + timedelta(minutes=after))

    assert Case.objects.get().status == Status.DISPATCHED


def test_who_joins_keeps_their_words_and_number_and_gets_the_answer(
    scene: Scene, clerk: Actor
) -> None:
    first = make_case(place=scene.place)
    words = "六楼楼道灯又不亮了，我婆婆晚上不敢出门"

    joined = joining.join(_asked(scene, words, place=scene.place), into=first, by=clerk, at=NOW)

    mine = Case.objects.get(pk=joined.case.pk)
    assert (mine.status, mine.merged_into, mine.words) == (Status.MERGED, first, words)
    assert mine.number != first.number
    assert joined.requester in audience(first)
    assert links.path(joined.requester)
    assert not CallBack.objects.filter(requester=joined.requester, done_at__isnull=True).exists()


def test_joining_is_taken_back_by_parting_them(scene: Scene, clerk: Actor) -> None:
    first = make_case(place=scene.place)
    joined = joining.join(
        _asked(scene, "六楼灯又不亮了", place=scene.place), into=first, by=clerk, at=NOW
    )

    mine = Case.objects.get(pk=joined.case.pk)
    undoing.undo(mine, by=clerk, at=NOW + timedelta(minutes=1))

    assert Case.objects.get(pk=mine.pk).status == Status.DISPATCHED
    assert Merge.objects.get().undone_at is not None


def test_nothing_is_kept_where_it_cannot_be_joined(scene: Scene, clerk: Actor) -> None:
    first = make_case(place=scene.place)
    quarrel = "楼上漏水把我家吊顶泡了，协商不成，想请人调解"

    with pytest.raises(merging.OneIsPrivate):
        joining.join(_asked(scene, quarrel, place=scene.place), into=first, by=clerk, at=NOW)
    with pytest.raises(WantsSomebodyNow):
        joining.join(_asked(scene, is_call_out=True), into=first, by=clerk, at=NOW)

    assert list(Case.objects.all()) == [first]
