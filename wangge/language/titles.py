"""What to call a request in a list: its first words that say something, without personal data."""

import re
from collections.abc import Iterator

from wangge.language.normalise import clean, shorten
from wangge.language.personal_data import PersonalData, redact, suspect

LONGEST = 30
_SHORTEST = 4
# A title shorter than this takes in the beginning of what follows.
_TELLING = 10
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
_CLAUSE_END = re.compile(r"[，,]\s*|\s{2,}")
# What people say before they come to the point: greetings, who they are, thanks.
_GREETING = re.compile(
    r"(?:尊敬的|敬爱的)?[^，,：:。！!\s]{0,8}(?:领导|书记|主任|社区|物业|同志|师傅|市长)?"
    r"(?:您好|你好|大家好|早上好|上午好|下午好|晚上好)呀?"
    r"|(?:尊敬的|敬爱的)[^，,：:。！!\s]{0,12}"
    r"|(?:我叫|我的名字|我姓|姓名|联系人|联系电话|(?:我的?)?电话|手机号?|身份证号?码?|车牌号?)\s*[:：是为]?[\s\-*…]*"
    r"|(?:我是|本人是?|我们是|我家住|本人住|住在|我住).*(?:业主|住户|居民|村民|租户|\d室?|楼|小区|栋|的)\s*"
    r"|谢谢[您你]?|麻烦(?:您|你)?了?|打扰了|急|在吗|领导|社区|物业|男|女|汉族"
    r"|(?:我们?)?想?要?(?:反映|反应|投诉|举报|咨询|问)(?:一下|一个问题|个事|个问题)?"
)
# Where a name was taken out, what led to it says nothing any more: 我是〔…〕.
_DANGLING = re.compile(
    r"(?:^|(?<=[\s，,]))(?:我们?是|我的?名?字?叫|本人[是叫]?|业主|户主|租户|姓名|联系人|(?:有事)?[请可]?找)[\s:：]*$"
)
_HAIL = re.compile(
    r"^(?:尊敬的|敬爱的)?[^，,：:。！!\s]{0,10}(?:领导|书记|主任|市长|您好|你好)[：:]\s*"
)
_LEAD_IN = re.compile(
    r"^(?:请问一?下?|麻烦问一?下?|我想?要?(?:反映|反应|投诉|举报|咨询|问)一?下?|想?(?:反映|咨询|投诉)一?下)"
    r"[，,：:\s]*"
)
# 我是 2 号楼 1203 的业主: that home is no part of what is the matter.
_SPEAKER = re.compile(r"(?:我们?是|本人是?|住在?)[^，,。；;！？!?\n]{0,14}$")
_WHO = re.compile(r"\s*的?(?:业主|住户|居民|村民|租户|租客)?")
_NEAR = 20
_GAPS = re.compile(r"[ \t]+")
_EDGES = " \t，,、：:。.·-—*（）()[]【】"


def title_of(text: str, *, longest: int = LONGEST) -> str:
    """Return a short title from the words; who speaks, from where and under which number is no part of it.

    The door where something is the matter stays: whoever goes there reads it.
    """
    words = clean(text)
    # Of the whole words, before anything is cut: half a number is not known as one.
    plain = without_numbers_and_names(words)
    for sentence in _SENTENCE_END.split(plain):
        title = _lead(sentence, longest=longest)
        if len(title) >= _SHORTEST:
            return title
    # Short words are better than none; else they said who they are and nothing else.
    said = _lead(plain.replace("\n", " "), longest=longest)
    return said or shorten(redact(words).replace("\n", " "), longest=longest)


def without_numbers_and_names(text: str) -> str:
    """Return words without personal data, but for the doors that they are about."""
    # What is left of two pieces can make a third.
    while found := list(_told_of(text)):
        begins = [0, *(end for _start, end in found)]
        ends = [*(start for start, _end in found), len(text)]
        # A number in a home may have been told with it: what overlaps gives no piece.
        text = " ".join(text[begin:end] for begin, end in zip(begins, ends, strict=True))
    return text


def _told_of(text: str) -> Iterator[tuple[int, int]]:
    for one in suspect(text):
        if one.kind is not PersonalData.HOME:
            yield one.start, one.end
        elif speaker := _SPEAKER.search(text[max(one.start - _NEAR, 0) : one.start]):
            behind = _WHO.match(text, one.end)
            yield one.start - len(speaker[0]), behind.end() if behind else one.end


def _lead(sentence: str, *, longest: int) -> str:
    # As many clauses from the first that comes to the point as fit.
    clauses = [
        _tidy(_DANGLING.sub("", clause)) for clause in _CLAUSE_END.split(_HAIL.sub("", sentence))
    ]
    telling = [clause for clause in clauses if clause and not _GREETING.fullmatch(clause)]
    if not telling:
        return ""
    title = _LEAD_IN.sub("", telling[0]) or telling[0]
    for clause in telling[1:]:
        longer = f"{title}，{clause}"
        if len(longer) > longest:
            return shorten(longer, longest=longest) if len(title) < _TELLING else title
        title = longer
    return shorten(title, longest=longest)


def _tidy(words: str) -> str:
    return _GAPS.sub(" ", words).strip(_EDGES)
