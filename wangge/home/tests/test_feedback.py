from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from wangge.cases.factories import Team, make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import NotAllowed
from wangge.home import feedback
from wangge.home.models import Feedback
from wangge.notifications.models import Notice
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.people.models import Account

pytestmark = pytest.mark.django_db
PAGE = reverse("home:feedback")


@pytest.fixture
def team() -> Any:
    return make_team()


def account_of(actor: Actor) -> Account:
    assert actor.post is not None
    return Account.objects.get(person=actor.post.person)


def given(team: Team, words: str = "字太小") -> Feedback:
    by = team.worker
    return feedback.give(words, account=account_of(by), page="/mine/?q=王", by=by, at=NOW)


def test_every_staff_page_leads_to_where_one_says_what_troubles_one(team: Team) -> None:
    page = text_of(signed_in(team.worker).get("/mine/"))

    assert f'href="{PAGE}?from=/mine/"' in page


def test_a_remark_keeps_the_page_but_nothing_that_was_asked_of_it(team: Team) -> None:
    assert given(team).page == "/mine/"


def test_a_remark_is_answered_by_whoever_keeps_the_area_and_its_author_reads_it(
    team: Team,
) -> None:
    one = given(team)
    head = signed_in(team.secretary)
    assert "字太小" in text_of(head.get(PAGE))

    head.post(reverse("home:answer_feedback", args=[one.pk]), {"answer": "下周改大"})

    assert "下周改大" in text_of(signed_in(team.worker).get(PAGE))
    assert Notice.objects.get(account=one.author).body == "下周改大"
    assert "没有等答复的意见" in text_of(head.get(PAGE))


def test_of_two_who_answer_the_second_is_told(team: Team) -> None:
    one = given(team)
    by = team.secretary
    feedback.answer(one, "下周改", account=account_of(by), by=by, at=NOW)

    with pytest.raises(feedback.AlreadyAnswered):
        feedback.answer(one, "今天改", account=account_of(by), by=by, at=NOW + timedelta(seconds=1))
    one.refresh_from_db()
    assert one.answer == "下周改"


def test_the_neighbours_neither_see_nor_answer_it(team: Team) -> None:
    one = given(team)
    stranger = team.stranger

    assert "字太小" not in text_of(signed_in(stranger).get(PAGE))
    answer = signed_in(stranger).post(
        reverse("home:answer_feedback", args=[one.pk]), {"answer": "好"}
    )
    assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        feedback.answer(one, "好", account=account_of(stranger), by=stranger, at=NOW)


@pytest.mark.parametrize("words", ["", "   ", "字" * 1001, "王女士 13900000417 打不开"])
def test_nothing_or_too_much_is_said_at_its_field(team: Team, words: str) -> None:
    answer = signed_in(team.worker).post(PAGE, {"words": words})

    assert answer.status_code == 422
    assert not Feedback.objects.exists()


def test_the_same_words_about_the_same_page_sent_twice_are_one_remark(team: Team) -> None:
    form = {"words": "字太小", "page": "/mine/"}
    browser = signed_in(team.worker)
    for _ in range(2):
        assert browser.post(PAGE, form).status_code == 302
    assert Feedback.objects.count() == 1

    browser.post(PAGE, {**form, "page": "/board/"})
    browser.post(PAGE, {**form, "words": "字还是太小"})
    assert Feedback.objects.count() == 3

    one, by = Feedback.objects.earliest("pk"), team.worker
    later = one.said_at + timedelta(minutes=11)
    feedback.give("字太小", account=account_of(by), page="/mine/", by=by, at=later)
    assert Feedback.objects.count() == 4


def test_the_page_for_a_new_password_leads_there_too(team: Team) -> None:
    password = reverse("people:password")

    assert f'href="{PAGE}?from={password}"' in text_of(signed_in(team.worker).get(password))
