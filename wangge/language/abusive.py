"""Which plain words of abuse stand in a text: a small list, so that somebody looks at it before everybody reads it.

Few and unmistakable on purpose: whoever is angry about a lift must be heard. What is found is held for staff and
never deleted; what stands in `_INNOCENT` has such a word in it and means no harm.
"""

import re
from collections.abc import Iterator

from wangge.language.normalise import half_width
from wangge.language.words import phrases

_ABUSE = phrases(
    "傻逼 傻比 傻b 煞笔 沙比 傻叉 傻缺 脑残 智障 弱智 白痴 蠢猪 蠢货 猪脑子 狗东西 狗娘养 狗日的 狗杂种 狗屁 "
    "王八蛋 王八羔子 混蛋 混账 杂种 畜生 畜牲 人渣 垃圾人 败类 贱人 贱货 臭婊子 婊子 泼妇 "
    "他妈的 真他妈 太他妈 你妈的 操你 草你妈 草泥马 艹你 日你妈 干你娘 妈逼 妈了个 去死吧 去你的 死全家 全家死光 "
    "不得好死 断子绝孙 滚蛋 不要脸 臭不要脸 缺德鬼 臭流氓 nmsl cnm tmd"
)
_INNOCENT = phrases(
    "智障人士 智障儿童 智障学生 智障人 智障者 智障孩子 弱智儿童 孩子他妈的 小孩他妈的 畜生粪"
)
_FOUND = re.compile(
    "(?P<innocent>"
    + "|".join(map(re.escape, sorted(_INNOCENT, key=len, reverse=True)))
    + ")|(?<![A-Za-z])(?:"
    + "|".join(map(re.escape, sorted(_ABUSE, key=len, reverse=True)))
    + ")(?![A-Za-z])",
    re.IGNORECASE,
)


def abuse_in(text: str) -> Iterator[tuple[int, int]]:
    """Tell where words of abuse stand in a text."""
    for found in _FOUND.finditer(half_width(text)):
        if not found["innocent"]:
            yield found.span()
