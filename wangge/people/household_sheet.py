"""How households come in as a sheet and go out: who lives behind which door, as what, since when."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column, Value
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Household, Occupancy, Person, Phone
from wangge.people.roles import Right
from wangge.places.models import Area, Estate, SheetRow
from wangge.places.policies import Keeper
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import UNIT, Address, Addresses, Units, address_columns
from wangge.places.sheets.kinds import (
    CHANGED,
    NEW,
    SAME,
    WRONG,
    Comparing,
    Found,
    Kind,
    Moved,
    Names,
    WrongCell,
    register,
)  # fmt: skip

NAME, RELATION, PHONE, SINCE, UNTIL = "姓名", "关系", "电话", "住进日期", "搬走日期"
_FIELDS = {"name": NAME, "relation": RELATION, "phone": PHONE, "since": SINCE, "until": UNTIL}
_MASK: Final = "****"
_COLUMNS = (
    "pk", "household", "household__unit", "person", "person__name", "relation", "since", "until",
)  # fmt: skip
Values = dict[str, Any]


class Households(Kind):
    """住户: each row is one person's tie to a unit."""

    name = "households"
    needed = (UNIT, NAME)
    has_numbers = True

    @property
    def title(self) -> str:
        return _("住户")

    @property
    def columns(self) -> list[Column]:
        return [
            *address_columns(),
            Column(UNIT, _("例如 601，先在房屋里登记")),
            Column(NAME, _("一个人一行")),
            Column(RELATION, "、".join(str(word) for word in Occupancy.Relation.labels)),
            Column(PHONE, _("可不填。带 **** 的不改"), width=16),
            Column(SINCE, _("例如 2026-11-03，可不填"), kind="date"),
            Column(UNTIL, _("搬走了才写"), kind="date"),
        ]

    def comparing(self, scope: Area, *, at: datetime) -> Comparing:
        return _Comparing(scope)

    def enter(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        new = [row for row in rows if row.verdict == NEW]
        if new:
            self._move_in(new)
        self._rewrite([row for row in rows if row.verdict == CHANGED], "before", "after")

    def check_untouched(self, rows: Sequence[SheetRow]) -> None:
        stays = _stays({row.target for row in rows if row.target})
        for row in rows:
            stay = stays.get(row.target or 0)
            if stay is None or not _says(stay, row.after):
                raise Moved(row.number)

    def withdraw(self, rows: Sequence[SheetRow], *, at: datetime) -> None:
        new = [row.target for row in rows if row.verdict == NEW]
        gone = Occupancy.objects.filter(pk__in=new)
        persons, homes = (
            set(gone.values_list("person", flat=True)),
            set(gone.values_list("household", flat=True)),
        )
        gone.delete()
        alone = Person.objects.filter(
            pk__in=persons, occupancies__isnull=True, posts__isnull=True, account__isnull=True
        )
        try:
            with transaction.atomic():
                alone.delete()
        except ProtectedError:
            raise Moved(rows[0].number) from None
        Household.objects.filter(pk__in=homes, occupancies__isnull=True).delete()
        SheetRow.objects.filter(pk__in=[row.pk for row in rows if row.verdict == NEW]).update(
            target=None
        )
        self._rewrite([row for row in rows if row.verdict == CHANGED], "after", "before")

    def rows(
        self, scope: Area, estate: Estate | None, *, in_clear: bool, by: Keeper, at: datetime
    ) -> Iterable[Sequence[Value]]:
        if in_clear and not (isinstance(by, Actor) and by.may(Right.REVEAL_PHONE)):
            raise NotAllowed(_("您没有看完整电话的权限。请去掉“带完整电话”再导出。"))
        say = privacy.number_of if in_clear else privacy.masked
        return self._lines(scope, estate, say)

    @staticmethod
    def _lines(
        scope: Area, estate: Estate | None, say: Callable[[Phone], str]
    ) -> Iterator[Sequence[Value]]:
        stays = Occupancy.objects.filter(
            household__unit__building__estate__community__in=Area.objects.within(scope)
        )
        if estate is not None:
            stays = stays.filter(household__unit__building__estate=estate)
        stays = stays.select_related(
            "person", "household__unit__building__estate", "household__unit__entrance"
        ).prefetch_related("person__phones")
        order = ("household__unit__building", "household__unit__entrance", "household__unit__floor")
        for stay in stays.order_by(*order, "household__unit__number", "pk").iterator(
            chunk_size=1000
        ):
            unit = stay.household.unit
            phones = list(stay.person.phones.all())
            yield (
                unit.building.estate.name, unit.building.name,
                unit.entrance.name if unit.entrance else "", unit.number, stay.person.name,
                str(stay.get_relation_display()), say(phones[0]) if phones else "",
                stay.since, stay.until,
            )  # fmt: skip

    def say_field(self, name: str) -> str:
        return _FIELDS.get(name, name)

    def say_value(self, name: str, value: object) -> str:
        if value in (None, ""):
            return _("空")
        if name == "relation":
            return str(dict(Occupancy.Relation.choices).get(str(value), value))
        return _("有") if name in {"phone", "unit", "index"} else str(value)

    def differences(self, row: SheetRow, names: Names) -> list[tuple[str, str, str]]:
        return [one for one in super().differences(row, names) if one[0] in _FIELDS.values()]

    def _move_in(self, rows: Sequence[SheetRow]) -> None:
        units = [row.after["unit"] for row in rows]
        known = _living_in(units)
        homes = {
            unit: pk
            for pk, unit in Household.objects.filter(unit__in=units, until__isnull=True)
            .order_by("-pk")
            .values_list("pk", "unit")
        }
        for row in rows:
            if (row.after["unit"], row.after["name"]) in known:
                raise Moved(row.number)
        missing = dict.fromkeys(unit for unit in units if unit not in homes)
        since = {row.after["unit"]: row.after.get("since") for row in reversed(rows)}
        settled = Household.objects.bulk_create(
            [Household(unit_id=unit, since=since[unit]) for unit in missing], batch_size=400
        )
        homes |= {home.unit_id: home.pk for home in settled}
        persons = Person.objects.bulk_create(
            [Person(name=row.after["name"]) for row in rows], batch_size=400
        )
        stays = Occupancy.objects.bulk_create(
            [
                Occupancy(
                    household_id=homes[row.after["unit"]],
                    person=person,
                    relation=row.after.get("relation") or Occupancy.Relation.OTHER,
                    since=row.after.get("since"),
                    until=row.after.get("until"),
                )
                for row, person in zip(rows, persons, strict=True)
            ],
            batch_size=400,
        )
        Phone.objects.bulk_create(
            [
                _phone(row.after, person.pk)
                for row, person in zip(rows, persons, strict=True)
                if row.after.get("phone")
            ],
            batch_size=400,
        )
        for row, stay in zip(rows, stays, strict=True):
            row.target = stay.pk
        SheetRow.objects.bulk_update(rows, ["target"], batch_size=400)

    def _rewrite(self, rows: Sequence[SheetRow], expected: str, wanted: str) -> None:
        stays = _stays({row.target for row in rows if row.target})
        for row in rows:
            stay = stays.get(row.target or 0)
            if stay is None or not _says(stay, getattr(row, expected)):
                raise Moved(row.number)
            self._write(stay, getattr(row, wanted))
        if stays:
            Occupancy.objects.bulk_update(
                list(stays.values()), ["relation", "since", "until"], batch_size=400
            )

    @staticmethod
    def _write(stay: Occupancy, values: Mapping[str, Any]) -> None:
        for name in ("relation", "since", "until"):
            if name in values:
                value = values[name]
                is_day = name != "relation" and value
                setattr(stay, name, date.fromisoformat(value) if is_day else value)
        if "phone" in values:
            privacy.forget_phones(stay.person)
            if values["phone"]:
                _phone(values, stay.person_id).save()


class _Comparing(Comparing):
    def __init__(self, scope: Area) -> None:
        self._addresses = Addresses(scope)
        self._seen: dict[tuple[int, str], int] = {}

    def compare(self, rows: Sequence[Row]) -> list[Found]:
        found: list[Found] = []
        read: list[tuple[Row, Address, Values]] = []
        for row in rows:
            try:
                cells.check_not_broken(row, _FIELDS.values())
                read.append((row, self._addresses.find(row), _read(row)))
            except WrongCell as wrong:
                found.append(_wrong(row, wrong))
        units = Units([(address, row[UNIT]) for row, address, _values in read])
        placed: list[tuple[Row, Address, Values]] = []
        for row, address, values in read:
            try:
                values["unit"] = units.find(address, row[UNIT])
                placed.append((row, address, values))
            except WrongCell as wrong:
                found.append(_wrong(row, wrong))
        known = _living_in([values["unit"] for _row, _address, values in placed])
        found += [
            self._judge(row, f"{address.said} {row[UNIT]} {values['name']}", values, known)
            for row, address, values in placed
        ]
        return found

    def _judge(
        self, row: Row, title: str, values: Values, known: dict[tuple[int, str], Occupancy]
    ) -> Found:
        key = (values["unit"], values["name"])
        if (before := self._seen.setdefault(key, row.number)) != row.number:
            sentence = _("跟第 {number} 行是同一户的同一个人。请留一行。").format(number=before)
            return Found(row.number, WRONG, title, column=NAME, problem=sentence)
        stay = known.get(key)
        if stay is None:
            if not values["relation"]:
                sentence = _("“关系”空着。新登记的人要写。")
                return Found(row.number, WRONG, title, column=RELATION, problem=sentence)
            return Found(row.number, NEW, title, after=_sealed(values))
        said = {n: v for n, v in values.items() if n in _FIELDS and v not in (None, "")}
        now = _now(stay)
        if "phone" in said and any(
            privacy.number_of(phone) == said["phone"] for phone in stay.person.phones.all()
        ):
            del said["phone"]
        changed = {name: value for name, value in said.items() if now.get(name) != value}
        if not changed:
            return Found(row.number, SAME)
        before_values = {name: now.get(name) for name in changed}
        if "phone" in changed:
            before_values |= _phone_before(stay)
        return Found(row.number, CHANGED, title, stay.pk, _sealed(before_values), _sealed(changed))


def _read(row: Row) -> Values:
    values: Values = {
        "name": cells.text_of(row, NAME, most=60, needed=True),
        "relation": cells.one_of(row, RELATION, Occupancy.Relation.choices, needed=False),
        "since": cells.date_of(row, SINCE),
        "until": cells.date_of(row, UNTIL),
        "phone": "",
    }
    if values["since"] and values["until"] and values["until"] < values["since"]:
        raise WrongCell(UNTIL, _("“搬走日期”早于“住进日期”。"))
    number = row[PHONE]
    if number and _MASK not in number:
        try:
            values["phone"] = privacy.normalise_phone(number)
        except Malformed as refused:
            raise WrongCell(PHONE, _("“电话”：{reason}").format(reason=refused.reason)) from None
    cells.text_of(row, UNIT, most=20, needed=True)
    return values


def _living_in(units: Sequence[int]) -> dict[tuple[int, str], Occupancy]:
    stays = Occupancy.objects.filter(household__unit__in=set(units))
    stays = stays.select_related("person", "household").prefetch_related("person__phones")
    # Of several stays of one name the present one, else the latest, is meant.
    rows = sorted(stays, key=lambda stay: (stay.until is None, stay.pk))
    return {(stay.household.unit_id, stay.person.name): stay for stay in rows}


def _stays(targets: set[int]) -> dict[int, Occupancy]:
    rows = Occupancy.objects.filter(pk__in=targets)
    rows = rows.select_related("person", "household").prefetch_related("person__phones")
    return {stay.pk: stay for stay in rows}


def _now(stay: Occupancy) -> Values:
    return {
        "name": stay.person.name,
        "relation": stay.relation,
        "since": stay.since,
        "until": stay.until,
    }


def _says(stay: Occupancy, said: Mapping[str, Any]) -> bool:
    now = _plain(_now(stay))
    if any(now[name] != value for name, value in said.items() if name in now):
        return False
    index = said.get("index")
    return index is None or index in {phone.blind_index for phone in stay.person.phones.all()}


def _sealed(values: Mapping[str, Any]) -> Values:
    """What is kept of a row until it is entered: a number only encrypted."""
    kept = _plain({name: value for name, value in values.items() if name != "phone"})
    number = values.get("phone")
    if isinstance(number, str) and number:
        cipher, version = privacy.seal(number)
        sealed = {"cipher": base64.b64encode(cipher).decode(), "version": version}
        kept |= {"phone": sealed, "index": privacy.blind_index(number)}
    elif "phone" in values and number is None:
        kept["phone"] = None
    return kept


def _phone_before(stay: Occupancy) -> Values:
    phone = next(iter(stay.person.phones.all()), None)
    return {"phone": privacy.number_of(phone) if phone else None}


def _phone(values: Mapping[str, Any], person: int) -> Phone:
    sealed = values["phone"]
    return Phone(
        person_id=person,
        cipher=base64.b64decode(sealed["cipher"]),
        key_version=sealed["version"],
        blind_index=values["index"],
    )


def _plain(values: Mapping[str, Any]) -> Values:
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


def _wrong(row: Row, wrong: WrongCell) -> Found:
    return Found(row.number, WRONG, column=wrong.column, problem=wrong.sentence)


register(Households())
