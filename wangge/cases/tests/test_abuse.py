"""How the public pages are kept from being flooded or used to guess."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.cases import abuse, asking, dispatch, drafts, intake, links, taking
from wangge.cases.abuse import TooOften
from wangge.cases.factories import make_accepted, make_case, make_scene, make_submission
from wangge.cases.links import NotFound
from wangge.cases.models import Case, PublicUse
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed
from wangge.files.pictures import Prepared
from wangge.people.actors import PUBLIC, acting
from wangge.people.factories import NOW, make_account, make_actor, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"
HOUR = timedelta(hours=1)


def _admit(form: str, *, minutes: int = 0) -> None:
    abuse.admit(ADDRESS, form_key=form, at=NOW + timedelta(minutes=minutes))


def test_the_same_form_twice_is_one_sending(settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 1
    _admit("a")
    _admit("a", minutes=1)

    with pytest.raises(TooOften):
        _admit("b", minutes=2)
    abuse.admit("203.0.113.8", form_key="c", at=NOW)


def test_a_sending_that_was_refused_does_not_count(settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 1
    _admit("a")
    abuse.forget("a")

    _admit("b", minutes=1)


def test_after_an_hour_an_address_may_send_again(settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 1
    _admit("一")

    with pytest.raises(TooOften) as refusal:
        _admit("二", minutes=20)
    assert refusal.value.wait == timedelta(minutes=40)
    assert "40 分钟后" in str(refusal.value.reason)
    _admit("三", minutes=61)


def test_photos_that_wait_are_counted_too(settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 1
    abuse.admit_photo(ADDRESS, at=NOW)
    abuse.admit_photo(ADDRESS, at=NOW)

    with pytest.raises(TooOften):
        abuse.admit_photo(ADDRESS, at=NOW)


def test_no_address_is_kept_and_nothing_after_an_hour() -> None:
    _admit("灯坏了")
    row = PublicUse.objects.get()
    assert ADDRESS not in f"{row.address_key}{row.matter_key}{row.form_key}"

    abuse.forget_old(NOW + HOUR + timedelta(seconds=1))

    assert not PublicUse.objects.exists()


def test_guesses_from_many_addresses_at_one_number_are_stopped() -> None:
    accepted = make_accepted(phone="13900010417")
    number = accepted.case.number
    for tries in range(abuse.FINDS_PER_NUMBER):
        with pytest.raises(NotFound):
            links.find(number, "0000", address=f"203.0.113.{tries}", at=NOW)

    with pytest.raises(TooOften):
        links.find(number, "0417", address="203.0.113.99", at=NOW)
    later = NOW + HOUR + timedelta(minutes=1)
    assert links.find(number, "0417", address=ADDRESS, at=later) == accepted.requester


def test_whoever_knows_both_may_look_as_often_as_they_like() -> None:
    accepted = make_accepted(phone="13900010417")

    for _look in range(abuse.FINDS_PER_ADDRESS + 5):
        links.find(accepted.case.number, "0417", address=ADDRESS, at=NOW)


def test_a_dropped_photo_is_gone() -> None:
    drafts.keep_photo("k" * 32, Prepared(b"\xff\xd8\xff", 1, 1), at=NOW)
    drafts.keep_photo("k" * 32, Prepared(b"\xff\xd8\xfe", 1, 1), at=NOW)
    assert drafts.photo_of("k" * 32) is not None

    drafts.drop_photo("k" * 32)

    assert drafts.photo_of("k" * 32) is None
    assert drafts.photo_of("") is None


def test_a_waiting_case_sent_elsewhere_waits_no_more() -> None:
    scene = make_scene()
    post = make_post(Role.PROPERTY_WORKER, organisation=scene.company)
    worker, clerk = acting(make_account(post), post), make_actor(area=scene.community)
    case = make_case(place=scene.place)
    taking.take(case, by=worker, at=NOW)
    asking.ask(case, text="几点在家？", by=worker, at=NOW)

    dispatch.dispatch(case, to=scene.desk, by=clerk, at=NOW + HOUR)

    case = Case.objects.get(pk=case.pk)
    assert case.status == Status.DISPATCHED
    assert not case.pauses.filter(until=None).exists()
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    assert {d.stage for d in running} == {Stage.TAKE, Stage.RESOLVE}
    assert all(d.due_at is not None for d in running)


@settings(max_examples=60)
@given(words=st.text(max_size=300), place=st.text(max_size=150), name=st.text(max_size=80))
def test_whatever_is_written_is_a_case_or_a_sentence(words: str, place: str, name: str) -> None:
    before = Case.objects.count()
    submission = make_submission(words, place_text=place, name=name)

    refused = ""
    try:
        intake.submit(submission, by=PUBLIC, at=NOW)
    except Malformed as refusal:
        refused = refusal.field

    if refused:
        assert refused in {"words", "place_text", "name"}
        assert Case.objects.count() == before
    else:
        kept = Case.objects.order_by("-pk")[0]
        assert kept.title
        assert kept.words
        assert kept.lead is not None
        assert "\0" not in kept.words
