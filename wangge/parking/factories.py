"""How tests and the demo make plates and cars in the way, through the operations that make them in earnest."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wangge.cases.factories import Scene, make_scene, make_submission
from wangge.core.moments import local_day
from wangge.parking import moving, registry
from wangge.parking.models import MoveRequest, Vehicle
from wangge.parking.moving import Wanted
from wangge.parking.registry import Particulars
from wangge.people import directory, households
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.factories import NOW, make_account, make_actor, make_person, make_post
from wangge.people.models import Person
from wangge.people.roles import Role
from wangge.places.factories import make_building
from wangge.places.locate import Located
from wangge.places.models import Building, ParkingSpace, Unit

PLATE = "苏F12345"
DRIVER = "13900004321"
OWNER = "13900001203"
WORDS = "2-1203 车位被占 苏F12345"


@dataclass(frozen=True, slots=True)
class Lot:
    """An estate with a second building, the door 1203 and its space B035, and a clerk at the desk."""

    scene: Scene
    building: Building
    unit: Unit
    space: ParkingSpace
    clerk: Actor
    owner: Person = field(default_factory=Person)

    @property
    def place(self) -> Located:
        return Located(
            self.scene.community,
            self.building.area,
            self.scene.estate,
            self.building,
            unit=self.unit,
            text="2-1203 车位",
        )


def make_lot() -> Lot:
    """The place of the opening scene; who lives behind the door is known, the visitor's car is not."""
    scene = make_scene()
    building = make_building(scene.estate, name="2 号楼")
    unit = Unit.objects.create(building=building, number="1203", floor=12)
    space = ParkingSpace.objects.create(
        estate=scene.estate, kind="underground", zone="B", number="035", unit=unit
    )
    home = households.settle(unit, by=COMMAND, at=NOW)
    owner = directory.add_person("王秀兰", phone=OWNER, by=COMMAND, at=NOW)
    households.move_in(owner, home, relation="owner", by=COMMAND, at=NOW)
    post = make_post(
        Role.DESK_CLERK,
        area=scene.community,
        organisation=scene.desk,
        person=make_person("沈晓岚"),
    )
    return Lot(scene, building, unit, space, acting(make_account(post), post), owner)


def make_colleague(lot: Lot, role: str = Role.DESK_CLERK) -> Actor:
    """Somebody else of the same community."""
    return make_actor(role, area=lot.scene.community)


def make_vehicle(lot: Lot, plate: str = PLATE, *, at: datetime = NOW, **fields: Any) -> Vehicle:
    """A visitor's car with a telephone, until the end of tomorrow."""
    said: dict[str, Any] = {
        "kind": Vehicle.Kind.VISITOR,
        "holder_name": "赵先生",
        "phone": DRIVER,
        "valid_until": local_day(at) + timedelta(days=1),
        **fields,
    }
    return registry.enter(lot.scene.estate, Particulars(plate=plate, **said), by=lot.clerk, at=at)


def make_request(
    lot: Lot, plate: str = PLATE, *, at: datetime = NOW, why: str = "", **fields: Any
) -> MoveRequest:
    """A car that the desk wrote down as being in the way."""
    said: dict[str, Any] = {
        "place": lot.place,
        "phone": OWNER,
        "name": "王秀兰",
        "channel": "phone",
        **fields,
    }
    submission = make_submission(said.pop("words", f"2-1203 车位被占 {plate}"), **said)
    return moving.submit(submission, Wanted(plate=plate, why=why), by=lot.clerk, at=at)
