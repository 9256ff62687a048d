"""How the address in a row of a sheet is found in the registry, and what is offered where it is not."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from wangge.core.sheets.reading import Row
from wangge.core.sheets.writing import Column
from wangge.core.speech import listed
from wangge.places import phrases
from wangge.places.models import Area, Building, Entrance, Estate, Unit
from wangge.places.sheets.kinds import WrongCell

ESTATE, BUILDING, ENTRANCE, UNIT = "小区", "楼栋", "单元", "门牌"
# What 号楼, 幢, 栋 and 座 are called differs from paper to paper; the number decides.
_NUMBERED = re.compile(r"(\d+)(?:号楼|幢|栋|座|号|#楼?|楼)?")
_PART = re.compile(r"(\d+)(?:单元|门|号门)?")
_FIRST_NUMBER = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")
_FEW = 6
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Address:
    """The ids that the address columns of a row stand for, and how they are said."""

    estate: int
    building: int | None
    entrance: int | None
    said: str


class Addresses:
    """Estates, buildings and entrances of an area, read once a sheet."""

    def __init__(self, scope: Area) -> None:
        within = Area.objects.within(scope)
        self.estate_names: dict[int, str] = {}
        self._estates: dict[str, int] = {}
        for pk, name, short_name in Estate.objects.filter(community__in=within).values_list(
            "pk", "name", "short_name"
        ):
            self.estate_names[pk] = name
            self._estates[plain(name)] = pk
            if short_name:
                self._estates.setdefault(plain(short_name), pk)
        buildings = Building.objects.filter(estate__community__in=within)
        self.building_names = _Named(buildings.values_list("estate", "pk", "name"), _NUMBERED)
        entrances = Entrance.objects.filter(building__estate__community__in=within)
        self.entrance_names = _Named(entrances.values_list("building", "pk", "name"), _PART)

    def find(self, row: Row, *, building_needed: bool = True) -> Address:
        """Find what a row names; raise WrongCell with the likeliest that is meant."""
        estate = self._estate(row[ESTATE])
        said = [self.estate_names[estate]] if len(self.estate_names) > 1 else []
        building = entrance = None
        if row[BUILDING] or building_needed:
            building = self.building_names.find(
                estate, row[BUILDING], column=BUILDING, number=row.number
            )
            said.append(self.building_names.names[building])
        if row[ENTRANCE]:
            if building is None:
                raise WrongCell(BUILDING, _("写了单元，也要写是哪栋楼。"))
            entrance = self.entrance_names.find(
                building, row[ENTRANCE], column=ENTRANCE, number=row.number
            )
            said.append(self.entrance_names.names[entrance])
        return Address(estate, building, entrance, " ".join(said))

    def only_entrance(self, row: Row, address: Address) -> int | None:
        """Return the entrance of a row; it may stay empty where there are none or just one."""
        if address.entrance is not None or address.building is None:
            return address.entrance
        entrances = self.entrance_names.of(address.building)
        if len(entrances) > 1:
            names = listed(self.entrance_names.names[pk] for pk in entrances[:4])
            raise WrongCell(
                ENTRANCE,
                _("“单元”空着。{said} 分 {count} 个单元：{names}。").format(
                    said=address.said, count=len(entrances), names=names
                ),
            )
        return entrances[0] if entrances else None

    def _estate(self, text: str) -> int:
        if not text and len(self.estate_names) == 1:
            return next(iter(self.estate_names))
        if not text:
            raise WrongCell(ESTATE, _("“小区”空着。请写是哪个小区。"))
        found = self._estates.get(plain(text))
        if found is None:
            heard = max(
                self._estates, key=lambda name: phrases.closeness(name, plain(text)), default=""
            )
            is_heard = bool(heard and phrases.closeness(heard, plain(text)))
            names = [self.estate_names[self._estates[heard]]] if is_heard else []
            raise WrongCell(
                ESTATE, unknown(ESTATE, text, names or self.estate_names.values(), is_sure=is_heard)
            )
        return found


class _Named:
    """Things by the name under what they belong to, as written or by their number."""

    def __init__(self, rows: Iterable[tuple[int, int, str]], numbered: re.Pattern[str]) -> None:
        self.names: dict[int, str] = {}
        self._numbered = numbered
        self._exact: dict[tuple[int, str], int] = {}
        self._by_number: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._of: dict[int, list[int]] = defaultdict(list)
        for above, pk, name in rows:
            self.names[pk] = name
            self._of[above].append(pk)
            self._exact[above, plain(name)] = pk
            if found := numbered.fullmatch(plain(name)):
                self._by_number[above, found[1].lstrip("0")].append(pk)

    def of(self, above: int) -> list[int]:
        return self._of.get(above, [])

    def find(self, above: int, text: str, *, column: str, number: int) -> int:
        if not text:
            raise WrongCell(column, must_say(number, column))
        if exact := self._exact.get((above, plain(text))):
            return exact
        found = self._numbered.fullmatch(plain(text))
        numbered = self._by_number[above, found[1].lstrip("0")] if found else []
        if len(numbered) == 1:
            return numbered[0]
        names = [self.names[pk] for pk in self._of[above]]
        raise WrongCell(column, unknown(column, text, names))


class Units:
    """The doors that some rows name, fetched for all of them at once."""

    def __init__(self, wanted: Sequence[tuple[Address, str]]) -> None:
        buildings = {address.building for address, _number in wanted if address.building}
        numbers = {number for _address, number in wanted}
        rows = Unit.objects.filter(building__in=buildings, number__in=numbers)
        self._known: dict[tuple[int, str], list[tuple[int, int | None]]] = defaultdict(list)
        for pk, building, entrance, number in rows.values_list(
            "pk", "building", "entrance", "number"
        ):
            self._known[building, number].append((pk, entrance))

    def find(self, address: Address, number: str) -> int:
        """Return the door; raise WrongCell where there is none, or more than one entrance has it."""
        known = self._known.get((address.building or 0, number), [])
        if address.entrance is not None:
            known = [one for one in known if one[1] == address.entrance]
        if len(known) == 1:
            return known[0][0]
        if known:
            raise WrongCell(
                ENTRANCE,
                _("“单元”空着，{said} 有 {count} 个 {number}，分不清。请写单元。").format(
                    said=address.said, count=len(known), number=number
                ),
            )
        raise WrongCell(
            UNIT,
            _("“门牌”写的是“{text}”，{said} 家底里没有这一户。请先登记房屋。").format(
                text=number, said=address.said
            ),
        )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a name without what differs from hand to hand: width, case, blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def unknown(column: str, text: str, names: Iterable[str], *, is_sure: bool = False) -> str:
    """Say that a name is not known, and which one may be meant."""
    sentence = _("“{column}”写的是“{text}”，家底里没有。").format(column=column, text=text[:40])
    names = list(names)
    if maybe := names[0] if is_sure else likeliest(text, names):
        return sentence + _("可能是“{name}”。").format(name=maybe)
    if not names:
        return sentence + _("这里还一个也没有登记，请先加上。")
    if len(names) <= _FEW:
        return sentence + _("有的是：{names}。").format(names=listed(names))
    return sentence + _("请先加上，或者改成家底里的写法。")


def likeliest(text: str, names: Iterable[str]) -> str:
    """Return the name that is probably meant: the same number, else the most alike; or nothing."""
    names = list(names)
    if number := _FIRST_NUMBER.search(plain(text)):
        for name in names:
            other = _FIRST_NUMBER.search(plain(name))
            if other and other[0].lstrip("0") == number[0].lstrip("0"):
                return name
        # Building 99 is not building 3, however alike they are written.
        names = [name for name in names if not _FIRST_NUMBER.search(plain(name))]
    close = {plain(name): name for name in names}
    found = difflib.get_close_matches(plain(text)[:60], close, n=1, cutoff=_CLOSE)
    return close[found[0]] if found else ""


def must_say(number: int, column: str) -> str:
    """Say that a cell is needed."""
    return _("“{column}”空着。每一行都要写。").format(column=column)


def address_columns(*, is_holder: bool = False) -> list[Column]:
    """Return the columns that say where; of a holder they may stay empty."""
    may = _("可不填。") if is_holder else ""
    return [
        Column(ESTATE, _("小区名称或平常的叫法"), width=16),
        Column(BUILDING, may + _("例如 1 号楼")),
        Column(ENTRANCE, _("不分单元的空着。例如 1 单元")),
    ]
