"""What neighbours wrote on the demonstration's message board, who met the same, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wangge.cases import resolving, taking
from wangge.cases.models import Case
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.message_board import moderation, posting, supporting
from wangge.message_board.models import Message, Thread
from wangge.people.actors import PUBLIC
from wangge.places import locate


@dataclass(frozen=True, slots=True)
class Said:
    """One message: how many hours ago, from which tower, what was said, and what followed."""

    hours_ago: float
    tower: int
    words: str
    phone: str = ""
    # Telephones of those who said me too; empty for who left none.
    too: tuple[str, ...] = ()
    # Who wrote more in the same thread: tower and words.
    more: tuple[tuple[int, str], ...] = ()
    result: str = ""
    hidden: str = ""
    reported: str = ""


_SAID = (
    Said(
        27,
        3,
        "南门的道闸又坏了，一帮饭桶，修了三回",
        hidden="有骂人的话。道闸的事照办。",
    ),
    Said(
        22,
        1,
        "地库入口的减速带翘起来了，车一压哐当响，夜里吵得睡不着",
        phone="13900005001",
        too=("13900005002", "", ""),
        result="重新打了螺栓，换了两块，车压过去不响了。",
    ),
    Said(
        15,
        2,
        "一楼大厅的灯坏了，一闪一闪晃眼睛",
        phone="13900005003",
        result="换了镇流器。还闪就直接打师傅 13900005150。",
    ),
    Said(
        10,
        2,
        "快递柜前面的地砖松了，下雨天一脚踩下去全是水",
        too=("", "13900005004"),
        more=((3, "3 号楼门口也有两块，老人绊过一次"),),
    ),
    Said(4, 3, "在电梯里捡到一串钥匙，失主打我电话 13900005101"),
    Said(3, 1, "门口水果摊短斤少两，别去买", reported="说得不对，我天天在那里买。"),
)


def write(district: District, cast: Cast, now: datetime) -> None:
    """Put it on the board, as those who live there would, dated back from now."""
    for number, said in enumerate(_SAID):
        at = now - timedelta(hours=said.hours_ago)
        posted = _post(
            district, said.tower, said.words, key=f"demo-board-{number}", phone=said.phone, at=at
        )
        assert posted.message is not None, said.words
        _follow(district, cast, said, posted.message, at)


def _post(
    district: District, tower: int, words: str, *, key: str, phone: str = "", at: datetime
) -> posting.Posted:
    return posting.post(_said(district, tower, words, key=key, phone=phone), by=PUBLIC, at=at)


def _said(district: District, tower: int, words: str, *, key: str, phone: str = "") -> posting.Post:
    building = district.jiulong.buildings.get(name=f"{tower} 号楼")
    place = locate.Located(district.community, building.area, district.jiulong, building)
    return posting.Post(
        words=words, community=district.community, place=place, phone=phone, device=key, key=key
    )


def _follow(district: District, cast: Cast, said: Said, message: Message, at: datetime) -> None:
    thread, later = message.thread, at + timedelta(minutes=20)
    for number, phone in enumerate(said.too):
        device = f"{message.form_key}-{number}"
        supporting.me_too(thread, device=device, phone=phone, by=PUBLIC, at=later)
    for number, (tower, words) in enumerate(said.more):
        key = f"{message.form_key}-more-{number}"
        posting.join(_said(district, tower, words, key=key), thread, by=PUBLIC, at=later)
    if said.hidden:
        moderation.hide(message, reason=said.hidden, by=cast.actor("desk"), at=later)
    if said.reported:
        device = f"{message.form_key}-reporter"
        moderation.report(
            message, why="untrue", text=said.reported, device=device, by=PUBLIC, at=later
        )
    if said.result:
        _resolve(thread, cast, said.result, at)


def _resolve(thread: Thread, cast: Cast, text: str, at: datetime) -> None:
    case = Case.objects.select_related("area", "community", "lead").get(pk=thread.case_id)
    worker = cast.actor("worker")
    taking.take(case, by=worker, at=at + timedelta(minutes=30))
    resolving.resolve(case, text=text, by=worker, at=at + timedelta(hours=3))
