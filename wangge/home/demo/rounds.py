"""What hangs on the walls of the demonstration's estate, and what is settled there on rounds."""

from datetime import datetime, timedelta

from wangge.cases import patrol
from wangge.cases.patrol import Seen
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.people.actors import COMMAND
from wangge.places import locate, wall_codes
from wangge.places.models import WallCode

_KINDS = (WallCode.Of.BUILDING, WallCode.Of.ENTRANCE, WallCode.Of.LIFT, WallCode.Of.PARKING)
# Who, how many hours ago, where, what; the last one is passed on.
_SETTLED = (
    ("gridhead", 75, "晏园玖珑城 1 号楼 1 单元", "门厅里堆着纸箱，请快递小哥一起搬走了"),
    ("gridhead", 52, "晏园玖珑城 2 号楼", "楼门没关严，风大直响，垫好了门吸"),
    ("gridhead", 27, "晏园玖珑城 1 号楼 1 单元", "楼梯口有积水，拖干了"),
    ("grid", 6, "新东方花苑 2 号楼", "宣传栏玻璃松了，拧紧了螺丝"),
)
_PASSED_ON = ("gridhead", 1, "晏园玖珑城 3 号楼", "3 号楼楼道灯不亮，三楼到四楼都是黑的")


def hang(district: District, at: datetime) -> None:
    """Make the codes of the towers, entrances, lifts and parking areas; one was torn off, one is no more."""
    made = wall_codes.make(district.jiulong, of=_KINDS, by=COMMAND, at=at)
    lifts = [code for code in made if code.of == WallCode.Of.LIFT]
    wall_codes.replace(lifts[0], by=COMMAND, at=at + timedelta(days=40))
    zones = [code for code in made if code.of == WallCode.Of.PARKING]
    wall_codes.revoke(
        zones[-1], reason="这一区在重新划线，先停用", by=COMMAND, at=at + timedelta(days=60)
    )


def walk(district: District, cast: Cast, now: datetime) -> None:
    """Keep what grid workers settled on the spot, and what one of them passed on."""
    for number, (login, hours, where, words) in enumerate(_SETTLED):
        seen = _seen(district, where, words, f"demo-round-{number}")
        patrol.settle(seen, by=cast.actor(login), at=now - timedelta(hours=hours))
    login, hours, where, words = _PASSED_ON
    seen = _seen(district, where, words, "demo-round-passed-on")
    patrol.pass_on(seen, by=cast.actor(login), at=now - timedelta(hours=hours))


def _seen(district: District, where: str, words: str, key: str) -> Seen:
    found = locate.from_text(district.community, where)
    place = found[0] if found else locate.locate(district.community)
    return Seen(words=words, place=place, place_text="" if found else where, key=key)
