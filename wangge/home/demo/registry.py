"""What the demonstration's estate knows by heart: who lives where, who serves it, when lifts were checked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from wangge.core.moments import local_day
from wangge.core.sheets import writing
from wangge.core.sheets.writing import Value
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.home.demo.residents import LODGERS
from wangge.people import serving
from wangge.people.actors import COMMAND
from wangge.people.household_sheet import Households
from wangge.places import checks
from wangge.places.models import Asset, Estate, Unit
from wangge.places.sheets import importing
from wangge.places.sheets.kinds import KINDS

_SURNAMES = "陈王李张刘顾沈陆钱孙周吴徐朱秦许何吕施曹严华金魏陶姜戚谢邹柏章云苏潘葛范彭鲁韦马"
_GIVEN = (
    "建华", "秀英", "志强", "丽娟", "国平", "雅琴", "文博", "晓梅", "海涛", "静怡", "子轩", "雨桐",
    "永康", "桂兰", "明远", "思齐", "春燕", "立新", "若水", "长河",
)  # fmt: skip
_RELATIONS = ("业主", "家人", "家人", "家人")
# Two lifts were forgotten, so that the page of overdue checks has something to say.
_FORGOTTEN = 2


def enter(district: District, cast: Cast, at: datetime, *, most_units: int = 307) -> None:
    """Enter who serves which estate, the checks of the lifts, and those who live in 玖珑城."""
    _serve(district, cast, at)
    _check_lifts(district.jiulong, at)
    _measure(district.jiulong, most_units, at)
    _settle(district, most_units, at)


def _serve(district: District, cast: Cast, at: datetime) -> None:
    since = local_day(at) - timedelta(days=700)
    for estate in Estate.objects.filter(community=district.community):
        body = "jiuan" if estate == district.jiulong else "dongfang"
        serving.serve(estate, cast.bodies[body], since=since, by=COMMAND, at=at)


def _check_lifts(estate: Estate, at: datetime) -> None:
    today = local_day(at)
    lifts = estate.assets.filter(kind=Asset.Kind.LIFT).select_related("estate__community")
    for number, lift in enumerate(lifts.order_by("code")):
        last = today - timedelta(days=380 if number < _FORGOTTEN else 20 + 12 * number)
        for on, result in ((last - timedelta(days=365), "sound"), (last, "sound")):
            checks.enter(
                lift,
                on=on,
                result=result,
                inspector="市特种设备检验所",
                next_on=on + timedelta(days=365),
                by=COMMAND,
                at=at,
            )


def _measure(estate: Estate, most: int, at: datetime) -> None:
    rows = [
        (estate.name, *_door(unit), unit.floor, 88.5 + 12.25 * (int(unit.number[-1]) % 4), "登记")
        for unit in _units(estate)[:most]
    ]
    _bring("units", rows, estate, at)


def _settle(district: District, most: int, at: datetime) -> None:
    chance = Random(20261123)  # noqa: S311 - the same fictional people each time
    rows: list[tuple[Value, ...]] = []
    # Those whom the desk knows are entered one by one.
    known = {(f"{one.tower} 号楼", one.door) for one in LODGERS}
    for number, unit in enumerate(_units(district.jiulong)[:most]):
        if (unit.building.name, unit.number) in known:
            continue
        since = date(2019, 5, 1) + timedelta(days=chance.randrange(2000))
        surname = chance.choice(_SURNAMES)
        given = chance.sample(_GIVEN, 4)
        is_let = chance.random() < 0.15  # noqa: PLR2004
        for place in range(chance.choice((1, 2, 2, 3, 3, 4))):
            relation = "租户" if is_let else _RELATIONS[place]
            phone = f"1390009{number:04d}" if place == 0 else ""
            rows.append(
                (
                    district.jiulong.name,
                    *_door(unit),
                    surname + given[place],
                    relation,
                    phone,
                    since,
                    None,
                )
            )
    _bring(Households.name, rows, district.jiulong, at)


def _units(estate: Estate) -> list[Unit]:
    rows = Unit.objects.filter(building__estate=estate).select_related("building", "entrance")
    return list(rows.order_by("building", "floor", "number", "pk"))


def _door(unit: Unit) -> tuple[str, str, str]:
    return unit.building.name, str(unit.entrance or ""), unit.number


def _bring(kind: str, rows: Sequence[Sequence[Value]], estate: Estate, at: datetime) -> None:
    known = KINDS[kind]
    data = writing.workbook(known.columns, rows, title=known.title)
    sheet = importing.receive(
        kind, data, file_name=f"{known.title}.xlsx", scope=estate.community, by=COMMAND, at=at
    )
    importing.look(sheet)
    importing.enter(sheet, by=COMMAND, at=at)
    importing.go_on_entering(sheet, at=at)
    assert sheet.state == sheet.State.ENTERED, sheet.reason
