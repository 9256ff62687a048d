"""Who met the same: once a person, heard where they can be, and nothing of what was said to others."""

from datetime import timedelta
from threading import Barrier
from threading import Thread as Runner

import pytest
from django.db import connection

from wangge.cases import (
    following,
    hearing,
    joining,
    links,
    merging,
    replying,
    resolving,
    retelling,
    taking,
)
from wangge.cases.factories import Team, make_team
from wangge.cases.models import CallBack, Requester
from wangge.core.errors import Malformed, NotAllowed
from wangge.message_board import posting, supporting, threads
from wangge.message_board.factories import make_message, make_post, make_thread
from wangge.message_board.models import Supporter, Thread
from wangge.message_board.tests.board import PHONE
from wangge.people.actors import PUBLIC, requesting
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def thread(team: Team) -> Thread:
    return make_thread(place=team.located, device="author", phone="13900000999")


def test_a_neighbour_counts_and_without_a_telephone_is_no_requester(thread: Thread) -> None:
    supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)

    assert threads.page_of(thread, now=NOW).others == 1
    assert Requester.objects.count() == 1


def test_a_neighbour_with_a_telephone_waits_for_the_answer(team: Team, thread: Thread) -> None:
    supporter = supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    assert supporter.requester is not None
    assert supporter.requester in hearing.audience(thread.case)
    taking.take(thread.case, by=team.worker, at=LATER)
    resolving.resolve(thread.case, text="换了灯。", by=team.worker, at=LATER)
    assert [said.text for said in hearing.replies_to(supporter.requester)] == ["换了灯。"]
    assert CallBack.objects.filter(requester=supporter.requester).exists()


def test_one_device_counts_once(thread: Thread) -> None:
    supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)

    with pytest.raises(supporting.AlreadyCounted):
        supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    assert threads.page_of(thread, now=NOW).others == 1
    assert Requester.objects.count() == 1


@pytest.mark.parametrize("phone", [PHONE, "13900000999"])
def test_one_telephone_is_one_person_on_whatever_device_and_no_device_learns_it(
    thread: Thread, phone: str
) -> None:
    """Also the author's: to everybody the second device looks like somebody new."""
    supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    for device in "bc":
        spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        supporting.me_too(thread, device=device, phone=spaced, by=PUBLIC, at=NOW)

    page = threads.page_of(thread, now=NOW)
    assert (page.others, page.persons) == (3, 1)
    assert Requester.objects.count() == 2
    with pytest.raises(supporting.AlreadyCounted):
        supporting.me_too(thread, device="b", phone="13900000888", by=PUBLIC, at=NOW)


def test_who_writes_under_a_number_that_waits_already_is_not_called_twice(
    team: Team, thread: Thread
) -> None:
    supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    said = make_post("5 楼也不亮", place=team.located, phone=PHONE, device="b")
    joined = posting.join(said, thread, by=PUBLIC, at=NOW)

    page = threads.page_of(thread, now=NOW)
    assert (page.others, page.persons) == (2, 1)
    assert hearing.audience(thread.case).filter(phone__isnull=False).count() == 2
    assert joined.requester.phone is None
    assert thread.case.additions.get().requester == joined.requester


def test_a_device_that_tells_its_number_later_is_still_one_person(
    team: Team, thread: Thread
) -> None:
    supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)
    posting.join(
        make_post("5 楼也不亮", place=team.located, phone=PHONE, device="a"),
        thread,
        by=PUBLIC,
        at=NOW,
    )

    supporting.me_too(thread, device="b", phone=PHONE, by=PUBLIC, at=NOW)

    page = threads.page_of(thread, now=NOW)
    assert (page.others, page.persons) == (2, 1)
    assert Requester.objects.filter(is_follower=True).count() == 1


def test_a_number_that_waits_for_the_case_it_was_merged_into_is_not_kept_again(
    team: Team, thread: Thread
) -> None:
    other = make_thread("楼道灯坏了", place=team.located)
    supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)
    merging.merge(other.case, thread.case, by=team.clerk, at=NOW)
    merged = Thread.objects.select_related("case__merged_into").get(pk=other.pk)

    supporter = supporting.me_too(merged, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    assert supporter.requester == Requester.objects.get(is_follower=True)


def test_who_wrote_it_does_not_count_on_the_device_it_was_written_on(thread: Thread) -> None:
    with pytest.raises(supporting.AlreadyCounted):
        supporting.me_too(thread, device="author", by=PUBLIC, at=NOW)

    assert threads.page_of(thread, now=NOW).others == 0


def test_a_wrong_telephone_is_refused_and_nobody_counted(thread: Thread) -> None:
    with pytest.raises(Malformed, match="10 位"):
        supporting.me_too(thread, device="a", phone="1390000041", by=PUBLIC, at=NOW)

    assert not supporting.is_counted(thread, device="a")


def test_staff_say_it_for_a_caller_once(team: Team, thread: Thread) -> None:
    supporter = supporting.me_too_for(thread, name="魏奶奶", by=team.clerk, at=NOW)

    assert supporter.requester is not None
    assert supporter.requester.on_behalf_of == "魏奶奶"
    assert supporter.by == team.clerk.post
    with pytest.raises(supporting.AlreadyCounted):
        supporting.me_too_for(thread, name="魏 奶奶", by=team.clerk, at=NOW)
    with pytest.raises(Malformed, match="怎么称呼"):
        supporting.me_too_for(thread, name=" ", by=team.clerk, at=NOW)


def test_who_may_not_register_says_it_for_nobody(team: Team, thread: Thread) -> None:
    with pytest.raises(NotAllowed):
        supporting.me_too_for(thread, name="魏奶奶", by=team.officer, at=NOW)


def test_where_nothing_is_to_come_nobody_waits(team: Team, thread: Thread) -> None:
    taking.take(thread.case, by=team.worker, at=NOW)
    resolving.resolve(thread.case, text="换了灯。", by=team.worker, at=NOW)

    with pytest.raises(supporting.NothingToWaitFor):
        supporting.me_too(thread, device="a", by=PUBLIC, at=NOW)


def test_who_waits_hears_nothing_of_what_was_said_before_or_by_others(
    team: Team, thread: Thread
) -> None:
    taking.take(thread.case, by=team.worker, at=NOW)
    replying.reply(thread.case, text="王女士，明天上门。", by=team.worker, at=NOW)
    supporter = supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=LATER)
    assert supporter.requester is not None

    told = str(retelling.story(supporter.requester))
    assert "王女士" not in told
    assert not hearing.replies_to(supporter.requester).exists()
    assert thread.case.words not in told
    standing = following.standing(thread.case, requesting(supporter.requester.pk), now=LATER)
    assert "withdraw" not in standing.verbs


def test_what_the_author_does_on_the_board_is_not_told_to_who_waits(team: Team) -> None:
    message = make_message(f"灯坏了，找 {PHONE}", place=team.located)
    supporter = supporting.me_too(message.thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)
    assert supporter.requester is not None
    posting.correct(message, "灯坏了", at=LATER)

    told = [entry.text for entry in retelling.story(supporter.requester)]

    assert "您也遇到了，一起等回音" in told
    assert not any("公开" in line for line in told)


def test_who_waits_comes_back_by_number_and_telephone(thread: Thread) -> None:
    supporter = supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    found = links.find(thread.case.number, PHONE[-4:], address="10.0.0.1", at=NOW)

    assert found == supporter.requester


def test_what_a_device_is_known_by_tells_nothing_across_threads(team: Team, thread: Thread) -> None:
    other = make_thread("电梯有异响", place=team.located)
    for one in (thread, other):
        supporting.me_too(one, device="a", phone=PHONE, by=PUBLIC, at=NOW)

    for column in ("device_key", "person_key"):
        keys = list(Supporter.objects.filter(is_author=False).values_list(column, flat=True))
        assert len(set(keys)) == 2
        assert PHONE not in "".join(keys)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("devices", "outcomes", "others"),
    [("aa", ["counted", "known"], 1), ("ab", ["counted", "counted"], 2)],
    ids=["of one device one counts", "of one number both look new and one person waits"],
)
def test_of_two_taps_at_once(devices: str, outcomes: list[str], others: int) -> None:
    thread = make_thread(place=make_team().located)
    start, seen = Barrier(2), []

    def tap(device: str) -> None:
        start.wait(10)
        try:
            supporting.me_too(thread, device=device, phone=PHONE, by=PUBLIC, at=NOW)
            seen.append("counted")
        except supporting.AlreadyCounted:
            seen.append("known")
        finally:
            connection.close()

    taps = [Runner(target=tap, args=[device]) for device in devices]
    for one in taps:
        one.start()
    for one in taps:
        one.join(30)

    page = threads.page_of(thread, now=NOW)
    assert sorted(seen) == outcomes
    assert (page.others, page.persons) == (others, 1)
    assert Requester.objects.filter(is_follower=True).count() == 1


def test_taken_back_by_one_device_a_person_who_pressed_on_two_still_waits(thread: Thread) -> None:
    for device in "ab":
        supporting.me_too(thread, device=device, phone=PHONE, by=PUBLIC, at=NOW)

    supporting.take_back(thread, device="a", by=PUBLIC, at=LATER)

    page = threads.page_of(thread, now=NOW)
    assert (page.others, page.persons) == (1, 1)
    assert hearing.audience(thread.case).filter(phone__isnull=False).count() == 2
    supporting.me_too(thread, device="c", phone=PHONE, by=PUBLIC, at=LATER)
    assert threads.page_of(thread, now=NOW).persons == 1

    supporting.take_back(thread, device="c", by=PUBLIC, at=LATER)
    supporting.take_back(thread, device="b", by=PUBLIC, at=LATER)
    assert threads.page_of(thread, now=NOW).others == 0


def test_who_waited_before_still_waits_when_a_press_under_their_number_is_taken_back(
    team: Team, thread: Thread
) -> None:
    waiting = joining.follow(thread.case, phone=PHONE, by=PUBLIC, at=NOW)
    supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=LATER)

    supporting.take_back(thread, device="a", by=PUBLIC, at=LATER)

    assert Requester.objects.filter(pk=waiting.pk).exists()


def test_neither_author_nor_who_wrote_nor_a_caller_is_taken_back(
    team: Team, thread: Thread
) -> None:
    said = make_post("5 楼也不亮", place=team.located, device="b")
    posting.join(said, thread, by=PUBLIC, at=NOW)
    supporting.me_too_for(thread, name="魏奶奶", by=team.clerk, at=NOW)

    for device in ("author", "b", "", "nobody"):
        assert not supporting.may_take_back(thread, device=device)
        with pytest.raises(supporting.NotToBeTakenBack):
            supporting.take_back(thread, device=device, by=PUBLIC, at=NOW)

    assert threads.page_of(thread, now=NOW).others == 2
