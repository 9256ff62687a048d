"""How it is told who said that it is well, what a call brought, and how a dispute goes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Consent, Contact, Side, Visit
from wangge.cases.overdue_calls import DESK
from wangge.cases.vouching import SEEN
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told


@told(CaseEvent.CONFIRMED)
def confirmed(event: Event, names: Names) -> Line:
    """Say whose word it was; what staff wrote down is never told as the resident's own tap."""
    who = names.actor(event)
    if event.actor_kind != "account":
        return Line(_("{who}确认办好，办结").format(who=who), "check")
    return Line(_("{heard}，办结").format(heard=heard(event, names)), "check")


def heard(event: Event, names: Names) -> str:
    """How staff knew what the resident said of a result."""
    who, way = names.actor(event), event.data.get("way")
    if way == SEEN:
        return _("{who}巡查记的，看过说好了").format(who=who)
    of_whom = {
        Contact.Way.PHONE: (_("{who}在电话里听您说好了，替您记下"), _("{who}在电话里听居民说好了")),
        Contact.Way.VISIT: (_("{who}上门听您说好了，替您记下"), _("{who}上门听居民说好了")),
        Contact.Way.DESK: (_("您来窗口说好了，{who}替您记下"), _("居民来窗口说好了，{who}记下")),
    }
    plain = (_("{who}替您记下“好了”"), _("{who}替居民记下“好了”"))
    to_resident, to_staff = of_whom.get(Contact.Way(way), plain) if way else plain
    return (to_resident if names.for_resident else to_staff).format(who=who)


@told(CaseEvent.CALL_BACK_DONE)
def called_back(event: Event, names: Names) -> Line:
    who, outcome = names.actor(event), event.data.get("outcome")
    if outcome == CallBack.Outcome.NOT_REACHED:
        line = _("{who}打了 3 次电话，没联系上，不再打").format(who=who)
        return Line(line, "call")
    if outcome == CallBack.Outcome.FIXED:
        return Line(_("{who}打电话问过，说好了").format(who=who), "call")
    if outcome == CallBack.Outcome.NOT_FIXED:
        return Line(_("{who}打电话问过，说没好").format(who=who), "call")
    to = _("{who}给您打了电话") if names.for_resident else _("{who}给居民打了电话")
    return Line(to.format(who=who), "call")


@told(CaseEvent.CALL_BACK_MISSED)
def call_back_missed(event: Event, names: Names) -> Line:
    if event.data.get("level") == DESK:
        return Line(_("该回的电话超期了，已提醒值班台"), "clock", internal=True)
    return Line(_("该回的电话还没打，已提醒社区书记"), "flag", internal=True)


@told(CaseEvent.TEXTS_AGREED)
def texts_agreed(event: Event, names: Names) -> Line:
    if names.for_resident:
        return Line(_("您同意发短信告诉您结果"), "speech")
    return Line(_("居民同意发短信告知进度和结果"), "speech", internal=True)


@told(CaseEvent.TEXTS_STOPPED)
def texts_stopped(event: Event, names: Names) -> Line:
    if names.for_resident:
        return Line(_("您不要短信了，有结果打电话告诉您"), "speech")
    return Line(_("居民不要短信了，有结果由值班台打电话"), "speech", internal=True)


@told(CaseEvent.VISITED)
def visited(event: Event, names: Names) -> Line:
    who, side = names.actor(event), event.data["side"]
    if names.for_resident:
        # Of the other side its opponent learns nothing before both agreed.
        text = _("{who}上门听您说了情况").format(who=who)
        return Line(text, "people", internal=side != Side.ASKING)
    text = _("{who}走访了{side}").format(who=who, side=Side(side).label)
    return Line(text, "people", internal=True, said=names.of("cases.visit", event.data["visit"]))


@told(CaseEvent.CONSENT_KEPT)
def consent_kept(event: Event, names: Names) -> Line:
    side, is_given = Side(event.data["side"]), event.data["is_given"]
    if names.for_resident:
        if event.data.get("is_agreed"):
            return Line(_("双方愿意，可以开始调解"), "check")
        text = _("您说愿意调解") if is_given else _("您说不愿调解")
        return Line(text, "speech", internal=side != Side.ASKING)
    way = Consent.Way(event.data["way"]).label
    word = _("{side}愿意调解（{way}）") if is_given else _("{side}不愿调解（{way}）")
    text = word.format(side=side.label, way=way)
    if event.data.get("is_agreed"):
        text = _("{text}；双方愿意，可以开始调解").format(text=text)
    return Line(text, "speech", internal=True)


@told(CaseEvent.MEDIATION_REFUSED)
def mediation_refused(event: Event, names: Names) -> Line:
    who, text = names.actor(event), names.of("cases.reply", event.data.get("reply"))
    if names.for_resident:
        return Line(_("有一方不愿调解，{who}告诉您别的办法").format(who=who), "stop", said=text)
    line = _("有一方不愿调解，{who}结束了调解，走访记录已删去").format(who=who)
    return Line(line, "stop", said=text)


@named("cases.visit")
def visits_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    # Put right into something else, a case is open to many; what was heard stays with the few.
    rows = Visit.objects.filter(pk__in=ids, case__is_private=True)
    return {} if for_resident else dict(rows.values_list("pk", "text"))
