import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places import areas
from wangge.places.factories import make_area, make_building, make_community, make_estate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


def test_an_area_lies_in_one_index_range_of_its_parent() -> None:
    ours, theirs = make_community(grids=2), make_community(grids=1)

    within = Area.objects.within(ours)

    assert {area.kind for area in within} == {"community", "grid"}
    assert within.count() == 3
    assert not within.filter(pk=theirs.pk).exists()


def test_around_names_all_above_top_first() -> None:
    street = make_area("subdistrict", name="城东街道")
    community = make_community("板桥社区", parent=street)
    grid = make_area("grid", parent=community, name="第 1 网格")

    assert [a.name for a in Area.objects.around(grid)] == ["城东街道", "板桥社区", "第 1 网格"]
    assert areas.community_of(grid) == community
    assert areas.community_of(street) is None


def test_an_area_without_a_code_gets_one_from_its_parent() -> None:
    community = make_community(code="banqiao")

    first, second = make_area(parent=community), make_area(parent=community)

    assert (first.code, second.code) == ("banqiao-1", "banqiao-2")


def test_a_wider_area_cannot_lie_in_a_narrower_one() -> None:
    with pytest.raises(Malformed, match="社区不能放在网格下面"):
        make_area("community", parent=make_area("grid"))


@pytest.mark.parametrize(
    ("again", "field"),
    [
        ({"name": "第 9 网格", "code": "dongcheng"}, "code"),
        ({"name": "板桥社区"}, "name"),
        ({"name": "另一个", "official_code": "320613001009"}, "official_code"),
    ],
)
def test_a_name_or_code_that_is_taken_is_said_and_nothing_is_kept(
    again: dict[str, str], field: str
) -> None:
    street = make_area("subdistrict", code="dongcheng")
    make_area(
        "community", parent=street, name="板桥社区", code="banqiao", official_code="320613001009"
    )
    before = Area.objects.count(), Event.objects.count()

    with pytest.raises(Malformed) as refusal:
        areas.add(kind="community", parent=street, by=COMMAND, at=NOW, **again)

    assert refusal.value.field == field
    assert (Area.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("code", ["Ban Qiao", "板桥", "-x", "a--b"])
def test_a_code_is_small_ascii(code: str) -> None:
    with pytest.raises(Malformed, match="代号"):
        areas.add(kind="community", name="板桥", code=code + "/", parent=None, by=COMMAND, at=NOW)


def test_a_secretary_keeps_their_own_community_and_no_other() -> None:
    ours, theirs = make_community(), make_community()
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=ours)

    grid = areas.add(kind="grid", name="第 1 网格", parent=ours, by=secretary, at=NOW)
    areas.correct(grid, name="第 2 网格", by=secretary, at=NOW)

    assert Area.objects.get(pk=grid.pk).name == "第 2 网格"
    for parent in (theirs, None):
        with pytest.raises(NotAllowed):
            areas.add(kind="grid", name="第 3 网格", parent=parent, by=secretary, at=NOW)
    with pytest.raises(NotAllowed):
        areas.correct(theirs, name="我们的", by=secretary, at=NOW)


def test_a_desk_clerk_keeps_no_area() -> None:
    community = make_community()

    with pytest.raises(NotAllowed):
        areas.add(
            kind="grid",
            name="第 1 网格",
            parent=community,
            by=make_actor(Role.DESK_CLERK, area=community),
            at=NOW,
        )


def test_an_area_moves_with_all_below_it() -> None:
    community = make_community("板桥社区")
    grid = make_area("grid", parent=community)
    micro = make_area("micro_grid", parent=grid)
    street = make_area("subdistrict", name="城东街道")

    areas.move(community, to=street, by=COMMAND, at=NOW)

    for area in (community, grid, micro):
        area.refresh_from_db()
        assert street.holds(area)
    assert community.holds(micro)
    assert list(Area.objects.around(micro)) == [street, community, grid, micro]


def test_a_grid_with_buildings_does_not_move_to_another_community() -> None:
    community, other = make_community(), make_community()
    grid = make_area("grid", parent=community)
    make_building(make_estate(community), area=grid)

    with pytest.raises(Malformed, match="不能移到别的社区"):
        areas.move(grid, to=other, by=COMMAND, at=NOW)


def test_an_area_does_not_move_below_itself() -> None:
    community = make_community(grids=1)
    with pytest.raises(Malformed):
        areas.move(community, to=community.children.get(), by=COMMAND, at=NOW)


def test_each_change_leaves_an_event_without_names() -> None:
    community = make_community("板桥社区")
    areas.correct(community, name="新板桥社区", by=COMMAND, at=NOW)

    events = Event.objects.filter(subject_type="places.area", subject_id=community.pk)

    kinds = [event.kind for event in events.order_by("pk")]
    assert kinds == ["places.area_added", "places.area_corrected"]
    assert all("板桥" not in str(event.data) for event in events)
