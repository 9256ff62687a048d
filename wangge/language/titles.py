"""What to call a request in a list: its first words that say something, without personal data."""

import re

from wangge.language.normalise import clean, shorten
from wangge.language.personal_data import scan

LONGEST = 24
_SHORTEST = 4
# Further in no title is looked for.
_READ = 1000
# A title shorter than this takes in the beginning of what follows.
_TELLING = 10
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
_CLAUSE_END = re.compile(r"[，,、：:]\s*|\s{2,}")
# What people say before they come to the point: greetings, who they are, thanks.
_GREETING = re.compile(
    r"(?:尊敬的|敬爱的)?[^，,：:。！!\s]{0,8}(?:领导|书记|主任|社区|物业|同志|师傅|市长)?"
    r"(?:您好|你好|大家好|早上好|上午好|下午好|晚上好)呀?"
    r"|(?:尊敬的|敬爱的)[^，,：:。！!\s]{0,12}"
    r"|(?:我叫|我的名字|我姓|姓名|联系人|联系电话|我的电话|电话|手机号?|身份证号?码?|车牌号?).*"
    r"|(?:我是|本人是?|我们是|我家住|本人住|住在|我住).*(?:业主|住户|居民|村民|租户|\d室?|楼|小区|栋)"
    r"|谢谢[您你]?|麻烦(?:您|你)?了?|打扰了|急|在吗|领导|社区|物业|男|女|汉族"
    r"|(?:我们?)?想?要?(?:反映|反应|投诉|举报|咨询|问)(?:一下|一个问题|个事|个问题)?"
)
_LEAD_IN = re.compile(
    r"^(?:请问一?下?|麻烦问一?下?|我想?要?(?:反映|反应|投诉|举报|咨询|问)一?下?|想?(?:反映|咨询|投诉)一?下)"
    r"[，,：:\s]*"
)
_ROOM = re.compile(r"(?<!\d)\d{1,5}(?:\s?[-—–]\s?\d{1,5})+\s?室?|\d{3,4}\s?(?:室|房)")
_GAPS = re.compile(r"[ \t]+")
_EDGES = " \t，,、：:。.·-—*（）()[]【】"


def title_of(text: str, *, longest: int = LONGEST) -> str:
    """Return a short title from the words, empty where they say nothing but who and where."""
    plain = _without_personal_data(clean(text[:_READ]))
    for sentence in _SENTENCE_END.split(plain):
        title = _lead(sentence, longest=longest)
        if len(title) >= _SHORTEST:
            return title
    return shorten(_tidy(plain.replace("\n", " ")), longest=longest)


def _lead(sentence: str, *, longest: int) -> str:
    # As many clauses from the first that comes to the point as fit.
    clauses = [_tidy(clause) for clause in _CLAUSE_END.split(sentence)]
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


def _without_personal_data(text: str) -> str:
    text = _ROOM.sub(" ", text)
    # What is left of two pieces can make a third.
    while found := scan(text):
        for finding in reversed(found):
            text = f"{text[: finding.start]} {text[finding.end :]}"
    return text


def _tidy(words: str) -> str:
    return _GAPS.sub(" ", words).strip(_EDGES)
