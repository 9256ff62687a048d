"""What the demonstration's office reads out: answers of a district that does not exist, marked so."""

from datetime import datetime, timedelta

from wangge.cases import policy_answers
from wangge.cases.models import PolicyAnswer
from wangge.core.moments import local_day
from wangge.home.demo.district import District
from wangge.people.actors import COMMAND

_SOURCE = "演示用，不是真实文件"
# question, words people use for it, answer, days until it must be looked at again.
_ANSWERS = (
    (
        "老年优待证怎么办？",
        "优待证 老年证 老人证 乘车卡",
        "满 60 岁，带身份证到社区窗口办，当天可取。腿脚不便的，可以请网格员上门收材料。",
        300,
    ),
    (
        "居住证到期了怎么续？",
        "居住证 续签 续居住证",
        "到派出所窗口，或者在手机上续。带身份证和租房合同，到期前后一个月内都能办。",
        200,
    ),
    (
        "低保怎么申请？",
        "低保 最低生活保障 困难补助",
        "带户口本、收入和财产的证明到社区窗口申请。走不动的，打值班电话，网格员上门收。",
        90,
    ),
    (
        "新生儿上户口要带什么？",
        "新生儿 上户口 落户 出生证",
        "带出生医学证明、父母的身份证、户口本和结婚证，到派出所办。",
        150,
    ),
    (
        "异地看病怎么报销？",
        "异地 医保 报销 备案",
        "先在手机上备案，再住院，出院直接结算。",
        -5,
    ),
)


def enter(district: District, at: datetime) -> None:
    """Enter the answers; one of them is past the day on which it must be looked at again."""
    today = local_day(at)
    for question, words, answer, days in _ANSWERS:
        if PolicyAnswer.objects.filter(area=district.community, question=question).exists():
            continue
        policy_answers.keep(
            PolicyAnswer(area=district.community),
            question=question,
            keywords=words.split(),
            answer=answer,
            source=_SOURCE,
            source_on=today - timedelta(days=400),
            valid_until=today + timedelta(days=days),
            by=COMMAND,
            at=at,
        )
