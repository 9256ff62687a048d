"""What whoever joined a case reads of words that were written to another: nothing of who that is."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from wangge.cases import (
    asking,
    changing,
    closing,
    intake,
    joining,
    links,
    merging,
    replying,
    resolving,
    taking,
)
from wangge.cases.factories import Team, make_accepted, make_submission, make_team
from wangge.cases.intake import Accepted
from wangge.cases.models import Case, Requester
from wangge.cases.tests.staff_pages import at, detail, signed_in, text_of
from wangge.cases.tests.test_reactions import WITH_MAIL, work
from wangge.files import pictures
from wangge.people.actors import COMMAND, PUBLIC, requesting
from wangge.people.factories import NOW
from wangge.places import registry

pytestmark = pytest.mark.django_db
DESK = "0513-5550 1234"
WORDS = "2-1203 门口的灯不亮，我的车苏F90902停在楼下"
TO_WANG = (
    "王小明您好，2-1203门口的灯今晚换，打您13900003434联系，苏F90902的车也请挪开。"
    f"1203 门口别放纸箱，F90902 停远些。有事打值班电话{DESK}。"
)
PRIVATE = ("王小明", "小明", "1203", "13900003434", "3434", "90902")
LATER = NOW + timedelta(minutes=5)
LAST = NOW + timedelta(minutes=30)


@pytest.fixture
def team() -> Team:
    team = make_team()
    team.place.community.desk_phone = DESK
    team.place.community.save()
    return team


@pytest.fixture
def first(team: Team) -> Accepted:
    return make_accepted(WORDS, place=team.located, name="王小明", phone="13900003434")


def _by_a_code(team: Team, case: Case, **said: Any) -> Requester:
    """Somebody scans a code on a wall and follows, giving nothing."""
    submission = intake.check(make_submission("我也在等", place=team.located, **said))
    return joining.join_by_oneself(submission, into=case, by=PUBLIC, at=LATER).requester


def _by_me_too(team: Team, case: Case, **said: Any) -> Requester:
    return joining.follow(case, phone="13900000418", by=PUBLIC, at=LATER)


def _answered(team: Team, case: Case, text: str = TO_WANG) -> None:
    case.refresh_from_db()
    taking.take(case, by=team.worker, at=LATER)
    replying.reply(case, text=text, by=team.worker, at=LATER)
    resolving.resolve(case, text=text, by=team.worker, at=LATER)


def _status(requester: Requester, *, at: Any = LAST) -> str:
    fresh = Requester.objects.select_related("case__community").get(pk=requester.pk)
    with time_machine.travel(at, tick=False):
        return text_of(Client().get(links.path(fresh)))


@pytest.mark.parametrize("join", [_by_a_code, _by_me_too])
def test_who_joined_reads_the_answers_but_not_whom_they_were_written_to(
    team: Team, first: Accepted, join: Any
) -> None:
    follower = join(team, first.case)
    _answered(team, first.case)

    page = _status(follower)

    assert "门口的灯今晚换" in page
    assert "王*" in page
    # The desk's number is everybody's.
    assert DESK in page
    assert [secret for secret in PRIVATE if secret in page] == []


def test_whoever_brought_it_reads_every_word(team: Team, first: Accepted) -> None:
    _by_a_code(team, first.case)
    _answered(team, first.case)

    assert TO_WANG in _status(first.requester)


def test_a_question_and_what_stands_in_its_way_are_blotted_too(team: Team, first: Accepted) -> None:
    follower = _by_me_too(team, first.case)
    first.case.refresh_from_db()
    taking.take(first.case, by=team.worker, at=LATER)
    asking.ask(first.case, text="王小明，1203 现在有人吗？", by=team.worker, at=LATER)

    page = _status(follower)

    assert "现在有人吗" in page
    assert [secret for secret in PRIVATE if secret in page] == []


def test_of_two_whom_staff_merged_neither_reads_the_other(team: Team) -> None:
    first = make_accepted("电梯坏了", place=team.located, place_text="1102", name="周芳")
    second = make_accepted("电梯坏了", place=team.located, place_text="1203", name="周大勇")
    merging.merge(second.case, first.case, by=team.clerk, at=NOW)
    case = Case.objects.get(pk=first.case.pk)
    taking.take(case, by=team.worker, at=LATER)
    replying.reply(
        case, text="周芳（1102）和周大勇（1203，13912342222）两家好", by=team.worker, at=LATER
    )

    mine, theirs = _status(first.requester), _status(second.requester)

    assert "周芳（1102）和周*（***，***）两家好" in mine
    assert "周*（***）和周大勇（1203，***）两家好" in theirs


def test_a_merged_neighbour_still_reads_their_own_name_and_number(
    team: Team, first: Accepted
) -> None:
    second = _by_a_code(team, first.case, name="李 华", phone="13900000419")
    _answered(team, first.case, "李华您好，换好了，打过您 13900000419 没接。王 小 明也说亮了。")

    page = _status(second)

    assert "李华您好" in page
    assert "13900000419" in page
    assert "王*也说亮了" in page


def test_a_daughter_named_on_the_case_and_who_is_spoken_for_are_blotted(team: Team) -> None:
    case = make_accepted(place=team.located, on_behalf_of="马桂英", may_follow="王敏").case
    follower = _by_a_code(team, case)
    _answered(team, case, "桂英马阿姨好，灯换好了，也告诉了王敏。")

    page = _status(follower)

    assert "灯换好了" in page
    assert "桂英" not in page
    assert "王敏" not in page


def test_the_unit_in_the_registry_is_blotted_where_its_number_stands_alone(team: Team) -> None:
    home = registry.add_unit(team.place.building, "803", floor=8, by=COMMAND, at=NOW)
    case = make_accepted("灯不亮", place=team.located).case
    Case.objects.filter(pk=case.pk).update(unit=home)
    follower = _by_me_too(team, case)
    _answered(team, case, "803 的灯换好了，用了 8031 个零件。")

    page = _status(follower)

    assert "*** 的灯换好了，用了 8031 个零件" in page


@WITH_MAIL
def test_a_message_to_whoever_joined_is_blotted(team: Team, first: Accepted) -> None:
    _by_a_code(team, first.case, email="neighbour@example.com")
    _answered(team, first.case)

    work()

    sent = [message for message in mail.outbox if "neighbour@example.com" in message.to]
    assert sent
    for message in sent:
        words = f"{message.subject} {message.body}"
        assert [secret for secret in PRIVATE if secret in words] == []
    assert any("门口的灯今晚换" in message.body for message in sent)


def test_the_desk_reads_out_to_whoever_joined_what_they_may_hear(
    team: Team, first: Accepted
) -> None:
    _by_me_too(team, first.case)
    _answered(team, first.case)

    page = text_of(signed_in(team.clerk).get(reverse("cases:call_backs")))

    spoken = re.findall(r"门口的灯今晚换[^<]*", page)
    assert len(spoken) == 2
    assert sorted("13900003434" in one for one in spoken) == [False, True]


def test_a_follower_who_is_overtaken_reads_nothing_that_was_said_to_another(
    team: Team, first: Accepted
) -> None:
    follower = _by_me_too(team, first.case)
    stale = Case.objects.get(pk=first.case.pk)
    taking.take(first.case, by=team.worker, at=LATER)
    replying.contact(
        first.case,
        way="phone",
        outcome="reached",
        text="王小明说 1203 没人",
        by=team.worker,
        at=LATER,
    )

    with pytest.raises(changing.Overtaken) as refusal:
        closing.confirm(stale, by=requesting(follower.pk), at=LATER)

    assert "1203" not in str(refusal.value.reason)
    assert "王小明" not in str(refusal.value.reason)


def test_pictures_of_whoever_brought_it_do_not_reach_whoever_joined(
    team: Team, first: Accepted
) -> None:
    taken = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(taken, "JPEG")
    photo = pictures.prepare(SimpleUploadedFile("a.jpg", taken.getvalue(), "image/jpeg"))
    kept = pictures.keep(photo, subject=first.case, reader="resident", at=NOW)
    followers = [_by_me_too(team, first.case), _by_a_code(team, first.case)]

    assert str(kept.public_id) in _status(first.requester)
    for follower in followers:
        assert str(kept.public_id) not in _status(follower)


def test_who_writes_is_told_that_neighbours_read_it_and_what_is_blotted_for_them(
    team: Team, first: Accepted
) -> None:
    worker = signed_in(team.worker)
    taking.take(first.case, by=team.worker, at=NOW)
    assert "邻居也看得到" not in detail(worker, first.case)
    assert "邻居也看得到" not in text_of(worker.get(at(first.case, "resolve")))
    _by_a_code(team, first.case)
    _by_me_too(team, first.case)

    said = "跟着的 2 位邻居也看得到，姓名、电话、门牌、车牌会自动遮住"

    assert f"王小明会看到。{said}" in detail(worker, first.case)
    assert said in text_of(worker.get(at(first.case, "resolve")))
