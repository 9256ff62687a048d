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
from wangge.parking.models import Vehicle
from wangge.parking.moving import Wanted
from wangge.people.actors import Actor
from wangge.places.locate import Located
from wangge.places.models import Area


def beside(words: str, community: Area, *, by: Actor, at: datetime) -> dict[str, Any] | None:
    """What is shown of the car; nothing where no plate is named, or it is not the actor's to move."""
    if not words or not policies.may_ask(by):
        return None
    found = finding.in_words(words, community, by=by, at=at)
    if not (found.plate or found.near or found.meant or found.is_part):
        return None
    if found.is_part:
        return {"choices": [_choice(one) for one in found.vehicles], "has_more": found.has_more}
    vehicle = found.vehicle
    contact = finding.contact_of_vehicle(vehicle) if vehicle else None
    running = found.running
    return {
        "choices": [],
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


def ask(said: Submission, *, which: str = "", why: str, by: Actor, at: datetime) -> Case:
    """Register what was said as a car to be moved; `which` of those that a part of a plate fits.

    Raise Malformed where the words name no plate, or nobody said which car it is.
    """
    found = finding.in_words(said.words, said.community, by=by, at=at)
    vehicle = found.vehicle
    if found.is_part:
        vehicle = next((one for one in found.vehicles if str(one.pk) == which), None)
    if not found.plate and vehicle is None:
        raise Malformed(_("原话里没有看得懂的车牌。写上车牌，像 苏F12345。"), field="words")
    if said.place is None and vehicle is not None:
        estate = vehicle.estate
        said = replace(said, place=Located(said.community, estate.area, estate))
    wanted = Wanted(plate=found.plate, vehicle=vehicle, why=why)
    return moving.submit(said, wanted, by=by, at=at).case


def _choice(vehicle: Vehicle) -> dict[str, str]:
    """One car that may be meant: masked, with who is called for it."""
    contact = finding.contact_of_vehicle(vehicle)
    name = contact.name if contact else ""
    said = [keeping.masked(vehicle), str(vehicle.get_kind_display()), name]
    return {"act": f"move:{vehicle.pk}", "said": " ".join(part for part in said if part)}
