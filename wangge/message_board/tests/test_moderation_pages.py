"""The board in the browser of who settles it: held back, reported, hidden, brought back."""

import pytest
from django.test import Client
from django.urls import reverse

from wangge.cases import links, resolving, reveal_log, taking
from wangge.cases.factories import Team
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import detail, signed_in, text_of
from wangge.history.models import Event
from wangge.jobs import working
from wangge.message_board import moderation, supporting
from wangge.message_board.factories import LAMP, make_message, make_thread
from wangge.message_board.models import AbuseReport
from wangge.message_board.tests.board import AND_HOME, PHONE, address, board
from wangge.people.events import PeopleEvent
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("it_is_nine")]


def test_a_report_needs_no_sign_in_and_is_throttled(team: Team) -> None:
    message = make_message(place=team.located)
    where = address(message.thread, "report", message.pk)
    client = Client()
    client.get(where)

    assert "哪里不妥" in text_of(client.post(where, {}), status=422)
    assert "值班台会看" in text_of(client.post(where, {"why": "insult"}, follow=True))
    assert client.post(where, {"why": "insult"}).status_code == 409
    answers = [Client().post(where, {"why": "other"}).status_code for _ in range(12)]

    assert answers[-1] == 429
    assert AbuseReport.objects.filter(device_key="").count() < 12


def test_staff_publish_hide_and_restore_and_everybody_reads_why(team: Team, code: str) -> None:
    message = make_message(AND_HOME, place=team.located)
    clerk, page = signed_in(team.clerk), reverse("message_board:moderation")
    assert "<mark>139****0417</mark>" in text_of(clerk.get(page))

    act = {name: reverse(f"message_board:{name}", args=[message.pk])
           for name in ("publish", "hide", "restore")}  # fmt: skip
    refused = text_of(clerk.post(act["publish"], {"text": AND_HOME}), status=422)
    assert f"里面还有 1 处电话号码（{PHONE}）、1 处门牌号（2-1203）" in refused
    text_of(clerk.post(act["publish"], {"text": "地库灯坏了，真该骂"}, follow=True))
    assert "地库灯坏了，真该骂" in board(code)

    assert "写明为什么隐去" in text_of(clerk.post(act["hide"], {"reason": ""}), status=422)
    text_of(clerk.post(act["hide"], {"reason": "骂人的话"}, follow=True))
    public = text_of(Client().get(address(message.thread)))
    assert "骂人的话" in public
    assert "真该骂" not in public
    assert "真该骂" not in board(code)
    own = reverse("message_board:own", args=[links.secret_of(Requester.objects.get())])
    assert "骂人的话" in text_of(Client().get(own))

    text_of(clerk.post(act["restore"], follow=True))
    assert "真该骂" in text_of(Client().get(address(message.thread)))


def test_a_number_in_held_words_is_read_for_a_purpose_and_written_down(team: Team) -> None:
    message = make_message(AND_HOME, place=team.located)
    clerk, where = signed_in(team.clerk), reverse("message_board:words", args=[message.pk])
    held = text_of(clerk.get(reverse("message_board:moderation")))
    assert PHONE not in held
    assert f'href="{where}"' in held

    assert PHONE not in text_of(clerk.get(where))
    assert "请选为什么要看号码" in text_of(clerk.post(where, {"purpose": ""}), status=422)
    assert not Event.objects.filter(kind=PeopleEvent.PHONE_REVEALED).exists()
    assert f"<mark>{PHONE}</mark>" in text_of(clerk.post(where, {"purpose": "ask"}))

    (look,) = reveal_log.looks(by=team.secretary)[0]
    assert (look.who, look.purpose) == ("沈晓岚", "问清楚情况")
    assert look.case == message.thread.case.number
    assert signed_in(team.stranger).get(where).status_code in {403, 404}


def test_a_number_stands_in_no_page_of_what_was_hidden_or_answered(team: Team) -> None:
    message = make_message(AND_HOME, place=team.located)
    moderation.hide(message, reason="别人的私事", by=team.clerk, at=NOW)
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text=f"换了灯，再坏打 {PHONE}", by=team.worker, at=NOW)
    working.run_due()
    clerk, page = signed_in(team.clerk), reverse("message_board:moderation")

    shown = [text_of(clerk.get(page + show)) for show in ("", "?show=hidden")]
    shown.append(text_of(clerk.get(reverse("message_board:hide", args=[message.pk]))))

    assert not [text for text in shown if PHONE in text]
    assert "139****0417" in shown[0]


def test_a_held_answer_is_settled_on_the_same_page(team: Team) -> None:
    thread = make_thread(place=team.located)
    case = Case.objects.select_related("area", "lead", "community").get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text=f"换了灯，再坏打 {PHONE}", by=team.worker, at=NOW)
    working.run_due()
    clerk = signed_in(team.clerk)
    page = text_of(clerk.get(reverse("message_board:moderation")))
    assert "换了灯，再坏打 〔电话号码〕" in page
    answer = case.replies.get(purpose="result").answer

    where = reverse("message_board:publish_answer", args=[answer.pk])
    text_of(clerk.post(where, {"text": "换了灯。"}, follow=True))

    assert "换了灯。" in text_of(Client().get(address(thread)))


def test_reported_ones_are_kept_or_hidden(team: Team) -> None:
    message = make_message(place=team.located)
    Client().post(address(message.thread, "report", message.pk), {"why": "untrue", "text": "假的"})
    clerk, page = signed_in(team.clerk), reverse("message_board:moderation") + "?show=reported"
    assert "假的" in text_of(clerk.get(page))

    text_of(clerk.post(reverse("message_board:keep", args=[message.pk]), follow=True))

    assert "没有等您看的举报" in text_of(clerk.get(page))


def test_staff_say_me_too_for_a_caller(team: Team) -> None:
    thread = make_thread(place=team.located)
    clerk = signed_in(team.clerk)
    where = reverse("message_board:for_caller", args=[thread.public_id])
    assert LAMP in text_of(clerk.get(where))

    caller = {"name": "魏奶奶", "phone": "", "where": "1 号楼"}
    page = text_of(clerk.post(where, caller, follow=True))
    again = text_of(clerk.post(where, caller), status=422)

    assert "替对方记下了" in page
    assert "已经记过了，只记一次" in again
    assert supporting.is_counted(thread, device="") is False


def test_a_neighbour_s_staff_find_nothing_of_ours(team: Team) -> None:
    message = make_message(AND_HOME, place=team.located)
    stranger = signed_in(team.stranger)

    page = text_of(stranger.get(reverse("message_board:moderation")))
    answers = [
        stranger.post(reverse(f"message_board:{name}", args=[message.pk])).status_code
        for name in ("publish", "hide", "restore", "keep")
    ]
    key = [message.thread.public_id]
    answers.append(stranger.get(reverse("message_board:for_caller", args=key)).status_code)

    assert "地库灯" not in page
    assert answers == [404] * 5


def test_who_may_not_settle_is_sent_away(team: Team) -> None:
    assert signed_in(team.worker).get(reverse("message_board:moderation")).status_code == 403
    assert Client().get(reverse("message_board:moderation")).status_code == 302


def test_the_bar_counts_what_waits(team: Team) -> None:
    make_message(AND_HOME, place=team.located)

    owed = text_of(signed_in(team.clerk).get(reverse("home:owed")))

    assert "owed-rail-message_board" in owed


def test_whoever_writes_the_reply_reads_that_everybody_will_see_it(team: Team) -> None:
    thread = make_thread(place=team.located)
    taking.take(thread.case, by=team.worker, at=NOW)

    assert "留言板上大家也会看到" in detail(signed_in(team.worker), thread.case)
