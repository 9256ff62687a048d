"""How it is told that others help, that departments were called, that cases go on as one."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.cases import numbers, saying_words
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, ReferralParty, Urge
from wangge.cases.models.together import CoHandling, Referral
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told


@told(CaseEvent.MERGED)
def merged(event: Event, names: Names) -> Line | None:
    if names.for_resident:
        return None  # the word that they were sent says it
    into = names.of("cases.title", event.data.get("into"))
    return Line(_("{who}把它并入{into}").format(who=names.actor(event), into=into), "people")


@told(CaseEvent.TAKEN)
def taken(event: Event, names: Names) -> Line:
    holder = event.data.get("holder")
    if holder is None:
        return Line(_("{who}接单，在办").format(who=names.actor(event)), "hand")
    who = names.of("people.post", holder)
    return Line(_("{who}本来就在办这件事，接着办").format(who=who), "hand")


@told(CaseEvent.JOINED)
def joined(event: Event, names: Names) -> Line:
    if names.for_resident:
        return Line(_("又有邻居说了同样的事，一起办"), "people")
    other = names.of("cases.title", event.data.get("case"))
    line = _("{who}把{other}并进来，回音两边都给").format(who=names.actor(event), other=other)
    return Line(line, "people")


@told(CaseEvent.FOLLOWED)
def followed(event: Event, names: Names) -> Line:
    return Line(_("又有邻居遇到同样的事，也在等回音"), "people")


@told(CaseEvent.UNMERGED)
def unmerged(event: Event, names: Names) -> Line | None:
    if names.for_resident:
        return None
    into = names.of("cases.title", event.data.get("into"))
    return Line(_("{who}把它和{into}分开办").format(who=names.actor(event), into=into), "undo")


@told(CaseEvent.PARTED)
def parted(event: Event, names: Names) -> Line:
    other = names.of("cases.title", event.data.get("case"))
    line = _("{who}把{other}分出去单独办").format(who=names.actor(event), other=other)
    return Line(line, "undo", internal=True)


@told(CaseEvent.AGREED)
def agreed(event: Event, names: Names) -> Line:
    if event.actor_kind == "account":
        line = _("{heard}，还等别的几户").format(heard=saying_words.heard(event, names))
    else:
        line = _("{who}确认办好，还等别的几户").format(who=names.actor(event))
    return Line(line, "check")


@told(CaseEvent.CO_HANDLER_ASKED)
def co_handler_asked(event: Event, names: Names) -> Line:
    body = names.of("people.organisation", event.data.get("organisation"))
    line = _("{who}请{body}协办").format(who=names.actor(event), body=body)
    task = names.of("cases.co_handling", event.data.get("co_handling"))
    return Line(line, "people", said="" if names.for_resident else task)


@told(CaseEvent.CO_HANDLER_REPORTED)
def co_handler_reported(event: Event, names: Names) -> Line:
    body = names.of("people.organisation", event.data.get("organisation"))
    said = "" if names.for_resident else names.of("cases.note", event.data.get("note"))
    if event.data.get("is_done"):
        return Line(_("{body}说协办的部分做好了").format(body=body), "check", said=said)
    return Line(_("{body}说协办的部分还在做").format(body=body), "clock", said=said)


@told(CaseEvent.CO_HANDLER_ENDED)
def co_handler_ended(event: Event, names: Names) -> Line:
    body = names.of("people.organisation", event.data.get("organisation"))
    return Line(_("{body}不用再协办").format(body=body), "stop")


@told(CaseEvent.REFERRED)
def referred(event: Event, names: Names) -> Line:
    lead = names.of("cases.referral", event.data.get("referral"))
    if names.for_resident:
        return Line(_("已转交，牵头：{lead}").format(lead=lead), "flag")
    ours = names.of("people.organisation", event.data.get("lead"))
    line = _("{who}吹哨，牵头：{lead}；{ours}跟着").format(
        who=names.actor(event), lead=lead, ours=ours
    )
    return Line(line, "flag", said=names.of("cases.referral_task", event.data.get("referral")))


@told(CaseEvent.REPORTED_IN)
def reported_in(event: Event, names: Names) -> Line:
    party = names.of("cases.referral_party", event.data.get("party"))
    who = "" if names.for_resident else names.of("cases.report_in", event.data.get("party"))
    return Line(_("{party}报到了").format(party=party), "pin", said=who)


@told(CaseEvent.TAKEN_BACK)
def taken_back(event: Event, names: Names) -> Line:
    return Line(_("{who}收回来自己办").format(who=names.actor(event)), "undo")


@told(CaseEvent.URGED)
def urged(event: Event, names: Names) -> Line:
    said = "" if names.for_resident else names.of("cases.urge", event.data.get("urge"))
    return Line(_("{who}催了一次").format(who=names.actor(event)), "bell", said=said.strip())


@named("cases.title")
def titles_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    if for_resident:
        return {}  # another's case
    rows = Case.objects.filter(pk__in=ids).values_list("pk", "title", "number")
    return {
        pk: _("“{title}”（{number}）").format(title=title, number=numbers.spoken(number))
        for pk, title, number in rows
    }


@named("cases.co_handling")
def tasks_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(CoHandling.objects.filter(pk__in=ids).values_list("pk", "task"))


@named("cases.referral")
def leads_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    leading = ReferralParty.objects.filter(referral__in=ids, is_lead=True)
    return dict(leading.values_list("referral", "name"))


@named("cases.referral_task")
def referral_tasks_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Referral.objects.filter(pk__in=ids).values_list("pk", "task"))


@named("cases.referral_party")
def parties_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(ReferralParty.objects.filter(pk__in=ids).values_list("pk", "name"))


@named("cases.report_in")
def report_ins_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(ReferralParty.objects.filter(pk__in=ids).values_list("pk", "reported_in_as"))


@named("cases.urge")
def urges_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    # A blank says that nothing was written, not that it is gone.
    return {
        pk: text or " " for pk, text in Urge.objects.filter(pk__in=ids).values_list("pk", "text")
    }
