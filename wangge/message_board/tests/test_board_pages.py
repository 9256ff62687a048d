"""The board in the browser: everybody's pages, the author's, and the page of who settles."""

import re
from difflib import unified_diff
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from wangge.cases import links, numbers, resolving, taking
from wangge.cases.factories import Team
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import text_of
from wangge.jobs import working
from wangge.message_board import supporting
from wangge.message_board.factories import LAMP, make_thread
from wangge.message_board.models import Message, Supporter, Thread
from wangge.message_board.tests.board import AND_HOME, PHONE, address, board
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("it_is_nine")]


def plain(page: str, thread: Thread) -> str:
    """A page without what differs by chance: tokens, and which thread, message and form it is."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    page = re.sub(r"[0-9a-f]{32}(?::|%3A)[0-9a-f]{16}", "", page)
    return re.sub(r"report/\d+|id=\"m\d+", "", page).replace(str(thread.public_id), "")


def typed(team: Team, words: str, **more: str) -> dict[str, str]:
    building = team.place.building
    return {
        "words": words,
        "estate": str(building.estate_id),
        "building": str(building.pk),
        "phone": "",
        "key": uuid4().hex,
        **more,
    }


def write(client: Client, team: Team, words: str, **more: str) -> tuple[str, dict[str, str]]:
    """Fill the form and follow to the page on which it is looked at once more."""
    form = typed(team, words, **more)
    say = reverse("message_board:say", args=[team.place.community.code])
    client.get(say)
    return text_of(client.post(say, form, follow=True)), form


def send(client: Client, team: Team, form: dict[str, str], **choice: str) -> Any:
    look = reverse("message_board:look", args=[team.place.community.code])
    return client.post(look, {**form, **choice}, follow=True)


def test_a_board_without_threads_asks_for_the_first(code: str) -> None:
    assert "还没有人留言" in board(code)


def test_words_go_through_one_look_onto_the_board(team: Team, code: str) -> None:
    client = Client()

    look, form = write(client, team, LAMP, phone=PHONE)
    own = text_of(send(client, team, form, send="shown"))

    assert f"{team.place.building.name}一位住户" in look
    assert "放到留言板上" in look
    assert "已经放到留言板上" in own
    assert "楼道灯不亮" in board(code)
    assert PHONE not in board(code)
    requester = Requester.objects.get()
    assert requester.phone is not None
    assert links.secret_of(requester) in reverse("cases:status", args=[links.secret_of(requester)])


def test_the_look_marks_what_must_not_be_public_and_shows_how_it_would_stand(team: Team) -> None:
    look, _form = write(Client(), team, AND_HOME)

    assert "<mark>13900000417</mark>" in look
    assert "<mark>2-1203</mark>" in look
    assert "打我电话 〔电话号码〕，住 〔门牌号〕" in look
    assert "去掉再公开" in look


def test_held_back_it_is_on_no_public_page_and_the_author_takes_it_out(
    team: Team, code: str
) -> None:
    client = Client()
    _look, form = write(client, team, AND_HOME)
    answer = send(client, team, form, send="held")
    own, here = text_of(answer), answer.redirect_chain[-1][0]

    assert "先不公开" in own
    thread = Thread.objects.get()
    assert Client().get(address(thread)).status_code == 404
    for page in (board(code), text_of(Client().get(reverse("home:front", args=[code])))):
        assert "地库灯坏了" not in page
    refused = client.post(here, {"text": f"打 {PHONE}"})
    assert f"里面还有 1 处电话号码（{PHONE}）" in text_of(refused, status=422)
    shown = text_of(client.post(here, {"text": "地库灯坏了"}, follow=True))

    assert "公开了，邻居看得到" in shown
    assert "地库灯坏了" in text_of(Client().get(address(thread)))


def test_personal_data_is_on_no_public_page_whatever_became_of_it(team: Team, code: str) -> None:
    """The law: held back, blanked, corrected, hidden, joined, answered; never in any answer."""
    client = Client()
    for choice in ("held", "blanked", "shown"):
        _look, form = write(client, team, f"{AND_HOME}，{choice}")
        send(client, team, form, send=choice)
    opened = Thread.objects.get(opened_at__isnull=False)
    _look, form = write(client, team, f"我这里也是，{AND_HOME}")
    send(client, team, form, join=str(opened.public_id))
    case = Case.objects.select_related("area", "lead", "community").get(pk=opened.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text=f"{PHONE} 的住户，2-1203 修好了", by=team.worker, at=NOW)
    working.run_due()

    anybody = Client()
    pages = [board(code, anybody), board(code, anybody, "?progress=answered")]
    pages.append(text_of(anybody.get(reverse("home:front", args=[code]))))
    found = [anybody.get(address(thread)) for thread in Thread.objects.all()]
    pages += [answer.content.decode() for answer in found]
    shown = Message.objects.filter(state="shown", thread=opened)
    pages += [text_of(anybody.get(address(opened, "report", message.pk))) for message in shown]

    assert Thread.objects.count() == 3
    for page in pages:
        for personal in (PHONE, "2-1203", "0417", case.number):
            assert personal not in page
    assert "里面有个人信息，整理好就放上来" in text_of(anybody.get(address(opened)))


def test_a_quarrel_is_told_kindly_that_it_is_not_public(team: Team, code: str) -> None:
    client, words = Client(), "楼上邻居半夜吵架砸东西，跟我家闹矛盾"
    look, form = write(client, team, words)

    own = text_of(send(client, team, form, send="shown"))

    assert "这是人和人之间的事，不放到留言板上" in look
    assert "不放到留言板上" in own
    assert Case.objects.get().is_private
    assert words[:6] not in board(code)


def test_what_was_said_before_is_offered_and_joined(team: Team) -> None:
    thread = make_thread(place=team.located)
    client = Client()
    look, form = write(client, team, "1 号楼 6 楼楼道灯不亮")
    assert "已经有人说过" in look

    own = text_of(send(client, team, form, join=str(thread.public_id)))

    assert "已经放到留言板上" in own
    assert Case.objects.count() == 1
    assert "“我也遇到了”还点了 1 次" in text_of(Client().get(address(thread)))


def test_words_that_are_none_come_back_with_the_field_named(team: Team, code: str) -> None:
    say = reverse("message_board:say", args=[code])

    page = text_of(Client().post(say, typed(team, "？？", phone="1390")), status=422)

    assert "只有标点" in page
    assert 'value="1390"' in page
    assert not Case.objects.exists()


@pytest.mark.parametrize("field", ["estate", "building"])
@pytest.mark.parametrize("value", ["999999", "x", "9" * 40])
def test_a_place_that_is_not_ours_is_refused(team: Team, code: str, field: str, value: str) -> None:
    form = {**typed(team, LAMP), field: value}

    for name in ("say", "look"):
        answer = Client().post(reverse(f"message_board:{name}", args=[code]), form)
        assert answer.status_code == 422

    assert not Case.objects.exists()


def test_a_machine_that_fills_the_trap_is_refused(team: Team, code: str) -> None:
    say = reverse("message_board:say", args=[code])

    assert Client().post(say, typed(team, LAMP, website="x")).status_code == 422


def test_sending_twice_is_sending_once(team: Team) -> None:
    client = Client()
    _look, form = write(client, team, LAMP)

    first, second = (send(client, team, form, send="shown").redirect_chain for _ in range(2))

    assert first == second
    assert Case.objects.count() == 1


def test_going_back_and_writing_something_else_is_another_matter(team: Team) -> None:
    client = Client()
    _look, form = write(client, team, LAMP)
    send(client, team, form, send="shown")

    send(client, team, {**form, "words": "电梯有异响"}, send="shown")

    assert Thread.objects.count() == 2


def test_too_many_from_one_address_are_asked_to_wait(team: Team, settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 1
    client = Client()
    answers = []
    for words in (LAMP, "电梯有异响"):
        _look, form = write(client, team, words)
        answers.append(send(client, team, form, send="shown"))

    assert [answer.status_code for answer in answers] == [200, 429]
    assert Case.objects.count() == 1


def test_me_too_counts_one_browser_once(team: Team) -> None:
    thread = make_thread(place=team.located)
    client = Client()
    client.get(address(thread))

    pages = [
        text_of(client.post(address(thread, "me_too"), {"phone": ""}, follow=True))
        for _ in range(2)
    ]

    assert "记下了" in pages[0]
    assert "已经记过了，只记一次" in pages[1]
    assert Supporter.objects.filter(is_author=False).count() == 1


def test_me_too_without_a_mark_asks_once_more_instead_of_counting(team: Team) -> None:
    thread = make_thread(place=team.located)

    page = text_of(Client().post(address(thread, "me_too"), follow=True))

    assert "请再点一次" in page
    assert Supporter.objects.filter(is_author=False).count() == 0


def test_me_too_with_a_wrong_telephone_names_what_is_missing_and_a_right_one_waits(
    team: Team,
) -> None:
    thread = make_thread(place=team.located)
    client = Client()
    client.get(address(thread))

    wrong = client.post(address(thread, "me_too"), {"phone": "1390000041"})
    right = client.post(address(thread, "me_too"), {"phone": PHONE}, follow=True)

    assert "您写了 10 位" in text_of(wrong, status=422)
    assert "记下了，有了回音也告诉您" in text_of(right)
    requester = Requester.objects.latest("pk")
    own = text_of(client.get(reverse("message_board:own", args=[links.secret_of(requester)])))
    assert "有了回音告诉您" in own
    assert LAMP not in own
    assert "您也遇到了，一起等回音" in text_of(client.get(links.path(requester)))


def test_nobody_learns_whose_number_it_is_by_typing_it(team: Team) -> None:
    """The author's, another neighbour's and a number nobody knows: the very same answers."""
    author, neighbour, unknown = "13900000999", "13900000888", "13900000777"
    told = []
    for number in (author, neighbour, unknown):
        thread = make_thread(place=team.located, phone=author, device="author")
        supporting.me_too(thread, device="neighbour", phone=neighbour, by=PUBLIC, at=NOW)
        answers = []
        for deed in ("supports", "joins"):
            client = Client()
            client.get(address(thread))
            if deed == "supports":
                done = client.post(address(thread, "me_too"), {"phone": number}, follow=True)
            else:
                _look, form = write(client, team, "5 楼的灯也不亮", phone=number)
                done = send(client, team, form, join=str(thread.public_id))
            [(target, _status)] = done.redirect_chain
            shown = text_of(done) + text_of(Client().get(address(thread)))
            answers.append((target.split("/")[1:3], plain(shown, thread)))
        for _where, page in answers:
            assert numbers.spoken(thread.case.number) not in page
        told.append(answers)

    for row in zip(*told, strict=True):
        for other in row[1:]:
            assert other[0] == row[0][0]
            assert list(unified_diff(row[0][1].splitlines(), other[1].splitlines(), n=0)) == []
    assert "“我也遇到了”还点了 3 次" in told[0][1][1]


def test_how_far_it_is_is_said_once(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)

    waiting = text_of(Client().get(address(thread)))
    taking.take(case, by=team.worker, at=NOW)
    taken = text_of(Client().get(address(thread)))

    assert "等人接单" in waiting
    assert "玖珑城物业负责" in waiting
    assert "在办" not in waiting
    assert "等人接单" not in taken
    assert "玖珑城物业负责" in taken


def test_the_answer_stands_in_its_place_for_everybody(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="换了灯，试了三次都亮。", by=team.worker, at=NOW)
    working.run_due()

    page = text_of(Client().get(address(thread)))

    assert "换了灯，试了三次都亮。" in page
    assert "玖珑城物业" in page
    assert "高文斌" not in page
    assert "在办" not in page
    assert "我那里还没好，另说一件" in page


def test_a_thread_of_another_community_is_not_found_here(team: Team) -> None:
    thread = make_thread(place=team.located)
    other = team.stranger.post
    assert other is not None

    where = reverse("message_board:thread", args=[other.area.code, thread.public_id])

    assert Client().get(where).status_code == 404


def test_the_list_is_filtered_and_paged(team: Team, code: str) -> None:
    for number in range(22):
        make_thread(f"楼道灯不亮，第 {number} 盏", place=team.located)
    estate = team.place.building.estate_id

    first, second = board(code, query=f"?estate={estate}"), board(code, query="?page=2")

    assert first.count("case-row__title") == 20
    assert second.count("case-row__title") == 2
    assert "换一个小区，或者看全部" in board(code, query="?progress=answered")
    for odd in ("?page=x", "?page=99", "?estate=x", "?progress=gone", "?estate=" + "9" * 30):
        assert "留言板" in board(code, query=odd)


def test_a_follower_s_link_and_a_foreign_one_are_told_apart(team: Team) -> None:
    thread = make_thread(place=team.located)
    supporter = supporting.me_too(thread, device="a", phone=PHONE, by=PUBLIC, at=NOW)
    assert supporter.requester is not None

    own = reverse("message_board:own", args=[links.secret_of(supporter.requester)])
    text_of(Client().post(own, {"text": "改掉别人的话"}))

    assert Client().get(reverse("message_board:own", args=["x"])).status_code == 404
    assert thread.messages.get().text == LAMP
