"""What staff can do to a case from its page: the word on the button, its form, the operation."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wangge.cases import (
    asking,
    callout,
    changing,
    closing,
    deferring,
    redirecting,
    replying,
    resolving,
    ringing,
    sides,
    taking,
    triage,
)
from wangge.cases.models import Case
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import deeds_dispute, deeds_review, deeds_together
from wangge.cases.views import verb_forms as forms
from wangge.cases.views.deed import Deed
from wangge.cases.vocabulary import Resolution, Status, Verb
from wangge.core.errors import Refused
from wangge.core.moments import SHANGHAI
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places import locate

# When a deferred case wakes on its day.
_MORNING = time(8, 30)


def offered(case: Case, *, by: Actor) -> list[Deed]:
    """What the actor may do now; the one that answers the next deadline first."""
    shut = sides.barred(case)
    may = [
        deed
        for deed in DEEDS.values()
        if deed.name not in _ASIDE and deed.verb not in shut and is_open_to(deed, case, by)
    ]
    return sorted(may, key=lambda deed: not _is_next(deed, case))


def is_open_to(deed: Deed, case: Case, by: Actor) -> bool:
    """Say whether the actor may do it in the state of the case; what its sides leave is asked apart."""
    if deed.verb is not None:
        may = case.allows(deed.verb) and changing.permits(case, TRANSITIONS[deed.verb], by)
        return may and (deed.only is None or deed.only(case, by))
    return deed.only(case, by) if deed.only else _OPEN[deed.name](case, by)


def _is_next(deed: Deed, case: Case) -> bool:
    if deed.verb in {Verb.DECIDE, Verb.END_REFUSED}:
        return True  # a colleague waits for it; a refusal leaves nothing else to do
    if case.status == Status.REFERRED:
        return deed.verb == Verb.REPORT_IN
    if case.status == Status.DISPATCHED:
        return deed.verb == Verb.TAKE
    if deed.verb is None or deed.verb == Verb.RESOLVE_ON_SPOT:
        return False
    return case.next_stage in TRANSITIONS[deed.verb].meets


def _resolve(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return resolving.resolve(
        case,
        text=typed["text"],
        resolution=typed["resolution"],
        source=typed.get("source", ""),
        by=by,
        at=at,
    )


def _confirm(case: Case, typed: Any, by: Actor, at: datetime) -> str:
    closing.confirm(
        case,
        satisfaction=typed["satisfaction"],
        text=typed["text"],
        requester=typed.get("who"),
        way=typed["heard_way"],
        spoke_at=typed["spoke_at"],
        by=by,
        at=at,
    )
    return _("记下了。别的几户也说好了，就办结。") if case.is_open else ""


def _on_spot(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    resolution = typed["resolution"] or Resolution.FIXED
    return resolving.resolve_on_spot(case, text=typed["text"], resolution=resolution, by=by, at=at)


def _defer(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    wakes = datetime.combine(typed["review_at"], _MORNING, SHANGHAI)
    return deferring.defer(case, reason=typed["reason"], review_at=wakes, by=by, at=at)


def _hand_over(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return taking.hand_over(case, to=typed["to"], reason=typed["reason"], by=by, at=at)


def _correct_place(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    place = locate.locate(
        case.community,
        estate_id=typed["estate"],
        building_id=typed["building"],
        text=typed["place_text"],
    )
    return triage.correct_place(case, place, by=by, at=at)


def _contact(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return replying.contact(
        case, way=typed["way"], outcome=typed["outcome"], text=typed["text"], by=by, at=at
    )


def _may_contact(case: Case, by: Actor) -> bool:
    try:
        replying.must_answer_for(case, by)
    except Refused:
        return False
    return case.is_open and by.post is not None


def _may_call(case: Case, by: Actor) -> bool:
    return (
        case.status == Status.DISPATCHED
        and case.is_open
        and by.may(Right.REGISTER)
        and changing.oversees(case, by)
        and ringing.running(case) is None
    )


def _may_prove(case: Case, by: Actor) -> bool:
    if by.post is None or case.handler_id != by.post.pk or case.building_id is None:
        return False
    call_out = case.call_outs.order_by("-pk").first()
    return (
        call_out is not None and call_out.arrived_at is not None and call_out.confirmed_at is None
    )


_OPEN: dict[str, Callable[[Case, Actor], bool]] = {
    "contact": _may_contact,
    "call_out": _may_call,
    "lobby_code": _may_prove,
}
# Corrections stand beside what they correct, not on the bar.
_ASIDE = {"correct_place", "correct_category", "correct_urgency"}

_ALL = (
    Deed(
        "take", Verb.TAKE, gettext_lazy("接单"), "hand",
        lambda case, typed, by, at: taking.take(case, by=by, at=at),
        lead=gettext_lazy("接了就由您办，居民会看到您的名字。"),
        send=gettext_lazy("接单"), done=gettext_lazy("接下了，现在由您办。"), is_one_tap=True,
    ),
    Deed(
        "arrive", Verb.ARRIVE, gettext_lazy("到场"), "pin",
        lambda case, typed, by, at: taking.arrive(case, by=by, at=at),
        lead=gettext_lazy("只记到场的时间，不记位置。"),
        send=gettext_lazy("我到了"), done=gettext_lazy("记下了，您到场了。"), is_one_tap=True,
    ),
    Deed(
        "resolve", Verb.RESOLVE, gettext_lazy("办好了"), "check", _resolve, forms.ResolveForm,
        lead=gettext_lazy("回复发给居民，由居民说好没好；几天没有回音就办结。"),
        send=gettext_lazy("发给居民，请他确认"), done=gettext_lazy("发给居民了，等他确认。"),
    ),
    Deed(
        "ask", Verb.ASK, gettext_lazy("问居民"), "question",
        lambda case, typed, by, at: asking.ask(case, text=typed["text"], by=by, at=at),
        forms.AskForm,
        lead=gettext_lazy("等回话的时候停止计时，居民看得到为什么停。"),
        send=gettext_lazy("问居民"), done=gettext_lazy("问出去了，先停止计时。"),
    ),
    Deed(
        "answer", Verb.ANSWER, gettext_lazy("记居民回话"), "speech",
        lambda case, typed, by, at: asking.answer(case, text=typed["text"], by=by, at=at),
        forms.AnswerForm,
        lead=gettext_lazy("记下以后接着计时，接着办。"),
        send=gettext_lazy("记下，接着办"), done=gettext_lazy("记下了，接着办。"),
    ),
    Deed(
        "confirm", Verb.CONFIRM, gettext_lazy("居民说好了"), "check",
        _confirm, forms.ConfirmForm, of_patrol=gettext_lazy("巡查的人说好了"),
        lead=gettext_lazy("居民在电话里或当面说好了，才点这里。居民会看到是谁替他记的。"),
        send=gettext_lazy("记下，办结"), done=gettext_lazy("办结了。"),
    ),
    Deed(
        "reopen", Verb.REOPEN, gettext_lazy("居民说没好"), "refresh",
        lambda case, typed, by, at: closing.reopen(
            case, text=typed["text"], requester=typed.get("who"), by=by, at=at
        ),
        forms.ReopenForm, of_patrol=gettext_lazy("巡查的人说没好"),
        lead=gettext_lazy("还是这个编号，重新派人来办，第一次的结果留着。"),
        send=gettext_lazy("重新派人办"), done=gettext_lazy("重新派出去了。"),
        only=lambda case, by: case.status != Status.DECLINED,
    ),
    Deed(
        "wake", Verb.WAKE, gettext_lazy("现在接着办"), "clock",
        lambda case, typed, by, at: deferring.wake(case, by=by, at=at),
        lead=gettext_lazy("不等到约定的日子，现在就接着计时。"),
        send=gettext_lazy("接着办"), done=gettext_lazy("接着办了。"), is_one_tap=True,
    ),
    Deed(
        "call_out", None, pgettext_lazy("能做的事", "叫人到场"), "bell",
        lambda case, typed, by, at: callout.call(case, by=by, at=at),
        lead=gettext_lazy("会响值班人的手机，2 分钟没人接就叫下一位，10 分钟内到场。"),
        send=gettext_lazy("叫人"), done=gettext_lazy("正在叫人。"),
    ),
    Deed(
        "hand_over", Verb.HAND_OVER, gettext_lazy("转给别人"), "people", _hand_over,
        forms.HandOverForm,
        lead=gettext_lazy("牵头单位不变；对方要重新接单。"),
        send=gettext_lazy("转过去"), done=gettext_lazy("转过去了，对方会收到消息。"),
    ),
    Deed(
        "contact", None, gettext_lazy("记一次联系"), "call", _contact, forms.ContactForm,
        lead=gettext_lazy("打了电话、上了门，都记一笔，居民看不到备注。"),
        send=gettext_lazy("记下"), done=gettext_lazy("联系记下了。"),
    ),
    Deed(
        "defer", Verb.DEFER, gettext_lazy("挂账"), "moon", _defer, forms.DeferForm,
        lead=gettext_lazy("停止计时，告诉居民原因和日子，到那天自动接着办。"),
        send=gettext_lazy("挂账并告诉居民"), done=gettext_lazy("挂账了，到日子自动接着办。"),
    ),
    Deed(
        "resolve_on_spot", Verb.RESOLVE_ON_SPOT, gettext_lazy("当场办好"), "wrench", _on_spot,
        forms.OnSpotForm,
        lead=gettext_lazy("人在现场，一步办好；还是会请居民确认。"),
        send=gettext_lazy("当场办好，告诉居民"), done=gettext_lazy("办好了，等居民确认。"),
        is_rare=True,
    ),
    Deed(
        "lobby_code", None, gettext_lazy("报门厅码"), "key",
        lambda case, typed, by, at: callout.confirm_arrival(
            case, code=typed["code"], by=by, at=at
        ),
        forms.LobbyCodeForm,
        lead=gettext_lazy("居民不方便确认时，用门厅里贴的码证明您到了。"),
        send=gettext_lazy("确认到场"), done=gettext_lazy("到场确认了。"), is_rare=True,
    ),
    Deed(
        "extend", Verb.EXTEND, gettext_lazy("延期"), "calendar",
        lambda case, typed, by, at: deferring.extend(
            case, amount=typed["amount"], reason=typed["reason"], by=by, at=at
        ),
        forms.ExtendForm,
        lead=gettext_lazy("一件事只能延一次，原因居民看得到。"),
        send=gettext_lazy("延期并告诉居民"), done=gettext_lazy("延期了，居民会收到原因。"),
        is_rare=True,
    ),
    Deed(
        "dispatch", Verb.DISPATCH, gettext_lazy("改派"), "route",
        lambda case, typed, by, at: redirecting.redirect(case, to=typed["to"], by=by, at=at),
        forms.DispatchForm,
        lead=gettext_lazy(
            "还没人接，派错了才换。接单重新计时，办好的时间照走；原来的单位和居民会收到消息。"
        ),
        send=gettext_lazy("改派"), done=gettext_lazy("改派出去了。"), is_rare=True,
        only=lambda case, by: not redirecting.is_taken(case),
    ),
    Deed(
        "void", Verb.VOID, gettext_lazy("作废"), "stop",
        lambda case, typed, by, at: closing.void(case, reason=typed["reason"], by=by, at=at),
        forms.VoidForm,
        lead=gettext_lazy("会停止计时，居民会收到您写的原因。作废后不能恢复。"),
        send=gettext_lazy("作废并通知"), done=gettext_lazy("作废了，居民会收到原因。"),
        is_rare=True, is_harm=True,
    ),
    Deed(
        "correct_place", Verb.CORRECT, gettext_lazy("更正地点"), "pin", _correct_place,
        forms.PlaceForm,
        lead=gettext_lazy("居民的原话不变。还没人接的，牵头单位跟着地点换；接了的不换，不归他们的请他们退单。"),
        send=gettext_lazy("更正"), done=gettext_lazy("地点更正了。"),
    ),
    Deed(
        "correct_category", Verb.CORRECT, gettext_lazy("更正类别"), "tag",
        lambda case, typed, by, at: triage.correct_category(
            case, typed["category"], by=by, at=at
        ),
        forms.CategoryForm,
        lead=gettext_lazy("居民的原话不变。时限跟着类别换；牵头单位还没人接才跟着换，接了的请他们退单。"),
        send=gettext_lazy("更正"), done=gettext_lazy("类别更正了。"),
    ),
    Deed(
        "correct_urgency", Verb.CORRECT, gettext_lazy("更正缓急"), "clock",
        lambda case, typed, by, at: triage.correct_urgency(
            case, typed["urgency"], by=by, at=at
        ),
        forms.UrgencyForm,
        lead=gettext_lazy("时限按新的缓急重算，起点不变。"),
        send=gettext_lazy("更正"), done=gettext_lazy("缓急更正了。"),
    ),
)  # fmt: skip
# Decisions first: a colleague waits for them.
DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        *deeds_review.DECISIONS,
        *deeds_dispute.ENDING,
        *deeds_dispute.DEEDS,
        *_ALL,
        *deeds_together.DEEDS,
        *deeds_review.DEEDS,
    )
}
