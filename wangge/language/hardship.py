"""Where a text tells of illness or hardship of whoever speaks or of their family: what they may not want all to read.

The law holds such words to be sensitive. A question how to apply for help tells of nobody and is let pass.
"""

import re
from collections.abc import Iterator
from typing import Final

from wangge.language.normalise import half_width

_ILL: Final = (
    "抑郁|焦虑症|(?<!致)癌(?!症高发|症?的?风险)|肿瘤|白血病|尿毒症|(?<!设施)(?<!系统)(?<!交通)(?<!电梯)瘫痪|瘫在|偏瘫|瘫了|残疾|精神病|精神分裂|精神失常|透析|化疗|放疗|艾滋|流产(?!生)|怀孕|"
    "(?:是|我|个)孕妇|糖尿病|心脏病|高血压|中风|脑梗|脑溢血|老年痴呆|痴呆|失能|自闭症|癫痫|肝炎|肺结核|自杀|不想活|重病|大病"
)
_POOR: Final = (
    "揭不开锅|吃不上饭|没饭吃|没钱吃饭|借不到钱|欠[了着]?(?:[^，。\\s]{0,6})(?:债|外债)|没钱(?:看病|治|交|买|吃)|"
    "吃低保|低保户|特困|贫困户|失业|下岗|没有?收入|断了?收入"
)
_HELPLESS: Final = (
    "上门(?:帮|照顾|照料|护理)|爬不上去|爬不了楼|起不了床|下不了床|下不来床|走不了路|走不动|"
    "卧床|不能自理|坐轮椅"
)
_TOLD: Final = re.compile(f"{_ILL}|{_POOR}|{_HELPLESS}")
_OWN: Final = re.compile(
    "我(?!们(?!家))|本人|家里|老伴|老公|老婆|爱人|丈夫|妻子|儿子|女儿|孩子|老人|老头|老太|母亲|父亲|"
    "妈妈|爸爸|爷爷|奶奶|外婆|外公"
)
# Where they ask what rules and offices there are, or what a place lacks for everybody.
_GENERAL: Final = re.compile(
    "残疾(?:人?证|人?车位|人?通道|人?坡道|人?卫生间|人?设施|人?补贴|人联合会|军人)|残联|失业(?:金|保险|登记|证)|大病(?:医保|保险|救助)|"
    "(?:怎么|如何|哪里|哪儿|怎样|什么|哪些|多少|能不能|可以|可不可以|是否)[^，。]{0,8}(?:申请|办理?|报销?|领|补贴|条件|材料|手续|政策)|"
    "(?:申请|办理?|报销?|领取?|补贴|条件|材料|手续|政策|标准)[^，。]{0,8}(?:怎么|如何|哪里|哪儿|怎样|什么|哪些|多少|吗)"
)
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+")


def hardship_in(text: str) -> Iterator[tuple[int, int]]:
    """Tell where words of illness, poverty or help at home stand in a sentence about oneself or the family."""
    for sentence in _SENTENCE.finditer(half_width(text)):
        if _OWN.search(sentence[0]):
            for told in _TOLD.finditer(_GENERAL.sub(_blank, sentence[0])):
                yield sentence.start() + told.start(), sentence.start() + told.end()


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
