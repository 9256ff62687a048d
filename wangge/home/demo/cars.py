"""Which cars the demonstration's estate knows, and which of them stand in the way."""

from datetime import datetime, timedelta

from wangge.cases import call_backs, taking
from wangge.cases.intake import Submission
from wangge.cases.models import CallBack
from wangge.core.moments import local_day
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.parking import driver, moving, notice, registry, relaying
from wangge.parking.models import MoveRequest, Vehicle
from wangge.parking.moving import Wanted
from wangge.parking.registry import Particulars
from wangge.people.actors import COMMAND
from wangge.places import locate
from wangge.places import registry as places
from wangge.places.models import ParkingSpace, Unit

VISITOR = "苏F12345"
_WANG, _CHEN = ("王女士", "13900000417"), ("陈女士", "13900000902")
_JIANG = ("蒋先生", "13900000604")
_RESIDENT, _VISITING = Vehicle.Kind.RESIDENT, Vehicle.Kind.VISITOR
# Plate, kind, tower and door, name, telephone, for how many days from now.
_CARS = (
    ("苏F6K203", _RESIDENT, "2-1203", "王女士", "13900000417", 0),
    ("苏FD20618", _RESIDENT, "1-604", "蒋先生", "13900000604", 0),
    ("苏F9T902", _RESIDENT, "3-902", "陈女士", "13900000902", 0),
    (VISITOR, _VISITING, "1-604", "赵先生", "13900004321", 1),
    ("沪AD50319", _VISITING, "3-902", "孙女士", "13900004436", 6),
)


def stand_in_the_way(district: District, cast: Cast, now: datetime) -> None:
    """Enter plates, and three calls to the desk: one done, one being looked at, one of nobody known."""
    desk = cast.actor("desk")
    unit = _unit(district, "2-1203")
    space = ParkingSpace.objects.get(estate=district.jiulong, zone="B", number="035")
    places.correct(space, unit=unit, by=COMMAND, at=now)
    for plate, kind, door, name, phone, days in _CARS:
        until = local_day(now) + timedelta(days=days) if kind == _VISITING else None
        said = Particulars(
            plate=plate,
            kind=kind,
            unit=_unit(district, door),
            holder_name=name,
            phone=phone,
            valid_until=until,
        )
        registry.enter(district.jiulong, said, by=desk, at=now - timedelta(days=2))
    _moved_at_once(district, cast, now - timedelta(hours=2))
    _said_to_be_moved(district, cast, now - timedelta(minutes=6))
    _of_nobody_known(district, cast, now - timedelta(minutes=11))


def _moved_at_once(district: District, cast: Cast, at: datetime) -> None:
    desk = cast.actor("desk")
    request = _ask(district, cast, "苏FD20618", by=_CHEN, where="3-902 门口", at=at)
    _call(request, cast, "coming", at + timedelta(minutes=1))
    moving.moved(request, by=desk, at=at + timedelta(minutes=5))
    for call in CallBack.objects.filter(case=request.case, done_at__isnull=True):
        at += timedelta(minutes=2)
        call_backs.done(call, outcome=CallBack.Outcome.TOLD, by=desk, at=at + timedelta(minutes=5))


def _said_to_be_moved(district: District, cast: Cast, at: datetime) -> None:
    request = _ask(district, cast, VISITOR, by=_WANG, where="2-1203 的车位", at=at)
    _call(request, cast, "coming", at + timedelta(minutes=1))
    driver.answer(request, driver.Answer.MOVED, at=at + timedelta(minutes=5))


def _of_nobody_known(district: District, cast: Cast, at: datetime) -> None:
    desk = cast.actor("desk")
    request = _ask(district, cast, "苏FD99999", by=_JIANG, where="1号楼单元门口", at=at)
    taking.take(request.case, by=desk, at=at + timedelta(minutes=1))
    notice.searched(request, by=desk, at=at + timedelta(minutes=4))
    notice.print_(request, by=desk, at=at + timedelta(minutes=5))


def _ask(
    district: District, cast: Cast, plate: str, *, by: tuple[str, str], where: str, at: datetime
) -> MoveRequest:
    name, phone = by
    found = locate.from_text(district.community, f"玖珑城 {where}")
    submission = Submission(
        words=f"{where}被占了，{plate}，麻烦叫他挪一下",
        community=district.community,
        channel="phone",
        place=found[0] if found else None,
        place_text=where,
        name=name,
        phone=phone,
    )
    return moving.submit(submission, Wanted(plate=plate), by=cast.actor("desk"), at=at)


def _call(request: MoveRequest, cast: Cast, outcome: str, at: datetime) -> None:
    desk = cast.actor("desk")
    relay, _number = relaying.call(request, by=desk, at=at)
    relaying.call_ended(relay, outcome, by=desk, at=at + timedelta(minutes=1))


def _unit(district: District, door: str) -> Unit:
    tower, number = door.split("-")
    return Unit.objects.get(
        building__estate=district.jiulong, building__name=f"{tower} 号楼", number=number
    )
