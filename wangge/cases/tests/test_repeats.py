"""Who says the same once more is told the earlier answer and asked what is new (S8)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from wangge.cases import asking, closing, intake, repeats, resolving, taking, undoing
from wangge.cases.factories import (
    Team,
    make_case,
    make_closed_case,
    make_submission,
    make_team,
    requester_of,
)
from wangge.cases.models import Case, Receipt
from wangge.cases.vocabulary import Kind, Route
from wangge.core.errors import NotAllowed
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW, make_person

pytestmark = pytest.mark.django_db
LAMP = "东门外那盏路灯不亮，晚上看不见"
AGAIN = "东门外的路灯还是不亮"
PHONE = "13900000417"


@pytest.fixture
def team() -> Team:
    return make_team()


def _answered(
    team: Team, words: str = LAMP, *, at: datetime = NOW, phone: str = PHONE, **fields: Any
) -> Case:
    case = make_case(words, place=team.located, phone=phone, at=at, **fields)
    taking.take(case, by=team.secretary, at=at)
    resolving.resolve(case, text="灯归市政，已报修。", by=team.secretary, at=at)
    return case


def _earlier(team: Team, words: str = AGAIN, *, at: datetime = NOW, **who: Any) -> Case | None:
    guess = intake.guess_of(make_submission(words, community=team.place.community))
    who = who or {"phone": PHONE}
    return repeats.earlier(
        words,
        community=team.place.community,
        place=team.located,
        category_id=guess.category.pk,
        at=at,
        **who,
    )


def test_the_same_telephone_about_the_same_lamp_is_found(team: Team) -> None:
    first = _answered(team)

    assert _earlier(team) == first
    assert _earlier(team, phone="139 0000 0417") == first


def test_another_telephone_or_nobody_finds_nothing(team: Team) -> None:
    _answered(team)

    assert _earlier(team, phone="13900000999") is None
    assert _earlier(team, phone="") is None


def test_a_person_the_office_knows_is_found_under_any_number(team: Team) -> None:
    person = make_person("王女士", phone="13900000418")
    first = _answered(team)
    first.requesters.update(person=person)

    assert _earlier(team, person=person) == first


def test_another_matter_of_the_same_person_is_not_the_same(team: Team) -> None:
    _answered(team)

    assert _earlier(team, "加装电梯怎么申请") is None
    assert _earlier(team, "楼上装修中午也敲") is None


def test_what_is_not_answered_yet_is_no_earlier_answer(team: Team) -> None:
    make_case(LAMP, place=team.located, phone=PHONE)

    assert _earlier(team) is None


def test_after_a_year_it_is_said_anew(team: Team) -> None:
    _answered(team)

    assert _earlier(team, at=NOW + timedelta(days=366)) is None


def test_another_community_knows_nothing_of_it(team: Team) -> None:
    _answered(team)
    other = make_team()

    assert _earlier(other) is None


def test_the_fifth_time_is_counted(team: Team) -> None:
    for day in range(4):
        _answered(team, at=NOW + timedelta(days=day))
    fifth = make_case(AGAIN, place=team.located, phone=PHONE, at=NOW + timedelta(days=5))

    assert repeats.times_said(fifth, at=NOW + timedelta(days=5)) == 5
    found = repeats.earlier_of(fifth, at=NOW + timedelta(days=5))
    assert found is not None
    answer = repeats.answer_of(found)
    assert answer is not None
    assert answer.text == "灯归市政，已报修。"


def test_the_same_building_and_sort_is_likely_the_same_whatever_the_words(team: Team) -> None:
    first = make_closed_case(team)
    first.requesters.update(phone=make_case(place=team.located, phone=PHONE).requesters.get().phone)
    other = make_case("楼道又黑了，灯坏", place=team.located, phone=PHONE)

    assert other.category == first.category
    assert repeats.earlier_of(other, at=NOW) == first


def test_new_facts_are_kept_beside_the_words_and_the_repeat_is_named(team: Team) -> None:
    first = _answered(team)
    submission = replace(
        make_submission(AGAIN, place=team.located, phone=PHONE),
        repeats=first,
        new_facts="灯杆歪了，快倒下来。",
    )

    case = intake.submit(submission, by=PUBLIC, at=NOW + timedelta(days=3)).case

    assert case.repeats == first
    assert case.words == AGAIN
    assert case.additions.get().text == "灯杆歪了，快倒下来。"
    assert repeats.earlier_of(case, at=NOW) == first


def test_who_was_told_again_on_the_telephone_said_it_too(team: Team) -> None:
    first = _answered(team)
    other = _answered(team, "地库积水，车开不进去", at=NOW + timedelta(minutes=5))
    for day in (1, 2):
        repeats.tell_again(first, by=team.clerk, at=NOW + timedelta(days=day))
    repeats.tell_again(other, by=team.clerk, at=NOW + timedelta(days=2))

    now = NOW + timedelta(days=3)
    again = make_case(AGAIN, place=team.located, phone=PHONE, at=now)

    # The lamp's case, two calls, and now; what was said of the garage is another matter.
    assert repeats.times_said(again, at=now) == 4
    # A year later, nobody holds it against them.
    assert repeats.times_said(again, at=NOW + timedelta(days=366)) == 1


def test_told_again_is_kept_as_a_contact_and_opens_nothing(team: Team) -> None:
    first = _answered(team)
    before = Case.objects.count()

    repeats.tell_again(first, text="没有新情况", by=team.clerk, at=NOW + timedelta(hours=1))

    first.refresh_from_db()
    assert Case.objects.count() == before
    assert first.contacts.get().text == "没有新情况"
    assert first.answered_at == NOW + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        repeats.tell_again(first, by=team.stranger, at=NOW)


def test_told_again_by_a_slip_is_taken_back_within_minutes_by_who_did_it(team: Team) -> None:
    first = _answered(team)
    later = NOW + timedelta(hours=1)
    repeats.tell_again(first, by=team.clerk, at=later)
    first.refresh_from_db()

    with pytest.raises(undoing.TooLateToUndo):
        undoing.untell(first, by=team.secretary, at=later)
    with pytest.raises(undoing.TooLateToUndo):
        undoing.untell(first, by=team.clerk, at=later + timedelta(minutes=11))
    undoing.untell(first, by=team.clerk, at=later + timedelta(minutes=2))

    first.refresh_from_db()
    assert (first.answered_at, first.contacts.count()) == (None, 0)
    assert not Receipt.objects.filter(reply__case=first, at=later).exists()
    again = make_case(AGAIN, place=team.located, phone=PHONE, at=later)
    assert repeats.times_said(again, at=later + timedelta(minutes=3)) == 2
    with pytest.raises(undoing.TooLateToUndo):
        undoing.untell(first, by=team.clerk, at=later + timedelta(minutes=3))


@pytest.mark.parametrize(
    "touchy",
    [
        {"is_private": True},
        {"route": Route.DISPUTE},
        {"kind": Kind.COMPLAINT},
        {"kind": Kind.REPORT},
    ],
)
def test_the_public_page_never_owns_up_to_a_quarrel_or_a_complaint(
    team: Team, touchy: dict[str, Any]
) -> None:
    first = _answered(team)
    Case.objects.filter(pk=first.pk).update(kind=Kind.ASSISTANCE, is_private=False)
    asked: dict[str, Any] = {
        "community": team.place.community,
        "phone": PHONE,
        "place": team.located,
        "category_id": first.category_id,
        "at": NOW,
    }
    assert repeats.earlier_for_anybody(AGAIN, **asked) == first

    Case.objects.filter(pk=first.pk).update(**touchy)

    assert repeats.earlier_for_anybody(AGAIN, **asked) is None


def test_a_withdrawn_case_was_never_answered(team: Team) -> None:
    case = make_case(LAMP, place=team.located, phone=PHONE)
    closing.withdraw(case, by=requester_of(case), at=NOW)

    assert _earlier(team) is None


def test_a_case_that_waits_for_an_answer_shows_no_earlier_one(team: Team) -> None:
    case = make_case(LAMP, place=team.located, phone=PHONE)
    taking.take(case, by=team.secretary, at=NOW)
    asking.ask(case, text="哪个门？", by=team.secretary, at=NOW)

    assert _earlier(team) is None
