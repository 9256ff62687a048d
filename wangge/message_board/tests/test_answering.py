"""Answers stand in their thread: by the body, without anybody's name, whatever became of the case."""

from datetime import timedelta

import pytest

from wangge.cases import asking, closing, declining, merging, replying, resolving, taking, triage
from wangge.cases.factories import Team, make_case, requester_of
from wangge.cases.models import Case, Category, Reply
from wangge.core import screening
from wangge.core.errors import NotAllowed
from wangge.history.models import Event
from wangge.history.reacting import TASK
from wangge.jobs import working
from wangge.jobs.models import Job
from wangge.message_board import answering, threads
from wangge.message_board.factories import LAMP, make_thread
from wangge.message_board.models import Answer, Thread
from wangge.message_board.tests.board import PHONE
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def _resolved(thread: Thread, team: Team, text: str = "换了灯，试了三次都亮。") -> None:
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text=text, by=team.worker, at=LATER)
    working.run_due()


def _page(thread: Thread) -> threads.Page:
    fresh = Thread.objects.select_related("case__merged_into", "community", "estate")
    return threads.page_of(fresh.get(pk=thread.pk), now=LATER)


def test_the_answer_stands_in_the_thread_said_by_the_body(team: Team) -> None:
    thread = make_thread(place=team.located)

    _resolved(thread, team)

    page = _page(thread)
    assert [(a.who, a.text) for a in page.answers] == [
        (str(team.place.property_company), "换了灯，试了三次都亮。")
    ]
    assert "高文斌" not in str(page.answers)
    thread.refresh_from_db()
    assert (thread.progress, thread.moved_at) == ("answered", LATER)


def test_an_answer_with_a_number_or_a_name_in_it_is_held_back(team: Team) -> None:
    numbered = make_thread(place=team.located)
    named = make_thread(place=team.located, name="王女士")

    _resolved(numbered, team, f"换了。再坏打 {PHONE}")
    _resolved(named, team, "王女士，换好了。")

    for thread in (numbered, named):
        assert [a.text for a in _page(thread).answers] == [""]
    held = Answer.objects.filter(text="")
    assert held.count() == 2
    for one in answering.as_held(held.select_related("reply__case__community")):
        answering.publish(one.answer, one.proposed, by=team.clerk, at=LATER)
    assert [a.text for a in _page(numbered).answers] == ["换了。再坏打 〔电话号码〕"]
    assert [a.text for a in _page(named).answers] == ["〔姓名〕，换好了。"]


def test_an_answer_is_not_published_with_the_number_still_in_it(team: Team) -> None:
    thread = make_thread(place=team.located)
    _resolved(thread, team, f"打 {PHONE}")
    answer = Answer.objects.select_related("reply__case__community").get()

    with pytest.raises(screening.StillPersonal):
        answering.publish(answer, f"请打 {PHONE}", by=team.clerk, at=LATER)
    with pytest.raises(NotAllowed):
        answering.publish(answer, "好了", by=team.worker, at=LATER)

    answering.publish(answer, "好了", by=team.clerk, at=LATER)
    with pytest.raises(answering.NotWaiting):
        answering.publish(answer, "真的好了", by=team.clerk, at=LATER)


def test_what_is_asked_of_the_author_is_nobody_elses(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)

    asking.ask(case, text="您哪天在家？", by=team.worker, at=NOW)
    working.run_due()

    page = _page(thread)
    assert page.answers == []
    assert page.shown.light.shape == "waiting"


def test_following_a_case_twice_changes_nothing(team: Team) -> None:
    thread = make_thread(place=team.located)
    _resolved(thread, team)
    before = list(Thread.objects.values()), list(Answer.objects.values())

    Job.objects.filter(name=TASK).update(done_at=None, run_at=NOW)
    working.run_due()
    for reply in Reply.objects.select_related("case__community"):
        answering.set_in_place(reply, at=NOW)

    assert (list(Thread.objects.values()), list(Answer.objects.values())) == before
    assert Event.objects.filter(kind="message_board.answer_set").count() == 1


def test_a_case_merged_into_another_shows_its_later_answers_and_none_before(team: Team) -> None:
    thread = make_thread(place=team.located)
    other = make_case(place=team.located, name="周阿姨", phone=PHONE)
    taking.take(other, by=team.worker, at=NOW)
    replying.reply(other, text="先来看看。", by=team.worker, at=NOW)
    merging.merge(thread.case, other, by=team.clerk, at=NOW + timedelta(minutes=5))
    resolving.resolve(other, text="换了灯。", by=team.worker, at=LATER)
    working.run_due()

    page = _page(thread)

    assert [a.text for a in page.answers] == ["换了灯。"]
    assert page.shown.light.shape == "done"


def test_what_is_declined_lawfully_says_why_and_whom_to_call(team: Team) -> None:
    thread = make_thread("小区外面马路上的路灯不亮", place=team.located)
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)
    declining.decline(
        case,
        reason="beyond_duty",
        phone="0513-8512 3456",
        text="路灯归市政管。",
        by=team.clerk,
        at=NOW,
    )
    working.run_due()

    page = _page(thread)

    assert page.shown.declined == "不归社区管"
    assert "0513-8512 3456" in page.answers[0].text
    assert page.shown.steps[-1] == ("说明不在这里办", "done")


@pytest.mark.parametrize("end", ["withdrawn", "void"])
def test_what_is_taken_back_or_struck_out_is_off_the_board(team: Team, end: str) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)

    if end == "void":
        closing.void(case, reason="写错了小区。", by=team.clerk, at=LATER)
    else:
        closing.withdraw(case, by=requester_of(case), at=LATER)
    working.run_due()

    assert not threads.of_community(team.place.community).exists()


def test_what_turns_out_to_be_a_quarrel_is_off_the_board_before_any_worker_runs(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "community", "lead", "category").get(
        pk=thread.case_id
    )

    quarrel = Category.objects.filter(route="dispute", is_active=True).earliest("pk")
    triage.correct_category(case, quarrel, by=team.clerk, at=NOW)

    assert not threads.of_community(team.place.community).exists()
    for actor in (team.clerk, team.secretary):
        assert not Thread.objects.visible_to(actor).exists()


def test_a_dispute_s_replies_are_never_set_in_place(team: Team) -> None:
    thread = make_thread(place=team.located)
    Case.objects.filter(pk=thread.case_id).update(is_private=True)
    case = Case.objects.select_related("community").get(pk=thread.case_id)
    reply = Reply.objects.create(case=case, purpose="result", text="说好了", said_at=NOW)

    assert answering.set_in_place(reply, at=NOW) is None


def test_a_case_taken_up_again_is_open_on_the_board_again(team: Team) -> None:
    thread = make_thread(LAMP, place=team.located)
    _resolved(thread, team)
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)

    closing.reopen(case, text="又灭了", by=requester_of(case), at=LATER)
    working.run_due()

    thread.refresh_from_db()
    assert thread.progress == Thread.Progress.OPEN


def test_a_reply_that_greets_somebody_in_full_is_held_back(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    reply = replying.reply(case, text="王小明您好，灯明天换。", by=team.worker, at=NOW)

    answer = answering.set_in_place(reply, at=NOW)

    assert answer is not None
    assert answer.text == ""
