"""Staff settle what is held back, hide with a reason, bring back; each within their area."""

import pytest

from wangge.cases.factories import Team
from wangge.cases.models import Case
from wangge.core import screening
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.jobs import working
from wangge.message_board import moderation, threads
from wangge.message_board.factories import make_message
from wangge.message_board.models import Message
from wangge.message_board.tests.board import PERSONAL, PHONE
from wangge.notifications.models import Notice
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
RUDE = "楼道灯坏了，一帮饭桶"


def test_staff_publish_it_without_the_number(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)

    moderation.publish(message, "地库灯坏了", by=team.clerk, at=NOW)

    assert (message.state, message.text) == ("shown", "地库灯坏了")
    assert message.settled_by == team.clerk.post
    assert message.thread.case.words == PERSONAL


def test_staff_cannot_publish_it_with_the_number_either(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)

    with pytest.raises(screening.StillPersonal):
        moderation.publish(message, PERSONAL, by=team.clerk, at=NOW)


def test_what_is_hidden_says_why_and_its_case_goes_on(team: Team) -> None:
    message = make_message(RUDE, place=team.located)
    case = message.thread.case

    moderation.hide(message, reason="骂人的话", by=team.clerk, at=NOW)

    page = threads.page_of(message.thread, now=NOW)
    assert page.opening.is_hidden
    assert page.opening.hidden_reason == "骂人的话"
    assert "饭桶" not in str(page)
    case.refresh_from_db()
    assert case.is_open
    assert case.next_act_at is not None
    assert list(threads.of_community(team.place.community)) == [message.thread]
    assert any(entry.said == "骂人的话" for entry in timeline(case, for_resident=True))


def test_what_was_hidden_is_brought_back_where_it_was(team: Team) -> None:
    shown = make_message(RUDE, place=team.located)
    held = make_message(PERSONAL, place=team.located)
    for message in (shown, held):
        moderation.hide(message, reason="骂人的话", by=team.clerk, at=NOW)

        moderation.restore(message, by=team.secretary, at=NOW)

    assert (shown.state, shown.text, shown.hidden_reason) == ("shown", RUDE, "")
    assert (held.state, held.text) == ("held", "")
    kinds = Event.objects.filter(subject_id=shown.thread.case_id).values_list("kind", flat=True)
    assert {"message_board.hidden", "message_board.restored"} <= set(kinds)


@pytest.mark.parametrize("reason", ["", f"打 {PHONE} 问"])
def test_a_reason_is_there_and_names_nobody(team: Team, reason: str) -> None:
    message = make_message(RUDE, place=team.located)

    with pytest.raises(Malformed):
        moderation.hide(message, reason=reason, by=team.clerk, at=NOW)

    message.refresh_from_db()
    assert message.state == Message.State.SHOWN


def test_of_two_who_hide_it_the_second_is_told(team: Team) -> None:
    message = make_message(RUDE, place=team.located)
    moderation.hide(message, reason="骂人的话", by=team.clerk, at=NOW)

    with pytest.raises(moderation.Settled):
        moderation.hide(message, reason="不妥", by=team.secretary, at=NOW)


def test_a_report_hides_nothing_and_waits_for_staff(team: Team) -> None:
    message = make_message(RUDE, place=team.located)

    moderation.report(message, why="insult", device="b", by=PUBLIC, at=NOW)

    message.refresh_from_db()
    assert message.state == Message.State.SHOWN
    assert list(moderation.reported(team.clerk)) == [message]
    assert moderation.waiting_count(team.clerk) == 1
    moderation.keep(message, by=team.clerk, at=NOW)
    assert moderation.waiting_count(team.clerk) == 0


def test_one_device_reports_a_message_once(team: Team) -> None:
    message = make_message(RUDE, place=team.located)
    moderation.report(message, why="insult", device="b", by=PUBLIC, at=NOW)

    with pytest.raises(moderation.AlreadyReported):
        moderation.report(message, why="other", device="b", by=PUBLIC, at=NOW)
    with pytest.raises(Malformed):
        moderation.report(message, why="nothing", device="c", by=PUBLIC, at=NOW)


def test_a_neighbouring_community_sees_and_settles_nothing_of_ours(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)
    other = make_message(RUDE, place=team.located)

    assert not moderation.held(team.stranger).exists()
    assert moderation.waiting_count(team.stranger) == 0
    with pytest.raises(NotAllowed):
        moderation.publish(message, "地库灯坏了", by=team.stranger, at=NOW)
    with pytest.raises(NotAllowed):
        moderation.hide(other, reason="不妥", by=team.stranger, at=NOW)


def test_a_company_s_worker_settles_nothing(team: Team) -> None:
    message = make_message(RUDE, place=team.located)

    assert moderation.waiting_count(team.worker) == 0
    with pytest.raises(NotAllowed):
        moderation.hide(message, reason="不妥", by=team.worker, at=NOW)


def test_nothing_of_a_dispute_stands_on_the_page_of_who_settles(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)
    Case.objects.filter(pk=message.thread.case_id).update(is_private=True)

    for actor in (team.clerk, team.secretary):
        assert not moderation.held(actor).exists()


def test_the_desk_is_told_that_something_waits(team: Team) -> None:
    make_message(PERSONAL, place=team.located)

    working.run_due()

    told = Notice.objects.filter(kind="message_board.posted")
    assert told.exists()
    assert PHONE not in "".join(notice.title + notice.body for notice in told)
