"""What the desk types about a car in the way, and how what was found is laid out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import texting
from wangge.cases.intake import Submission
from wangge.cases.views.forms_report import Said
from wangge.cases.vocabulary import Channel
from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.moments import say_date
from wangge.core.our_language import in_our_language
from wangge.parking import finding, keeping
from wangge.parking.finding import Contact, Found
from wangge.parking.models import Vehicle
from wangge.parking.moving import Wanted
from wangge.people import privacy
from wangge.places import locate
from wangge.places.locate import Located
from wangge.places.models import Area


class AskForm(Form):
    """A plate or a space, who asks, and where it stands in the way."""

    what = Said(
        label=gettext_lazy("车牌"),
        required=True,
        error_messages={
            "required": gettext_lazy(
                "挡路的是哪辆车？写上车牌，或者车牌的后四位；看不到车牌，点“不知道车牌，照样登记”。"
            )
        },
    )
    place_text = Said(label=gettext_lazy("挡在哪里"))
    phone = Said(label=gettext_lazy("来电号码"))
    name = Said(label=gettext_lazy("怎么称呼"))
    may_text = forms.BooleanField(label=gettext_lazy("对方同意收短信：编号和结果"), required=False)
    words = Said(
        label=gettext_lazy("对方怎么说"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    why = Said(label=gettext_lazy("为什么又请一次"))
    whom = Said()
    community = Said(widget=forms.HiddenInput)
    key = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not texting.is_offered():
            del self.fields["may_text"]


@dataclass(frozen=True, slots=True)
class Option:
    """One car, or one who holds a space, as the desk chooses whom to call."""

    code: str
    word: str
    note: str
    reach: str
    is_doubted: bool = False


def options(found: Found, *, now: datetime) -> list[Option]:
    """Whom the desk may choose from, the likeliest first."""
    cars = [_car(vehicle, now=now) for vehicle in found.vehicles]
    if found.plate:
        return cars[:1]
    if found.is_part:
        return cars
    holders = [
        Option(f"p{one.phone.pk}", one.name or _("车位使用人"), _("车位使用人"), reach(one))
        for one in found.holders
        if one.phone is not None
    ]
    return [*cars, *holders]


def reach(contact: Contact | None) -> str:
    """By which ways somebody can be reached, the number masked."""
    if contact is None:
        return _("没有登记电话")
    ways = [contact.masked_phone, _("能收消息") if contact.has_message else ""]
    return " · ".join(way for way in ways if way) or _("没有登记电话")


def wanted(
    found: Found,
    handed_in: Submission,
    said: dict[str, Any],
    *,
    is_unread: bool,
    now: datetime,
) -> Wanted:
    """What is asked for: the plate that was typed, whom the desk chose, or a car nobody knows."""
    whom, why = said["whom"], said["why"]
    if found.plate:
        return Wanted(plate=found.plate, vehicle=found.vehicle, why=why)
    if is_unread:
        _must_be_placed(handed_in)
        return Wanted(is_unread=True, why=why)
    codes = [option.code for option in options(found, now=now)]
    if found.is_part and whom not in codes:
        raise Malformed(_("这只是车牌的一段。下面列出了对得上的车，选是哪一辆。"), field="what")
    code = whom if whom in codes else next(iter(codes), "")
    vehicle = next((car for car in found.vehicles if code == f"v{car.pk}"), None)
    holder = next((one for one in found.holders if one.phone and code == f"p{one.phone.pk}"), None)
    return Wanted(
        vehicle=vehicle, space=found.space, phone=holder.phone if holder else None, why=why
    )


def submission(values: dict[str, Any], found: Found, community: Area) -> Submission:
    """What was said, as a request; where nothing was written, what stands in the way is said."""
    place_text = values["place_text"]
    words = values["words"] or in_our_language(lambda: _in_short(place_text, values["what"]))
    return Submission(
        words=words,
        community=community,
        channel=Channel.PHONE,
        place=_place(place_text, values["what"] if found.plate else "", found, community),
        place_text=place_text,
        name=values["name"],
        phone=values["phone"],
        may_text=bool(values.get("may_text")),
        idempotency_key=values["key"],
    )


def _must_be_placed(said: Submission) -> None:
    """Raise Malformed where neither a plate nor an estate says where to go."""
    if said.place is None or said.place.estate is None:
        raise Malformed(
            _("不知道车牌，要先知道去哪里看。写上哪个小区、哪幢楼，或者哪个车位。"),
            field="place_text",
        )


def their_car(found: Found) -> str:
    """How to ask for the car of whoever holds a place; nothing where the place is not known."""
    unit, space = found.unit, found.space
    place = f"{space.estate} {space.zone}区{space.number} 车位" if space is not None else ""
    if unit is not None:
        place = f"{unit.building.estate} {unit.building} {unit.number} 室"
    # Read by the finder of places, in whatever language the clerk reads.
    return place + "的车" if place else ""


def _in_short(place: str, what: str) -> str:
    if not what:
        return _("{place}被占了，不知道车牌，请来看一下。").format(place=place or _("车位"))
    said = _("{place}被占了，挡路的车：{what}。请车主挪一下。")
    return said.format(place=place or _("车位"), what=what)


def plate_said(vehicle: Vehicle) -> str:
    """The plate in clear, for who types it."""
    return keeping.plate_of(vehicle)


def asker_index(phone: str) -> str:
    """What a caller's number is counted by; nothing for what is none."""
    try:
        return privacy.blind_index(phone) if phone else ""
    except Malformed:
        return ""


def _car(vehicle: Vehicle, *, now: datetime) -> Option:
    contact = finding.contact_of_vehicle(vehicle)
    until = vehicle.valid_until
    notes = [
        str(vehicle.get_kind_display()),
        _("停到 {day}").format(day=say_date(until)) if until else "",
        finding.unit_said(vehicle.unit) if vehicle.unit else "",
    ]
    return Option(
        code=f"v{vehicle.pk}",
        word=" ".join(part for part in (keeping.masked(vehicle), _name(contact)) if part),
        note=" · ".join(note for note in notes if note),
        reach=reach(contact),
        is_doubted=vehicle.doubted_at is not None,
    )


def _name(contact: Contact | None) -> str:
    return contact.name if contact else ""


def _places(community: Area, text: str) -> list[Located]:
    if not text:
        return []
    # “B区35号” alone is no space to the reader of places until the word is beside it.
    return locate.from_text(community, text) or locate.from_text(community, f"{text} 车位")


def _place(place_text: str, what: str, found: Found, community: Area) -> Located | None:
    guesses = _places(community, place_text) or _places(community, what)
    if len(guesses) == 1:
        return guesses[0]
    estates = {one.estate.pk for one in guesses if one.estate}
    estate = guesses[0].estate if guesses and len(estates) == 1 else None
    if estate is None and not guesses:
        by = found.space or found.vehicle
        estate = by.estate if by else None
    return Located(community, estate.area, estate, text=place_text) if estate else None
