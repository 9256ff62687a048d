"""Whether a text speaks ill of a person whom its readers can recognise: somebody named, or behind a door."""

import re

from wangge.language.names import names_in
from wangge.language.normalise import half_width

# Surnames that seldom begin another word; the rest need a title beside them all the same.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏程吕丁沈任姚"
    "卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱侯邹熊孟秦薛阎雷段龙史陶贺顾毛郝龚邵钱严赖武莫孔汤倪殷易"
)
_TITLES = (
    "某某|某|先生|女士|小姐|太太|阿姨|大妈|大爷|大叔|师傅|经理|主任|书记|所长|队长|保安|保洁|老师|医生|老板|"
    "会计|奶奶|爷爷"
)
_SOMEBODY = re.compile(
    rf"[{_SURNAMES}](?:{_TITLES})"
    rf"|姓[{_SURNAMES}]的?"
    rf"|[老小][{_SURNAMES}](?=家|他|她|这|那|又|总|天|经|每|把|在|从|，|,|。)"
    rf"|(?<![我人])(?:叫|名叫|是)[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=的|这个人|，|,|。|$)"
)
# Whoever lives behind a door is as good as named.
_BEHIND_A_DOOR = re.compile(
    r"(?<!\d)\d{3,4}\s*(?:室|户|房)?\s*(?:的(?:人|住户|业主|那家|租客|女的|男的)|那[家户]|这[家户]|家|住户|业主|租客)"
    r"|(?:楼上|楼下|隔壁|对门|对面)(?:那|这|的|邻居|人家|住户|家|租客|业主)"
)
_ILL = re.compile(
    r"骂|打人|打了|动手|偷|赌|贪|骗|收了?[^，。\s]{0,3}钱|不办事|乱收|回扣|好处费|态度|不讲理|蛮横|欺负|恶心|缺德|不要脸|无赖|流氓|混蛋|王八|畜生|"
    r"投诉|举报|扰民|吵|乱扔|乱丢|霸占|占着|威胁|喝酒|酒后|睡觉|不干活|偷懒|推诿|不负责|不管事|离婚|出轨|小三|"
    r"精神病|神经病|坐过牢|欠债|老赖|偷窥|吸毒|嫖|卖淫|虐|家暴"
)
# Said of a thing it is no more than a complaint (电梯老是坏), of a person in full it is ill.
_HABIT = re.compile(r"老是|老在|老把|天天|总是|总在|总把|欠|抽烟|养狗|占用|私自|擅自|拒不")


def accused_in(text: str) -> str:
    """Return the words that point at a person of whom the text speaks ill; empty where nobody is."""
    plain = half_width(text)
    named = [plain[name.start : name.end] for name in names_in(plain) if name.is_of_another]
    if named and (_ILL.search(plain) or _HABIT.search(plain)):
        return named[0]
    if not _ILL.search(plain):
        return ""
    found = _SOMEBODY.search(plain) or _BEHIND_A_DOOR.search(plain)
    return found[0] if found else ""
