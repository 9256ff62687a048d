"""What every message of the platform looks like, with made-up particulars; a test keeps it complete."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.cases import telling
from wangge.cases.events import CaseEvent
from wangge.cases.vocabulary import Stage
from wangge.core.moments import SHANGHAI, say, say_clock, say_day
from wangge.home import made_up_table as made_up
from wangge.home.events import HomeEvent
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import AbuseReport
from wangge.notifications.channels import email, gateway, robot
from wangge.notifications.channels.shape import Letter
from wangge.notifications.models import Delivery
from wangge.notifications.sending import TEST
from wangge.parking import relaying
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.events import PeopleEvent

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
_NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
_DUE = datetime(2026, 11, 23, 17, 30, tzinfo=SHANGHAI)
_Channel = Delivery.Channel
_STAFF = (_Channel.IN_APP, _Channel.ROBOT, _Channel.EMAIL)
_RINGS = (*_STAFF, _Channel.SMS, _Channel.VOICE)
_ALONE = (_Channel.IN_APP, _Channel.EMAIL)
_RESIDENT = (_Channel.EMAIL, _Channel.SMS, _Channel.VOICE)
_NUMBER = _("编号 {number}")


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: its kind, the sentences of the code, by which ways it goes."""

    kind: str
    title: Promise
    body: tuple[Promise | str, ...] = ()
    ways: tuple[Delivery.Channel, ...] = _STAFF
    # Parts of the sentence that are sentences themselves.
    parts: dict[str, Promise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample as one channel carries it in one language."""

    kind: str
    title: str
    texts: tuple[str, ...]


_UNTIL = _("{when} 前。")
SAMPLES: tuple[Sample, ...] = (
    Sample(CaseEvent.CALLED, _("叫人：{place}"), (_("{when} 前没人接，自动叫下一位。"),), _RINGS),
    Sample(CaseEvent.DISPATCHED, _("等您接单：{title}"), (_UNTIL,)),
    Sample(CaseEvent.HANDED_OVER, _("等您接单：{title}"), (_UNTIL,)),
    Sample(CaseEvent.ADDED, _("居民补充了情况：{title}")),
    Sample(CaseEvent.ANSWERED, _("接着办：{title}")),
    Sample(CaseEvent.REOPENED, _("居民说还是没好：{title}")),
    Sample(CaseEvent.REOPENED, _("巡查的人说还是没好：{title}")),
    Sample(CaseEvent.WOKE, _("挂账到期，接着办：{title}")),
    Sample(CaseEvent.WITHDRAWN, _("居民撤回了：{title}")),
    Sample(CaseEvent.WARNED, _("快到时限（{stage}）：{title}"), (_UNTIL,)),
    Sample(
        CaseEvent.ESCALATED,
        _("请您督办（{what}）：{title}"),
        (_("牵头还是{lead}。"),),
        parts={"what": _("{stage}超期")},
    ),
    Sample(
        CaseEvent.ESCALATED,
        _("{what}，{name}开始督办：{title}"),
        parts={"what": _("叫人没人接"), "name": _("值班台")},
    ),
    Sample(CaseEvent.REVIEW_ASKED, _("请您审退单：{title}"), (_("{who}说：{reason}"),)),
    Sample(CaseEvent.REVIEW_ASKED, _("请您审不合理诉求：{title}"), (_("{who}说：{reason}"),)),
    Sample(CaseEvent.REVIEW_DECIDED, _("同意了您报的：{title}")),
    Sample(CaseEvent.REVIEW_DECIDED, _("没有同意您报的，照旧由您牵头：{title}")),
    Sample(CaseEvent.DISPATCHED, _("改由{lead}牵头了，您那边不用再办：{title}")),
    Sample(CaseEvent.REFERRED, _("吹哨请别处牵头了，您那边不用再办：{title}")),
    Sample(CaseEvent.REFERRED, _("请你们牵头：{title}"), (_("{task}。{when} 前报到。"),)),
    Sample(CaseEvent.REFERRED, _("请你们一起来：{title}"), (_("{task}。{when} 前报到。"),)),
    Sample(CaseEvent.REPORTED_IN, _("{party}报到了：{title}")),
    Sample(CaseEvent.CO_HANDLER_ASKED, _("请你们协办：{title}"), (_("{task}。{when} 前回话。"),)),
    Sample(CaseEvent.CO_HANDLER_REPORTED, _("{helper}协办的部分做好了：{title}")),
    Sample(CaseEvent.CO_HANDLER_REPORTED, _("{helper}协办还在做：{title}")),
    Sample(CaseEvent.CO_HANDLER_ENDED, _("不用再协办了：{title}")),
    Sample(CaseEvent.RESOLVED, _("牵头单位办好了，不用再协办：{title}")),
    Sample(CaseEvent.RESOLVED, _("您巡查记的，说办好了，请看一眼：{title}")),
    Sample(CaseEvent.WARNED, _("协办快到时限：{title}")),
    Sample(CaseEvent.ESCALATED, _("协办超期，请马上回话：{title}")),
    Sample(CaseEvent.JOINED, _("又有一户说了同样的事：{title}")),
    Sample(CaseEvent.UNMERGED, _("又分开单独办，等您接单：{title}")),
    Sample(CaseEvent.UNMERGED, _("又分开单独办，还是您在办：{title}")),
    Sample(CaseEvent.URGED, _("居民在催：{title}")),
    Sample(CaseEvent.URGED, _("同事在催：{title}")),
    Sample(
        CaseEvent.CALL_BACK_MISSED,
        _("该回的电话还没打：{title}"),
        (_("说好 {when} 前打给居民。"),),
    ),
    Sample(
        CaseEvent.TEXTS_AGREED,
        _("收到了：{title}"),
        (_("由{lead}负责，有结果告诉您。"), _NUMBER),
        _RESIDENT,
    ),
    Sample("case.reply", _("您的事有回音：{title}"), (made_up.ANSWER, _NUMBER), _RESIDENT),
    Sample("case.supervised", _("您的事超期了，上一级已经开始督办"), (_NUMBER,), _RESIDENT),
    Sample("case.supervised", _("还没人接，上一级已经开始督办"), (_NUMBER,), _RESIDENT),
    Sample(
        "case.new_lead",
        _("您的事已转交，现在由{lead}牵头"),
        (_("编号不变，进度还在老地方看。"), _NUMBER),
        _RESIDENT,
    ),
    Sample(
        MessageBoardEvent.POSTED,
        _("留言里有个人信息，等整理后公开（{when}）"),
        (_("写的人看得到还没公开。事情照办。"),),
    ),
    Sample(
        MessageBoardEvent.REPORTED,
        _("有人举报一条留言：{why}"),
        (_("写的人看得到还没公开。事情照办。"),),
    ),
    Sample(
        MessageBoardEvent.ANSWER_SET,
        _("回音里有个人信息，等整理后放到留言板（{when}）"),
        (_("写的人看得到还没公开。事情照办。"),),
    ),
    Sample(MessageBoardEvent.SHOWN, _("您的留言整理好，公开了"), (made_up.MESSAGE,), _RESIDENT),
    Sample(
        MessageBoardEvent.HIDDEN,
        _("您的留言被隐去了，事情照办"),
        (_("原因：{reason}"),),
        _RESIDENT,
    ),
    Sample(MessageBoardEvent.RESTORED, _("您的留言恢复了"), (made_up.MESSAGE,), _RESIDENT),
    Sample(ParkingEvent.DRIVER_ANSWERED, _("车主回话“{answer}”：{title}")),
    Sample(
        ParkingEvent.LOOK_DUE,
        _("15 分钟到了，请看一下：{title}"),
        (_("车主说已经挪走，还没有人看过。问一下诉求人，挪走了就记下，没挪走就叫人到现场。"),),
    ),
    Sample(
        ParkingEvent.LOOK_DUE,
        _("15 分钟到了，请看一下：{title}"),
        (_("还没记下车挪走。请到现场看，或者在挪车的页面上叫人到现场。"),),
    ),
    Sample(
        relaying.MESSAGE,
        _("请挪一下车：{plate}"),
        (_("{place}：有人等着用。挪好了、来不了，都请回一声。"),),
        _RESIDENT,
    ),
    Sample(
        relaying.MESSAGE, _("请挪一下车：{plate}"), ways=_RESIDENT, parts={"plate": _("您的车")}
    ),
    Sample(
        "exchange.webhook_paused",
        _("给“{name}”的消息暂停了"),
        (_("连着 {count} 次没有送到。等着的都留着；对方修好了，到“消息订阅”里点“接着送”。"),),
        _ALONE,
    ),
    Sample(HomeEvent.FEEDBACK_ANSWERED, _("您提的意见有答复了"), (made_up.ANSWERED,), _ALONE),
    Sample("duty.swap", _("%(day)s %(starts)s–%(ends)s 请您替 %(name)s 值班"), (), _ALONE),
    Sample("home.succession", _("{name}离岗，手上的 {count} 项交给您了"), (), _ALONE),
    Sample(
        "home.succession",
        _("{name}离岗，{count} 个班没人接"),
        (_("{to}接不了：{shifts}。到时没人，电话会打到值班台。请另排人。"),),
        _ALONE,
    ),
    Sample(
        PeopleEvent.NAME_WITHDRAWN,
        _("{name}的亮牌撤下了，墙上的请换一张"),
        (_("公示页上已经看不到。打印新的贴上，旧的收回来。"),),
        _ALONE,
    ),
    Sample(TEST, _("试一下：这个群能收到值班台的消息了"), (), (_Channel.ROBOT,)),
    Sample(TEST, _("试一下：短信和电话能收到了"), (), (_Channel.SMS, _Channel.VOICE)),
)


def shown_by(channel: str) -> list[Shown]:
    """Every message that goes by a channel, as it would be carried there, in each language."""
    fitting = [sample for sample in SAMPLES if channel in sample.ways]
    return [
        Shown(
            sample.kind,
            _letter(sample).title,
            tuple(_carried(sample, channel, code) for code, _word in LANGUAGES),
        )
        for sample in fitting
    ]


def _carried(sample: Sample, channel: str, language: str) -> str:
    with translation.override(language):
        if channel == _Channel.ROBOT:
            return robot.text_of(_letter(sample, is_for_group=True))
        letter = _letter(sample)
        if channel == _Channel.EMAIL:
            return email.written(letter, at=_NOW).text
        if channel in {_Channel.SMS, _Channel.VOICE}:
            return gateway.text_of(letter, made_up.SENDER)
        return "\n".join(line for line in (letter.title, letter.body) if line)


def _letter(sample: Sample, *, is_for_group: bool = False) -> Letter:
    values = _values()
    if is_for_group:
        what = (values["category"], values["building"], values["number"], values["when"])
        values |= dict.fromkeys(("title", "place"), telling.for_everybody(*what))
    values |= {name: str(part).format(**values) for name, part in sample.parts.items()}
    is_of_resident = sample.ways is _RESIDENT
    return Letter(
        id="sample",
        title=_filled(sample.title, values),
        body="\n".join(_filled(line, values) for line in sample.body),
        url="/s/…/" if is_of_resident else "/cases/4817293605/",
        is_urgent=sample.ways is _RINGS,
        call_back="0513-5550 1234" if is_of_resident else "",
        address="reader@example.com",
    )


def _filled(text: Promise | str, values: dict[str, str]) -> str:
    said = str(text)
    return said % values if "%(" in said else said.format(**values)


def _values() -> dict[str, str]:
    today = say_day(_DUE.date(), _NOW.date())
    return {
        **made_up.WORDS,
        "when": say(_DUE, _NOW, is_end=True),
        "stage": str(Stage.RESOLVE.label),
        "why": str(AbuseReport.Why.INSULT.label),
        "answer": str(MoveRequest.Answer.COMING.label),
        "shifts": f"{today} 08:00–20:00",
        "day": today,
        "starts": say_clock(_NOW),
        "ends": say_clock(_DUE),
    }
