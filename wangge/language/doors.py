"""Where doors stand in a text, and which of them are said to be somebody's home.

A door is a household. Yet most doors in what people write are the place of the matter (2 号楼 601 门口漏水), which
whoever goes there must read. So two questions are asked: `doors_in` finds each door, for what everybody reads (the
board holds it back, Open311 hides its number); `HOME` finds those of which the words say that somebody lives there
(住 2#601, 601 室的业主), which are personal data wherever they stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wangge.language.normalise import half_width

_NUMERAL: Final = "零〇一二三四五六七八九"
_BEGINS: Final = rf"(?<![\dA-Za-z.*+{_NUMERAL}-])"
_ROOM: Final = rf"(?:\d{{3,4}}(?![\d*])|[{_NUMERAL}]{{3,4}}(?![{_NUMERAL}十百千万]))"
# 601房间 is a door, 房价 and 房子 are something else; 200户 are households.
_SORT: Final = r"(?:号?房(?![价子产源贷东租型地])间?|室(?![内外]))"
# 3-902张三 is a door, 3-902张 are sheets.
_SHEETS: Final = "张(?![三某先女阿大师家老小姓叔奶爷建国志明伟强])"
_NO_DOOR: Final = (
    r"(?!\s{0,3}[-—－~至到]?\s{0,3}(?:\d|\.\d{1,2}(?!\d)|[米元年个人万平多户次条路吨]"
    rf"|{_SHEETS}|块|医院|[Mm㎡%]))"
)
# 2 号楼, 2#, 2 栋, 2-; B2栋 and 叁栋 leave the number of the door all the same.
_HOUSE: Final = (
    rf"(?:\d{{1,3}}|[{_NUMERAL}十]{{1,3}})\s{{0,3}}"
    r"(?:号楼|号(?=\s{0,3}\d)|[栋幢座]楼?|#楼?|楼(?=\s{0,3}\d))"
)
_ENTRANCE: Final = rf"(?:(?:\d{{1,2}}|[{_NUMERAL}]{{1,2}})\s{{0,3}}(?:单元|门(?=\d)|[-—－]))"
_DOORS: Final = (
    # 2号楼1203, 2号楼1单元1203室, 单元 1203, 叁栋 1203.
    rf"(?:{_BEGINS}{_HOUSE}\s{{0,3}}[-—－]?\s{{0,3}}{_ENTRANCE}?|(?:号楼|[栋幢座]楼?)\s?|单元\s{{0,3}})\s{{0,3}}(?P<a>{_ROOM}){_NO_DOOR}\s{{0,3}}{_SORT}?",
    # 2-1203, 2-1-1203, 2/1203.
    rf"(?<![\d.A-Za-z*+-])(?!\d*0[-—－]\d*00(?!\d))\d{{1,3}}[-—－/](?:\d{{1,2}}[-—－])?(?P<b>\d{{3,4}})(?![\d.*/-]){_NO_DOOR}\s{{0,3}}{_SORT}?",
    # 1203室, 601房, 六零一室.
    rf"{_BEGINS}(?P<c>{_ROOM})\s{{0,3}}{_SORT}",
)
_DOOR: Final = re.compile("|".join(_DOORS))

# Blanks are counted out everywhere: three runs of any length side by side would take for ever.
# Who lives there, said before the door or behind it.
_LIVES: Final = (
    r"(?:[家住]在|家住|我家|家里|俺家|[居租]住|租[在住]|[业户]主|租[客户]|住户|住址|"
    r"(?<![常入居暂])住(?![院建宅户房改])|我是|我们是)"
)
# 住户反映 2 号楼 601 门口漏水: there it leaks, nobody is said to live there.
_ON: Final = r"(?:(?!反映|反应|投诉|举报|发现|看到|看见|说|称|报|楼下|楼上|门口|对面|对门|隔壁)[^，。；！？,;!?\n])"
_WHOSE: Final = (
    r"\s{0,3}(?:的?(?:业主|住户|住着|租客|租户|人家|居民|老人|主人)|的(?:人|那家|男|女|王|李|张|刘|陈)|"
    r"[那这][家户]|(?:我|他|她|俺)?家(?![具电政长门里客])|是我家|住的)"
)
# The same without its names, which a pattern has once.
_PLAIN: Final = "(?:" + re.sub(r"\?P<[abc]>", "?:", "|".join(_DOORS)) + ")"
# 住 601: after such a word a number alone is a door too.
_BARE: Final = rf"{_BEGINS}(?<![近约共有每达超多等第]){_ROOM}(?<!00)(?![\d*]){_NO_DOOR}"
HOME: Final = re.compile(
    rf"{_LIVES}{_ON}{{0,14}}?(?P<it>{_PLAIN})"
    rf"|(?:我家|家住|(?<![常入居暂])住|家在)\s{{0,3}}[:：在是]?\s{{0,3}}(?P<bare>{_BARE})"
    rf"|(?P<whose>{_PLAIN}|{_BARE})(?={_WHOSE})"
)


@dataclass(frozen=True, slots=True)
class Door:
    """One door: where all of it stands, and where the number of the room does."""

    start: int
    end: int
    room: tuple[int, int]


# 服务中心在 3 号楼 101 室, 到 203 室的窗口: where an office is, everybody may know.
_OFFICE: Final = (
    r"(?:服务(?:中心|站|大厅|点|室)|办公室|办公点|居委会|警务室|派出所|会议室|"
    r"活动室|活动中心|门诊|窗口)"
)
_NEAR: Final = 16
_BEFORE: Final = re.compile(rf"{_OFFICE}(?:在|设在|位于|地址|地点|搬到|[:：，,（(\s])*$")
_BEHIND: Final = re.compile(rf"\s*的?(?:{_OFFICE}|(?<=室)(?:办理|开会|领取))")


def doors_in(text: str) -> Iterator[Door]:
    """Tell each door in a text, whether somebody is said to live there or not."""
    for found in _DOOR.finditer(half_width(text)):
        name = next(name for name in "abc" if found[name])
        yield Door(found.start(), found.end(), found.span(name))


def is_of_an_office(text: str, door: Door) -> bool:
    """Say whether the words beside a door make it an office's, where nobody lives."""
    before = text[max(door.start - _NEAR, 0) : door.start]
    return bool(_BEFORE.search(before) or _BEHIND.match(text, door.end))
