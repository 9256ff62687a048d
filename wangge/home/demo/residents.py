"""Who lives in the demonstration's estate, as far as the desk knows: a few doors, so that a caller is found."""

from dataclasses import dataclass
from datetime import datetime

from wangge.home.demo.district import District
from wangge.people import directory, households
from wangge.people.actors import COMMAND
from wangge.people.models import Occupancy
from wangge.places.models import Unit

_OWNER, _FAMILY, _TENANT = (
    Occupancy.Relation.OWNER,
    Occupancy.Relation.FAMILY,
    Occupancy.Relation.TENANT,
)


@dataclass(frozen=True, slots=True)
class Lodger:
    """One person behind a door."""

    tower: int
    door: str
    name: str
    relation: str
    phone: str = ""
    born: int | None = None


LODGERS = (
    Lodger(2, "1203", "王女士", _OWNER, "13900000417", 1979),
    Lodger(2, "1203", "周先生", _FAMILY, "", 1977),
    Lodger(2, "1203", "周奶奶", _FAMILY, "", 1945),
    Lodger(1, "604", "蒋先生", _OWNER, "13900000604", 1968),
    Lodger(1, "604", "蒋小雨", _FAMILY, "13900000604", 1999),
    Lodger(3, "902", "陈女士", _TENANT, "13900000902", 1994),
)


def move_in(district: District, at: datetime) -> None:
    """Enter the doors, each with one household, through the operations an office would use."""
    homes = {}
    for lodger in LODGERS:
        unit = Unit.objects.select_related("building__area").get(
            building__estate=district.jiulong,
            building__name=f"{lodger.tower} 号楼",
            number=lodger.door,
        )
        if unit not in homes:
            homes[unit] = households.settle(unit, by=COMMAND, at=at)
        person = directory.add_person(
            lodger.name, phone=lodger.phone, birth_year=lodger.born, by=COMMAND, at=at
        )
        households.move_in(person, homes[unit], relation=lodger.relation, by=COMMAND, at=at)
