"""How what the rows of a sheet of plates say is kept sealed, entered in the registry, and withdrawn."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.moments import local_day
from wangge.parking import keeping, registry
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people import privacy
from wangge.people.households import masked_name
from wangge.people.models import Occupancy, Phone
from wangge.places.models import SheetRow
from wangge.places.sheets.kinds import CHANGED, NEW, Moved

Values = dict[str, Any]
_BATCH: Final = 400
_MADE: Final = (
    "kind", "unit", "valid_until", "holder_name", "phone", "may_text", "doubted_at",
)  # fmt: skip


class OverMeanwhile(Moved):
    """A visitor's time ended between the preview and the entering."""

    def __init__(self, number: int) -> None:
        Refused.__init__(
            self,
            _("第 {number} 行的访客，等着登记的时候已经到期了。请改好日期再上传。").format(
                number=number
            ),
        )


def sealed(values: Mapping[str, Any]) -> Values:
    """Return what is kept of a row until it is entered: plate, name and number only encrypted."""
    kept = {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}
    if "plate" in values:
        kept |= {"plate": _closed(values["plate"]), "index": keeping.index(values["plate"])}
    if name := values.get("holder_name"):
        kept |= {"holder_name": _closed(name), "holder_index": _name_index(name)}
    if number := values.get("phone"):
        kept |= {"phone": _closed(number), "phone_index": privacy.blind_index(number)}
    return kept


def shown(name: str, value: object) -> str:
    """Say a sealed value as pages show it: masked."""
    if not isinstance(value, Mapping):
        return str(value or "")
    if name == "phone":
        return privacy.masked(_phone(value))
    return masked_name(_opened(value))


def state_of(vehicle: Vehicle) -> Values:
    """Return what a sheet can say of a car, as it stands now."""
    phone = vehicle.phone
    return {
        "kind": vehicle.kind,
        "unit": vehicle.unit_id,
        "holder_name": vehicle.holder_name,
        "phone": privacy.number_of(phone) if phone else "",
        "valid_until": vehicle.valid_until,
    }


def enter(rows: Sequence[SheetRow], *, at: datetime) -> None:
    """Enter new cars and what changed of others, then keep of the rows only what undoing needs."""
    today = local_day(at).isoformat()
    for row in rows:
        if (until := row.after.get("valid_until")) and until < today:
            raise OverMeanwhile(row.number)
    _enter([row for row in rows if row.verdict == NEW], at=at)
    changed = [row for row in rows if row.verdict == CHANGED]
    _rewrite(changed, "before", "after")
    doubted = MoveRequest.objects.waiting().filter(
        vehicle__in=[row.target for row in changed], answer=MoveRequest.Answer.NOT_MINE
    )
    doubted.update(answer="", answered_at=None)
    for row in rows:
        row.after = _lessened(row.after)
    SheetRow.objects.bulk_update(rows, ["target", "after"], batch_size=_BATCH)


def check_untouched(rows: Sequence[SheetRow]) -> None:
    """Raise Moved where a car was changed since, is waited for, or its driver was called."""
    vehicles = _vehicles(row.target for row in rows)
    new = [row.target for row in rows if row.verdict == NEW]
    acted = MoveRequest.objects.filter(Q(relays__isnull=False) | ~Q(answer=""), vehicle__in=new)
    # Who waited before the sheet waits again; who began since relies on it.
    since = rows[0].sheet.at if rows else None
    running = MoveRequest.objects.waiting().filter(vehicle__in=new, asked_at__gt=since)
    called = {*acted.values_list("vehicle", flat=True), *running.values_list("vehicle", flat=True)}
    for row in rows:
        vehicle = vehicles.get(row.target or 0)
        if vehicle is None or vehicle.pk in called or not _says(vehicle, row.after):
            raise Moved(row.number)


def withdraw(rows: Sequence[SheetRow]) -> None:
    """Remove the cars that rows entered, with their numbers, and give changed ones back what they had."""
    new = [row for row in rows if row.verdict == NEW]
    gone = Vehicle.objects.filter(pk__in=[row.target for row in new])
    phones = list(gone.exclude(phone=None).values_list("phone", flat=True))
    gone.delete()
    registry.forget_phones(phones)
    for row in new:
        row.target = None
    SheetRow.objects.bulk_update(new, ["target"], batch_size=_BATCH)
    _rewrite([row for row in rows if row.verdict == CHANGED], "after", "before")


def _enter(rows: Sequence[SheetRow], *, at: datetime) -> None:
    keys = {(row.after["estate"], row.after["index"]): row for row in rows}
    _end_visits(keys, local_day(at))
    known = Vehicle.objects.filter(
        plate_index__in={index for _estate, index in keys}, ended_on__isnull=True
    )
    for estate, index in known.values_list("estate", "plate_index"):
        if row := keys.get((estate, index)):
            raise Moved(row.number)
    phones = _kept_phones([(row.after.get("unit"), row.after) for row in rows])
    vehicles = [
        Vehicle(
            estate_id=row.after["estate"],
            unit_id=row.after["unit"],
            kind=row.after["kind"],
            plate_cipher=_cipher(row.after["plate"]),
            plate_key_version=row.after["plate"]["version"],
            plate_index=row.after["index"],
            holder_name=_opened(row.after.get("holder_name")),
            phone_id=phone,
            valid_until=_day(row.after.get("valid_until")),
        )
        for row, phone in zip(rows, phones, strict=True)
    ]
    try:
        with transaction.atomic():
            Vehicle.objects.bulk_create(vehicles, batch_size=_BATCH)
    except IntegrityError:
        raise Moved(rows[0].number) from None
    for row, vehicle in zip(rows, vehicles, strict=True):
        row.target = vehicle.pk
    _tell_who_waits(vehicles)


def _end_visits(keys: Mapping[tuple[int, str], SheetRow], today: date) -> None:
    # A visitor who comes back is entered anew; the visit before is over.
    over = Vehicle.objects.filter(
        plate_index__in={index for _estate, index in keys},
        valid_until__lt=today,
        ended_on__isnull=True,
    )
    rows = over.values_list("pk", "estate", "plate_index")
    ended = [pk for pk, estate, index in rows if (estate, index) in keys]
    Vehicle.objects.filter(pk__in=ended).update(ended_on=today)


def _tell_who_waits(vehicles: Sequence[Vehicle]) -> None:
    """Let requests that wait for one of these plates know from now on whom to call."""
    waiting = MoveRequest.objects.waiting().filter(
        plate_index__in={vehicle.plate_index for vehicle in vehicles}, vehicle=None
    )
    entered = Vehicle.objects.filter(pk__in=[vehicle.pk for vehicle in vehicles]).order_by("-pk")
    found = {
        (index, community): pk
        for pk, index, community in entered.values_list("pk", "plate_index", "estate__community")
    }
    known = []
    for request in waiting.select_related("case"):
        if pk := found.get((request.plate_index, request.case.community_id)):
            request.vehicle_id = pk
            known.append(request)
    MoveRequest.objects.bulk_update(known, ["vehicle"], batch_size=_BATCH)


def _rewrite(rows: Sequence[SheetRow], expected: str, wanted: str) -> None:
    if not rows:
        return
    vehicles = _vehicles(row.target for row in rows)
    numbered: list[tuple[Vehicle, Values]] = []
    for row in rows:
        vehicle = vehicles.get(row.target or 0)
        if vehicle is None or not _says(vehicle, getattr(row, expected)):
            raise Moved(row.number)
        values = getattr(row, wanted)
        _write(vehicle, values)
        if "phone" in values:
            numbered.append((vehicle, values))
    before = [vehicle.phone_id for vehicle, _values in numbered if vehicle.phone_id]
    phones = _kept_phones([(vehicle.unit_id, values) for vehicle, values in numbered])
    for (vehicle, _values), phone in zip(numbered, phones, strict=True):
        # Whoever agreed to texts did so for the number before.
        vehicle.phone_id, vehicle.may_text = phone, False
    try:
        with transaction.atomic():
            Vehicle.objects.bulk_update(vehicles.values(), _MADE, batch_size=_BATCH)
    except IntegrityError:
        raise Moved(rows[0].number) from None
    registry.forget_phones(before)


def _write(vehicle: Vehicle, values: Values) -> None:
    if "kind" in values:
        vehicle.kind = values["kind"]
    if "unit" in values:
        vehicle.unit_id = values["unit"]
    if "holder_name" in values:
        vehicle.holder_name = _opened(values["holder_name"])
    if "valid_until" in values:
        vehicle.valid_until = _day(values["valid_until"])
    if "doubted_at" in values:
        said = values["doubted_at"]
        vehicle.doubted_at = datetime.fromisoformat(said) if said else None


def _kept_phones(wanted: Sequence[tuple[int | None, Values]]) -> list[int | None]:
    """Return a row for each number: that of somebody of this very household, so that it goes with them."""
    living = _numbers_of_households(wanted)
    pks = [living.get((unit or 0, said.get("phone_index", ""))) for unit, said in wanted]
    missing = {
        place: _phone(said["phone"], said["phone_index"])
        for place, (_unit, said) in enumerate(wanted)
        if said.get("phone") and pks[place] is None
    }
    Phone.objects.bulk_create(missing.values(), batch_size=_BATCH)
    for place, phone in missing.items():
        pks[place] = phone.pk
    return pks


def _numbers_of_households(
    wanted: Sequence[tuple[int | None, Values]],
) -> dict[tuple[int, str], int]:
    stays = Occupancy.objects.filter(
        household__unit__in={unit for unit, _said in wanted if unit},
        until__isnull=True,
        person__phones__blind_index__in={said.get("phone_index", "") for _unit, said in wanted},
    )
    found = stays.order_by("-person__phones").values_list(
        "household__unit", "person__phones__blind_index", "person__phones"
    )
    return {(unit, index): pk for unit, index, pk in found}


def _vehicles(targets: Iterable[int | None]) -> dict[int, Vehicle]:
    rows = Vehicle.objects.filter(pk__in={pk for pk in targets if pk}, ended_on__isnull=True)
    return {vehicle.pk: vehicle for vehicle in rows.select_related("phone")}


def _says(vehicle: Vehicle, said: Values) -> bool:
    until, doubted = vehicle.valid_until, vehicle.doubted_at
    now = {
        "kind": vehicle.kind,
        "unit": vehicle.unit_id,
        "holder_index": _name_index(vehicle.holder_name),
        "phone_index": vehicle.phone.blind_index if vehicle.phone else "",
        "valid_until": until.isoformat() if until else None,
        "doubted_at": doubted.isoformat() if doubted else None,
    }
    expected = {name: said[name] for name in now if name in said}
    for name, index in (("holder_name", "holder_index"), ("phone", "phone_index")):
        if name in said:
            expected[index] = said.get(index, "")
    return all(now[name] == value for name, value in expected.items())


def _lessened(after: Values) -> Values:
    """Return what undoing needs: the plate is forgotten, name and number stay as pages show them."""
    kept = {name: value for name, value in after.items() if name != "plate"}
    return kept | {n: shown(n, kept[n]) for n in ("holder_name", "phone") if kept.get(n)}


def _closed(text: str) -> Values:
    cipher, version = privacy.seal_text(text)
    return {"cipher": base64.b64encode(cipher).decode(), "version": version}


def _cipher(closed: Mapping[str, Any]) -> bytes:
    return base64.b64decode(closed["cipher"])


def _opened(closed: Mapping[str, Any] | str | None) -> str:
    if not isinstance(closed, Mapping):
        return closed or ""
    return privacy.open_text(_cipher(closed), closed["version"])


def _phone(closed: Mapping[str, Any], index: str = "") -> Phone:
    return Phone(cipher=_cipher(closed), key_version=closed["version"], blind_index=index)


def _name_index(name: str) -> str:
    return keeping.index(f"holder {name}") if name else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
