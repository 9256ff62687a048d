"""What a requester is shown of a case: how far it is, what was promised, what they may say now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wangge.cases import (
    blotting,
    changing,
    closing,
    deadlines,
    hearing,
    lights,
    links,
    urging,
    vouching,
)
from wangge.cases.models import CallOut, Case, Deadline, Reply, Requester
from wangge.cases.vocabulary import Resolution, Route, Stage, Status, Verb
from wangge.core.moments import say, say_span
from wangge.language.normalise import comparable
from wangge.people import privacy
from wangge.people.actors import Actor

# The same words again within this time are a second tap.
_SAME_AGAIN = timedelta(minutes=10)
_AWAITED = {
    Stage.CALL: gettext_lazy("等人应答"),
    Stage.TAKE: gettext_lazy("等人接单"),
    Stage.ARRIVE: gettext_lazy("等人到场"),
    Stage.RESOLVE: gettext_lazy("办好"),
    Stage.CONFIRM: gettext_lazy("等您确认"),
    Stage.DECIDE: gettext_lazy("定由谁办"),
    Stage.CO_HANDLE: gettext_lazy("等协办的单位回话"),
    Stage.REFER: gettext_lazy("等部门来办"),
}
# done, now or ahead
Steps = list[tuple[str, str]]
_VERBS = {
    Verb.CONFIRM: "confirm",
    Verb.ANSWER: "answer",
    Verb.WITHDRAW: "withdraw",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something said to the requester, and who said it when."""

    text: str
    byline: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands for its requester."""

    steps: Steps
    light: lights.Light
    promise: str
    sentence: str
    question: Told | None
    result: Told | None
    closes_at: datetime | None
    verbs: frozenset[str]


def standing(case: Case, by: Actor, *, now: datetime) -> Standing:
    """Say where the case stands, and what its requester may do now."""
    requester = changing.brought_by(case, by)
    replies = _heard(case, requester)
    tell = partial(_last, _heard_by(case, requester), replies, now=now)
    running = {d.stage: d for d in deadlines.running(case)}
    promise, sentence = _promise(case, running.get(Stage.RESOLVE), now=now)
    confirm = running.get(Stage.CONFIRM)
    return Standing(
        steps=_steps(case, replies),
        light=awaited_light(case, now=now),
        promise=promise,
        sentence=sentence,
        question=tell(Reply.Purpose.QUESTION),
        result=tell(Reply.Purpose.RESULT),
        closes_at=confirm.due_at if confirm else None,
        verbs=_verbs(case, by, now=now),
    )


def _heard(case: Case, requester: Requester | None) -> list[Reply]:
    # Who joined later reads what was said since, not what was said to somebody else before.
    said = hearing.replies_to(requester).filter(case=case) if requester else case.replies.all()
    return list(said.select_related("by__person", "by__organisation").order_by("pk"))


def _heard_by(case: Case, requester: Requester | None) -> Callable[[str], str]:
    return partial(blotting.on(case).read, by=requester) if requester else str


def ahead(case: Case, *, now: datetime) -> list[tuple[str, str]]:
    """What was done and what comes next, each with its moment, for the page after sending."""
    due = _due(case)
    told = [(_("已派给{lead}").format(lead=case.lead or ""), say(case.submitted_at, now))]
    if call_out := _wanted(case):
        told += _called(call_out, now=now)
    if take := due.get(Stage.TAKE):
        told.append(
            (
                _("{when} 前有人接单").format(when=say(take, now, is_end=True)),
                _("没人接，会往上一级报"),
            )
        )
    if resolve := due.get(Stage.RESOLVE):
        told.append(
            (
                _("{when} 前{deed}").format(when=say(resolve, now, is_end=True), deed=_deed(case)),
                _("到时没好，会加人督办，也会告诉您"),
            )
        )
    told.append((_("办好了由您确认"), _("没好就说“没好”，同一个编号再来办")))
    return told


def calling(case: Case, *, now: datetime) -> str:
    """Say whom a call-out calls, and by when somebody comes; nothing once somebody came."""
    call_out = _wanted(case)
    if call_out is None:
        return ""
    when = say(call_out.arrive_by, now)
    if now > call_out.arrive_by:
        return _("说好 {when} 前到，还没有人到，正在催。请打值班电话。").format(when=when)
    if call_out.taken_at is not None:
        return _("值班的人应了，正在过来，{when} 前到。").format(when=when)
    return _(
        "正在叫值班的人，{answer}内没人应就自动叫下一位；{when} 前有人到（{arrive}内）。"
    ).format(
        answer=_answered_within(call_out),
        when=when,
        arrive=say_span(call_out.arrive_by - call_out.pressed_at),
    )


def awaited_light(case: Case, *, now: datetime) -> lights.Light:
    """How a case stands, and what the time that is left is for."""
    light = lights.light(
        status=case.status,
        resolution=case.resolution,
        next_act_at=case.next_act_at,
        next_warn_at=case.next_warn_at,
        next_stage=case.next_stage,
        decline_reason=case.decline_reason,
        now=now,
    )
    awaited = _AWAITED.get(Stage(case.next_stage)) if case.next_stage else None
    # How much time is left tells nothing without what for.
    if awaited is None or light.shape not in {"on-time", "due-soon", "overdue"}:
        return light
    return replace(light, word=_("{what}：{left}").format(what=awaited, left=light.word))


def was_just_said(case: Case, text: str, *, by: Actor, at: datetime) -> bool:
    """Say whether the requester added the very same words minutes ago."""
    if by.ref is None:
        return False
    said = case.additions.filter(requester_id=by.ref, at__gt=at - _SAME_AGAIN)
    wanted = comparable(text)
    return bool(wanted) and any(comparable(addition.text) == wanted for addition in said)


def slip_steps(
    case: Case, *, has_phone: bool = True, by_speaker: bool = False, now: datetime
) -> list[tuple[str, str]]:
    """Three steps in large type: what stands out, and the rest; of what is over only that it is."""
    if case.status in {Status.DECLINED, Status.CLOSED}:
        over = _declined(case) if case.status == Status.DECLINED else case.get_status_display()
        return [("", _("{over}。").format(over=over)), ("", _("还有话说，打值班电话，报上编号。"))]
    due = _due(case).get(Stage.RESOLVE)
    steps = [("", _("{lead}来办。").format(lead=case.lead or _("值班台")))]
    if due is not None:
        when = say(due, now, is_end=True)
        steps.append((_("{when} 前").format(when=when), _("{deed}。").format(deed=_deed(case))))
    told = _("办好了给您打电话。") if has_phone else _("办好了上门告诉您，您来问也行。")
    if by_speaker:
        told = _("办好了打电话请替您说的人转告，您来问也行。")
    steps.append(("", _("{told}没好就说“没好”，再来办。").format(told=told)))
    return steps


def tail_of(requester: Requester) -> str:
    """What the family types beside the number: the telephone's tail, else the code of the slip."""
    if requester.phone is None or links.has_code(requester):
        return links.code_of(requester)
    return privacy.number_of(requester.phone)[-4:]


def _wanted(case: Case) -> CallOut | None:
    return case.call_outs.filter(ended_at=None, arrived_at=None).order_by("-pk").first()


def _called(call_out: CallOut, *, now: datetime) -> list[tuple[str, str]]:
    arrive = say_span(call_out.arrive_by - call_out.pressed_at)
    return [
        (
            _("正在叫值班的人"),
            _("{answer}内没人应，自动叫下一位").format(answer=_answered_within(call_out)),
        ),
        (
            _("{when} 前有人到").format(when=say(call_out.arrive_by, now)),
            _("说好 {arrive}内到；到时没到，会加人督办").format(arrive=arrive),
        ),
    ]


def _answered_within(call_out: CallOut) -> str:
    attempt = call_out.attempts.order_by("-pk").first()
    if attempt is None:
        return _("几分钟")
    return say_span(attempt.answer_by - attempt.called_at)


def _due(case: Case) -> dict[str, datetime]:
    running = deadlines.running(case)
    return {d.stage: d.due_at for d in running if d.due_at is not None}


def _deed(case: Case) -> str:
    return _("答复") if case.route == Route.INQUIRY else _("办好")


def _promise(case: Case, resolve: Deadline | None, *, now: datetime) -> tuple[str, str]:
    if resolve is None:
        return "", ""
    resolve.case = case
    sentence = deadlines.due_of(resolve).sentence(now, promise=_deed(case), since=_("派单"))
    if resolve.due_at is None:
        return _("时限停着。"), sentence
    return (
        _("承诺：{when} 前{deed}。").format(
            when=say(resolve.due_at, now, is_end=True), deed=_deed(case)
        ),
        sentence,
    )


def _steps(case: Case, replies: list[Reply]) -> Steps:
    # How far it ever came: a reopening is told in the timeline, steps never go backwards.
    words = [_("收到"), pgettext("进度", "派单"), _("有人接"), _("说办好"), _("您确认")]
    done = _reached(case, replies)
    if case.resolution == Resolution.WITHDRAWN and case.status == Status.CLOSED:
        return [(word, "done") for word in [*words[:done], _("您撤回了")]]
    if case.status == Status.DECLINED:
        return [(word, "done") for word in [*words[:done], _declined(case)]]
    if case.resolution == Resolution.REFUSED:
        words[3] = _("调解没开始")
    if case.status == Status.CLOSED:
        words[4] = vouching.whose_word(case)
    return [
        (word, "done" if index < done else "now" if index == done else "ahead")
        for index, word in enumerate(words)
    ]


def _declined(case: Case) -> str:
    return lights.declined(case.decline_reason)


def _reached(case: Case, replies: list[Reply]) -> int:
    is_withdrawn = case.status == Status.CLOSED and case.resolution == Resolution.WITHDRAWN
    ended = {Status.CLOSED, Status.VOID, Status.MERGED}
    if case.status in ended and not is_withdrawn:
        return 5
    results = [reply for reply in replies if reply.purpose == Reply.Purpose.RESULT]
    # The last word of a declined case is no result of work.
    if case.status == Status.RESOLVED or len(results) > (case.status == Status.DECLINED):
        return 4
    # A call-out is taken by answering the call.
    taking = case.deadlines.filter(stage__in=[Stage.TAKE, Stage.CALL])
    was_taken = taking.filter(met_at__isnull=False).exists()
    return 3 if was_taken else 2


def _last(
    read: Callable[[str], str], replies: list[Reply], purpose: Reply.Purpose, *, now: datetime
) -> Told | None:
    said = [reply for reply in replies if reply.purpose == purpose]
    if not said:
        return None
    post = said[-1].by
    who = f"{post.title or post.get_role_display()} {post.person.name} · " if post else ""
    return Told(read(said[-1].text), f"{who}{say(said[-1].said_at, now)}")


def _verbs(case: Case, by: Actor, *, now: datetime) -> frozenset[str]:
    may = {_VERBS[verb] for verb in changing.verbs_for(case, by) if verb in _VERBS}
    if case.is_open and case.status != Status.WAITING:
        may.add("add")
    if closing.may_be_reopened(case, at=now):
        may.add("reopen")
    mine = case.ratings.filter(round=case.round, requester=by.ref)
    ended = case.status == Status.CLOSED and case.resolution != Resolution.WITHDRAWN
    if ended and not mine.exclude(satisfaction="").exists():
        may.add("rate")
    if mine.filter(is_fixed=True).exists():
        may.discard("confirm")
    if by.ref is not None and hearing.is_one_of_several(case, by.ref):
        may.discard("withdraw")
    if urging.may_urge(case, by):
        may.add("urge")
    call_out = case.call_outs.order_by("-pk").first()
    if call_out and call_out.arrived_at and not call_out.confirmed_at:
        may.add("arrived")
    return frozenset(may)
