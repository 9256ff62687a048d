"""What everybody may see of a public case: how far it is and what was promised; no words, no names."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wangge.cases import deadlines, following, hearing, lights
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Resolution, Route, Stage, Status
from wangge.core.moments import say

_ENDED = {Status.CLOSED, Status.DECLINED, Status.VOID}


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a case is, for whoever passes by."""

    light: lights.Light
    # Each word with its state: done, now or ahead.
    steps: list[tuple[str, str]]
    lead: str
    promise: str
    # Why it is not done here, in a few words; empty where it is.
    declined: str


def light_of(case: Case, *, now: datetime) -> lights.Light:
    """How a case stands in public, from its own columns: asks nothing of the database."""
    # Whether it is well is the requester's to say; what is asked of them is nobody else's.
    if case.status == Status.RESOLVED:
        return lights.Light("done", _("有回音，等本人确认"))
    if case.status == Status.WAITING:
        return lights.Light("waiting", _("在等提出的人回话"))
    return following.awaited_light(case, now=now)


def show(case: Case, *, now: datetime) -> Shown:
    """Say where a public case stands; where it was merged, the case that goes on."""
    goes_on = hearing.goes_on_as(case)
    return Shown(
        light=light_of(goes_on, now=now),
        steps=_steps(goes_on),
        lead=str(goes_on.lead or ""),
        promise=_promise(goes_on, now=now),
        declined=lights.declined(goes_on.decline_reason) if _is_declined(goes_on) else "",
    )


def _steps(case: Case) -> list[tuple[str, str]]:
    words = [_("收到"), pgettext("进度", "派单"), _("有人接"), _("有回音"), _("确认")]
    reached = _reached(case)
    if _is_declined(case):
        return [*((word, "done") for word in words[:2]), (_("说明不在这里办"), "done")]
    if case.status == Status.CLOSED and case.resolution == Resolution.WITHDRAWN:
        return [(words[0], "done"), (_("本人撤回"), "done")]
    if case.status == Status.CLOSED:
        words[4] = _("办结")
    return [
        (word, "done" if index < reached else "now" if index == reached else "ahead")
        for index, word in enumerate(words)
    ]


def _reached(case: Case) -> int:
    if case.status in _ENDED:
        return 5
    # However often it was taken up again: steps never go backwards.
    if case.replies.filter(purpose=Reply.Purpose.RESULT).exists():
        return 4
    taking = case.deadlines.filter(stage__in=[Stage.TAKE, Stage.CALL], met_at__isnull=False)
    return 3 if taking.exists() else 2


def _promise(case: Case, *, now: datetime) -> str:
    running = {d.stage: d for d in deadlines.running(case)}
    resolve = running.get(Stage.RESOLVE)
    if resolve is None:
        return ""
    deed = _("答复") if case.route == Route.INQUIRY else _("办好")
    if resolve.due_at is None:
        return _("时限停着。")
    return _("承诺：{when} 前{deed}。").format(
        when=say(resolve.due_at, now, is_end=True), deed=deed
    )


def _is_declined(case: Case) -> bool:
    return case.status == Status.DECLINED and bool(case.decline_reason)
