"""How the rows of a sheet of plates are read and compared with what is registered, and what is wrong with one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.core.sheets.reading import Row
from wangge.language import plates
from wangge.language.normalise import clean
from wangge.language.personal_data import mask_plate, redact, scan
from wangge.parking import keeping, plate_rows, registry
from wangge.parking.models import Vehicle
from wangge.parking.plate_rows import Values
from wangge.parking.registry import Particulars
from wangge.people import privacy
from wangge.places.models import Area, ParkingSpace, Unit
from wangge.places.sheets import cells
from wangge.places.sheets.addresses import (
    BUILDING,
    ENTRANCE,
    ESTATE,
    UNIT,
    Address,
    Addresses,
    Units,
    plain,
)
from wangge.places.sheets.kinds import CHANGED, NEW, SAME, WRONG, Comparing, Found, WrongCell

PLATE, KIND, HOLDER, PHONE = "车牌", "住户还是访客", "车主", "电话"
SPACE, UNTIL = "车位", "有效期到"
COLUMNS: Final = (PLATE, KIND, HOLDER, PHONE, BUILDING, ENTRANCE, UNIT, SPACE, UNTIL)
# What lists of companies call them; in Chinese, whatever the reader's language is.
_ALSO: Final = {
    **dict.fromkeys(("住户", "居民", "业主", "租户", "家人"), Vehicle.Kind.RESIDENT.value),
    **dict.fromkeys(("访客", "来访", "临时"), Vehicle.Kind.VISITOR.value),
}
_FOR_EVER: Final = frozenset({"长期", "永久"})
_FIELDS: Final = {
    "plate": PLATE, "kind": KIND, "holder_name": HOLDER, "phone": PHONE, "valid_until": UNTIL,
}  # fmt: skip
_MASK: Final = "*"
_SEVERAL = re.compile(r"[、，,;；/]+")
_DECORATION = re.compile(r"地下|地面|车位|[区号#＃\-—–.·]")
_NOUGHTS = re.compile(r"(?<!\d)0+(?=\d)")


@dataclass(slots=True)
class Line:
    """One row as far as it is understood."""

    row: Row
    plate: str
    # Masked plate, and the estate where there are several.
    title: str
    address: Address
    said: Values

    @property
    def key(self) -> tuple[int, str]:
        return self.address.estate, keeping.index(self.plate)


@dataclass(frozen=True, slots=True)
class _Other:
    """A car that stands in the registry, or in an earlier row."""

    plate: str
    phone: str
    unit: int | None
    number: int = 0


@dataclass(slots=True)
class _Estates:
    """What the estates that a sheet names hold: plates that may be mistaken, spaces by their names."""

    today: date
    known: set[int] = field(default_factory=set)
    others: dict[tuple[int, str], list[_Other]] = field(default_factory=lambda: defaultdict(list))
    spaces: dict[tuple[int, str], set[int | None]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, estates: Iterable[int]) -> None:
        new = set(estates) - self.known
        if not new:
            return
        self.known |= new
        cars = Vehicle.objects.current(self.today).filter(estate__in=new).select_related("phone")
        for car in cars.iterator(chunk_size=2000):
            index = car.phone.blind_index if car.phone else ""
            self.add(car.estate_id, _Other(keeping.plate_of(car), index, car.unit_id))
        rows = ParkingSpace.objects.filter(estate__in=new)
        for estate, zone, number, unit in rows.values_list("estate", "zone", "number", "unit"):
            self.spaces[estate, _space_key(zone + number)].add(unit)

    def add(self, estate: int, other: _Other) -> None:
        self.others[estate, plates.outline(other.plate)].append(other)

    def near(self, estate: int, plate: str) -> list[_Other]:
        """Return the cars whose plate a slip would turn into this one."""
        alike = [o for o in self.others[estate, plates.outline(plate)] if o.plate != plate]
        meant = set(plates.near(plate)) if alike else set()
        return [other for other in alike if other.plate in meant]


class PlatesComparing(Comparing):
    """Compares the rows of one sheet of plates."""

    def __init__(self, scope: Area, *, at: datetime) -> None:
        self._at = at
        self._addresses = Addresses(scope)
        self._estates = _Estates(local_day(at))
        self._seen: dict[tuple[int, str], int] = {}

    def compare(self, rows: Sequence[Row]) -> list[Found]:
        found: list[Found] = []
        lines: list[Line] = []
        for row in rows:
            try:
                lines.append(self._read(row))
            except WrongCell as wrong:
                found.append(_wrong(row, wrong))
        self._estates.learn(line.address.estate for line in lines)
        units = Units([(line.address, line.row[UNIT]) for line in lines if line.row[UNIT]])
        known = _registered(lines, self._estates.today)
        for line in lines:
            try:
                self._place(line, units)
                found.append(self._judge(line, known.get(line.key)))
            except WrongCell as wrong:
                found.append(_wrong(line.row, wrong))
        return found

    def _read(self, row: Row) -> Line:
        cells.check_not_broken(row, COLUMNS)
        plate = _plate(row)
        address = self._addresses.find(row, building_needed=bool(row[UNIT]))
        if row[BUILDING] and not row[UNIT]:
            raise WrongCell(UNIT, _("写了楼栋，也要写门牌；不知道是哪一户，就都空着。"))
        said = {
            "kind": _ALSO.get(plain(row[KIND]), "")
            or cells.one_of(row, KIND, Vehicle.Kind.choices, needed=False),
            "holder_name": clean(cells.text_of(row, HOLDER, most=60)).replace("\n", " "),
            "phone": _phone(row),
            "valid_until": None if plain(row[UNTIL]) in _FOR_EVER else cells.date_of(row, UNTIL),
        }
        estates = self._addresses.estate_names
        where = estates[address.estate] if len(estates) > 1 else ""
        title = f"{mask_plate(plate)} {where}".strip()
        return Line(row, plate, title, address, said)

    def _place(self, line: Line, units: Units) -> None:
        """Find the door: as it is written, else as that of the space."""
        row = line.row
        if number := cells.text_of(row, UNIT, most=20):
            line.said["unit"] = units.find(line.address, number)
        named = [name for name in _SEVERAL.split(row[SPACE]) if name.strip()]
        doors: set[int | None] = set()
        for name in named:
            of_space = self._estates.spaces.get((line.address.estate, _space_key(name)))
            if of_space is None:
                said = _("“车位”写的是“{text}”，家底里没有。请先登记车位，或者空着。")
                raise WrongCell(SPACE, said.format(text=name.strip()[:20]))
            doors |= of_space
        if number or not named:
            return
        doors.discard(None)
        if len(doors) > 1:
            raise WrongCell(SPACE, _("“车位”不止一户在用，看不出是哪一户。请写门牌。"))
        line.said["unit"] = doors.pop() if doors else None

    def _judge(self, line: Line, car: Vehicle | None) -> Found:
        number = line.row.number
        if (before := self._seen.setdefault(line.key, number)) != number:
            sentence = _("跟第 {number} 行是同一个车牌。请留一行。")
            raise WrongCell(PLATE, sentence.format(number=before))
        if car is not None:
            return self._changed(line, car)
        kind = line.said["kind"]
        if not kind:
            raise WrongCell(KIND, _("“住户还是访客”空着。新登记的车要写。"))
        self._check(line, {**line.said, "unit": line.said.get("unit")})
        warning = self._look_around(line)
        values = {
            "estate": line.address.estate,
            "plate": line.plate,
            **line.said,
            "unit": line.said.get("unit"),
        }
        return Found(number, NEW, line.title, after={**plate_rows.sealed(values), **warning})

    def _changed(self, line: Line, car: Vehicle) -> Found:
        now = plate_rows.state_of(car)
        # An empty cell changes nothing.
        said = {name: value for name, value in line.said.items() if value not in (None, "")}
        changed = {name: value for name, value in said.items() if now[name] != value}
        if not changed:
            return Found(line.row.number, SAME)
        self._check(line, {**now, **said})
        if changed.get("kind") == Vehicle.Kind.RESIDENT and now["valid_until"]:
            changed["valid_until"] = None
        before = {name: now[name] for name in changed}
        if car.doubted_at is not None:
            # Whoever corrects it has looked at it.
            changed["doubted_at"], before["doubted_at"] = None, car.doubted_at
        title, number = line.title, line.row.number
        after = plate_rows.sealed(changed)
        return Found(number, CHANGED, title, car.pk, plate_rows.sealed(before), after)

    def _check(self, line: Line, values: Values) -> None:
        if values["kind"] == Vehicle.Kind.RESIDENT and line.said["valid_until"]:
            raise WrongCell(UNTIL, _("“有效期到”只有访客才写，住户的车一直有效。请空着。"))
        unit = Unit(pk=values["unit"]) if values["unit"] else None
        said = Particulars(plate=line.plate, **{**values, "unit": unit})
        try:
            registry.checked(said, at=self._at)
        except Malformed as refused:
            column = _FIELDS.get(str(refused.field), PLATE)
            sentence = _("“{column}”：{reason}").format(column=column, reason=refused.reason)
            raise WrongCell(column, sentence) from None

    def _look_around(self, line: Line) -> dict[str, Any]:
        """Refuse what is most likely a car that is known, misspelt; say where a plate is merely alike."""
        estate, number = line.address.estate, line.row.number
        phone = privacy.blind_index(line.said["phone"]) if line.said["phone"] else ""
        unit = line.said.get("unit")
        near = self._estates.near(estate, line.plate)
        self._estates.add(estate, _Other(line.plate, phone, unit, number))
        for other in near:
            is_one_phone = bool(phone) and phone == other.phone
            is_one_door = unit is not None and unit == other.unit
            if is_one_phone or (is_one_door and not (phone and other.phone)):
                same = _("电话") if is_one_phone else _("门牌")
                raise WrongCell(PLATE, _too_near(other, same))
        return {"near": _said_of(near[0])} if near else {}


def _registered(lines: Sequence[Line], today: date) -> dict[tuple[int, str], Vehicle]:
    keys = {line.key for line in lines}
    cars = Vehicle.objects.current(today).filter(
        estate__in={estate for estate, _index in keys},
        plate_index__in={index for _estate, index in keys},
    )
    return {(car.estate_id, car.plate_index): car for car in cars.select_related("phone")}


def _plate(row: Row) -> str:
    text = cells.text_of(row, PLATE, most=30, needed=True)
    if plate := plates.read(text):
        return plate
    # What is written is not repeated: it is nearly a plate, and the sentence is kept.
    if _MASK in text:
        raise WrongCell(PLATE, _("“车牌”遮住了一段，看不出是哪辆。请写完整的车牌。"))
    if plates.has_o_or_i(text):
        raise WrongCell(PLATE, _("“车牌”里没有字母 O 和 I，多半是数字 0 和 1。请照行驶证改。"))
    raise WrongCell(PLATE, _("“车牌”看不懂。应当像 苏F12345 或 苏FD12345，挂车像 苏F1234挂。"))


def _phone(row: Row) -> str:
    if not row[PHONE] or _MASK in row[PHONE]:
        return ""
    try:
        return privacy.normalise_phone(row[PHONE])
    except Malformed as refused:
        raise WrongCell(PHONE, _("“电话”：{reason}").format(reason=refused.reason)) from None


def _space_key(text: str) -> str:
    return _NOUGHTS.sub("", _DECORATION.sub("", plain(text)))


def _said_of(other: _Other) -> str:
    if other.number:
        return _("第 {number} 行的 {plate}").format(
            number=other.number, plate=mask_plate(other.plate)
        )
    return _("登记过的 {plate}").format(plate=mask_plate(other.plate))


def _too_near(other: _Other, same: str) -> str:
    sentence = _(
        "“车牌”跟{other} 很像，{same}也一样，多半是同一辆。写错了请改；真是两辆，这一辆到“车牌登记”里单独加。"
    )
    return sentence.format(other=_said_of(other), same=same)


def _wrong(row: Row, wrong: WrongCell) -> Found:
    plate = plates.read(row[PLATE])
    where = [row[name] for name in (ESTATE, BUILDING, ENTRANCE, UNIT) if row[name]]
    title = " ".join([mask_plate(plate), *where] if plate else where)
    sentence = wrong.sentence
    # A number in a wrong column would be repeated, and the sentence is kept.
    for cell in row.cells.values():
        if cell and cell in sentence and scan(cell):
            sentence = sentence.replace(cell, redact(cell))
    return Found(row.number, WRONG, redact(title), column=wrong.column, problem=sentence)
