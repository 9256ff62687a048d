"""Tests of likely duplicates: the same lamp is found, the lamp of another floor is not."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from wangge.cases import closing, resolving, taking, triage, twins
from wangge.cases.factories import Scene, make_case, make_scene
from wangge.cases.models import Case
from wangge.people.actors import COMMAND, Actor, requesting
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_building
from wangge.places.locate import Located

pytestmark = pytest.mark.django_db
LAMP = "一号楼六楼楼道灯又不亮了，上个月才修过的，我婆婆晚上不敢出门"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def clerk(scene: Scene) -> Actor:
    return make_actor(Role.DESK_CLERK, area=scene.community)


def _of(words: str, scene: Scene, by: Actor, *, place: Located | None = None) -> list[Case]:
    found = twins.of(
        words,
        community=scene.community,
        place=place or scene.place,
        category=triage.guess(words).category,
        by=by,
        at=NOW + timedelta(hours=1),
    )
    return [twin.case for twin in found]


def test_the_same_lamp_is_found_and_why_is_said(scene: Scene, clerk: Actor) -> None:
    lamp = make_case(place=scene.place)
    make_case("地下车库 B 区充电桩没电", place=scene.place)

    found = twins.of(
        LAMP,
        community=scene.community,
        place=scene.place,
        category=triage.guess(LAMP).category,
        by=clerk,
        at=NOW,
    )

    assert [twin.case for twin in found] == [lamp]
    assert (found[0].why, found[0].waiting, found[0].may_join) == ("同一层", 1, True)


def test_the_lamp_of_another_floor_is_another_lamp(scene: Scene, clerk: Actor) -> None:
    make_case("1号楼3楼楼道灯坏了", place=scene.place)

    assert _of(LAMP, scene, clerk) == []


def test_the_lamp_of_another_building_is_another_lamp(scene: Scene, clerk: Actor) -> None:
    other = make_building(scene.estate, name="3 号楼")
    place = Located(scene.community, other.area, scene.estate, other)
    make_case("6楼楼道灯坏了好几天，晚上出门看不见", place=place)

    assert _of(LAMP, scene, clerk) == []


def test_what_was_closed_a_month_ago_is_no_twin_any_more(scene: Scene, clerk: Actor) -> None:
    lamp = make_case(place=scene.place)
    by = COMMAND
    handler = make_actor(Role.DESK_CLERK, area=scene.community)
    taking.take(lamp, by=handler, at=NOW)
    resolving.resolve(lamp, text="换好了", by=handler, at=NOW)
    requester = lamp.requesters.get()
    closing.confirm(lamp, by=requesting(requester.pk), at=NOW)
    assert by is COMMAND

    soon = _of(LAMP, scene, clerk)
    late = twins.of(
        LAMP,
        community=scene.community,
        place=scene.place,
        by=clerk,
        at=NOW + timedelta(days=31),
    )

    assert soon == [lamp]
    assert late == []


def test_what_the_clerk_may_not_see_is_no_twin(scene: Scene, clerk: Actor) -> None:
    words = "楼上漏水把我家吊顶泡了，协商不成，想请人调解"
    assert make_case(words, place=scene.place).is_private

    assert _of(words, scene, clerk) == []
    assert _of(LAMP, scene, make_actor(Role.DESK_CLERK)) == []


def test_without_a_place_the_words_and_their_kind_suffice(scene: Scene, clerk: Actor) -> None:
    lamp = make_case(place=scene.place)

    nowhere = Located(scene.community, scene.community)
    assert _of("楼道灯坏了好几天，晚上出门看不见", scene, clerk, place=nowhere) == [lamp]


@pytest.mark.parametrize("count", [1, 12])
def test_two_statements_find_them_however_many_there_are(
    scene: Scene, clerk: Actor, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(count):
        make_case(place=scene.place)
    category = triage.guess(LAMP).category

    with django_assert_num_queries(2):
        found = twins.of(
            LAMP,
            community=scene.community,
            place=scene.place,
            category=category,
            by=clerk,
            at=NOW,
        )

    assert len(found) == min(count, 3)
