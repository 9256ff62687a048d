"""How what happened to a case is told, to residents and to staff."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What modules of their own tell is found with this one.
from wangge.cases import (
    saying_desk,  # noqa: F401
    saying_reviews,  # noqa: F401
    saying_succession,  # noqa: F401
    saying_together,  # noqa: F401
    saying_words,  # noqa: F401
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import Addition, Case, Contact, Note, Reply
from wangge.cases.vocabulary import Resolution, Satisfaction, Stage
from wangge.core.moments import after, say
from wangge.core.speech import aside
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told
from wangge.people.actors import ActorKind

# kind: what follows the name of who acted, icon, whether only staff read it.
_PLAIN: dict[CaseEvent, tuple[object, str, bool]] = {
    CaseEvent.ARRIVED: (gettext_lazy("到了现场"), "pin", False),
    CaseEvent.WITHDRAWN: (gettext_lazy("撤回了"), "back", False),
    CaseEvent.CORRECTED: (gettext_lazy("更正了分类或地点"), "pencil", True),
    CaseEvent.ARRIVAL_CONFIRMED: (gettext_lazy("确认有人到场"), "check", False),
}


@told(*_PLAIN)
def plain(event: Event, names: Names) -> Line:
    words, icon, internal = _PLAIN[CaseEvent(event.kind)]
    return Line(f"{names.actor(event)}{words}", icon, internal)


@told(CaseEvent.CALLED_OUT)
def called_out(event: Event, names: Names) -> Line:
    if event.actor_kind == ActorKind.CLOCK:
        return Line(_("时间到了，自动叫人到场"), "bell")
    return Line(_("{who}叫人到场").format(who=names.actor(event)), "bell")


@told(CaseEvent.SUBMITTED)
def submitted(event: Event, names: Names) -> Line:
    words = names.of("cases.case", event.subject_id)
    return Line(_("收到您的话"), "speech", said=words)


@told(CaseEvent.DISPATCHED)
def dispatched(event: Event, names: Names) -> Line:
    lead = names.of("people.organisation", event.data.get("lead"))
    if event.data.get("before") not in {None, event.data.get("lead")}:
        return Line(_("已转交，现在由{lead}牵头").format(lead=lead), "route")
    if (event.data.get("round") or 1) > 1:
        return Line(_("重新派给{lead}").format(lead=lead), "route")
    return Line(_("派给{lead}").format(lead=lead), "route")


@told(CaseEvent.HANDED_OVER)
def handed_over(event: Event, names: Names) -> Line:
    to = names.of("people.post", event.data.get("to"))
    return Line(_("{who}转给{to}").format(who=names.actor(event), to=to), "people")


@told(CaseEvent.RESOLVED)
def resolved(event: Event, names: Names) -> Line:
    said = Resolution(event.data["resolution"]).label
    text = names.of("cases.reply", event.data.get("reply"))
    return Line(
        _("{who}说{said}，等您确认").format(who=names.actor(event), said=said),
        "wrench" if event.data.get("on_spot") else "check",
        said=text,
    )


@told(CaseEvent.REPLIED)
def replied(event: Event, names: Names) -> Line | None:
    purpose = event.data.get("purpose")
    if purpose in {Reply.Purpose.RESULT, Reply.Purpose.QUESTION}:
        return None  # told with the act that it belongs to
    text = names.of("cases.reply", event.data.get("reply"))
    if event.post_ref is None and purpose == Reply.Purpose.NOTICE:
        return Line(_("告诉您一声"), "speech", said=text)  # nobody of the office wrote it
    return Line(_("{who}回复").format(who=names.actor(event)), "speech", said=text)


@told(CaseEvent.ASKED)
def asked(event: Event, names: Names) -> Line:
    text = names.of("cases.reply", event.data.get("reply"))
    return Line(_("{who}想问一句").format(who=names.actor(event)), "question", said=text)


@told(CaseEvent.ANSWERED)
def answered(event: Event, names: Names) -> Line:
    addition = event.data.get("addition")
    if addition is None:
        return Line(_("等了几天没有回话，接着办"), "clock")
    text = names.of("cases.addition", addition)
    return Line(_("{who}回话").format(who=names.actor(event)), "speech", said=text)


@told(CaseEvent.ADDED)
def added(event: Event, names: Names) -> Line:
    text = names.of("cases.addition", event.data.get("addition"))
    return Line(_("{who}补充").format(who=names.actor(event)), "plus", said=text)


@told(CaseEvent.REOPENED)
def reopened(event: Event, names: Names) -> Line:
    text = names.of("cases.addition", event.data.get("addition"))
    return Line(_("{who}说还是没好").format(who=names.actor(event)), "refresh", said=text)


@told(CaseEvent.CLOSED_SILENT)
def closed_silent(event: Event, names: Names) -> Line:
    return Line(_("几天没有回音，自动办结"), "clock")


@told(CaseEvent.VOIDED)
def voided(event: Event, names: Names) -> Line:
    return Line(_("{who}作废了这件事").format(who=names.actor(event)), "stop")


@told(CaseEvent.DEFERRED)
def deferred(event: Event, names: Names) -> Line:
    return Line(_("{who}挂账{until}").format(who=names.actor(event), until=_until(event)), "pause")


@told(CaseEvent.WOKE)
def woke(event: Event, names: Names) -> Line:
    return Line(_("挂账到期，接着办"), "clock")


@told(CaseEvent.EXTENDED)
def extended(event: Event, names: Names) -> Line:
    line = _("{who}延期{until}").format(who=names.actor(event), until=_until(event))
    return Line(line, "calendar")


@told(CaseEvent.WARNED)
def warned(event: Event, names: Names) -> Line:
    stage = Stage(event.data["stage"]).label
    return Line(_("快到时限（{stage}），已提醒").format(stage=stage), "clock", internal=True)


@told(CaseEvent.ESCALATED)
def escalated(event: Event, names: Names) -> Line:
    stage = Stage(event.data["stage"]).label
    post = event.data.get("post")
    who = names.of("people.post", post) if post else _("值班台")
    if event.data.get("occurrence", 1) > 1:
        again = _("{stage}还没有，再次提醒{who}督办").format(stage=stage, who=who)
        return Line(again, "flag", internal=True)
    if event.data.get("is_early"):
        return Line(_("叫了一遍没人接，{who}开始督办").format(who=who), "flag")
    # That somebody did not answer the question whether it is well is no fault to show them;
    # what one office asks another is theirs to settle.
    is_inner = event.data["stage"] in {Stage.CONFIRM, Stage.DECIDE}
    return Line(_("{stage}超期，{who}开始督办").format(stage=stage, who=who), "flag", is_inner)


@told(CaseEvent.RECEIVED)
def received(event: Event, names: Names) -> Line:
    how = {
        "delivered": _("回复已送到居民"),
        "opened": _("居民看了回复"),
        "told": _("已把回复告诉居民"),
        "on_page": _("回复放在进度页上"),
    }[event.data["how"]]
    return Line(how, "eye", internal=True)


@told(CaseEvent.NOTED)
def noted(event: Event, names: Names) -> Line:
    text = names.of("cases.note", event.data.get("note"))
    line = _("{who}写了备注").format(who=names.actor(event))
    return Line(line, "lock", internal=True, said=text)


@told(CaseEvent.CONTACTED)
def contacted(event: Event, names: Names) -> Line:
    text = names.of("cases.contact", event.data.get("contact"))
    return Line(_("{who}联系居民：{text}").format(who=names.actor(event), text=text), "call")


@told(CaseEvent.RATED)
def rated(event: Event, names: Names) -> Line:
    level = Satisfaction(event.data["satisfaction"]).label
    return Line(_("{who}评价：{level}").format(who=names.actor(event), level=level), "speech")


@told(CaseEvent.CALLED)
def called(event: Event, names: Names) -> Line:
    who = names.of("people.post", event.data.get("post"))
    return Line(_("正在叫{who}").format(who=who), "sound")


@told(CaseEvent.CALL_ANSWERED)
def call_answered(event: Event, names: Names) -> Line:
    return Line(_("{who}说：我去").format(who=names.actor(event)), "hand")


@told(CaseEvent.CALL_PASSED)
def call_passed(event: Event, names: Names) -> Line:
    who = names.of("people.post", event.data.get("post"))
    # Volunteers give no excuse, and residents need none (users.md U18).
    if event.data.get("answer") == "cannot":
        return Line(_("{who}去不了，叫下一位").format(who=who), "next", internal=True)
    return Line(_("{who}没人接，叫下一位").format(who=who), "next", internal=True)


@told(CaseEvent.CALL_BACK_OPENED)
def call_back_opened(event: Event, names: Names) -> Line:
    return Line(_("值班台会打电话告诉居民"), "call", internal=True)


@named("cases.case")
def words_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Case.objects.filter(pk__in=ids).values_list("pk", "words"))


@named("cases.reply")
def replies_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    rows = Reply.objects.filter(pk__in=ids).values_list("pk", "text", "source")
    return {
        pk: _("{text}（{source}）").format(text=text, source=source) if source else text
        for pk, text, source in rows
    }


@named("cases.addition")
def additions_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Addition.objects.filter(pk__in=ids).values_list("pk", "text"))


@named("cases.note")
def notes_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return {} if for_resident else dict(Note.objects.filter(pk__in=ids).values_list("pk", "text"))


@named("cases.contact")
def contacts_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    rows = Contact.objects.filter(pk__in=ids)
    return {
        row.pk: row.get_outcome_display()
        + (aside(row.text) if row.text and not for_resident else "")
        for row in rows
    }


def _until(event: Event) -> str:
    moment = event.data.get("until")
    if not isinstance(moment, str):
        return ""
    return after(_("到"), say(datetime.fromisoformat(moment), event.at))
