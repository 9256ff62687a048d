"""Who sits before the console in tests, and what they type."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from wangge.cases.factories import Scene, make_scene
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.people import directory, households
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import NOW, make_actor
from wangge.people.models import Person
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area, Unit

PHONE = "13900000417"
LAMP = "一号楼六楼楼道灯又不亮了，我婆婆晚上不敢出门"
_KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk before the console."""

    scene: Scene
    clerk: Actor
    client: Client

    def typed(self, **fields: str) -> dict[str, str]:
        page = text_of(self.client.get(reverse("home:desk")))
        key = _KEY.search(page)
        assert key is not None
        return {
            "key": key[1],
            "channel": "phone",
            "community": str(self.scene.community.pk),
            "words": LAMP,
            **fields,
        }

    def do(self, what: str, **fields: str) -> Any:
        return self.client.post(reverse("home:desk"), {**self.typed(**fields), "do": what})

    def look(self, **fields: str) -> str:
        return text_of(self.client.post(reverse("home:desk_look"), fields))

    def page(self) -> str:
        return text_of(self.client.get(reverse("home:desk")))


def make_desk(*, within: Area | None = None) -> Desk:
    """A clerk of a scene of its own, signed in."""
    scene = make_scene(community=make_community(parent=within))
    clerk = make_actor(Role.DESK_CLERK, area=scene.community)
    return Desk(scene, clerk, signed_in(clerk))


def neighbour(
    desk: Desk, *, name: str = "王女士", door: str = "1203", phone: str = PHONE
) -> Person:
    building = desk.scene.building
    unit = Unit.objects.filter(building=building, number=door).first()
    unit = unit or Unit.objects.create(building=building, number=door, floor=12)
    home = unit.households.first() or households.settle(unit, by=COMMAND, at=NOW)
    person = directory.add_person(name, phone=phone, birth_year=1945, by=COMMAND, at=NOW)
    households.move_in(person, home, relation="owner", by=COMMAND, at=NOW)
    return person
