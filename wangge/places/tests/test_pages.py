import pytest
from django.test import Client
from django.urls import reverse

from wangge.core.errors import Malformed
from wangge.people.factories import client_of, make_account, make_post
from wangge.people.roles import Role
from wangge.places import registry
from wangge.places.factories import (
    FOUNDER,
    NOW,
    make_area,
    make_building,
    make_community,
    make_estate,
)
from wangge.places.models import Area, Asset, Building, Entrance, Estate, ParkingSpace, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Area:
    return make_community("板桥社区", code="banqiao", grids=2)


@pytest.fixture
def keeper(ours: Area) -> Client:
    return client_for(Role.COMMUNITY_SECRETARY, ours)


def client_for(role: Role, area: Area) -> Client:
    return client_of(make_account(make_post(role, area=area)))


def test_the_tree_shows_ones_own_areas_and_no_others(keeper: Client, ours: Area) -> None:
    make_community("友谊社区")

    page = keeper.get(reverse("places:areas")).text

    assert "板桥社区" in page
    assert "第 2 网格" in page
    assert "友谊社区" not in page


def test_a_secretary_adds_a_micro_grid_and_corrects_it(keeper: Client, ours: Area) -> None:
    grid = ours.children.order_by("pk")[0]

    added = keeper.post(
        f"{reverse('places:add_area')}?parent={grid.pk}",
        {"kind": "micro_grid", "name": "第 1 微网格"},
    )
    micro = grid.children.get()
    corrected = keeper.post(
        reverse("places:correct_area", args=[micro.pk]),
        {
            "name": "微网格一",
            "code": micro.code,
            "parent": ours.children.order_by("pk")[1].pk,
            "is_active": "on",
        },
    )

    assert added.status_code == corrected.status_code == 302
    micro.refresh_from_db()
    assert (micro.name, micro.parent) == ("微网格一", ours.children.order_by("pk")[1])


def test_a_secretary_sets_the_desk_number_and_cannot_hang_the_community_elsewhere(
    keeper: Client, ours: Area
) -> None:
    street = make_area("subdistrict")
    address = reverse("places:correct_area", args=[ours.pk])
    said = {
        "name": ours.name,
        "code": ours.code,
        "desk_phone": "0513-5550-1234",
        "is_active": "on",
    }

    answer = keeper.post(address, {**said, "parent": street.pk})

    ours.refresh_from_db()
    assert answer.status_code in {302, 422}
    assert ours.parent is None
    assert keeper.post(address, said).status_code == 302
    ours.refresh_from_db()
    assert ours.desk_phone == "0513-5550-1234"


def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    keeper: Client, ours: Area
) -> None:
    answer = keeper.post(
        f"{reverse('places:add_area')}?parent={ours.pk}",
        {"kind": "grid", "name": "第 1 网格", "address": "板桥路 8 号"},
    )

    assert answer.status_code == 422
    assert "这里已经有“第 1 网格”" in answer.text
    assert "板桥路 8 号" in answer.text


def test_only_an_administrator_adds_a_topmost_area(ours: Area, keeper: Client) -> None:
    said = {"kind": "subdistrict", "name": "城东街道"}
    administrator = client_for(Role.ADMINISTRATOR, ours)

    assert keeper.post(reverse("places:add_area"), said).status_code == 403
    assert administrator.post(reverse("places:add_area"), said).status_code == 302
    street = Area.objects.get(name="城东街道")
    administrator.post(
        reverse("places:correct_area", args=[ours.pk]),
        {"name": ours.name, "code": ours.code, "parent": street.pk, "is_active": "on"},
    )
    ours.refresh_from_db()
    assert street.holds(ours)


def test_an_estate_with_buildings_entrances_and_doors_in_the_browser(
    keeper: Client, ours: Area
) -> None:
    grid = ours.children.order_by("pk")[0]
    keeper.post(
        reverse("places:add_estate"),
        {"name": "晏园玖珑城", "short_name": "玖珑城", "area": grid.pk, "greenery_percent": "35"},
    )
    estate = Estate.objects.get()
    keeper.post(
        reverse("places:add_building", args=[estate.pk]),
        {
            "name": "1 号楼",
            "area": grid.pk,
            "floors_above": 18,
            "floors_below": 2,
            "entrances": 2,
            "doors": 3,
        },
    )

    assert (estate.community, estate.area) == (ours, grid)
    assert (Entrance.objects.count(), Unit.objects.count()) == (2, 18 * 2 * 3)
    page = keeper.get(reverse("places:estate", args=[estate.pk])).text
    assert "108" in page
    assert "1 号楼" in page


def test_a_building_is_corrected_piece_by_piece(keeper: Client, ours: Area) -> None:
    building = make_building(make_estate(ours), floors=1)
    entrance, unit = building.entrances.get(), building.units.order_by("pk")[0]
    grid = ours.children.order_by("pk")[1]

    for name, pk, said in (
        ("correct_building", building.pk, {"name": "甲楼", "area": grid.pk, "floors_above": 6, "floors_below": 0}),
        ("correct_entrance", entrance.pk, {"name": "东门", "lobby_code": "4711"}),
        ("correct_unit", unit.pk, {"number": "101A", "floor": 1, "entrance": entrance.pk}),
        ("add_entrance", building.pk, {"name": "西门"}),
        ("add_units", building.pk, {"floors": "2-3,5", "doors": 2, "entrance": entrance.pk}),
    ):  # fmt: skip
        assert keeper.post(reverse(f"places:{name}", args=[pk]), said).status_code == 302, name

    page = keeper.get(reverse("places:building", args=[building.pk])).text
    for shown in ("甲楼", "东门", "4711", "101A", "西门", "502"):
        assert shown in page
    assert Building.objects.get().area == grid
    assert not Unit.objects.filter(number="401").exists()


@pytest.mark.parametrize("floors", ["", "x", "0", "1-200", "3-1", "1;2", "一"])
def test_floors_that_make_no_sense_are_said(keeper: Client, ours: Area, floors: str) -> None:
    building = make_building(make_estate(ours))

    answer = keeper.post(
        reverse("places:add_units", args=[building.pk]), {"floors": floors, "doors": 2}
    )

    assert answer.status_code == 422
    assert not Unit.objects.exists()


def test_spaces_and_assets_are_entered_in_bulk_and_corrected(keeper: Client, ours: Area) -> None:
    estate = make_estate(ours)
    keeper.post(
        reverse("places:add_spaces", args=[estate.pk]),
        {"kind": "underground", "zone": "A", "count": 350, "first": 1},
    )
    keeper.post(
        reverse("places:add_assets", args=[estate.pk]),
        {"kind": "lift", "name": "客梯", "code_prefix": "DT", "count": 18, "first": 1},
    )
    space, asset = ParkingSpace.objects.order_by("pk")[0], Asset.objects.order_by("pk")[0]
    keeper.post(
        reverse("places:correct_space", args=[space.pk]),
        {"kind": "non_motor", "zone": "B", "number": "9"},
    )
    keeper.post(
        reverse("places:correct_asset", args=[asset.pk]),
        {"kind": "lift", "name": "货梯", "code": "HT-1", "last_checked_on": "2026-06-01"},
    )

    assert (ParkingSpace.objects.count(), Asset.objects.count()) == (350, 18)
    spaces = keeper.get(reverse("places:spaces", args=[estate.pk]) + "?page=4").text
    assert "A350" in spaces
    assert "共 350 条" in spaces
    assets = keeper.get(reverse("places:assets", args=[estate.pk])).text
    assert "HT-1" in assets
    assert "2026-06-01" in assets


def pages_of(estate: Estate) -> list[str]:
    building = make_building(estate, floors=1)
    space = registry.add_spaces(estate, kind="underground", count=1, by=FOUNDER, at=NOW)[0]
    asset = registry.add_assets(estate, kind="lift", name="客梯", by=FOUNDER, at=NOW)[0]
    named = {
        "correct_area": estate.community_id,
        "estate": estate.pk,
        "correct_estate": estate.pk,
        "add_building": estate.pk,
        "spaces": estate.pk,
        "add_spaces": estate.pk,
        "assets": estate.pk,
        "add_assets": estate.pk,
        "correct_space": space.pk,
        "correct_asset": asset.pk,
        "building": building.pk,
        "correct_building": building.pk,
        "add_entrance": building.pk,
        "add_units": building.pk,
        "correct_entrance": building.entrances.get().pk,
        "correct_unit": building.units.order_by("pk")[0].pk,
    }
    return [reverse(f"places:{name}", args=[pk]) for name, pk in named.items()] + [
        f"{reverse('places:areas')}?of={estate.community_id}",
        f"{reverse('places:add_area')}?parent={estate.community_id}",
    ]


def test_every_page_opens_for_its_keeper(keeper: Client, ours: Area) -> None:
    top = [reverse(f"places:{name}") for name in ("areas", "estates", "add_estate")]

    for address in top + pages_of(make_estate(ours)):
        assert keeper.get(address).status_code == 200, address


def test_an_id_of_the_neighbour_is_not_found_on_any_page(keeper: Client) -> None:
    for address in pages_of(make_estate(make_community("友谊社区"))):
        assert keeper.get(address).status_code == 404, address
        assert keeper.post(address).status_code in {404, 405}, address


@pytest.mark.parametrize("number", ["0", "99999999999999999999999"])
def test_an_id_nobody_has_is_not_found(keeper: Client, number: str) -> None:
    assert keeper.get(f"/places/estates/{number}/").status_code == 404
    assert keeper.get(f"/places/areas/?of={number}").status_code == 404
    assert keeper.get(f"/places/areas/new/?parent={number}").status_code == 404


def test_an_area_of_the_neighbour_cannot_be_chosen(keeper: Client) -> None:
    foreign = make_community()

    answer = keeper.post(reverse("places:add_estate"), {"name": "小区", "area": foreign.pk})

    assert answer.status_code == 422
    assert not Estate.objects.exists()


def test_a_desk_clerk_and_a_stranger_find_the_door_closed(ours: Area, client: Client) -> None:
    clerk = client_for(Role.DESK_CLERK, ours)

    for address in (reverse("places:areas"), reverse("places:estates"), "/places/estates/new/"):
        assert clerk.get(address).status_code == 403
        assert client.get(address).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("-1", "“绿化率（%）”最少 0，请改大些。"),
        ("999999", "“绿化率（%）”最多 100，请改小些。"),
        ("35.25", "“绿化率（%）”小数点后最多 1 位。"),
        ("一半", "“绿化率（%）”要写一个数，例如 3.5。"),
    ],
)
def test_a_share_that_cannot_be_is_explained_at_its_field(
    keeper: Client, ours: Area, written: str, said: str
) -> None:
    answer = keeper.post(
        reverse("places:add_estate"),
        {"name": "晏园玖珑城", "area": ours.pk, "greenery_percent": written},
    )

    assert answer.status_code == 422
    assert said in answer.text


def test_where_an_estate_and_a_building_lie_is_two_numbers_or_none(
    keeper: Client, ours: Area
) -> None:
    estate = make_estate(ours)
    building = make_building(estate, floors=1)
    things = (
        ("correct_estate", estate, {"name": "玖珑城", "area": ours.pk}),
        (
            "correct_building",
            building,
            {"name": "甲楼", "area": building.area_id, "floors_above": 6, "floors_below": 0},
        ),
    )
    for name, thing, said in things:
        address = reverse(f"places:{name}", args=[thing.pk])
        for lon, lat in (("120.8912", ""), ("", "32"), ("32.0061", "120.8912"), ("nan", "32")):
            answer = keeper.post(address, said | {"lon": lon, "lat": lat})
            assert answer.status_code == 422, (name, lon, lat)
        assert keeper.post(address, said | {"lon": "120.8912", "lat": "32.0061"}).status_code == 302
        thing.refresh_from_db()
        assert (thing.lon, thing.lat) == (120.8912, 32.0061)
        assert 'value="120.8912"' in keeper.get(address).text
        keeper.post(address, said | {"lon": "", "lat": ""})
        thing.refresh_from_db()
        assert (thing.lon, thing.lat) == (None, None)


def test_a_space_gets_a_holder_of_its_own_estate_only(keeper: Client, ours: Area) -> None:
    estate = make_estate(ours)
    unit = make_building(estate, floors=1).units.order_by("pk")[0]
    elsewhere = make_building(make_estate(ours), floors=1).units.order_by("pk")[0]
    (space,) = registry.add_spaces(estate, kind="underground", count=1, by=FOUNDER, at=NOW)
    address = reverse("places:correct_space", args=[space.pk])
    said = {"kind": "underground", "zone": "", "number": "001"}

    assert keeper.post(address, said | {"unit": elsewhere.pk}).status_code == 422
    assert keeper.post(address, said | {"unit": unit.pk}).status_code == 302

    space.refresh_from_db()
    assert space.unit == unit
    with pytest.raises(Malformed):
        registry.correct(space, unit=elsewhere, by=FOUNDER, at=NOW)
