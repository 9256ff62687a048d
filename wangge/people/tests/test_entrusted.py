"""What is entrusted: households looked after on a named basis, keys with whoever holds them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.history.timeline import timeline
from wangge.people import caring, households, keys
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import NOW, make_actor
from wangge.people.models import Care, Household, Key, Post
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community, make_estate

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
SOON = TODAY + timedelta(days=90)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def household() -> Household:
    building = make_building(make_estate(make_community()), floors=2, doors=1)
    unit = building.units.order_by("floor")[0]
    return households.settle(unit, by=COMMAND, at=NOW)


@pytest.fixture
def worker(household: Household) -> Actor:
    return make_actor(Role.GRID_WORKER, area=household.unit.building.estate.community)


def _begin(household: Household, by: Actor, **fields: Any) -> Care:
    said = {"reason": "alone", "basis": "elder_law", "review_on": SOON, **fields}
    return caring.begin(household, by=by, at=NOW, **said)


def _post(actor: Actor) -> Post:
    assert actor.post is not None
    return actor.post


def test_a_reason_is_of_the_list_and_consent_names_its_day(
    household: Household, worker: Actor
) -> None:
    for wrong in (
        {"reason": "troublesome"},
        {"basis": "because"},
        {"basis": "consent"},
        {"basis": "consent", "consent_on": SOON},
        {"review_on": TODAY},
    ):
        with pytest.raises(Malformed):
            _begin(household, worker, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Care.objects.create(
            household=household, owner=_post(worker), reason="ill", basis="consent",
            since=TODAY, review_on=SOON,
        )  # fmt: skip
    assert _begin(household, worker, basis="consent", consent_on=TODAY).owner == _post(worker)


def test_a_household_is_cared_for_once_for_a_reason(household: Household, worker: Actor) -> None:
    first = _begin(household, worker)
    with pytest.raises(caring.CaredForAlready):
        _begin(household, worker)

    caring.end(first, by=worker, at=NOW)

    assert _begin(household, worker).pk != first.pk


def test_who_is_of_another_place_neither_begins_nor_ends(
    household: Household, worker: Actor
) -> None:
    stranger = make_actor(Role.GRID_WORKER)
    with pytest.raises(NotAllowed):
        _begin(household, stranger)
    care = _begin(household, worker)
    with pytest.raises(NotAllowed):
        caring.end(care, by=stranger, at=NOW)


def test_a_key_is_passed_on_once_and_given_back(worker: Actor) -> None:
    other = make_actor(Role.GRID_WORKER, area=_post(worker).area)
    key = keys.take("泵房", by=worker, at=NOW)
    seen_before = Key.objects.select_related("holder").get(pk=key.pk)
    keys.pass_on(key, to=_post(other), by=worker, at=NOW)
    with pytest.raises(caring.NotTheirs):
        keys.give_back(seen_before, by=worker, at=NOW)

    keys.give_back(Key.objects.get(pk=key.pk), by=other, at=NOW)

    told = [entry.text for entry in timeline(key, for_resident=False)]
    assert len(told) == 3
    assert f"从{_post(worker).person}交给{_post(other).person}" in told


def test_care_and_keys_are_kept_in_the_browser(household: Household, worker: Actor) -> None:
    other = make_actor(Role.GRID_WORKER, area=_post(worker).area)
    browser = signed_in(worker)
    door = {"building": household.unit.building_id, "door": f"{household.unit.number}室"}
    said = {"reason": "alone", "basis": "elder_law", "review_on": SOON}

    wrong = browser.post(reverse("people:begin_care"), {**said, **door, "door": "9999"})
    assert "没有登记住户" in text_of(wrong, status=422)
    browser.post(reverse("people:begin_care"), {**said, **door})
    browser.post(reverse("people:take_key"), {"name": "配电间"})
    page = text_of(browser.get(reverse("people:entrusted")))
    assert "独居老人" in page
    assert "老年人权益保障法" in page
    assert "配电间" in page

    care, key = Care.objects.get(), Key.objects.get()
    next_look = {"review_on": SOON + timedelta(days=9)}
    browser.post(reverse("people:review_care", args=[care.pk]), next_look)
    browser.post(reverse("people:pass_care", args=[care.pk]), {"to": _post(other).pk})
    browser.post(reverse("people:return_key", args=[key.pk]))

    care.refresh_from_db()
    assert (care.owner, care.review_on) == (_post(other), SOON + timedelta(days=9))
    assert "独居老人" not in text_of(browser.get(reverse("people:entrusted")))
    assert browser.get(reverse("people:pass_care", args=[care.pk])).status_code == 404
