import pytest
from pytest_django import DjangoAssertNumQueries

from wangge.core.errors import Malformed
from wangge.places.factories import make_area, make_building, make_community, make_estate
from wangge.places.locate import choices, floor_in, from_text, locate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Area:
    community = make_community("板桥社区")
    grid = make_area("grid", parent=community)
    jiulong = make_estate(community, name="晏园玖珑城", short_name="玖珑城", area=grid)
    make_building(jiulong, name="1 号楼", area=make_area("micro_grid", parent=grid), floors=6)
    make_building(jiulong, name="2 号楼", entrances=2, floors=12, doors=4)
    make_building(make_estate(community, name="新东方花苑"), name="1 幢", floors=3)
    return community


def test_the_pick_list_is_nested_and_costs_three_queries(
    community: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        listed = choices(community)

    assert [estate.name for estate in listed] == ["新东方花苑", "晏园玖珑城"]
    assert [building.name for building in listed[1].buildings] == ["1 号楼", "2 号楼"]
    assert [entrance.name for entrance in listed[1].buildings[1].entrances] == ["1 单元", "2 单元"]


def test_a_chosen_building_lies_in_its_leaf(community: Area) -> None:
    building = choices(community)[1].buildings[0]

    found = locate(community, building_id=str(building.id), text=" 6 楼楼道 ")

    assert found.building is not None
    assert found.building.name == "1 号楼"
    assert found.estate is not None
    assert found.area.kind == "micro_grid"
    assert found.text == "6 楼楼道"


def test_nothing_chosen_is_the_community_itself(community: Area) -> None:
    found = locate(community, text="门口")

    assert (found.area, found.estate, found.text) == (community, None, "门口")


@pytest.mark.parametrize("number", ["9" * 30, "-1", "1 or 1=1", "²", "999999"])
@pytest.mark.parametrize("field", ["estate", "building", "entrance", "unit"])
def test_an_unknown_id_is_said_at_its_field(community: Area, field: str, number: str) -> None:
    with pytest.raises(Malformed) as refusal:
        locate(community, **{f"{field}_id": number})

    assert refusal.value.field == field


def test_an_id_of_the_neighbour_is_as_unknown_as_any(community: Area) -> None:
    foreign = make_building()

    with pytest.raises(Malformed):
        locate(community, building_id=str(foreign.pk))
    with pytest.raises(Malformed):
        locate(community, estate_id=str(foreign.estate_id))


def test_a_building_of_another_estate_than_the_chosen_is_said(community: Area) -> None:
    new, jiulong = choices(community)

    with pytest.raises(Malformed) as refusal:
        locate(community, estate_id=str(new.id), building_id=str(jiulong.buildings[0].id))

    assert refusal.value.field == "building"


@pytest.mark.parametrize(
    ("words", "building", "unit"),
    [
        ("2-1-1203 车位被占 苏F12345", "2 号楼", "1203"),
        ("玖珑城2号楼2单元1203室漏水", "2 号楼", "1203"),
        ("１号楼６楼楼道灯不亮", "1 号楼", None),
        ("1号楼6楼", "1 号楼", None),
        ("二号楼电梯停了", "2 号楼", None),
        ("新东方花苑 1 幢 302", "1 幢", "302"),
    ],
)
def test_words_point_to_a_place(
    community: Area, words: str, building: str, unit: str | None
) -> None:
    best = from_text(community, words)[0]

    assert best.building is not None
    assert best.building.name == building
    assert (best.unit.number if best.unit else None) == unit


def test_an_estate_by_its_short_name(community: Area) -> None:
    best = from_text(community, "玖珑城门口有人乱停车")[0]

    assert best.estate is not None
    assert (best.estate.name, best.building) == ("晏园玖珑城", None)


def test_a_number_two_estates_share_gives_both_and_the_door_decides(community: Area) -> None:
    assert len(from_text(community, "1号楼楼道灯")) == 2
    best = from_text(community, "1-601 漏水")[0]
    assert best.unit is not None
    assert best.estate is not None
    assert best.estate.short_name == "玖珑城"


@pytest.mark.parametrize("words", ["", "老年优待证怎么办?", "电话 13900000417", "2026-1123"])
def test_words_that_name_no_place_point_nowhere(community: Area, words: str) -> None:
    assert from_text(community, words) == []


@pytest.mark.parametrize(
    ("words", "floor"), [("1号楼6楼楼道灯", 6), ("十二层", 12), ("2号楼", None), ("楼道灯", None)]
)
def test_the_floor_that_words_name(words: str, floor: int | None) -> None:
    assert floor_in(words) == floor
