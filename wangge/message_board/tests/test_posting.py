"""Law: nothing personal is public before it is settled, and nothing is lost while it is not."""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from wangge.cases import merging, numbers, triage
from wangge.cases.factories import Team
from wangge.cases.models import Case, Requester
from wangge.cases.vocabulary import Channel, Status
from wangge.core import screening
from wangge.core.errors import Malformed
from wangge.history.models import Event
from wangge.message_board import moderation, posting, threads
from wangge.message_board.factories import LAMP, make_message, make_post, make_posted, make_thread
from wangge.message_board.models import Message, Thread
from wangge.message_board.tests.board import PERSONAL, PHONE
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_message_is_a_case_with_an_owner_and_a_next_act_and_everybody_can_read_it(
    team: Team,
) -> None:
    posted = make_posted(place=team.located, phone=PHONE)

    case = posted.requester.case
    assert (case.channel, case.words, case.is_open) == (Channel.MESSAGE_BOARD, LAMP, True)
    assert case.lead == team.place.property_company
    assert case.next_act_at is not None
    assert posted.requester.phone is not None
    assert posted.message is not None
    assert list(threads.of_community(team.place.community)) == [posted.message.thread]
    assert (posted.message.state, posted.message.text) == ("shown", LAMP)


def test_what_names_a_telephone_is_held_back_while_its_case_goes_on(team: Team) -> None:
    posted = make_posted(PERSONAL, place=team.located)

    assert posted.message is not None
    assert (posted.message.state, posted.message.text) == ("held", "")
    assert not threads.of_community(team.place.community).exists()
    case = posted.requester.case
    assert case.is_open
    assert case.lead is not None
    assert case.next_act_at is not None
    assert case.words == PERSONAL


@pytest.mark.parametrize(
    "personal",
    [
        PHONE,
        "139 0000 0417",
        "0513-5550 1234",
        "11010519491231002X",
        "苏F·12345",
        "2-1203",
        "2 号楼 1203 室",
        "601房",
        "我住六零一",
        "加微信 abc12345",
        "QQ 12345678",
        "一三九零零零零零四一七",
        "座机 85550101",
        "护照 E12345678",
        "卡号 6222020200112233446",
        "qin.y@mail.example.com",
        "银行卡6222021111111111111 打错了",
        "电话138O0138OOO",
        "我是王小明",
        "找王国强",
        "便宜看 www.example.com",
        "太他妈黑",
    ],
)
def test_each_kind_of_personal_data_is_held_back(team: Team, personal: str) -> None:
    message = make_message(f"楼道灯坏了，{personal}", place=team.located)

    assert message.state == Message.State.HELD


@pytest.mark.parametrize(
    ("words", "why", "blanked"),
    [
        ("楼道灯坏了，换灯看 www.example.com", "网址（可能是广告）", "楼道灯坏了，换灯看 〔网址〕"),
        ("楼道灯坏了，真他妈黑", "可能骂人的话", "楼道灯坏了，〔略〕黑"),
        ("楼道灯坏了，我妈抑郁", "家里的病或难处", "楼道灯坏了，我妈〔略〕"),
    ],
)
def test_what_may_be_an_advertisement_or_abuse_waits_for_staff_who_may_publish_it(
    team: Team, words: str, why: str, blanked: str
) -> None:
    message = make_message(words, place=team.located)
    found = screening.marks(message.words)

    assert message.state == Message.State.HELD
    assert screening.counted(found) == [(why, 1)]
    assert screening.blanked(words, found) == blanked
    with pytest.raises(screening.StillPersonal):
        posting.correct(message, words, at=NOW)

    moderation.publish(message, words, by=team.clerk, at=NOW)

    assert (message.state, message.text) == ("shown", words)


def test_the_desk_s_number_may_stand_there_without_its_area_code(team: Team) -> None:
    team.place.community.desk_phone = "0513-5550 1234"
    team.place.community.save()

    message = make_message("打了电话 5550 1234 没人接", place=team.located)

    assert message.state == Message.State.SHOWN


def test_the_author_may_have_it_taken_out_at_once_and_staff_still_read_it(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located, is_blanked=True)

    assert (message.state, message.text) == ("shown", "地库灯坏了，打我电话 〔电话号码〕")
    assert message.thread.case.words == PERSONAL


def test_the_author_takes_it_out_later_and_it_can_be_read(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)

    posting.correct(message, "地库灯坏了", at=NOW)

    assert (message.state, message.text) == ("shown", "地库灯坏了")
    assert list(threads.of_community(team.place.community)) == [message.thread]
    assert message.thread.case.words == PERSONAL
    assert Event.objects.filter(kind="message_board.shown").exists()


def test_what_still_names_a_number_is_refused_and_stays_held_back(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)

    with pytest.raises(screening.StillPersonal, match="1 处电话号码"):
        posting.correct(message, f"找 {PHONE}", at=NOW)

    message.refresh_from_db()
    assert message.state == Message.State.HELD


def test_what_was_settled_is_not_settled_twice(team: Team) -> None:
    message = make_message(PERSONAL, place=team.located)
    stale = Message.objects.select_related("thread__case", "thread__community", "requester").get()
    posting.correct(message, "地库灯坏了", at=NOW)

    with pytest.raises(posting.NotHeld):
        posting.correct(stale, "灯", at=NOW)


def test_the_telephone_of_the_desk_may_stand_there(team: Team) -> None:
    community = team.place.community
    community.desk_phone = "0513-5550 1234"
    community.save()

    message = make_message("打了 0513-55501234 没人接，楼道灯还是坏的", place=team.located)

    assert message.state == Message.State.SHOWN


@pytest.mark.parametrize(
    "words",
    [
        "楼上邻居半夜吵架砸东西，跟我家闹矛盾",
        "物业的王经理收了钱不办事，电梯还是坏的",
        "1203 的业主天天骂人，楼道灯都给他砸了",
    ],
)
def test_a_quarrel_or_an_accusation_is_a_case_and_never_a_thread(team: Team, words: str) -> None:
    posted = make_posted(words, place=team.located, is_blanked=True)

    assert posted.message is None
    assert not Thread.objects.exists()
    assert posted.requester.case.words == words
    assert posted.requester.case.is_open


@pytest.mark.parametrize("words", ["车位被占，请挪车", "老人摔倒了起不来，帮忙搀扶一下"])
def test_a_car_in_the_way_and_help_at_home_are_a_case_and_never_a_thread(
    team: Team, words: str
) -> None:
    posted = make_posted(words, place=team.located)

    case = posted.requester.case
    assert posted.message is None
    assert not Thread.objects.exists()
    assert case.is_open
    assert "我们单独来办" in posting.why_private(case.words, case.category)


def test_what_turns_out_to_be_of_a_home_leaves_the_board(team: Team) -> None:
    thread = make_thread(place=team.located)
    help_at_home = triage.Table.load().named("help_on_spot")

    triage.correct_category(thread.case, help_at_home, by=team.clerk, at=NOW)

    assert not threads.of_community(team.place.community).exists()


def test_who_joins_with_a_matter_of_a_home_gets_a_case_of_their_own(team: Team) -> None:
    thread = make_thread(place=team.located)

    said = make_post("老人摔倒了起不来，帮忙搀扶一下", place=team.located)
    posted = posting.join(said, thread, by=PUBLIC, at=NOW)

    assert posted.message is None
    assert posted.requester.case != thread.case


def test_the_same_form_twice_is_one_case_and_one_thread(team: Team) -> None:
    said = make_post(place=team.located)

    first, second = (posting.post(said, by=PUBLIC, at=NOW) for _ in range(2))

    assert first.requester == second.requester
    assert first.message == second.message
    assert (Case.objects.count(), Thread.objects.count(), Requester.objects.count()) == (1, 1, 1)


def test_words_that_are_none_are_refused_and_nothing_is_kept(team: Team) -> None:
    with pytest.raises(Malformed):
        make_posted("？？", place=team.located)

    assert not Case.objects.exists()
    with pytest.raises(ObjectDoesNotExist):
        Thread.objects.get()


def test_who_joins_says_it_in_the_thread_and_to_whoever_works_on_it(team: Team) -> None:
    thread = make_thread(place=team.located)

    joined = posting.join(
        make_post("5 楼的灯也不亮", place=team.located, phone=PHONE), thread, by=PUBLIC, at=NOW
    )

    assert joined.message is not None
    assert joined.message.thread == thread
    assert Case.objects.count() == 1
    assert thread.case.additions.get().text == "5 楼的灯也不亮"
    assert joined.requester.is_follower
    assert joined.requester.case == thread.case
    page = threads.page_of(thread, now=NOW)
    assert [said.text for said in threads.added_to(thread)] == ["5 楼的灯也不亮"]
    assert page.others == 1


def test_who_joins_with_a_number_in_it_is_held_back_and_staff_read_it(team: Team) -> None:
    thread = make_thread(place=team.located)

    joined = posting.join(make_post(PERSONAL, place=team.located), thread, by=PUBLIC, at=NOW)

    assert joined.message is not None
    assert joined.message.state == Message.State.HELD
    assert thread.case.additions.get().text == PERSONAL
    assert PHONE not in str(threads.page_of(thread, now=NOW))


def test_joining_twice_with_one_form_is_joining_once(team: Team) -> None:
    thread = make_thread(place=team.located)
    said = make_post("5 楼的灯也不亮", place=team.located)

    first, second = (posting.join(said, thread, by=PUBLIC, at=NOW) for _ in range(2))

    assert first == second
    assert thread.case.additions.count() == 1


def test_who_joins_what_is_over_gets_a_case_of_their_own(team: Team) -> None:
    thread = make_thread(place=team.located)
    Case.objects.filter(pk=thread.case_id).update(status=Status.RESOLVED)
    thread.refresh_from_db()

    posted = posting.join(make_post("又不亮了", place=team.located), thread, by=PUBLIC, at=NOW)

    assert posted.requester.case != thread.case
    assert posted.message is not None
    assert posted.message.is_opening


def test_the_number_of_the_case_stands_nowhere_in_public(team: Team) -> None:
    thread = make_thread(place=team.located)

    page = str(threads.page_of(thread, now=NOW))

    assert thread.case.number not in page.replace(str(thread), "")
    assert numbers.spoken(thread.case.number) not in page


def test_merged_threads_show_the_case_that_goes_on(team: Team) -> None:
    first = make_thread(place=team.located)
    second = make_thread("楼道灯坏了", place=team.located)
    merging.merge(second.case, first.case, by=team.clerk, at=NOW)
    merged = Thread.objects.select_related("case__merged_into", "community").get(pk=second.pk)

    assert threads.page_of(merged, now=NOW).goes_on_in == first


def test_likely_the_same_is_offered_among_what_everybody_may_read(team: Team) -> None:
    thread = make_thread(place=team.located)
    make_message(f"{LAMP} {PHONE}", place=team.located)

    found = threads.likely_same(make_post("1 号楼 6 楼楼道灯不亮", place=team.located), now=NOW)

    assert found == [thread]


@pytest.mark.parametrize("words", ["楼上王建国老在楼道抽烟", "3-902张三欠物业费三个月"])
def test_who_is_named_in_full_and_spoken_ill_of_is_never_on_the_board(
    team: Team, words: str
) -> None:
    posted = make_posted(words, place=team.located)

    assert posted.message is None
