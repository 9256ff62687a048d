"""What the console does when the words name a plate: whose car it is, masked, and one press to have it moved."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.intake import Submission
from wangge.cases.models import Case
from wangge.core.errors import Malformed
from wangge.language.personal_data import mask_plate
from wangge.parking import finding, keeping, moving, policies
from wangge.parking.moving import Wanted
from wangge.people.actors import Actor
from wangge.places.locate import Located
from wangge.places.models import Area


def beside(words: str, community: Area, *, by: Actor, at: datetime) -> dict[str, Any] | None:
    """What is shown of the car; nothing where no plate is named, or it is not the actor's to move."""
    if not words or not policies.may_ask(by):
        return None
    found = finding.in_words(words, community, by=by, at=at)
    if not (found.plate or found.near or found.meant):
        return None
    vehicle = found.vehicle
    contact = finding.contact_of_vehicle(vehicle) if vehicle else None
    running = found.running
    return {
        "plate": mask_plate(found.plate) if found.plate else "",
        "may_ask": bool(found.plate),
        "kind": str(vehicle.get_kind_display()) if vehicle else "",
        "name": contact.name if contact else "",
        "phone": contact.masked_phone if contact else "",
        "has_message": contact.has_message if contact else False,
        "is_doubted": vehicle is not None and vehicle.doubted_at is not None,
        "near": [keeping.plate_of(one) for one in found.near] or [found.meant][: bool(found.meant)],
        "running_href": reverse("parking:request", args=[running.case.number]) if running else "",
    }


def ask(said: Submission, *, why: str, by: Actor, at: datetime) -> Case:
    """Register what was said as a car to be moved; raise Malformed where the words name no plate."""
    found = finding.in_words(said.words, said.community, by=by, at=at)
    if not found.plate:
        raise Malformed(_("原话里没有看得懂的车牌。写上车牌，像 苏F12345。"), field="words")
    vehicle = found.vehicle
    if said.place is None and vehicle is not None:
        estate = vehicle.estate
        said = replace(said, place=Located(said.community, estate.area, estate))
    wanted = Wanted(plate=found.plate, vehicle=vehicle, why=why)
    return moving.submit(said, wanted, by=by, at=at).case
