"""What the page of one case shows beside its words: clock, people, twins, timeline, call-out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import (
    callout,
    changing,
    deadlines,
    hearing,
    ringing,
    supervising,
    texting,
    whereabouts,
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import (
    CallAttempt,
    Case,
    Deadline,
    Reply,
    Requester,
)
from wangge.cases.views import finding
from wangge.cases.vocabulary import Channel, Route, Stage, Status
from wangge.core.moments import local_day, say, say_day
from wangge.core.worktime import Mode
from wangge.history.timeline import Entry, timeline
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right

_FULL = 100
_MOST_TWINS = 5
_BAD = {CaseEvent.REOPENED, CaseEvent.ESCALATED}
# The deed is the resident's to read, the words in it are not.
_SAID_AMONG_STAFF = {
    CaseEvent.CO_HANDLER_ASKED,
    CaseEvent.CO_HANDLER_REPORTED,
    CaseEvent.REFERRED,
    CaseEvent.REPORTED_IN,
    CaseEvent.URGED,
}
# Ends at a moment that somebody named; so many minutes tell nobody anything.
_NAMED = {Stage.REFER, Stage.CO_HANDLE}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what happened, what was said in it apart."""

    at: datetime
    text: str
    tone: str = ""
    said: str = ""
    internal: str = ""
    who: str = ""
    photos: tuple[str, ...] = ()


def marked(words: str, because: object) -> list[tuple[str, bool]]:
    """The words, parted where something in them made triage think so."""
    terms = [str(term) for term in because if term] if isinstance(because, list) else []
    parts: list[tuple[str, bool]] = []
    rest = words
    while rest:
        found = [(rest.find(term), -len(term), term) for term in terms if term in rest]
        if not found:
            parts.append((rest, False))
            break
        start, _length, term = min(found)
        if start:
            parts.append((rest[:start], False))
        parts.append((term, True))
        rest = rest[start + len(term) :]
    return parts


def receivers(case: Case, requesters: list[Requester]) -> str:
    """Who will read a reply, and that those who only joined do not read whom it is about."""
    first = [one for one in requesters if hearing.is_written_to(one, case)]
    kept = changing.record_of(case)
    who = _("巡查的{name}会看到").format(name=kept.by.person.name) if kept else _read_by(first)
    joined = followed(len(requesters) - len(first))
    return _("{who}。{joined}").format(who=who, joined=joined) if joined else who


def followed(count: int) -> str:
    """Say that neighbours who joined read it too, and what they do not read; nothing where there are none."""
    if not count:
        return ""
    return _("跟着的 {count} 位邻居也看得到，姓名、电话、门牌、车牌会自动遮住").format(count=count)


def _read_by(requesters: list[Requester]) -> str:
    named = [requester for requester in requesters if not requester.is_anonymous]
    # What came by the message board is answered there too, before everybody.
    if any(r.case.channel == Channel.MESSAGE_BOARD and not r.case.is_private for r in requesters):
        return _("提出的人会看到，留言板上大家也会看到")
    if not named:
        return _("没留联系方式，会放在进度页上")
    name = named[0].name or _("提出人")
    if len(requesters) > 1:
        return _("{name}等 {count} 户会看到").format(name=name, count=len(requesters))
    return _("{name}会看到").format(name=name)


def recorder(case: Case, requesters: list[Requester], *, by: Actor) -> dict[str, Any] | None:
    """What whoever saw it on a round is asked once it is said to be done, and who that is for the others."""
    kept = changing.record_of(case)
    if kept is None or case.status != Status.RESOLVED:
        return None
    result = case.replies.filter(purpose=Reply.Purpose.RESULT).order_by("-pk").first()
    first = next((one for one in requesters if hearing.is_written_to(one, case)), None)
    return {
        "is_asked": changing.is_recorded_by(case, by),
        "name": kept.by.person.name,
        "is_own_work": case.handler_id == kept.by_id,
        "result": result.text if result else "",
        "who": first.pk if first and len(requesters) > 1 else "",
        "well_url": reverse("cases:verb", args=[case.number, "confirm"]),
        "not_well_url": reverse("cases:verb", args=[case.number, "reopen"]),
    }


def entries(case: Case) -> list[Told]:
    """What happened, newest first, words apart from deeds."""
    lines = [_line(entry, case) for entry in timeline(case, for_resident=False)]
    if lines and not lines[0].tone:
        first = lines[0]
        lines[0] = Told(first.at, first.text, "now", first.said, first.internal)
    return lines


def clock(case: Case, *, may_extend: bool, now: datetime) -> dict[str, Any] | None:
    """The next deadline with its sentence, what follows a miss, and the other deadlines."""
    running = sorted(
        case.deadlines.filter(met_at__isnull=True, dropped_at__isnull=True),
        key=lambda deadline: (deadline.due_at is None, deadline.due_at or now),
    )
    if not running or not case.is_open:
        return None
    first = running[0]
    first.case = case
    due = deadlines.due_of(first)
    light = finding.standing(case, now)
    stopped = [d for d in running[1:] if d.due_at is None]
    rest = [(_rest_name(d), _until(d, now)) for d in running[1:]]
    rest.append((_("过期会"), _on_miss(case, first, now)))
    return {
        "title": _("下一个期限：{stage}").format(stage=_deed(case, first)),
        "left": light.word,
        "shape": light.shape,
        "percent": max(0, min(_FULL, round(due.used_fraction(now) * _FULL))),
        "sentence": _named_end(case, first, now)
        or due.sentence(now, promise=_deed(case, first), since=_since(first)),
        "rest": rest,
        "is_stopped": bool(stopped),
        "extend_href": reverse("cases:verb", args=[case.number, "extend"]) if may_extend else "",
    }


def people(case: Case, requesters: list[Requester], *, by: Actor) -> list[dict[str, str]]:
    """Who is in it: who holds it, who leads, who watches, who brought it."""
    found = []
    if case.handler is not None:
        found.append(_person(case.handler.person.name, _role(case), str(case.handler)))
    if case.lead is not None:
        role = _("我们这边") if case.status == Status.REFERRED else _("牵头")
        found.append(_person(str(case.lead), role, phone=case.lead.desk_phone))
    watching = Post.objects.filter(supervisions__deadline__case=case).select_related("person")
    found += [
        _person(post.person.name, _("督办"), str(post))
        for post in watching.distinct().order_by("pk")
    ]
    return found + [_requester(requester, case, by=by) for requester in requesters]


def twins(case: Case, *, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """Earlier cases of the same thing, or of the same kind at the same place."""
    if case.asset_id:
        same = Q(asset_id=case.asset_id)
    elif case.building_id:
        same = Q(building_id=case.building_id, category_id=case.category_id)
    elif case.estate_id:
        same = Q(estate_id=case.estate_id, category_id=case.category_id)
    else:
        return []
    before = Case.objects.visible_to(by).filter(same).exclude(pk__in=[case.pk, case.merged_into_id])
    before = before.exclude(merged_into=case.pk)  # shown apart
    before = before.select_related("estate", "building").order_by("-submitted_at")
    return [
        {
            "title": other.title,
            "href": reverse("cases:detail", args=[other.number]),
            "light": finding.standing(other, now),
            "when": say_day(local_day(other.submitted_at), local_day(now)),
            "note": whereabouts.place_of(other),
        }
        for other in before[:_MOST_TWINS]
    ]


def call_out(case: Case, *, now: datetime) -> dict[str, Any] | None:
    """The call-out that runs, until somebody has come."""
    running = ringing.running(case)
    if running is None or running.arrived_at is not None:
        return None
    attempt = (
        running.attempts.filter(answer__in=[CallAttempt.Answer.RINGING, CallAttempt.Answer.GOING])
        .select_related("post__person")
        .order_by("-pk")
        .first()
    )
    is_ringing = attempt is not None and attempt.answer == CallAttempt.Answer.RINGING
    until = attempt.answer_by if attempt and is_ringing else running.arrive_by
    seconds = max(0, int((until - now).total_seconds()))
    name = attempt.post.person.name if attempt else _("值班台")
    text = _("正在叫 {name}。{arrival}。") if is_ringing else _("{name} 正在过去，{arrival}。")
    arrival = callout.arrival_said(running.arrive_by, now=now)
    return {
        "what": _("叫人：{place}").format(place=case.place_text or case.title),
        "text": text.format(name=name, arrival=arrival),
        "href": "",
        "seconds": seconds,
        "left": f"{seconds // 60}:{seconds % 60:02d}",
    }


def _named_end(case: Case, deadline: Deadline, now: datetime) -> str:
    if deadline.mode != Mode.MINUTES or deadline.stage not in _NAMED or deadline.due_at is None:
        return ""
    when = say(deadline.due_at, now, is_end=True)
    return _("说好 {when} 前{deed}。").format(when=when, deed=_deed(case, deadline))


def _role(case: Case) -> str:
    if case.status == Status.REFERRED:
        return _("一直跟着")
    if case.status != Status.DISPATCHED:
        return _("主办")
    return _("正在叫") if case.next_stage == Stage.CALL else _("请他接")


def _line(entry: Entry, case: Case) -> Told:
    tone = "bad" if entry.kind in _BAD else "internal" if entry.internal else ""
    if entry.kind == CaseEvent.SUBMITTED:
        is_of_patrol = case.channel == Channel.PATROL
        said = _("巡查记下的，原话在上面") if is_of_patrol else _("收到，居民的原话在上面")
        return Told(entry.at, said, tone)
    text = finding.to_staff(entry.text, channel=case.channel)
    if entry.internal or entry.kind in _SAID_AMONG_STAFF:
        return Told(entry.at, text, tone, internal=entry.said)
    return Told(entry.at, text, tone, said=entry.said)


def _deed(case: Case, deadline: Deadline) -> str:
    if deadline.stage == Stage.RESOLVE:
        return _("答复") if case.route == Route.INQUIRY else _("办好")
    if deadline.stage == Stage.REFER:
        # First they come, then they have time of their own to settle it.
        return _("部门报到") if deadline.mode == Mode.MINUTES else _("部门办好")
    return finding.stage_word(deadline.stage, case.channel)


def _since(deadline: Deadline) -> str:
    since = {
        Stage.CALL: _("叫人"),
        Stage.WAIT: _("问居民"),
        Stage.REVIEW: _("挂账"),
        Stage.CONFIRM: _("办好"),
        Stage.DECIDE: _("报上来"),
        Stage.CO_HANDLE: _("请协办"),
        Stage.REFER: _("吹哨"),
    }
    return since.get(Stage(deadline.stage), _("派单"))


def _rest_name(deadline: Deadline) -> str:
    return str(Stage(deadline.stage).label)


def _until(deadline: Deadline, now: datetime) -> str:
    if deadline.due_at is None:
        return _("停着，不计时")
    return _("{when} 前").format(when=say(deadline.due_at, now, is_end=True))


def _on_miss(case: Case, deadline: Deadline, now: datetime) -> str:
    quiet = {
        Stage.CALL: _("自动叫下一位"),
        Stage.WAIT: _("不再等，接着办，值班台会打电话"),
        Stage.REVIEW: _("自动接着办"),
        Stage.CONFIRM: _("没有回音就办结"),
    }
    if deadline.stage == Stage.CONFIRM and case.answered_at is None:
        return _("还没告诉居民，打了电话才能办结；每天再提醒督办的人")
    if words := quiet.get(Stage(deadline.stage)):
        return words
    owing = supervising.owed_by(deadline)
    step = supervising.next_step(case, above=supervising.level_of(deadline), owing=owing, at=now)
    if step is None or step.post is None:
        return _("每天再提醒督办的人，办事的人不换")
    return _("加{name}（{post}）督办，两边都通知，办事的人不换").format(
        name=step.post.person.name, post=step.post
    )


def _person(
    name: str, role: str, note: str = "", *, phone: str = "", reveal_href: str = ""
) -> dict[str, str]:
    href = "tel:" + "".join(sign for sign in phone if sign.isdigit()) if phone else ""
    return {
        "name": name, "role": role, "note": note, "phone_href": href, "reveal_href": reveal_href
    }  # fmt: skip


def _requester(requester: Requester, case: Case, *, by: Actor) -> dict[str, str]:
    note = _("没留电话")
    reveal = ""
    if requester.phone is not None:
        note = privacy.masked(requester.phone)
        if texting.is_agreed(requester):
            note = _("{number}，可发短信").format(number=note)
        if by.may(Right.REVEAL_PHONE):
            reveal = reverse("cases:phone", args=[case.number, requester.pk])
    elif requester.email_cipher:
        note = _("留了邮箱")
    kept = changing.record_of(case)
    if kept is not None and hearing.is_written_to(requester, case):
        # No resident brought it; who saw it says whether it is well.
        return _person(kept.by.person.name, _("巡查发现的"), str(kept.by))
    role = _("提出人") if requester.case_id == case.pk else _("也说了这件事")
    if requester.on_behalf_of:
        role = _("替{name}说的").format(name=requester.on_behalf_of)
    return _person(requester.name or _("没留名字"), role, note, reveal_href=reveal)
