"""How somebody is told lawfully that it is not done here: why, and which number to call instead."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import changing, deadlines, elsewhere, replying, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import DeclineReason, Verb
from wangge.cases.wording import written
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.people.actors import Actor

# Who is sent elsewhere is told where to.
NEEDS_PHONE = frozenset(
    {DeclineReason.EMERGENCY, DeclineReason.LEGAL_WAY, DeclineReason.BEYOND_DUTY}
)


@transaction.atomic
def decline(
    case: Case, *, reason: str, phone: str = "", text: str, by: Actor, at: datetime
) -> Reply:
    """Say that it is not done here, for one of the six lawful reasons; the words carry the number."""
    number = _checked(reason, phone)
    words = written(text, field="text", missing=_("写一句给居民的话：为什么不办，该找谁。"))
    changing.change(
        case,
        Verb.DECLINE,
        by=by,
        at=at,
        decline_reason=reason,
        resolution="",
        status_before="",
        answered_at=None,
        closed_at=at,
    )
    ringing.end(case, at=at)
    deadlines.resume(case, at=at)
    changing.settle(case)
    said = replying.tell(
        case, text=_with_number(words, number, case), purpose=Reply.Purpose.RESULT, by=by, at=at
    )
    record(
        CaseEvent.DECLINED,
        subject=case,
        actor=by,
        at=at,
        reason=reason,
        reply=said.pk,
        round=case.round,
    )
    return said


def draft(reason: str) -> str:
    """Words to begin from; the number to call is written behind them."""
    return {
        DeclineReason.EMERGENCY: _("这是要马上处置的事，请现在就打电话。"),
        DeclineReason.LEGAL_WAY: _("这件事要按法律规定的途径办，社区不能替您定。"),
        DeclineReason.NOTHING_NEW: _("这件事前面已经答复过，没有新的情况，答复还是那些。"),
        DeclineReason.SECRET: _("您问的事涉及别人的隐私或者秘密，不能说，请您谅解。"),
        DeclineReason.BEYOND_DUTY: _("这件事社区管不了。"),
        DeclineReason.UNLAWFUL: _("您要的做法法律不允许，我们不能办。"),
    }[DeclineReason(reason)]


def _checked(reason: str, phone: str) -> str:
    if reason not in DeclineReason.values:
        raise Malformed(_("选一个不办的理由，法规只认这六种。"), field="reason")
    try:
        number = elsewhere.read_number(phone)
    except Malformed as refusal:
        raise Malformed(str(refusal.reason), field="phone") from None
    if not number and reason in NEEDS_PHONE:
        raise Malformed(_("写上该打哪个电话，居民好接着办。"), field="phone")
    return number


def _with_number(words: str, number: str, case: Case) -> str:
    digits = re.sub(r"\D", "", number)
    if not digits or digits in re.sub(r"[\s\-]", "", words):
        return words
    what = elsewhere.what_of(number, case.community)
    begun = words if words[-1] in "。！？!?." else f"{words}。"
    if what:
        return _("{words}{what}，电话 {number}。").format(words=begun, what=what, number=number)
    return _("{words}请打 {number}。").format(words=begun, number=number)
