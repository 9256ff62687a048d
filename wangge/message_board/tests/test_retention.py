"""What tells devices apart goes when the case's particulars go; how many met the same stays."""

from datetime import timedelta

import pytest

from wangge.cases import retention as of_cases
from wangge.cases.factories import make_team
from wangge.cases.models import Case
from wangge.jobs import retention, working
from wangge.message_board import moderation, supporting, threads
from wangge.message_board.factories import make_thread
from wangge.message_board.models import AbuseReport, Supporter
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LONG_AFTER = NOW + timedelta(days=4 * 365)


def test_the_board_follows_its_case_into_oblivion() -> None:
    thread = make_thread(place=make_team().located, name="王女士", phone="13900000417")
    supporting.me_too(thread, device="a", phone="13900000418", by=PUBLIC, at=NOW)
    message = thread.messages.get()
    moderation.report(message, why="other", text="是隔壁写的", device="b", by=PUBLIC, at=NOW)
    Case.objects.filter(pk=thread.case_id).update(status="closed", closed_at=NOW, answered_at=NOW)

    of_cases.erase([thread.case_id], NOW)
    working.run_due()

    assert set(Supporter.objects.values_list("device_key", "person_key")) == {("", "")}
    assert list(AbuseReport.objects.values_list("device_key", "text")) == [("", "")]
    assert threads.page_of(thread, now=NOW).others == 1


def test_where_nobody_left_a_name_it_goes_by_itself() -> None:
    thread = make_thread(place=make_team().located)
    supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)
    Case.objects.filter(pk=thread.case_id).update(status="closed", closed_at=NOW, answered_at=NOW)

    done = retention.erase_due(LONG_AFTER)

    assert done["message_board"] == 1
    assert set(Supporter.objects.values_list("device_key", flat=True)) == {""}


def test_what_is_open_is_kept() -> None:
    thread = make_thread(place=make_team().located)
    supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)

    assert retention.erase_due(LONG_AFTER)["message_board"] == 0
