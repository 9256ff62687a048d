"""How returns, claims, decisions and lawful noes are told, to residents and to staff."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.cases.events import CaseEvent
from wangge.cases.models import Review
from wangge.cases.vocabulary import DeclineReason
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told

_RETURN = Review.What.RETURN


@told(CaseEvent.REVIEW_ASKED)
def review_asked(event: Event, names: Names) -> Line:
    why = names.of("cases.review", event.data.get("review"))
    who = names.actor(event)
    if event.data["what"] == _RETURN:
        return Line(_("{who}申请退单，等人审定").format(who=who), "back", internal=True, said=why)
    line = _("{who}报不合理诉求，等人审定").format(who=who)
    return Line(line, "flag", internal=True, said=why)


@told(CaseEvent.REVIEW_DECIDED)
def review_decided(event: Event, names: Names) -> Line:
    who = names.actor(event)
    why = names.of("cases.decision", event.data.get("review"))
    is_agreed = event.data["outcome"] == Review.Outcome.AGREED
    if event.data["what"] != _RETURN:
        line = _("{who}同意：诉求不合理") if is_agreed else _("{who}不同意：照常办")
        return Line(line.format(who=who), "check", internal=True, said=why)
    if is_agreed:
        return Line(_("{who}同意退单").format(who=who), "check", internal=True, said=why)
    lead = names.of("people.organisation", event.data.get("lead"))
    line = _("{who}不同意退单，还是{lead}牵头").format(who=who, lead=lead)
    return Line(line, "stop", internal=True, said=why)


@told(CaseEvent.REVIEW_LAPSED)
def review_lapsed(event: Event, names: Names) -> Line:
    if event.data["what"] == _RETURN:
        return Line(_("事情往下办了，退单不用再审"), "stop", internal=True)
    return Line(_("事情往下办了，报的不合理诉求不用再审"), "stop", internal=True)


@told(CaseEvent.DECLINED)
def declined(event: Event, names: Names) -> Line:
    text = names.of("cases.reply", event.data.get("reply"))
    is_repeat = event.data["reason"] == DeclineReason.NOTHING_NEW
    line = _("{who}又答复了一遍") if is_repeat else _("{who}说明为什么不在这里办")
    return Line(line.format(who=names.actor(event)), "speech", said=text)


@named("cases.review")
def reasons_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    if for_resident:
        return {}
    rows = Review.objects.filter(pk__in=ids).values_list("pk", "reason", "clause")
    return {
        pk: _("{reason}（依据：{clause}）").format(reason=reason, clause=clause)
        if clause
        else reason
        for pk, reason, clause in rows
    }


@named("cases.decision")
def decisions_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    if for_resident:
        return {}
    return dict(Review.objects.filter(pk__in=ids).values_list("pk", "decision"))
