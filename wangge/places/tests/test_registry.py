from decimal import Decimal

import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role
from wangge.places import registry
from wangge.places.factories import make_area, make_building, make_community, make_estate
from wangge.places.facts import facts
from wangge.places.models import Asset, Building, ParkingSpace, Unit

pytestmark = pytest.mark.django_db


def test_floors_times_doors_become_numbered_units() -> None:
    building = make_building()
    entrance = building.entrances.get()

    units = registry.add_units(
        building, floors=range(1, 4), doors=2, entrance=entrance, by=COMMAND, at=NOW
    )

    assert [unit.number for unit in units] == ["101", "102", "201", "202", "301", "302"]
    assert {unit.entrance for unit in units} == {entrance}


def test_units_entered_twice_are_refused_whole() -> None:
    building = make_building(entrances=0)
    registry.add_unit(building, "302", floor=3, by=COMMAND, at=NOW)

    with pytest.raises(Malformed, match="已经登记过"):
        registry.add_units(building, floors=range(1, 4), doors=2, by=COMMAND, at=NOW)

    assert Unit.objects.get().number == "302"


def test_one_form_does_not_add_more_than_its_limit() -> None:
    with pytest.raises(Malformed, match="一次登记 1 到 2000 个"):
        registry.add_units(make_building(), floors=range(1, 121), doors=99, by=COMMAND, at=NOW)
    with pytest.raises(Malformed):
        registry.add_spaces(make_estate(), kind="underground", count=0, by=COMMAND, at=NOW)


def test_an_estate_says_what_it_holds() -> None:
    estate = make_estate()
    registry.correct(estate, greenery_percent=Decimal("35.0"), by=COMMAND, at=NOW)
    make_building(estate, floors=3)
    kind = ParkingSpace.Kind
    registry.add_spaces(estate, kind=kind.UNDERGROUND, zone="A", count=35, by=COMMAND, at=NOW)
    registry.add_spaces(estate, kind=kind.NON_MOTOR, count=15, by=COMMAND, at=NOW)
    registry.add_assets(
        estate, kind=Asset.Kind.CHARGER, name="充电桩", count=12, by=COMMAND, at=NOW
    )

    said = facts(estate)

    assert (said.buildings, said.units, said.chargers, said.lifts) == (1, 6, 12, 0)
    assert said.spaces == {"underground": 35, "non_motor": 15}
    assert said.greenery_percent == Decimal("35.0")


def test_a_name_twice_in_an_estate_is_said() -> None:
    estate = make_estate()
    make_building(estate, name="1 号楼")

    with pytest.raises(Malformed, match="已经有“1 号楼”"):
        make_building(estate, name="1 号楼")
    with pytest.raises(Malformed, match="请写名称"):
        make_building(estate, name="  ")


def test_a_building_lies_in_its_own_community() -> None:
    with pytest.raises(Malformed, match="不在"):
        make_building(make_estate(), area=make_area("grid"))


def test_an_entrance_of_another_building_is_refused() -> None:
    building, other = make_building(), make_building()

    with pytest.raises(Malformed, match="不在这栋楼"):
        registry.add_unit(
            building, "101", floor=1, entrance=other.entrances.get(), by=COMMAND, at=NOW
        )


def test_what_was_entered_can_be_corrected() -> None:
    building = make_building(floors=1)
    unit = building.units.order_by("pk")[0]

    registry.correct(unit, number="101A", area_cm=1_203_500, by=COMMAND, at=NOW)
    registry.correct(building, name="一号楼", floors_above=33, by=COMMAND, at=NOW)

    assert Unit.objects.get(pk=unit.pk).area_cm == 1_203_500
    assert Building.objects.get(pk=building.pk).floors_above == 33
    with pytest.raises(Malformed, match="层数"):
        registry.correct(building, floors_above=500, by=COMMAND, at=NOW)


def test_the_neighbouring_secretary_changes_nothing_of_ours() -> None:
    estate = make_estate()
    neighbour = make_actor(Role.COMMUNITY_SECRETARY, area=make_community())

    for operation in (
        lambda: registry.correct(estate, name="他们的", by=neighbour, at=NOW),
        lambda: registry.add_building(estate, "9 号楼", by=neighbour, at=NOW),
        lambda: registry.add_spaces(estate, kind="underground", count=1, by=neighbour, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            operation()
