"""What staff can ask a second person, what that person decides, and how a no is said lawfully."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import claiming, closing, declining, repeats, returning, reviewing
from wangge.cases.models import Case, Review
from wangge.cases.views import forms_review as forms
from wangge.cases.views.deed import Deed
from wangge.cases.vocabulary import DeclineReason, Status, Verb
from wangge.core.errors import Refused
from wangge.people.actors import Actor


def _return(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return returning.ask(
        case,
        reason=typed["reason"],
        clause=typed["clause"],
        proposed=typed["body"],
        by=by,
        at=at,
    )


def _decide(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    decision = typed["decision"]
    if typed["way"] == "dispatch":
        return returning.send_on(case, to=typed["body"], decision=decision, by=by, at=at)
    if typed["way"] == "refer":
        return returning.refer_up(
            case,
            task=typed["task"],
            parties=typed["parties"],
            report_in_by=typed["report_in_by"],
            decision=decision,
            by=by,
            at=at,
        )
    if typed["way"] == "decline":
        return returning.decline(
            case,
            reason=typed["reason"],
            phone=typed["phone"],
            text=typed["text"],
            decision=decision,
            by=by,
            at=at,
        )
    return returning.refuse(case, decision=decision, helpers=typed["helpers"], by=by, at=at)


def _decide_claim(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    if typed["way"] == "refuse":
        return claiming.refuse(case, decision=typed["decision"], by=by, at=at)
    return claiming.agree(
        case,
        reason=typed["reason"],
        phone=typed["phone"],
        text=typed["text"],
        decision=typed["decision"],
        by=by,
        at=at,
    )


def _decline(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return declining.decline(
        case, reason=typed["reason"], phone=typed["phone"], text=typed["text"], by=by, at=at
    )


def _nothing_new(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    text = repeats.answer_once_more(case, at=at)
    if not text:
        raise Refused(_("没有找到前面的答复。请用“说明不办”，写明答复。"))
    reason = DeclineReason.NOTHING_NEW
    return declining.decline(case, reason=reason, text=text, by=by, at=at)


def _is_repeat(case: Case, by: Actor) -> bool:
    return repeats.earlier_of(case, at=case.submitted_at) is not None


def _is_declined(case: Case, by: Actor) -> bool:
    return case.status == Status.DECLINED


DECISIONS = (
    Deed(
        "decide", Verb.DECIDE, gettext_lazy("审退单"), "check", _decide, forms.DecideForm,
        lead=gettext_lazy("同意，就改派、吹哨或者说明不办；不同意，还是他牵头。定下来才换。"),
        send=gettext_lazy("就这样定"), done=gettext_lazy("定下来了，退单的人会收到消息。"),
        only=lambda case, by: reviewing.may_decide(case, by, what=Review.What.RETURN),
    ),
    Deed(
        "decide_claim", Verb.DECIDE, gettext_lazy("审不合理诉求"), "check", _decide_claim,
        forms.DecideClaimForm,
        lead=gettext_lazy("同意了才不计入满意率，件数和理由照样列出来。"),
        send=gettext_lazy("就这样定"), done=gettext_lazy("定下来了，报的人会收到消息。"),
        only=lambda case, by: reviewing.may_decide(case, by, what=Review.What.UNREASONABLE),
    ),
)  # fmt: skip
DEEDS = (
    Deed(
        "new_facts", Verb.REOPEN, gettext_lazy("居民有新情况"), "refresh",
        lambda case, typed, by, at: closing.reopen(case, text=typed["text"], by=by, at=at),
        forms.NewFactsForm,
        lead=gettext_lazy("还是这个编号，重新派人看，前面的答复留着。"),
        send=gettext_lazy("重新派人看"), done=gettext_lazy("重新派出去了。"), only=_is_declined,
    ),
    Deed(
        "return", Verb.RETURN, gettext_lazy("退单"), "undo", _return, forms.ReturnForm,
        lead=gettext_lazy("报给网格长或书记审。审定以前还是您牵头，办的时间照走，先把能做的做了。"),
        send=gettext_lazy("报上去审"), done=gettext_lazy("报上去了，审定以前还是您牵头。"),
        is_rare=True, only=returning.is_receiver,
    ),
    Deed(
        "nothing_new", Verb.DECLINE, gettext_lazy("没有新情况，再答复一遍"), "speech", _nothing_new,
        lead=gettext_lazy("把前面的答复再发给居民，这件就到这里；他有新情况还能再提。"),
        send=gettext_lazy("再答复一遍"), done=gettext_lazy("前面的答复又发给居民了。"),
        is_rare=True, only=_is_repeat,
    ),
    Deed(
        "decline", Verb.DECLINE, gettext_lazy("说明不办"), "call", _decline, forms.DeclineForm,
        lead=gettext_lazy("法规只认六种理由。居民会收到您的话和该打的电话；他有新情况，15 天内还能再提。"),
        send=gettext_lazy("告诉居民"), done=gettext_lazy("告诉居民了，这件不在这里办。"),
        is_rare=True,
    ),
    Deed(
        "claim_unreasonable", Verb.CLAIM_UNREASONABLE, gettext_lazy("报不合理诉求"), "flag",
        lambda case, typed, by, at: claiming.ask(case, reason=typed["reason"], by=by, at=at),
        forms.ClaimForm,
        lead=gettext_lazy("要另一个人审。审定以前照常办，办的时间照走，居民看不到。"),
        send=gettext_lazy("报上去审"), done=gettext_lazy("报上去了，审定以前照常办。"),
        is_rare=True,
    ),
)  # fmt: skip
